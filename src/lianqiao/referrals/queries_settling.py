"""Reading what a round knew, and what changed since: for solving it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from lianqiao.people.asked_once import asked_once
from lianqiao.referrals.facts import verdict_of
from lianqiao.referrals.frozen import Frozen, of_bytes
from lianqiao.referrals.models import Decision, Proposal, Resolution, RoundInputs
from lianqiao.referrals.settling import Changes, Pair, Settled, settle
from lianqiao.referrals.world import World
from lianqiao.rules.visibility import Deed, Viewer, insist


def decided(round_id: int) -> QuerySet[Any]:
    """The proposals of a round with the newest decision, `verdict`, `code`, `note`, and by which row it was `replaced`.

    The last one is how older rounds say so (`facts.verdict_of`).
    """
    return with_decision().filter(round_id=round_id)


@cache
def with_decision() -> QuerySet[Any]:
    """The same of all rounds: the query, which no one has asked yet."""
    newest = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-id")
    return Proposal.objects.annotate(
        verdict=Subquery(newest.values("verdict")[:1]),
        code=Subquery(newest.values("code")[:1]),
        note=Subquery(newest.values("reason")[:1]),
        replaced=F("replaced_by__pk"),
    )


def pairs_decided(*, viewer: Viewer, round_id: int) -> list[Any]:
    """`pk`, `student_id`, `post_id` of all proposals of a round, with the decision as `facts.verdict_of` reads it."""
    insist(viewer, Deed.SEE_ROUNDS)
    return list(decided(round_id).values_list("pk", "student_id", "post_id", "verdict", "replaced", named=True))


def frozen_of(*, viewer: Viewer, round_id: int, name: str | None = None) -> Frozen | None:
    """What the round knew; None for one of the time before that was kept. `name`: its fingerprint, if it is known."""
    insist(viewer, Deed.SEE_ROUNDS)
    name = fingerprint(viewer=viewer, round_id=round_id) if name is None else name
    return _read(round_id, name) if name else None


@lru_cache(maxsize=2)
def _read(round_id: int, sha256: str) -> Frozen:
    """What lies behind a fingerprint, which it would not have any more if it were changed: so it is read once.

    Every viewer of the round is shown parts of it by rights of their own; nobody writes into it.
    """
    body = RoundInputs.objects.filter(round_id=round_id, sha256=sha256).values_list("body", flat=True)[0]
    return of_bytes(bytes(body))


def newest_resolution(*, viewer: Viewer, round_id: int) -> Resolution | None:
    """The last time the round was solved; None for one of the time before that was kept."""
    return next(iter(last_two(viewer=viewer, round_id=round_id)), None)


@asked_once
def last_two(*, viewer: Viewer, round_id: int) -> list[Resolution]:
    """The last two times the round was solved, the newest first."""
    insist(viewer, Deed.SEE_ROUNDS)
    return list(Resolution.objects.filter(round_id=round_id).order_by("-turn")[:2])


def changes_now(
    *, viewer: Viewer, world: World, frozen: Frozen, rows: Collection[Any], standing: Collection[int]
) -> Changes:
    """What a person decided and what the world did since: locks, bans, and the places that are left today.

    `rows`: the round's proposals (`pairs_decided`); `standing`: the numbers of those that are part of it until now.
    What cannot be sent any more (closed, recommended meanwhile) is ruled out even where it was accepted.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    room = _room(world, frozen)
    closed = {post for post, left in room.items() if left < 0}
    before, known = world.before(frozen.students), set(frozen.posts)
    bans = {(one, post) for one in frozen.students if one in before for post in before[one].posts & known}
    locks: set[Pair] = set()
    for row in rows:
        pair, decision = (row.student_id, row.post_id), verdict_of(row)
        if decision in {"skip", "replace"}:
            bans.add(pair)
        elif decision == "accept" and row.post_id not in closed:
            locks.add(pair)
    left = {post: max(0, places) for post, places in room.items()}
    stay = frozenset((row.student_id, row.post_id) for row in rows if row.pk in standing)
    return Changes(frozenset(locks - bans), frozenset(bans), stay, left)


def _room(world: World, frozen: Frozen) -> Mapping[int, int]:
    """Places now left where they differ from what the round knew; -1 = the post may not be offered any more."""
    offerable, now = world.offered(frozen.posts), world.taken()
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
    as it was kept then: from the bytes themselves, whatever was read of them before. None for a round without inputs.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    body = RoundInputs.objects.filter(round_id=round_id).values_list("body", flat=True).first()
    if body is None:
        return None
    newest = Resolution.objects.filter(round_id=round_id).order_by("-turn")[0]
    return settle(of_bytes(bytes(body)), Changes.of(newest.changes)), newest.answer


@asked_once
def fingerprint(*, viewer: Viewer, round_id: int) -> str:
    """The fingerprint of what the round knew; empty for one of the time before that was kept."""
    insist(viewer, Deed.SEE_ROUNDS)
    return RoundInputs.objects.filter(round_id=round_id).values_list("sha256", flat=True).first() or ""
