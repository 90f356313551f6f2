"""What is said of meetings: the term's months, the agenda as it stood, minutes and decisions. Frozen, as of one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# The parts of an agenda in the order in which a meeting takes them; "more" is what a person put on it by hand.
PARTS = (
    "decide", "missed", "people", "decisions", "vacancies", "posts", "unreached", "needs", "proofs", "dates", "more",
)  # fmt: skip
AHEAD = "ahead"
MOST_ROWS = 5  # decisions of one form
LONGEST_DECISION = 120  # characters


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an agenda. `key` names it from one drawing up to the next; `text` holds numbers, no student's name.

    `href` leads to what stands behind it today and is not kept.
    """

    key: str
    part: str
    text: str
    href: str = ""

    def kept(self) -> dict[str, str]:
        """As it is frozen with the minutes."""
        return {"key": self.key, "part": self.part, "text": self.text}


def items_of(kept: Iterable[Mapping[str, str]]) -> tuple[Item, ...]:
    """The items of an agenda that was frozen."""
    return tuple(Item(one["key"], one["part"], one["text"]) for one in kept)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a form, counted from 1: what, who (a user's id), by when. A row with nothing in it is none."""

    row: int
    title: str = ""
    user_id: int | None = None
    due_on: date | None = None

    @property
    def empty(self) -> bool:
        """Was nothing written in it?"""
        return not self.title.strip() and self.user_id is None and self.due_on is None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held; `written` is false where nobody wrote its minutes."""

    id: int  # of the act
    title: str
    held_on: date
    recorded_on: date
    written: bool
    decisions: int  # that it made
    waiting: int  # of them not done yet


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the promise; `status` is the ledger's, or `ahead` before the month has begun.

    `delay_days`: for how long the entry was late.
    """

    start: date
    end: date
    status: str
    deadline: date | None
    delay_days: int
    meetings: tuple[Meeting, ...]


def next_of(months: Iterable[Month]) -> Month | None:
    """The month whose meeting is next: the earliest that can still be kept and is not; None where all are kept."""
    return next((one for one in months if one.status in {"due", AHEAD}), None)


@dataclass(frozen=True, slots=True)
class Written:
    """A meeting with its minutes. `minutes_id` is None where there are none; `cancelled`: taken back by now."""

    id: int
    title: str
    held_on: date
    recorded_on: date
    note: str  # of an act that was entered the old way
    minutes_id: int | None
    agenda: tuple[Item, ...]
    text: str
    present: tuple[str, ...]
    written_by: str
    cancelled: bool
