"""Mending an event that students know of: what it says is changed by a row, a check-in is undone by a row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from lianqiao.assistance.facts_events import EventSaid
from lianqiao.assistance.models import AttendanceTakenBack, CheckIn, CheckInUndone, EventChanged
from lianqiao.assistance.places import Places, hold
from lianqiao.assistance.saying_events import check_places, check_times, check_words
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def change_event(*, viewer: Viewer, event_id: int, version: int, said: EventSaid, now: datetime) -> EventChanged | None:
    """From now on the event says this; who had signed up reads on the own page what is new. None: nothing is.

    `version`: how often it had been changed when the form was opened. A day or a last day
    of signing up that stays as it was may have passed. Refused `not_found`, `event_cancelled`, `event_over`,
    `event_changed_meanwhile`, `event_places_taken`, and as `plan_event`.
    """
    insist(viewer, Deed.RUN_EVENTS)
    check_words(said.title, said.place, said.about)
    with transaction.atomic():
        places = hold(event_id)
        places.insist_planned()
        if now >= places.said.ends_at:
            raise Refused(Reason.of("event_over"))
        if said == places.said:
            return None
        if version != places.version:
            raise Refused(Reason.of("event_changed_meanwhile"))
        _check(places, said, now)
        with deed(actor=viewer.actor, action="assistance.change_event", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"version": version + 1}
            return EventChanged.objects.create(
                event=places.event, turn=version + 1, title=said.title, about=said.about, place=said.place,
                starts_at=said.starts_at, ends_at=said.ends_at, capacity=said.capacity,
                sign_up_until=said.sign_up_until, recorded_at=now, recorded_by=viewer.actor,
            )  # fmt: skip


def _check(places: Places, said: EventSaid, now: datetime) -> None:
    before = places.said
    check_places(said.capacity, len({*places.signed_up, *places.there}))
    begins_as_before = said.starts_at == before.starts_at
    until = None if said.sign_up_until == before.sign_up_until and begins_as_before else said.sign_up_until
    check_times(said.starts_at, said.ends_at, until, now, begun=begins_as_before)
    if said.ends_at <= now:
        raise Refused(Reason.of("event_ends_past"))


def undo_check_in(*, viewer: Viewer, event_id: int, student_id: int, reason: str, now: datetime) -> CheckInUndone:
    """This student in reach was marked by mistake: the place is as before, what was held counts the student no more.

    The student can check in again. Refused `not_found`, `event_cancelled`, `cancel_without_reason`, `check_in_missing`.
    """
    insist(viewer, Deed.RUN_EVENTS)
    today = localtime(now).date()
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        raise Refused(Reason.of("not_found"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    with transaction.atomic():
        places = hold(event_id)
        places.insist_stands()
        mark = CheckIn.objects.filter(event_id=event_id, student_id=student_id, undone=None).first()
        if mark is None:
            raise Refused(Reason.of("check_in_missing"))
        with deed(actor=viewer.actor, action="assistance.undo_check_in", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"student": student_id, "held": places.held is not None}
            said = {"recorded_at": now, "recorded_by": viewer.actor}
            if places.held is not None:
                there = places.held.activity.attendances.get(student_id=student_id, taken_back=None)
                AttendanceTakenBack.objects.create(attendance=there, on=today, **said)
            return CheckInUndone.objects.create(check_in=mark, reason=reason.strip()[:200], **said)
