"""Figures with the rows behind them, and documents as people read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianqiao.rules.figures import DEFINITIONS, Count, Figure, Months, Share, Tally, figure, tells_who, unsteady
from lianqiao.rules.values import Quantity, Rate, Unit

PLACES: Mapping[str, int] = {name: place for place, name in enumerate(DEFINITIONS, start=1)}
BY_PLACE: Mapping[int, str] = {place: name for name, place in PLACES.items()}
# Figures that say who is in need: their rows are names only for those who may know.
OF_PEOPLE = frozenset({Unit.PERSONS, Unit.PERSON_TIMES})
# Counted in items, but each is of one person.
ITEMS_OF_PEOPLE = frozenset({"wishes", "needs", "one_to_one_messages"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure and the ids of the rows behind it (`student:7`, `post:3`, `activity:5#7` = student 7 at activity 5)."""

    figure: Figure
    ids: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.figure.id

    @property
    def place(self) -> int:
        """Its number in addresses, which tells nothing."""
        return PLACES[self.figure.id]


def counted(id: str, what: Count | Months | Share, rows: Iterable[Tally]) -> Counted:  # noqa: A002 - the contract's word
    """The figure `id` with the rows it was counted from."""
    return Counted(figure(id, what), tuple(dict.fromkeys(row.id for row in rows)))


def frozen(figures: Mapping[str, Counted]) -> dict[str, Any]:
    """The figures as an issued document keeps them: everything needed to show them again, and the ids behind."""
    return {name: {**one.figure.as_json(), "ids": list(one.ids)} for name, one in figures.items()}


def thawed(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Counted]:
    """The way back. Figures that are no longer defined are left out."""
    return {name: _thaw(name, one) for name, one in kept.items() if name in DEFINITIONS}


def _thaw(name: str, one: Mapping[str, Any]) -> Counted:
    unit, value = Unit(one["unit"]), one["value"]
    base = Quantity(one["base"]["value"], Unit(one["base"]["unit"])) if one["base"] else None
    if unit is Unit.RATE and base is not None:
        value = Rate(Quantity(int(value.partition("/")[0]), base.unit), base)
    elif isinstance(value, Mapping):
        value = tuple(sorted(value.items()))
    return Counted(Figure(name, value, unit, base, one["records"], one["rule"]), tuple(one["ids"]))


def digest(figures: Mapping[str, Counted]) -> str:
    """What tells two sets of figures apart: a page shows it, and issuing asks whether it still holds."""
    text = json.dumps(frozen(figures), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def size(one: Figure) -> int:
    """The whole number that a change is told by: of a share its part, of months their sum."""
    if isinstance(one.value, Rate):
        return one.value.part.value
    return sum(n for _, n in one.value) if isinstance(one.value, tuple) else one.value


def too_small(one: Figure) -> bool:
    """Is it a count of people from 1 to 4, or a share of so few?"""
    return _about_people(one) and tells_who(size(one))


def _about_people(one: Figure) -> bool:
    return one.unit in OF_PEOPLE or one.id in ITEMS_OF_PEOPLE or (one.base is not None and one.base.unit in OF_PEOPLE)


def change_since(one: Figure, before: Figure, *, numbers_only: bool) -> int | None:
    """By how much it changed; None where that tells a reader of numbers who it is (`rules.figures.tells_who`)."""
    change = size(one) - size(before)
    if numbers_only and _about_people(one) and (too_small(one) or too_small(before) or tells_who(abs(change))):
        return None
    return change


@dataclass(frozen=True, slots=True)
class Chip:
    """A figure as it stands in a text.

    `text` is the number with its base; `change` against the document before
    (None = nothing to compare); `open` tells whether the rows may be pressed;
    `hidden`: too few to be shown to this viewer; `few`: the base is below ten;
    `now`: what it would be today where that differs from what was issued.
    """

    id: str
    place: int
    text: str
    percent: str
    unit: Unit
    rule: str
    records: int
    change: int | None = None
    open: bool = True
    hidden: bool = False
    few: bool = False
    now: str = ""


def value_text(one: Figure) -> str:
    """`62`, `62/173`, or `2023-02 24、2023-03 55`."""
    if isinstance(one.value, Rate):
        return one.value.text
    if isinstance(one.value, tuple):
        return "、".join(f"{month} {n}" for month, n in one.value)
    return str(one.value)


def is_few(one: Figure) -> bool:
    """Is it a number of people, or a share of so many, that is above none and below ten?"""
    base = one.base.value if one.base else size(one)
    return (one.base is not None or one.unit in OF_PEOPLE) and unsteady(base)


def chip(
    one: Counted, *, before: Counted | None = None, again: Counted | None = None, names: bool, numbers_only: bool
) -> Chip:
    """The chip of a figure. `again`: the same figure recounted; `numbers_only`: a viewer outside the rows."""
    hidden = numbers_only and too_small(one.figure)
    changed = again is not None and value_text(again.figure) != value_text(one.figure)
    rate = one.figure.value if isinstance(one.figure.value, Rate) else None
    return Chip(
        id=one.id,
        place=one.place,
        text="" if hidden else value_text(one.figure),
        percent="" if hidden or rate is None else rate.percent() or "",
        unit=one.figure.base.unit if rate and one.figure.base else one.figure.unit,
        rule=one.figure.rule,
        records=one.figure.records,
        change=None if before is None else change_since(one.figure, before.figure, numbers_only=numbers_only),
        open=names,
        hidden=hidden,
        few=is_few(one.figure),
        now=value_text(again.figure) if again is not None and changed and not hidden else "",
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, or a chip."""

    words: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and its text, cut where chips stand."""

    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A draft or an issued document, ready to be shown. `shown` is the digest of its figures (drafts only)."""

    title: str
    number: int
    start: date
    end: date
    as_of: date
    paragraphs: tuple[Paragraph, ...]
    chips: tuple[Chip, ...]
    id: int | None = None
    issued_on: date | None = None
    shown: str = ""
    late: bool = False

    @property
    def few(self) -> Sequence[Chip]:
        """Chips that a reader might tell people by."""
        return [one for one in self.chips if one.few]

    @property
    def changed(self) -> Sequence[Chip]:
        """Chips whose count is another now."""
        return [one for one in self.chips if one.now]


@dataclass(frozen=True, slots=True)
class Fortnight:
    """One fortnight of the term and the document of it, if any."""

    start: date
    end: date
    bulletin_id: int | None
    number: int | None
    issued_on: date | None
    present: bool

    @property
    def late(self) -> bool:
        """Was it issued after its fortnight?"""
        return self.issued_on is not None and self.issued_on > self.end


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure as shown: what it is, a second word, its day, and the page it opens.

    `route` and `key` make the address; empty where there is no page of its own.
    """

    label: str
    detail: str = ""
    on: date | None = None
    number: int | None = None
    route: str = ""
    key: int | None = None
