"""What other rooms learn of help given: frozen, without rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

# What a talk was about: several may be said of one.
TOPICS = ("direction", "search", "posts", "study", "skills", "wellbeing", "family", "other")
# Who reads the text: its author and the secretary, or all who may read talks.
SHARES = ("group", "own")
LEAST_MINUTES, MOST_MINUTES = 1, 480


class Particulars(TypedDict, total=False):
    """What may be said of a talk; what is left out is as the table has it by default."""

    made: bool  # False: tried and not reached
    minutes: int | None
    topics: list[str]
    private_note: str
    share: str
    next_step: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an act of help said before it was corrected; `note` as in `Help`."""

    id: int
    held_on: date
    recorded_at: datetime
    by_name: str
    way: str
    made: bool
    note: str
    note_kept: bool


@dataclass(frozen=True, slots=True)
class Help:
    """One act of help as the viewer may read it. `note` is empty and `note_kept` true where the text is not for it.

    `made` is false for an attempt, which counts nowhere. `private_note` is the viewer's own.
    `earlier` are the versions that it took the place of, the newest first.
    """

    id: int
    kind: str
    title: str
    way: str
    held_on: date
    until: date | None
    recorded_on: date
    by_name: str
    note: str = ""
    note_kept: bool = False
    may_cancel: bool = False
    may_correct: bool = False
    made: bool = True
    minutes: int | None = None
    topics: tuple[str, ...] = ()
    share: str = "group"
    private_note: str = ""
    next_step: str = ""
    next_on: date | None = None
    step_done_on: date | None = None
    form: str = ""
    free: bool | None = None
    organiser: str = ""
    has_proof: bool = False
    proof_on: date | None = None
    of_event: bool = False  # written by an event that was held; its page mends it
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Attended:
    """This student was there: one person-time. `recorded_on`: the day on which that was entered."""

    activity_id: int
    kind: str
    held_on: date
    recorded_on: date
    student_id: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """What was agreed with a student and is not done. `text` is empty where the viewer may not read it."""

    activity_id: int
    student_id: int
    text: str
    on: date
    held_on: date
    by_user_id: int | None
    by_name: str


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What somebody typed and did not save; `version` grows with each keeping."""

    body: Mapping[str, object]
    version: int
    saved_at: datetime
