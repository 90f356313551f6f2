"""What the ledger's records say by a given day, and which deeds keep which period.

Source: contracts, Ledger. Records are append-only: a correction is a later row
with the same id, a cancellation is a `void` row. Nothing here depends on the
order in which records are handed in; `line` settles ties between equal days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianqiao.rules.values import Period


class Kind(StrEnum):
    """What a record says."""

    OWED = "owed"
    DEED = "deed"
    EXCUSE = "excuse"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the ledger's records (contracts, Ledger).

    `on` is the column `date`; `until` None = open for `owed`, that one day for
    an excuse; `recorded` None = known from the start; `line` is the row's
    place in its source. A void names the id it cancels in `subject`.
    """

    id: str
    kind: Kind
    commitment: str
    owner: str
    subject: str
    on: date
    until: date | None = None
    recorded: date | None = None
    line: int = 0

    def covers(self, day: date) -> bool:
        """True when `day` lies from `on` to `until`, both included."""
        last = self.until
        if last is None:
            last = date.max if self.kind is Kind.OWED else self.on
        return self.on <= day <= last

    @property
    def known_since(self) -> date:
        """The day it was entered; the first of all days where none is given."""
        return self.recorded or date.min

    @property
    def order(self) -> tuple[date, date, str]:
        """Deeds are told by date, recorded, id."""
        return (self.on, self.known_since, self.id)


def standing(records: Iterable[Record], as_of: date) -> tuple[Record, ...]:
    """The owed rows, deeds and excuses that hold on `as_of`, in no particular order.

    Rows entered later and deeds dated later are as if they were not there; of
    one id the row entered last counts; cancelled rows are gone. A cancelled
    cancellation cancels nothing.
    """
    last: dict[str, Record] = {}
    for record in records:
        if record.known_since > as_of or (record.kind is Kind.DEED and record.on > as_of):
            continue
        other = last.get(record.id)
        if other is None or (other.known_since, other.line) <= (record.known_since, record.line):
            last[record.id] = record
    cancelled = _cancelled([record for record in last.values() if record.kind is Kind.VOID])
    return tuple(r for r in last.values() if r.kind is not Kind.VOID and r.id not in cancelled)


def _cancelled(voids: Sequence[Record]) -> set[str]:
    """Ids that a standing void names.

    A void stands when every void that names it has fallen. Voids that name
    each other in a ring are settled by the one entered last.
    """
    cancelled: set[str] = set()
    undecided = sorted(voids, key=lambda void: (void.known_since, void.line, void.id))
    while undecided:
        named = {void.subject for void in undecided}
        free = [void for void in undecided if void.id not in named] or undecided[-1:]
        cancelled |= {void.subject for void in free}
        gone = {void.id for void in free} | cancelled
        undecided = [void for void in undecided if void.id not in gone]
    return cancelled


@dataclass(frozen=True, slots=True)
class Demand:
    """What one period asks for: `count` deeds, entered by `deadline`.

    With `catch_up` also deeds dated after the period, by the deadline, fill what it lacks.
    """

    deadline: date
    count: int
    catch_up: bool = False


def keepers(demands: Mapping[Period, Demand], deeds: Iterable[Record]) -> dict[Period, tuple[Record, ...]]:
    """Which deeds keep each owed period of one promise to one subject, told by date, recorded, id.

    Deeds dated in a period come first, those entered by its deadline before the
    others, at most as many as it asks for. A deed that keeps no period so fills
    the nearest earlier one that may be caught up and still lacks one, if dated
    after its end and by its deadline: it fills one only, whichever policy that
    period and its own stand under.
    """
    ordered = sorted(deeds, key=lambda deed: deed.order)
    days = [deed.on for deed in ordered]
    kept: dict[Period, list[Record]] = {}
    for period, demand in demands.items():
        within = ordered[bisect_left(days, period.start) : bisect_right(days, period.end)]
        if len(within) > demand.count:
            within.sort(key=lambda deed: deed.known_since > demand.deadline)
            del within[demand.count :]
        kept[period] = within
    _catch_up(demands, ordered, kept)
    return {period: tuple(sorted(found, key=lambda deed: deed.order)) for period, found in kept.items()}


def _catch_up(demands: Mapping[Period, Demand], ordered: Sequence[Record], kept: Mapping[Period, list[Record]]) -> None:
    """Give the deeds that keep nothing yet, in their order, to the periods before them."""
    lacking = [period for period, one in demands.items() if one.catch_up and len(kept[period]) < one.count]
    if not lacking:
        return
    lacking.sort(reverse=True)
    used = {deed.id for found in kept.values() for deed in found}
    for deed in ordered:
        if deed.id in used:
            continue
        for period in lacking:
            demand = demands[period]
            if period.end < deed.on <= demand.deadline and len(kept[period]) < demand.count:
                kept[period].append(deed)
                break
