"""Who holds a place at an event right now: its row is locked first, then the places are read, in the act's transaction.

On SQLite, whose writers go one by one, the lock is the transaction itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from lianqiao.assistance.facts_events import SAID, EventSaid
from lianqiao.assistance.models import CheckIn, Event, EventCancelled, EventChanged, EventHeld, SignUp
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.events import Timing, may_come
from lianqiao.rules.values import Reason, Refused


@dataclass(frozen=True, slots=True)
class Places:
    """An event with the students who hold its places."""

    event: Event
    signed_up: Collection[int]
    there: Collection[int]
    held: EventHeld | None
    said: EventSaid
    version: int

    def insist_planned(self) -> None:
        """Refused `event_cancelled`, or `event_over` where it was said to be held."""
        self.insist_stands()
        if self.held is not None:
            raise Refused(Reason.of("event_over"))

    def insist_stands(self) -> None:
        """Refused `event_cancelled`."""
        if EventCancelled.objects.filter(event_id=self.event.pk).exists():
            raise Refused(Reason.of("event_cancelled"))

    def turn_of(self, student_id: int) -> int:
        """The turn of a new check-in of this student: how many were undone before."""
        return CheckIn.objects.filter(event=self.event, student_id=student_id).count()

    def insist_room(self, student_id: int) -> None:
        """Refused `event_full` where this student would be one too many."""
        may_come(
            student_id,
            capacity=self.said.capacity,
            signed_up=self.signed_up,
            there=self.there,
            held=self.held is not None,
        ).insist()


def hold(event_id: int) -> Places:
    """The event, locked until the transaction ends, with its places. Refused `not_found`."""
    event = Event.objects.select_for_update().filter(pk=event_id).first()
    return _places(event)


def look(event_id: int) -> Places:
    """The event with its places as they stand, not locked. Refused `not_found`."""
    return _places(Event.objects.filter(pk=event_id).first())


def versions_of(event: Event) -> list[tuple[datetime, EventSaid]]:
    """What the event said, from when on, the oldest first; the last counts. `changes` may be loaded before."""
    rows: list[Event | EventChanged] = [event, *sorted(event.changes.all(), key=lambda one: one.turn)]
    return [(row.recorded_at, EventSaid(*(getattr(row, name) for name in SAID))) for row in rows]


def timing_of(said: EventSaid) -> Timing:
    """When it goes, in local time."""
    until, limits = said.sign_up_until, policy_in_force().limits
    return Timing(
        starts_at=localtime(said.starts_at),
        ends_at=localtime(said.ends_at),
        sign_up_until=localtime(until) if until is not None else None,
        early=timedelta(minutes=limits.check_in_minutes),
        late=timedelta(minutes=limits.late_minutes),
    )


def _places(event: Event | None) -> Places:
    if event is None:
        raise Refused(Reason.of("not_found"))
    signed_up = SignUp.objects.filter(event=event, withdrawn=None).values_list("student_id", flat=True)
    there = CheckIn.objects.filter(event=event, undone=None).values_list("student_id", flat=True)
    held = EventHeld.objects.filter(event=event).select_related("activity").first()
    versions = versions_of(event)
    return Places(event, set(signed_up), set(there), held, versions[-1][1], len(versions) - 1)
