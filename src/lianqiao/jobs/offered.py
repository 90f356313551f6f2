"""Posts on the table for matching: what the rule weighs and no more, so that tens of thousands are read in a moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lianqiao.jobs.facts import Review, conditions_of, post_facts
from lianqiao.jobs.queries import matching_records
from lianqiao.rules.suitability import PostFacts
from lianqiao.rules.visibility import Viewer

_PLAIN = ("title", "openings", "place", "region", "industry", "salary_low", "salary_high", "salary_months", "deadline")
_CODED = ("degrees", "majors", "offers", "words")
_KEYS = ("post_id", "post__identity", "post__employer_id", "post__employer__name")


@dataclass(frozen=True, slots=True)
class Offered:
    """A post that may be offered: its row, its employer's row, and the facts for matching."""

    id: int
    employer_id: int
    facts: PostFacts


def offered(*, viewer: Viewer, today: date) -> list[Offered]:
    """What `queries.offerable` gives, by id, without anything that only people read.

    Thousands of posts share a few hundred lists of conditions, so each of these is read once.
    """
    conditions = cache(lambda text: conditions_of(SimpleNamespace(conditions=json.loads(text))))
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("conditions", *_CODED)}
    found = matching_records(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True).filter(Q(held=False))
    rows = (
        found.order_by("post_id")
        .annotate(**texts)
        .values_list(*_KEYS, "conditions_text", *_PLAIN, *(f"{name}_text" for name in _CODED))
    )
    posts = []
    for post_id, identity, employer_id, employer, shared, *values in rows.iterator(chunk_size=2000):
        said = dict(zip(_PLAIN, values[: len(_PLAIN)], strict=True))
        coded = {name: json.loads(text) for name, text in zip(_CODED, values[len(_PLAIN) :], strict=True)}
        record: Any = SimpleNamespace(**said, **coded)
        facts = post_facts(record, identity=identity, employer=employer, conditions=conditions(shared))
        posts.append(Offered(post_id, employer_id, facts))
    return posts
