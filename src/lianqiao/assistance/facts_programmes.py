"""What other rooms learn of programmes: frozen, without rows of the database. Who is in one may tell of need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianqiao.charter.policy_work import Programme
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.programmes import Step, next_steps
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

OPEN_TRACK = "exam"  # every graduate may take it; those of other tracks are chosen among students in need


def open_to(viewer: Viewer, programme: Programme) -> bool:
    """May this viewer learn who is in the programme?

    One for those in need tells which need: it is for those who see criteria, not for those who know "needs help".
    """
    return programme.track == OPEN_TRACK or hardship_sight(viewer) is HardshipSight.CRITERIA


def order_of(programme: Programme) -> tuple[Step, ...]:
    """The steps as the rules read them."""
    return tuple(Step(one.id, one.name, one.optional, one.ends) for one in programme.steps)


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that a student took. `said` is by field (`charter.policy_work.PROGRAMME_FIELDS`)."""

    id: int
    student_id: int
    step: str
    name: str
    on: date
    said: Mapping[str, str] = field(default_factory=dict)
    has_proof: bool = False
    may_cancel: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """Where one student stands in one programme; `taken` in order, the last is where they stand."""

    programme: Programme
    taken: tuple[Taken, ...]

    @property
    def at(self) -> Taken | None:
        """The last step taken; None before the first."""
        return self.taken[-1] if self.taken else None

    @property
    def open_steps(self) -> list[Step]:
        """The steps that may follow."""
        return list(next_steps(order_of(self.programme), self.at.step if self.at else None))

    @property
    def admitted(self) -> Taken | None:
        """A step that ends the exam track with a place: the destination can be recorded from it."""
        last = self.at
        step = self.programme.step(last.step) if last else None
        return last if step is not None and step.ends and step.needs_proof else None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the board: who stands there now, and how many (persons) of `base` ever took it."""

    step: str
    name: str
    here: tuple[StudentCard, ...]
    taken: int
    base: int


@dataclass(frozen=True, slots=True)
class Board:
    """One programme with its steps; `base` is everybody in reach who is or was in it (persons)."""

    programme: Programme
    rungs: tuple[Rung, ...]
    base: int
