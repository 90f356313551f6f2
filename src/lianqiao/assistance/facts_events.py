"""What other rooms learn of lectures and group events: frozen, without rows of the database. Times are local."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lianqiao.rules.events import Timing, places_left
from lianqiao.rules.values import Verdict

KINDS = ("lecture", "training", "guidance")


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
