"""Pairing students with experts, and changing a pair with its reason; nobody is given more than policy's ceiling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.desk.pair_list import PairList, pair_list
from lianqiao.hardship.queries import insist_sight
from lianqiao.people.models import User
from lianqiao.roster.actions import assign_carers
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, insist
from lianqiao.trace.actions import deed

# Why a pair is changed: codes, for the record of acts holds no free text.
SWAP_REASONS = ("major", "load", "away", "asked", "other")


def accept_pairs(*, viewer: Viewer, chosen: Mapping[int, int], policy: Policy, today: date, now: datetime) -> int:
    """Pair each of these students with the expert chosen (user ids by student id); how many were paired.

    Refused `no_right`, `pair_nobody_chosen`, `pair_stale`, `carer_without_role`, `pair_expert_full`.
    """
    _insist(viewer)
    if not chosen:
        raise Refused(Reason.of("pair_nobody_chosen"))
    with deed(actor=viewer.actor, action="desk.accept_pairs", at=now) as note:
        found = _held(viewer, chosen.values(), policy, today, now)
        if not found.waiting.keys() >= chosen.keys():
            raise Refused(Reason.of("pair_stale"))
        _insist_room(found, Counter(chosen.values()))
        for expert in sorted(set(chosen.values())):
            mine = sorted(one for one, whom in chosen.items() if whom == expert)
            assign_carers(viewer=viewer, student_ids=mine, user_id=expert, duty=Role.EXPERT, today=today, now=now)
        note.detail = {"pairs": {str(one): whom for one, whom in sorted(chosen.items())}}
    return len(chosen)


def swap_expert(
    *,
    viewer: Viewer,
    student_id: int,
    user_id: int,
    other_id: int | None = None,
    reason: str,
    policy: Policy,
    today: date,
    now: datetime,
) -> None:
    """Give a paired student another expert, for a reason of SWAP_REASONS, which the event keeps.

    `other_id` exchanges: that student, who has this expert now, gets the first one's. Refused `no_right`, `not_found`,
    `pair_swap_without_reason`, `pair_swap_same`, `pair_stale`, `carer_without_role`, `pair_expert_full`.
    """
    _insist(viewer)
    if reason not in SWAP_REASONS:
        raise Refused(Reason.of("pair_swap_without_reason"))
    with deed(actor=viewer.actor, action="desk.swap_expert", at=now, subject=f"student:{student_id}") as note:
        found = _held(viewer, [user_id], policy, today, now)
        if student_id not in found.paired:
            raise Refused(Reason.of("not_found"))
        before = found.paired[student_id].expert.id
        if before == user_id:
            raise Refused(Reason.of("pair_swap_same"))
        moves = {student_id: user_id}
        if other_id is None:
            _insist_room(found, Counter([user_id]))
        elif other_id not in found.paired or found.paired[other_id].expert.id != user_id:
            raise Refused(Reason.of("pair_stale"))
        else:
            moves[other_id] = before
        for one, expert in moves.items():
            assign_carers(viewer=viewer, student_ids=[one], user_id=expert, duty=Role.EXPERT, today=today, now=now)
        note.detail = {"from": before, "to": user_id, "other": other_id, "reason": reason}


def _insist(viewer: Viewer) -> None:
    insist(viewer, Deed.IMPORT)
    insist_sight(viewer=viewer)


def _held(viewer: Viewer, experts: Iterable[int], policy: Policy, today: date, now: datetime) -> PairList:
    """The pairs as they stand, with the experts' rows held: two people cannot fill one place twice."""
    list(User.objects.select_for_update().filter(pk__in=set(experts)).order_by("pk"))
    return pair_list(viewer=viewer, today=today, now=now, policy=policy)


def _insist_room(found: PairList, more: Mapping[int, int]) -> None:
    for expert, number in more.items():
        card = found.experts.get(expert)
        if card is None:
            raise Refused(Reason.of("carer_without_role"))
        if card.load + number > found.ceiling:
            raise Refused(Reason.of("pair_expert_full", name=card.name, count=card.load))
