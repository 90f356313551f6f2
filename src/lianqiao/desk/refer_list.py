"""The posts that one student could be recommended by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.referrals.queries import posts_by_student
from lianqiao.rules.visibility import Viewer

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ReferList:
    """The first posts that match, of `total`."""

    posts: tuple[PostCard, ...]
    total: int


def refer_list(*, viewer: Viewer, today: date, student_id: int, search: str) -> ReferList:
    """Accepted open posts that match and were never recommended to the student, the soonest deadline first."""
    before = posts_by_student(viewer=viewer, student_ids=[student_id]).get(student_id, set())
    found = matching_records(viewer=viewer, today=today, search=search, review=Review.ACCEPTED, open_only=True)
    fresh = found.exclude(post_id__in=before)
    return ReferList(tuple(cards_of(fresh[:SHOWN], viewer=viewer)), fresh.count())
