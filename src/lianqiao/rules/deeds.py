"""What the ledger's records say by a given day, and which deeds keep which period.

Source: contracts, Ledger. Records are append-only: a correction is a later row
with the same id, a cancellation is a `void` row. Nothing here depends on the
order in which records are handed in; `line` settles ties between equal days.
"""

from __future__ import annotations

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


def keepers(
    periods: Mapping[Period, date], deeds: Iterable[Record], *, count: int, catch_up: bool
) -> dict[Period, tuple[Record, ...]]:
    """Which deeds keep each period, at most `count` a period, told by date, recorded, id.

    `periods` maps each owed period of one subject to its deadline; `deeds` are
    that subject's. Deeds dated in a period and entered by its deadline come
    first. With `catch_up` a deed that no period needs fills the nearest earlier
    period that still lacks one, if dated after its end and by its deadline.
    """
    ordered = sorted(deeds, key=lambda deed: deed.order)
    kept: dict[Period, list[Record]] = {}
    used: set[str] = set()
    for period, deadline in periods.items():
        within = [deed for deed in ordered if deed.on in period]
        within.sort(key=lambda deed: deed.known_since > deadline)
        kept[period] = within[:count]
        used.update(deed.id for deed in kept[period])
    if catch_up:
        backwards = sorted(periods, reverse=True)
        for deed in ordered:
            if deed.id in used:
                continue
            for period in backwards:
                if len(kept[period]) < count and period.end < deed.on <= periods[period]:
                    kept[period].append(deed)
                    break
    return {period: tuple(sorted(found, key=lambda deed: deed.order)) for period, found in kept.items()}
