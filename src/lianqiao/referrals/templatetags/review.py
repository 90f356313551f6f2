"""The list of students in a review: a row that says the same in the same language is put together once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lianqiao.referrals.facts import StudentRound

register = template.Library()


@register.simple_tag
def review_rows(students: Iterable[StudentRound], at: StudentRound | None) -> SafeString:
    """A row for each student: name and class, whether something changed, what waits, posts so far and now."""
    language, here = get_language(), at.student.id if at is not None else None
    return SafeString("".join(_row_of(one, language, one.student.id == here) for one in students))


def _row_of(one: StudentRound, language: str | None, here: bool) -> SafeString:
    live = len(one.live)
    state = "due" if one.waiting else "accepted" if live else "excused"
    card = one.student
    return _row(language, card.id, card.name, card.class_name, here, one.changed, state, one.so_far, live)


@lru_cache(maxsize=4096)
def _row(
    language: str | None,  # of the words in it
    number: int,
    name: str,
    class_name: str,
    here: bool,
    changed: bool,
    state: str,
    so_far: int,
    live: int,
) -> SafeString:
    """All that a row says is in the question, so that no viewer is answered with what another one may see."""
    said = {"id": number, "name": name, "class_name": class_name, "here": here, "changed": changed, "state": state}
    return render_to_string("referrals/_row.html", said | {"so_far": so_far, "live": live})
