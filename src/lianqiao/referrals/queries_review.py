"""Reading a round for its review: the round in the order of need, and what stands beside one proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lianqiao.referrals.facts import RoundDetail, Standing
from lianqiao.referrals.models import Resolution
from lianqiao.referrals.queries_rounds import rows_of
from lianqiao.referrals.queries_settling import frozen_of, newest_resolution
from lianqiao.referrals.review import Conflict, Review, beside, chosen, conflicts, fairness, held_now, walk
from lianqiao.referrals.settling import Changes
from lianqiao.referrals.why_not import Held, Looking
from lianqiao.referrals.world import World
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, hardship_sight, insist


def review_of(
    *,
    viewer: Viewer,
    today: date,
    detail: RoundDetail,
    student: int | None = None,
    proposal: int | None = None,
    world: World | None = None,
) -> Review:
    """What the review shows beside the round, for one proposal of one student in reach.

    Why another does not get the post tells turns, places and points, never need; those owed are counted apart only
    for viewers who may see criteria.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    at, one = chosen(detail, student=student, proposal=proposal)
    way = walk(detail)
    here = next((place for place, view in enumerate(way) if one and view.id == one.id), None)
    frozen = frozen_of(viewer=viewer, round_id=detail.id, name=detail.fingerprint)
    newest = newest_resolution(viewer=viewer, round_id=detail.id)
    reached: Mapping[int, StudentCard] = {row.student.id: row.student for row in detail.students}
    side, more = None, 0
    named: tuple[Conflict, ...] = ()
    if frozen is not None and newest is not None:
        reached = (world or World(viewer, today)).students(frozen.students)
        changes = Changes.of(newest.changes)
        held = _held(viewer, detail.id, newest)
        if one is not None:
            side = beside(Looking(frozen, changes, held), one.post, reached=reached, but=one.student_id)
        named, more = conflicts(frozen, changes, way)
    came = [view for view in way if view.came and view.standing is Standing.PROPOSED]
    return Review(
        at=at,
        one=one,
        next=way[here + 1].id if here is not None and here + 1 < len(way) else None,
        back=way[here - 1].id if here else None,
        beside=side,
        conflicts=named,
        more_conflicts=more,
        fairness=fairness(
            detail,
            frozen,
            reached=reached,
            guarded=hardship_sight(viewer) >= HardshipSight.CRITERIA,
            again=_again(detail),
        ),
        waiting=sum(1 for view in way if view.standing is Standing.PROPOSED),
        came=len(came),
        moved_students=len({view.student_id for view in came}),
    )


def _held(viewer: Viewer, round_id: int, newest: Resolution) -> Held:
    rows = {row.pk: (row.student_id, row.post_id) for row in rows_of(viewer=viewer, round_id=round_id)}
    return held_now(dict(newest.offers), rows)


def _again(detail: RoundDetail) -> int:
    """How many students would be offered an employer whose post was recommended to them before (persons)."""
    return sum(any(view.post.employer_id in one.employers for view in one.live) for one in detail.students)
