"""Reading what a round knew, and what changed since: for solving it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from lianqiao.jobs.offered import offered
from lianqiao.referrals.facts import verdict_of
from lianqiao.referrals.frozen import Frozen, of_bytes
from lianqiao.referrals.models import Decision, Proposal, Resolution, RoundInputs
from lianqiao.referrals.queries import posts_by_student, taken
from lianqiao.referrals.settling import Changes, Pair, Settled, settle
from lianqiao.rules.visibility import Deed, Viewer, insist


def decided(round_id: int) -> QuerySet[Proposal]:
    """The proposals of a round with the newest decision: `verdict`, `code`, `note`, `instead`."""
    newest = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-id")
    return Proposal.objects.filter(round_id=round_id).annotate(
        verdict=Subquery(newest.values("verdict")[:1]),
        code=Subquery(newest.values("code")[:1]),
        note=Subquery(newest.values("reason")[:1]),
        instead=Subquery(newest.values("instead_id")[:1]),
    )


def frozen_of(*, viewer: Viewer, round_id: int) -> Frozen | None:
    """What the round knew; None for one of the time before that was kept."""
    insist(viewer, Deed.SEE_ROUNDS)
    body = RoundInputs.objects.filter(round_id=round_id).values_list("body", flat=True).first()
    return None if body is None else of_bytes(bytes(body))


def newest_resolution(*, viewer: Viewer, round_id: int) -> Resolution | None:
    """The last time the round was solved; None for one of the time before that was kept."""
    insist(viewer, Deed.SEE_ROUNDS)
    return Resolution.objects.filter(round_id=round_id).order_by("-turn").first()


def changes_now(*, viewer: Viewer, today: date, round_id: int, frozen: Frozen) -> Changes:
    """What a person decided and what the world did since: locks, bans, and the places that are left today.

    What cannot be sent any more (closed, recommended meanwhile) is ruled out even where it was accepted.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    room = _room(viewer, today, frozen)
    closed = {post for post, left in room.items() if left < 0}
    before = posts_by_student(viewer=viewer, student_ids=frozen.students)
    known = set(frozen.posts)
    bans = {(student, post) for student, posts in before.items() for post in posts & known}
    locks: set[Pair] = set()
    for row in decided(round_id).select_related("replaced_by"):
        pair, decision = (row.student_id, row.post_id), verdict_of(row)
        if decision in {"skip", "replace"}:
            bans.add(pair)
        elif decision == "accept" and row.post_id not in closed:
            locks.add(pair)
    left = {post: max(0, places) for post, places in room.items()}
    return Changes(frozenset(locks - bans), frozenset(bans), _standing(round_id), left)


def _standing(round_id: int) -> frozenset[Pair]:
    """The pairs that are part of the round now."""
    newest = Resolution.objects.filter(round_id=round_id).order_by("-turn").values_list("offers", flat=True)[0]
    rows = Proposal.objects.filter(pk__in=[number for number, _ in newest])
    return frozenset(rows.values_list("student_id", "post_id"))


def _room(viewer: Viewer, today: date, frozen: Frozen) -> Mapping[int, int]:
    """Places now left where they differ from what the round knew; -1 = the post may not be offered any more."""
    offerable = {one.id for one in offered(viewer=viewer, today=today)}
    now = taken(viewer=viewer)
    found = {}
    for at, post in enumerate(frozen.posts):
        if post not in offerable:
            found[post] = -1
            continue
        left = max(0, frozen.facts["posts"][at]["openings"] * frozen.rule.students_per_opening - now.get(post, 0))
        if left != frozen.room[at]:
            found[post] = left
    return found


def again(*, viewer: Viewer, round_id: int) -> tuple[Settled, str] | None:
    """The round solved once more from what was kept, under the newest decisions' changes, and the answer's fingerprint
    as it was kept then. None for a round without inputs.
    """
    frozen = frozen_of(viewer=viewer, round_id=round_id)
    if frozen is None:
        return None
    newest = Resolution.objects.filter(round_id=round_id).order_by("-turn")[0]
    return settle(frozen, Changes.of(newest.changes)), newest.answer


def fingerprint(*, viewer: Viewer, round_id: int) -> str:
    """The fingerprint of what the round knew; empty for one of the time before that was kept."""
    insist(viewer, Deed.SEE_ROUNDS)
    return RoundInputs.objects.filter(round_id=round_id).values_list("sha256", flat=True).first() or ""
