"""What other rooms learn of lectures and group events: frozen, without rows of the database. Times are local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lianqiao.rules.events import Timing, places_left
from lianqiao.rules.values import Verdict

KINDS = ("lecture", "training", "guidance")


SAID = ("title", "about", "place", "starts_at", "ends_at", "capacity", "sign_up_until")


@dataclass(frozen=True, slots=True)
class EventSaid:
    """What an event says of itself and may be changed after it is published; instants are aware."""

    title: str
    about: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    sign_up_until: datetime | None


@dataclass(frozen=True, slots=True)
class Before:
    """What the event said when somebody signed up, where that is something else than now (None: it is the same)."""

    title: str | None
    place: str | None
    starts_at: datetime | None
    ends_at: datetime | None

    def __bool__(self) -> bool:
        return any(one is not None for one in (self.title, self.place, self.starts_at, self.ends_at))


class Standing(StrEnum):
    """What becomes of an event at one moment."""

    COMING = "coming"
    RUNNING = "running"
    ENDED = "ended"  # over, and nobody has said yet that it was held
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class EventCard:
    """One event as every member of staff may see it: numbers of persons, no names."""

    id: int
    kind: str
    title: str
    about: str
    place: str
    timing: Timing
    capacity: int | None
    form: str
    free: bool | None
    organiser: str
    by_user_id: int | None
    by_name: str
    standing: Standing
    signed_up: int
    there: int
    taken: int  # places: signed up or there, each person once
    cancel_reason: str = ""
    signing_up: bool = True  # is the last day of signing up still to come?
    version: int = 0  # how often it was changed
    changed_at: datetime | None = None

    @property
    def left(self) -> int | None:
        """Places left, in persons; None = no limit."""
        return places_left(self.capacity, self.taken)

    @property
    def open(self) -> bool:
        """Is it still to come or going on?"""
        return self.standing in {Standing.COMING, Standing.RUNNING}


@dataclass(frozen=True, slots=True)
class Person:
    """A student in the viewer's reach who signed up or was there."""

    student_id: int
    number: str
    name: str
    class_name: str
    there: bool
    way: str = ""
    late_reason: str = ""
    check_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event with those in reach; `elsewhere` and `there_elsewhere` count the others (persons)."""

    card: EventCard
    people: tuple[Person, ...]
    elsewhere: int
    there_elsewhere: int
    code: str  # empty for viewers who do not run events


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """One event as a student sees it: the same for all, and what this student did about it."""

    card: EventCard
    signed_up: bool
    there: bool
    sign_up: Verdict
    check_in: Verdict
    withdraw: Verdict
    before: Before | None = None  # to be told to whoever had signed up when it was changed
