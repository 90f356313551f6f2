"""What a round is made of: judged pairs, the best posts, places left at each post.

Reads only what the caller hands in; the tables are asked in `queries`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from heapq import nsmallest
from typing import Any

from lianqiao.charter.wording import say
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.offered import Offered
from lianqiao.referrals.facts import Choice, Reasons
from lianqiao.referrals.frozen import Frozen
from lianqiao.referrals.match import MatchResult
from lianqiao.referrals.pairs import BARRED, Lessons, PairBook, taught
from lianqiao.referrals.settling import Changes, Settled
from lianqiao.referrals.shortages import ToFind
from lianqiao.rules.learning import group_of
from lianqiao.rules.post_life import Freshness, lives
from lianqiao.rules.suitability import PostFacts, StudentFacts, Surroundings, fit
from lianqiao.rules.values import Reason, Verdict, no


def verdict_of_pair(
    student: StudentFacts, post: PostFacts, around: Surroundings, lessons: Lessons | None = None
) -> tuple[Verdict, Reasons, int]:
    """May this post be offered to this student; what speaks for and against it; its score."""
    judged = taught(fit(student, post, around), (lessons or {}).get((post.id, group_of(student.major) or "")))
    return Verdict(judged.eligible, judged.against), Reasons(judged.why, judged.against, judged.check), judged.score


def may_be_offered(post: PostCard | None, today: date, rule: Freshness) -> Verdict:
    """Accepted by a person, of a cleared employer, without an open doubt, still open and lately heard of.

    Else `post_not_offerable`, `employer_not_cleared`, `post_held`, `post_flagged`, `post_closed`, `post_stale`.
    """
    if post is None or post.review is not Review.ACCEPTED or post.past(today):
        return no("post_not_offerable")
    if not post.cleared:
        return no("employer_not_cleared", employer=post.employer)
    if post.held:
        return no("post_held")
    if post.doubts:
        return no("post_flagged", words=post.doubtful_words)
    return lives(post.life, today, rule)


def places_left(post: PostCard, taken: Mapping[int, int], per_opening: int) -> int:
    """Places at a post that are neither recommended to somebody nor wanted elsewhere (`taken`, by post id)."""
    return max(0, post.openings * per_opening - taken.get(post.id, 0))


def best_posts(
    student: StudentFacts,
    posts: Sequence[Offered],
    *,
    never: Collection[int],
    employers: Collection[int],
    taken: Mapping[int, int],
    per_opening: int,
    around: Surroundings,
    at_most: int,
) -> list[int]:
    """Ids of the best posts for the student: fitting, with places, of another employer; ties by id.

    The whole table is scored part by part; reasons are left to those who show the few.
    """
    free = [
        post
        for post in posts
        if post.id not in never
        and post.employer_id not in employers
        and post.facts.openings * per_opening > taken.get(post.id, 0)
    ]
    scores = PairBook([post.facts for post in free], around).scores(student).tolist()
    fitting = ((-score, post.id) for score, post in zip(scores, free, strict=True) if score != BARRED)
    return [post_id for _, post_id in nsmallest(at_most, fitting)]


def choice_of(
    student: StudentFacts, post: PostCard, places: int, around: Surroundings
) -> tuple[Choice | None, Reason | None]:
    """The choice of one post, or why it is none: it does not fit, or has no place left."""
    verdict, reasons, score = verdict_of_pair(student, post.facts, around)
    if not verdict.ok:
        return None, Reason.of("post_not_fitting", because=refused_for(verdict.because))
    if not places:
        return None, Reason.of("post_full")
    return Choice(post, score, reasons, places), None


def certificate_of(result: MatchResult, *, students: int, posts: int, openings: int) -> dict[str, Any]:
    """What a round keeps of its proof, and the posts to go and find."""
    return {
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "students": students,
        "posts": posts,
        "openings": openings,
        "offers": len(result.offers),
        "served_in_full": result.served_in_full,
        "others_served": result.others_served,
        "seconds": {name: round(value, 3) for name, value in result.seconds.items()},
        "to_find": _to_find_as_json(result.to_find),
    }


def certificate_again(first: Mapping[str, Any], frozen: Frozen, changes: Changes, settled: Settled) -> dict[str, Any]:
    """The proof of a round that was solved again; what the opening counted stays."""
    return {
        **first,
        "objective": settled.objective,
        "bound": settled.bound,
        "gap": settled.bound - settled.objective,
        "offers": settled.filled,
        "served_in_full": frozen.owed - len(settled.lacking),
        "locks": len(changes.locks),
        "bans": len(changes.bans),
        "to_find": _to_find_as_json(settled.to_find),
    }


def _to_find_as_json(rows: Sequence[ToFind]) -> list[dict[str, Any]]:
    return [
        {**asdict(one), "degree": int(one.degree) if one.degree else None, "majors": list(one.majors),
         "regions": list(one.regions)}
        for one in rows
    ]  # fmt: skip


def by_need(keys: Sequence[tuple[bool, int, date, str]]) -> list[int]:
    """Positions in the order of need: owed first, then fewest posts so far, then the closest deadline, then number."""
    return sorted(range(len(keys)), key=lambda at: (not keys[at][0], *keys[at][1:]))


def refused_for(because: Sequence[Reason]) -> str:
    """The first bar's code as its sentence's words."""
    return say(because[0]).reason
