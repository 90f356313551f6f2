"""What other rooms learn of intentions and destinations: frozen, without rows of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OWNER = "outcomes"  # of the papers that prove a destination, among kept files


@dataclass(frozen=True, slots=True)
class Fallen:
    """Why a destination counts no more: its paper did not hold (`refused`) or it was given up (`cancelled`)."""

    how: str
    on: date
    because: str


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
    fallen: Fallen | None = None

    @property
    def proven(self) -> bool:
        """Placed, and its paper checked and not fallen: what a file is closed on."""
        return self.settled and self.grade == "verified" and bool(self.proof) and self.fallen is None

    @property
    def outcome(self) -> str:
        """The destination as a closing of the file names it (`kind:id`)."""
        return f"destination:{self.id}"

    @property
    def proof(self) -> str:
        """The proof as `kind:id`: the kept paper, else the kind of paper that was seen. Empty where there is none."""
        if self.proof_id is not None:
            return f"file:{self.proof_id}"
        return f"paper:{self.proof_kind}" if self.proof_kind else ""


@dataclass(frozen=True, slots=True)
class IntentionFacts:
    """An intention reached between a student and an employer: no outcome yet."""

    id: int
    student_id: int
    employer_id: int
    employer: str
    on: date
    may_cancel: bool = False
