"""What is said of a task: whose it is, who read it, who did it. Frozen, as of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """To whom a task goes: some persons, a class's team, the cadres of a branch's classes, the whole group."""

    PERSON = "person"
    CLASS = "class"
    BRANCH = "branch"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person's part of a task. `alone`: whoever had it serves no more, so that it has to be handed on."""

    id: int
    user_id: int
    name: str
    role: str
    class_id: int | None
    class_name: str
    seen_on: date | None
    done_on: date | None
    done_text: str
    alone: bool
    after: str = ""  # whose part this was before

    @property
    def read(self) -> bool:
        """Did the person say so, or do it?"""
        return self.seen_on is not None or self.done_on is not None


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task with everybody's part in it."""

    id: int
    title: str
    about: str
    level: str
    class_id: int | None
    class_name: str
    branch_id: int | None
    branch_name: str
    due_on: date
    given_on: date
    giver: str  # actor
    giver_name: str
    minutes_id: int | None
    people: tuple[Addressee, ...]
    cancelled_on: date | None
    cancelled_because: str

    @property
    def total(self) -> int:
        """How many persons have a part."""
        return len(self.people)

    @property
    def read(self) -> int:
        """How many of them have read it."""
        return sum(one.read for one in self.people)

    @property
    def done(self) -> int:
        """How many of them have done it."""
        return sum(one.done_on is not None for one in self.people)

    @property
    def waiting(self) -> tuple[Addressee, ...]:
        """Those who have not done it."""
        return tuple(one for one in self.people if one.done_on is None)

    @property
    def alone(self) -> tuple[Addressee, ...]:
        """Parts that nobody has any more."""
        return tuple(one for one in self.waiting if one.alone) if self.open else ()

    @property
    def open(self) -> bool:
        """Is there still something to do?"""
        return self.cancelled_on is None and bool(self.waiting)

    def overdue(self, today: date) -> bool:
        """Was it to be done before today?"""
        return self.open and self.due_on < today


@dataclass(frozen=True, slots=True)
class MyTask:
    """One's own part of a task; `for_name` names the colleague in whose place one stands."""

    id: int  # of the part
    task_id: int
    title: str
    about: str
    due_on: date
    given_on: date
    giver_name: str
    from_meeting: bool
    for_name: str
    seen_on: date | None
    done_on: date | None
    done_text: str
    cancelled_on: date | None
    cancelled_because: str

    @property
    def open(self) -> bool:
        """Is it still to be done?"""
        return self.done_on is None and self.cancelled_on is None

    def overdue(self, today: date) -> bool:
        """Was it to be done before today?"""
        return self.open and self.due_on < today
