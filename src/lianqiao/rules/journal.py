"""What was believed day by day, as rows that are only ever added: from them `standing` tells every day again.

Source: contracts, Ledger (`recorded`, `void`, rows with one id). A house that
reads its rows as known on a day hands in what it then believed; here that
becomes a file which recomputes the same for the last day and, as far as such
rows can say it, for every day before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from lianqiao.rules.deeds import Kind, Record


def journal(told: Iterable[tuple[date, Iterable[Record]]]) -> tuple[Record, ...]:
    """Rows from which `standing` gives on each day what was believed on that day.

    `told`: days in rising order, each with the records believed at its end, every
    id once; a record without `recorded` was entered on the day it is first told.
    What is told on the first day was known from the start. When a deed was
    entered decides whether it was in time, so its own `recorded` is kept: where
    it was believed only later, or for a while, rows that cancel it and rows that
    cancel those say from when to when. Of a deed that changed under its id only
    the last words are written.
    """
    lives: dict[str, _Life] = {}
    standing: set[str] = set()
    first: date | None = None
    for day, records in told:
        first = first or day
        found = {one.id: one for one in records}
        for one in found.values():
            lives.setdefault(one.id, _Life()).say(one, None if day == first else day)
        for gone in standing - found.keys():
            lives[gone].turns.append(day)
        standing = set(found)
    rows = [row for name in sorted(lives) for row in lives[name].rows()]
    return tuple(replace(row, line=line) for line, row in enumerate(rows, start=1))


class _Life:
    """What was said under one id, and the days on which it came to stand or ceased to."""

    def __init__(self) -> None:
        self.said: list[tuple[date | None, Record]] = []
        self.turns: list[date] = []

    def say(self, record: Record, day: date | None) -> None:
        """It is believed on `day`; None: on the first of all days."""
        if not self.said:
            self.said.append((day, record))
            if day is not None and self._shown_from(record, day) < day:
                self.turns += [self._shown_from(record, day), day]
            return
        if len(self.turns) % 2 and day is not None:
            self.turns.append(day)
        if record != self.said[-1][1]:
            self.said.append((day, record))

    @staticmethod
    def _shown_from(record: Record, day: date) -> date:
        """From when the written row would show: a deed from its own entry, anything else from the day it is told."""
        return max(record.recorded, record.on) if record.kind is Kind.DEED and record.recorded else day

    def rows(self) -> list[Record]:
        """The rows of this id, then the voids one after the other, each cancelling the one before."""
        last = self.said[-1][1]
        rows = [last] if last.kind is Kind.DEED else [replace(record, recorded=day) for day, record in self.said]
        named = last.id
        for number, day in enumerate(self.turns, start=1):
            void = Record(f"void:{number}:{last.id}", Kind.VOID, "", "", named, day, recorded=day)
            rows.append(void)
            named = void.id
        return rows
