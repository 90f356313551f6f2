"""What slipped, who owes it, who has heard of it and who is to hear next. Frozen, as of one day; no student's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lianqiao.roster.owners import Owner
from lianqiao.rules.commitments import Commitment, Row
from lianqiao.rules.escalation import RowKey, Rung, key_of, next_step, reached

PROMISE, TASK = "promise", "task"
BY_HAND = -1  # the step of what somebody urged


class Item(NamedTuple):
    """What a message speaks of: a row of the statement or a task, at one step of its ladder."""

    kind: str
    commitment: str
    subject: str
    start: date | None
    step: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took a row up (an actor, `user:7`), on which day, in that person's own words."""

    id: int
    by: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A missed or short row: who owes it, every step of its ladder with whoever hears at it, who took it up."""

    row: Row
    commitment: Commitment
    owner: Owner | None
    rungs: tuple[Rung, ...]
    hearers: Mapping[int, Owner]  # by step, of those reached and of the next
    taken: Taken | None
    as_of: date

    @property
    def key(self) -> RowKey:
        """What names the row."""
        return key_of(self.row)

    @property
    def heard(self) -> tuple[Rung, ...]:
        """The steps reached; of a row that was taken up those reached by that day."""
        return reached(self.rungs, min(self.as_of, self.taken.on) if self.taken else self.as_of)

    @property
    def ahead(self) -> Rung | None:
        """The next step; none once somebody took it up."""
        return None if self.taken else next_step(self.rungs, self.as_of)

    def heard_by(self, user_id: int | None) -> bool:
        """Has this person heard of it at one of the steps?"""
        return any(self.hearers[rung.step].user_id == user_id for rung in self.heard if rung.step in self.hearers)


@dataclass(frozen=True, slots=True)
class LateTask:
    """One person's part of a task that is overdue; whoever gave it hears on `giver_on`."""

    task_id: int
    title: str
    due_on: date
    owner_id: int
    giver_id: int | None
    giver_on: date

    def item(self, step: int) -> Item:
        """What a message speaks of: step 0 is whoever has it, 1 whoever gave it."""
        return Item(TASK, "", f"task:{self.task_id}", self.due_on, step)


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one person has heard of and that is still open, by kind of deed; `fresh` was told to them never."""

    user_id: int
    items: Mapping[Item, str]  # what it is about, and the deed promised (`task` for tasks)
    fresh: frozenset[Item]


@dataclass(frozen=True, slots=True)
class Urged:
    """What came of urging, in persons: `told` now, had a message today already, have no address, have nothing open."""

    told: int
    told_already: int
    cannot: int
    done: int = 0
