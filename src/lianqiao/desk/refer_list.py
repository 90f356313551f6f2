"""The posts that one student could be recommended by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.allocation.surroundings import surroundings
from lianqiao.jobs.clearing import cleared
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.referrals.facts import Reasons
from lianqiao.referrals.queries import posts_by_student
from lianqiao.referrals.queries_matching import matching_facts, shed_employers
from lianqiao.referrals.rounds import verdict_of_pair
from lianqiao.rules.suitability import StudentFacts, Surroundings
from lianqiao.rules.visibility import Viewer

SHOWN = 20
# Reasons of `rules.suitability` that say the post is not what the student wished.
AGAINST_WISH = frozenset({"bar_region", "bar_salary", "against_region_outside_wish"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A post and how it fits, in the words of a round; `fits` False: a round would not propose it."""

    post: PostCard
    fits: bool
    reasons: Reasons

    @property
    def against_wish(self) -> bool:
        """Does it contradict what the student said?"""
        return any(one.code in AGAINST_WISH for one in self.reasons.against)


@dataclass(frozen=True, slots=True)
class ReferList:
    """The first posts that match, of `total`."""

    posts: tuple[Judged, ...]
    total: int


def refer_list(*, viewer: Viewer, today: date, student_id: int, search: str) -> ReferList:
    """Accepted open posts of cleared employers, never recommended to the student before, the soonest deadline first.

    Of an employer that the student does not trust none is listed.
    """
    before = posts_by_student(viewer=viewer, student_ids=[student_id]).get(student_id, set())
    found = matching_records(
        viewer=viewer, today=today, search=search, review=Review.ACCEPTED, open_only=True, fresh=True
    )
    shed = shed_employers(viewer=viewer, today=today, ids=[student_id]).get(student_id, frozenset())
    fresh = found.filter(cleared()).exclude(post_id__in=before).exclude(post__employer_id__in=shed)
    facts = matching_facts(viewer=viewer, today=today, ids=[student_id])[student_id]
    around = surroundings(today)
    first = cards_of(fresh[:SHOWN], viewer=viewer)
    posts = tuple(_judged(facts, post, around) for post in first if not post.doubts)
    return ReferList(posts, fresh.count() - (len(first) - len(posts)))


def _judged(facts: StudentFacts, post: PostCard, around: Surroundings) -> Judged:
    verdict, reasons, _score = verdict_of_pair(facts, post.facts, around)
    return Judged(post, verdict.ok, reasons.lasting)
