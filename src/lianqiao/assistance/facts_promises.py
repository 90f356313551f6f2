"""What other rooms learn of the college's list of promises (我为群众办实事): frozen, numbers only, no students."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Done:
    """What was done once, for how many. Persons and person-times are two numbers and never added (contracts)."""

    on: date
    text: str
    persons: int | None
    person_times: int | None


@dataclass(frozen=True, slots=True)
class PromiseCard:
    """One item as it reads now; `steps` by day, those of its earlier wordings among them."""

    id: int
    title: str
    promise: str
    owner_id: int
    owner_name: str
    due_on: date
    steps: tuple[Done, ...]
    done_on: date | None
    overdue: bool
    corrected: bool
    may_add: bool
    may_correct: bool

    @property
    def person_times(self) -> int | None:
        """Person-times of all steps together; persons are not added, for the same ones may come again."""
        known = [one.person_times for one in self.steps if one.person_times is not None]
        return sum(known) if known else None
