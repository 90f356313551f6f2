"""What other rooms learn of intentions and destinations: frozen, without rows of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OWNER = "outcomes"  # of the papers that prove a destination, among kept files


@dataclass(frozen=True, slots=True)
class DestinationFacts:
    """Where a student goes, as recorded. `employed` means by agreement or contract; `settled` includes provisional."""

    id: int
    student_id: int
    code: str
    label: str
    unit_name: str
    settled: bool
    further_study: bool
    employed: bool
    provisional: bool
    grade: str  # claimed | documented | verified
    proof_kind: str
    on: date
    proof_id: int | None = None  # the kept file, where there is one
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class IntentionFacts:
    """An intention reached between a student and an employer: no outcome yet."""

    id: int
    student_id: int
    employer_id: int
    employer: str
    on: date
    may_cancel: bool = False
