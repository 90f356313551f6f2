"""Posts on the table for matching: what the rule weighs and no more, so that tens of thousands are read in a moment."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lianqiao.jobs.clearing import cleared
from lianqiao.jobs.facts import Review, conditions_of, post_facts
from lianqiao.jobs.queries import at_employers, decided_codes, matching_records
from lianqiao.jobs.screened import flags_of
from lianqiao.rules.screening import undecided
from lianqiao.rules.suitability import PostFacts
from lianqiao.rules.visibility import Viewer

_PLAIN = ("title", "openings", "place", "region", "industry", "salary_low", "salary_high", "salary_months", "deadline")
_CODED = ("conditions", "degrees", "majors", "offers", "words", "extra")
_TOLD = ("title", "openings", "place", "region", "salary_low", "salary_high", "salary_months")
_TOLD_CODED = ("conditions", "words", "extra")
_SAID = ("recorded_at", "review", "description", "contact", "major_text")  # what only screening reads
T = TypeVar("T")  # whatever stands beside a record
_KEYS = ("post_id", "post__identity", "kept_id", "kept_name")


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
    posts, records = [], []
    for (post_id, identity, employer_id, employer), record in _rows(viewer, today, _PLAIN, _CODED):
        facts = post_facts(record, identity=identity, employer=employer, conditions=conditions(record.conditions_text))
        posts.append(Offered(post_id, employer_id, facts))
        records.append((record, employer))
    return _without_doubts(posts, records, viewer)


def still_offered(*, viewer: Viewer, today: date, ids: Collection[int]) -> frozenset[int]:
    """Which of these posts `offered` gives; their facts are not put together for it."""
    rows = list(_rows(viewer, today, _TOLD, _TOLD_CODED, ids))
    records = [(record, employer) for (_, _, _, employer), record in rows]
    return frozenset(_without_doubts([keys[0] for keys, _ in rows], records, viewer))


def _rows(
    viewer: Viewer, today: date, plain: Sequence[str], coded: Sequence[str], ids: Collection[int] | None = None
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """`_KEYS` and these columns of every post (of `ids`, else of all) that may be offered as far as the table tells.

    What many posts have word for word is read once: nobody writes into it.
    """
    read, texts = cache(json.loads), [f"{name}_text" for name in coded]
    found = matching_records(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True, fresh=True, ids=ids)
    rows = (
        found.filter(cleared(), Q(held=False))
        .order_by("post_id")
        .annotate(**{text: Cast(name, TextField()) for name, text in zip(coded, texts, strict=True)})
        .values_list(*_KEYS, *plain, *_SAID, *texts)
    )
    names, at = (*plain, *_SAID, *texts), len(_KEYS)
    for row in rows.iterator(chunk_size=2000):
        said = dict(zip(names, row[at:], strict=True))
        yield row[:at], SimpleNamespace(**said, **{name: read(said[f"{name}_text"]) for name in coded})


def _without_doubts(posts: list[T], records: list[tuple[Any, str]], viewer: Viewer) -> list[T]:
    """Those without a flag that blocks and that nobody decided on."""
    flags = flags_of(records, lambda names: at_employers(names, viewer=viewer))
    blocked = {at for at, raised in enumerate(flags) if any(flag.blocks for flag in raised)}
    decided = decided_codes((records[at][0].review for at in blocked), viewer=viewer)
    doubtful = {at for at in blocked if undecided(flags[at], decided.get(records[at][0].review, ()))}
    return [one for at, one in enumerate(posts) if at not in doubtful]
