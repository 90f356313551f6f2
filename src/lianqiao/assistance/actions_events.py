"""What staff do about an event: plan it, mark who is there, say that it was held, or call it off."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from lianqiao.assistance import actions_sign_ups as own
from lianqiao.assistance.facts_events import EventSaid
from lianqiao.assistance.models import Activity, Attendance, CheckIn, Event, EventCancelled, EventHeld, SignUp
from lianqiao.assistance.places import Places, hold, timing_of
from lianqiao.assistance.saying_events import check_kind, check_places, check_times, check_words
from lianqiao.roster.queries import cards
from lianqiao.rules.events import may_check_in
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

CODE_DIGITS = 6


def plan_event(
    *,
    viewer: Viewer,
    kind: str,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    about: str = "",
    capacity: int | None = None,
    sign_up_until: datetime | None = None,
    form: str = "",
    free: bool | None = None,
    organiser: str = "",
    key: str | None = None,
    now: datetime,
) -> Event:
    """An event that every graduate may sign up for. The same form sent twice gives the same event.

    Refused `event_kind_unknown`, `help_form_unknown`, `event_without_title`,
    `event_ends_before`, `event_begins_past`, `event_far_ahead`, `event_sign_up_after`,
    `event_sign_up_past`, `event_without_places`; `event_not_for_all` for words that no page of all students may hold.
    """
    insist(viewer, Deed.RUN_EVENTS)
    said = {
        "kind": kind, "title": title.strip(), "about": about.strip(), "place": place.strip(), "starts_at": starts_at,
        "ends_at": ends_at, "capacity": capacity, "sign_up_until": sign_up_until, "form": form, "free": free,
        "organiser": organiser.strip(),
    }  # fmt: skip
    check_kind(kind, form)
    check_places(capacity)
    check_words(title, place, about, organiser)
    check_times(starts_at, ends_at, sign_up_until, now)
    try:
        with deed(actor=viewer.actor, action="assistance.plan_event", at=now) as noted:
            made = Event.objects.create(
                **said, code=f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}", by_id=viewer.user_id,
                recorded_at=now, recorded_by=viewer.actor, key=key or None,
            )  # fmt: skip
            noted.subject, noted.detail = f"event:{made.pk}", {"kind": kind}
    except IntegrityError:
        if not key:
            raise
        made = Event.objects.get(recorded_by=viewer.actor, key=key)
        if any(getattr(made, name) != value for name, value in said.items()):
            raise Refused(Reason.of("form_saved_already")) from None
    return made


def cancel_event(*, viewer: Viewer, event_id: int, reason: str, now: datetime) -> EventCancelled:
    """It does not take place; those who signed up read why on their page.

    Refused `not_found`, `cancel_without_reason`, `event_not_for_all`, `event_held_already`, `cancelled_already`.
    """
    insist(viewer, Deed.RUN_EVENTS)
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    check_words(reason)
    with deed(actor=viewer.actor, action="assistance.cancel_event", at=now, subject=f"event:{event_id}"):
        places = hold(event_id)
        if places.held is not None:
            raise Refused(Reason.of("event_held_already"))
        made, fresh = EventCancelled.objects.get_or_create(
            event=places.event,
            defaults={"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor},
        )
        if not fresh:
            raise Refused(Reason.of("cancelled_already"))
    return made


def sign_up_for(*, viewer: Viewer, event_id: int, student_id: int, now: datetime) -> SignUp:
    """A place for a student in reach who asked a colleague. Refused as `actions_sign_ups.sign_up`."""
    _insist_reach(viewer, [student_id], now)
    return own.sign_up(student_id=student_id, event_id=event_id, now=now, actor=viewer.actor)


def withdraw_for(*, viewer: Viewer, event_id: int, student_id: int, now: datetime) -> None:
    """A student in reach does not come; the place is free. Refused as `actions_sign_ups.withdraw`."""
    _insist_reach(viewer, [student_id], now)
    own.withdraw(student_id=student_id, event_id=event_id, now=now, actor=viewer.actor)


def mark_there(
    *, viewer: Viewer, event_id: int, student_ids: Collection[int], late_reason: str = "", now: datetime
) -> int:
    """These students in reach were there; gives how many were not marked before. All are marked or none.

    Once the code has closed, or the event was said to be held, only with a reason; then
    each counts with the act that was held, from the day on which it is added.
    Refused `not_found`, `event_cancelled`, `check_in_early`, `check_in_late`, `event_full`.
    """
    wanted = sorted(set(student_ids))
    _insist_reach(viewer, wanted, now)
    with transaction.atomic():
        places = hold(event_id)
        places.insist_stands()
        late = _lateness(places, late_reason, now)
        new = [one for one in wanted if one not in places.there]
        if not new:
            return 0
        with deed(actor=viewer.actor, action="assistance.mark_there", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"students": new, "late": bool(late)}
            for one in new:
                _mark(places, one, late, viewer, now)
                places = replace(places, there={*places.there, one})
    return len(new)


def close_event(*, viewer: Viewer, event_id: int, now: datetime) -> Activity:
    """It was held: one act of help with all who checked in. Said twice, nothing more happens.

    Refused `not_found`, `event_cancelled`, `event_not_begun`, and `event_nobody_there`
    for guidance and training, which are nothing without somebody there.
    """
    insist(viewer, Deed.RUN_EVENTS)
    with transaction.atomic():
        places = hold(event_id)
        places.insist_stands()
        if places.held is not None:
            return places.held.activity
        event, there = places.event, sorted(places.there)
        if now < places.said.starts_at:
            raise Refused(Reason.of("event_not_begun"))
        if not there and event.kind != Activity.Kind.LECTURE:
            raise Refused(Reason.of("event_nobody_there"))
        with deed(actor=viewer.actor, action="assistance.close_event", at=now, subject=f"event:{event_id}") as noted:
            made = _act_of(event, places.said, viewer, now)
            Attendance.objects.bulk_create([Attendance(activity=made, student_id=one) for one in there])
            EventHeld.objects.create(event=event, activity=made)
            noted.detail = {"activity": made.pk, "students": there}
    return made


def _act_of(event: Event, said: EventSaid, viewer: Viewer, now: datetime) -> Activity:
    """The one act that counts: on the day on which the event began."""
    first, last = localtime(said.starts_at).date(), localtime(said.ends_at).date()
    return Activity.objects.create(
        kind=event.kind, title=said.title, held_on=first, until=last if last > first else None, form=event.form,
        free=event.free, organiser=event.organiser, by_id=event.by_id, recorded_on=localtime(now).date(),
        recorded_at=now, recorded_by=viewer.actor,
    )  # fmt: skip


def _lateness(places: Places, reason: str, now: datetime) -> str:
    """The reason of a late entry, empty where it is not late. Refused `check_in_early`, `check_in_late` without one."""
    verdict = may_check_in(now, timing_of(places.said))
    late = places.held is not None or any(one.code == "check_in_late" for one in verdict.because)
    if not late:
        verdict.insist()
        return ""
    if not reason.strip():
        raise Refused(Reason.of("check_in_late"))
    return reason.strip()[:200]


def _mark(places: Places, student_id: int, late: str, viewer: Viewer, now: datetime) -> None:
    places.insist_room(student_id)
    CheckIn.objects.create(
        event=places.event, student_id=student_id, way="staff", late_reason=late,
        turn=places.turn_of(student_id), recorded_at=now, recorded_by=viewer.actor,
    )  # fmt: skip
    if places.held is not None:
        act = places.held.activity
        turn = act.attendances.filter(student_id=student_id).count()
        Attendance.objects.create(activity=act, student_id=student_id, added_on=localtime(now).date(), turn=turn)


def _insist_reach(viewer: Viewer, student_ids: Collection[int], now: datetime) -> None:
    insist(viewer, Deed.RUN_EVENTS)
    if set(cards(viewer=viewer, today=localtime(now).date(), ids=student_ids)) != set(student_ids):
        raise Refused(Reason.of("not_found"))
