"""Handing a duty over, for good or to a stand-in: it moves when the colleague says yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from lianqiao.people.queries import holders
from lianqiao.roster.duties import cared_for
from lianqiao.roster.facts import CARERS
from lianqiao.roster.models import Carer, CarerEnded, HandOver, HandOverAnswered
from lianqiao.roster.queries import pairings
from lianqiao.roster.records import endings
from lianqiao.roster.same import theirs
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, ask, insist
from lianqiao.trace.actions import deed


def _insist_holds(viewer: Viewer, user_id: int, duty: Role, today: date) -> None:
    """Refused `carer_without_role` unless the user is active and holds the duty's role today."""
    if duty not in CARERS or all(one.user_id != user_id for one in holders(viewer=viewer, roles=[duty], today=today)):
        raise Refused(Reason.of("carer_without_role"))


def ask_hand_over(
    *,
    viewer: Viewer,
    user_id: int,
    to_id: int,
    duty: Role,
    student_ids: Collection[int] = (),
    since: date,
    until: date | None,
    reason: str,
    today: date,
    now: datetime,
) -> HandOver:
    """Ask a colleague to take a duty over, of these students or (none named) of all; `until` None: for good.

    One's own duty, or anybody's for whoever says who cares for whom. Refused
    `no_right`, `hand_over_self`, `reason_missing`, `hand_over_days`,
    `carer_without_role` (of the colleague), `hand_over_nobody`, `not_found`
    (a student who is not in the care), `hand_over_waiting` (the same is asked already).
    """
    insist(viewer, Deed.SEE_TODAY)
    if user_id != viewer.user_id:
        insist(viewer, Deed.IMPORT)
    if user_id == to_id:
        raise Refused(Reason.of("hand_over_self"))
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    if since < today or (until is not None and until < since):
        raise Refused(Reason.of("hand_over_days", since=since.isoformat(), until=until.isoformat() if until else "--"))
    _insist_holds(viewer, to_id, duty, today)
    care, chosen = cared_for(user_id=user_id, duty=duty, today=today), sorted(set(student_ids))
    if not care:
        raise Refused(Reason.of("hand_over_nobody"))
    if not care.keys() >= set(chosen):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.ask_hand_over", at=now, subject=f"user:{user_id}") as note:
        asked = {"user_id": user_id, "to_id": to_id, "duty": duty.value, "since": since, "until": until}
        waiting = HandOver.objects.filter(answered=None, **asked)
        if any(one.students == chosen for one in waiting):
            raise Refused(Reason.of("hand_over_waiting"))
        made = HandOver.objects.create(
            **asked, students=chosen, reason=reason.strip(), recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"hand_over": made.pk, "to": to_id, "duty": duty.value, "students": len(chosen or care)}
    return made


def answer_hand_over(
    *, viewer: Viewer, hand_over_id: int, accepted: bool, reason: str = "", today: date, now: datetime
) -> HandOverAnswered:
    """The colleague says yes, and the duty moves; or no, with a reason.

    A stand-in's pairing ends by itself and the duty returns to whoever had it.
    Refused `no_right`, `not_found` for anybody but the one who was asked,
    `reason_missing`, `hand_over_answered`, `hand_over_past`,
    `carer_without_role`, `hand_over_nobody` where none is in the care any more.
    """
    insist(viewer, Deed.SEE_TODAY)
    with deed(actor=viewer.actor, action="roster.answer_hand_over", at=now) as note:
        asked = HandOver.objects.select_for_update().filter(pk=hand_over_id, to_id=viewer.user_id or 0).first()
        if asked is None:
            raise Refused(Reason.of("not_found"))
        if not accepted and not reason.strip():
            raise Refused(Reason.of("reason_missing"))
        if HandOverAnswered.objects.filter(hand_over=asked).exists():
            raise Refused(Reason.of("hand_over_answered"))
        moved = _move(viewer, asked, today, now) if accepted else 0
        made = HandOverAnswered.objects.create(
            hand_over=asked,
            accepted=accepted,
            reason=reason.strip(),
            on=today,
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.subject = f"user:{asked.user_id}"
        note.detail = {"hand_over": asked.pk, "accepted": accepted, "students": moved}
    return made


def _move(viewer: Viewer, asked: HandOver, today: date, now: datetime) -> int:
    """The pairings that follow from a yes; how many."""
    duty, since = Role(asked.duty), max(asked.since, today)
    if asked.until is not None and asked.until < since:
        raise Refused(Reason.of("hand_over_past"))
    _insist_holds(viewer, asked.to_id, duty, today)
    care = cared_for(user_id=asked.user_id, duty=duty, today=today)
    ids = [one for one in care if not asked.students or one in asked.students]
    if not ids:
        raise Refused(Reason.of("hand_over_nobody"))
    if asked.until is None:
        held = pairings(today).filter(theirs(today, ids), user_id=asked.user_id, duty=asked.duty)
        CarerEnded.objects.bulk_create(endings(held, on=since, by=viewer.actor, now=now))
    rows = [(one, _earlier(asked.until, care[one])) for one in ids]
    Carer.objects.bulk_create(
        Carer(
            student_id=one, user_id=asked.to_id, duty=asked.duty, since=since, until=until, hand_over=asked,
            recorded_at=now, recorded_by=viewer.actor,
        )
        for one, until in rows
        if until is None or until >= since
    )  # fmt: skip
    return len(rows)


def _earlier(one: date | None, other: date | None) -> date | None:
    """A stand-in can pass on no more days than there are."""
    return min((day for day in (one, other) if day is not None), default=None)


def may_ask_for_others(viewer: Viewer) -> bool:
    """May the viewer ask in a colleague's place?"""
    return ask(viewer, Deed.IMPORT).ok
