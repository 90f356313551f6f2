"""What other rooms learn of help given: frozen, without rows of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Help:
    """One act of help as the viewer may read it. `note` is empty and `note_kept` true where the text is not for it."""

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


@dataclass(frozen=True, slots=True)
class Attended:
    """This student was there: one person-time."""

    activity_id: int
    kind: str
    held_on: date
    recorded_on: date
    student_id: int
