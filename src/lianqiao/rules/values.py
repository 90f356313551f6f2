"""The words that all rules share: verdicts with their reasons, quantities with their units, spans of days.

A rule answers with a `Verdict`. *Ask* returns it (for a button that is greyed
out with its reason); *insist* raises `Refused` with the same reasons (for an
action). The sentence for a reason's code, in Chinese and English, stands in
`charter.wording`, so that page, sheet, command line and API say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

_ID_DIGITS = 18  # a table's id has 63 bits


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable `code` and the `params` that fill its sentence (as pairs, so that a reason can be hashed)."""

    code: str
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, **params: str | int) -> Reason:
        """Build a reason from keyword parameters."""
        return cls(code, tuple(sorted(params.items())))

    def as_dict(self) -> dict[str, str | int]:
        """The parameters, ready for `str.format_map`."""
        return dict(self.params)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: file name, sheet, 1-based row, column header or letter. Absent parts are None."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def as_dict(self) -> dict[str, str | int]:
        """Only the parts that are known (contracts, General)."""
        parts = {"file": self.file, "sheet": self.sheet, "row": self.row, "column": self.column}
        return {name: value for name, value in parts.items() if value is not None}


class Refused(Exception):
    """An act that a rule does not allow. Carries the reasons and, for files, the place."""

    def __init__(self, *because: Reason, where: Place | None = None) -> None:
        if not because:
            raise ValueError("a refusal needs at least one reason")
        super().__init__(because[0].code)
        self.because = because
        self.where = where

    @property
    def code(self) -> str:
        """The first reason's stable code."""
        return self.because[0].code


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rule: yes or no, the reasons, and the ids of what it rests on."""

    ok: bool
    because: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()

    def insist(self) -> None:
        """Raise `Refused` unless the verdict is yes."""
        if not self.ok:
            raise Refused(*self.because)


YES = Verdict(True)


def no(code: str, **params: str | int) -> Verdict:
    """A verdict that says no for one reason."""
    return Verdict(False, (Reason.of(code, **params),))


class Unit(StrEnum):
    """What a number counts. Quantities of different units are never added (contracts, General)."""

    PERSONS = "persons"
    PERSON_TIMES = "person_times"
    ITEMS = "items"
    OPENINGS = "openings"
    RATE = "rate"


@dataclass(frozen=True, slots=True, order=False)
class Quantity:
    """A whole number of one unit. Adding persons to person-times raises TypeError."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit is Unit.RATE:
            raise TypeError("a rate is no quantity; use Rate")

    def __add__(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity) or other.unit is not self.unit:
            raise TypeError(f"cannot add {other!r} to {self.unit}")
        return Quantity(self.value + other.value, self.unit)


@dataclass(frozen=True, slots=True)
class Rate:
    """An exact fraction that never loses its base: `part` of `base`, both of one unit."""

    part: Quantity
    base: Quantity

    def __post_init__(self) -> None:
        if self.part.unit is not self.base.unit:
            raise TypeError("part and base of a rate count the same unit")
        if not 0 <= self.part.value <= self.base.value:
            raise ValueError("the part of a rate lies within its base")

    @property
    def text(self) -> str:
        """The fraction as written, not reduced: `62/173`."""
        return f"{self.part.value}/{self.base.value}"

    def percent(self, places: int = 1) -> str | None:
        """Percentage as text, rounded half up; None where the base is empty."""
        if self.base.value == 0:
            return None
        scale = 10**places
        rounded = int(Fraction(self.part.value * 100 * scale, self.base.value) + Fraction(1, 2))
        return f"{rounded // scale}.{rounded % scale:0{places}d}" if places else str(rounded)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after its start")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def days(self) -> Iterator[date]:
        """Every day of the period, in order."""
        for offset in range((self.end - self.start).days + 1):
            yield self.start + timedelta(days=offset)


class Cadence(StrEnum):
    """How often a commitment falls due (policy file, `cadence`)."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A proof by owner room and id; opened only through that room."""

    room: str
    id: str


def row_id(text: str) -> int | None:
    """The row id that a text from outside names; None where it is no number, or greater than any table holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS else None
