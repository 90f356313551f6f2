"""Who guides whom: one expert for each student (构建“专家+学生”的“一对一”指导帮扶机制), proposed with reasons.

The best fit by major comes first, for all students; among experts who fit
alike the one with the fewest students, then the lower id. Nobody is given
more than the ceiling; a student stays without an expert only where every
expert is full. Order of the input does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from lianqiao.rules.values import Reason

_CLASS, _DISCIPLINE = 4, 2  # so many first digits of a major's code name its class, its discipline


class Fit(IntEnum):
    """How near an expert's majors come to a student's."""

    NONE = 0
    DISCIPLINE = 1
    CLASS = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert by user id, with the codes of the majors and how many students are in their care already."""

    id: int
    majors: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Needing:
    """A student by id who needs an expert; `major` is a code, empty where unknown."""

    id: int
    major: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal: the student, the expert, how well they fit and why, and the expert's students before it."""

    student: int
    expert: int
    fit: Fit
    load: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Pairs:
    """Proposals by student id, and the students for whom nobody has room."""

    proposed: tuple[Pair, ...] = ()
    unpaired: tuple[int, ...] = ()


def fit(majors: Iterable[str], major: str) -> Fit:
    """How near the nearest of the expert's majors comes. Nothing is near what is unknown."""
    return max((_near(one, major) for one in majors), default=Fit.NONE)


def _near(one: str, other: str) -> Fit:
    if not one or not other:
        return Fit.NONE
    if one == other:
        return Fit.MAJOR
    if len(one) >= _CLASS and one[:_CLASS] == other[:_CLASS]:
        return Fit.CLASS
    return Fit.DISCIPLINE if one[:_DISCIPLINE] == other[:_DISCIPLINE] else Fit.NONE


def why(expert: Expert, student: Needing) -> Reason:
    """The reason of a pairing: a code `pair_fit_*`."""
    if not student.major:
        return Reason.of("pair_fit_student_unknown")
    if not any(expert.majors):
        return Reason.of("pair_fit_expert_unknown")
    return Reason.of(f"pair_fit_{fit(expert.majors, student.major).name.lower()}")


def propose(experts: Collection[Expert], students: Iterable[Needing], ceiling: int) -> Pairs:
    """An expert for each student, as far as there is room under the ceiling (persons an expert)."""
    load = {one.id: one.load for one in experts}
    known = {one.id: one for one in experts}
    waiting = {one.id: one for one in sorted(students, key=lambda one: one.id)}
    found: dict[int, Pair] = {}
    for level in sorted(Fit, reverse=True):
        for student in [one for one in waiting.values() if one.id not in found]:
            alike = [
                one.id for one in known.values() if fit(one.majors, student.major) is level and load[one.id] < ceiling
            ]
            if not alike:
                continue
            chosen = min(alike, key=lambda one: (load[one], one))
            found[student.id] = Pair(student.id, chosen, level, load[chosen], why(known[chosen], student))
            load[chosen] += 1
    return Pairs(
        proposed=tuple(found[one] for one in waiting if one in found),
        unpaired=tuple(one for one in waiting if one not in found),
    )
