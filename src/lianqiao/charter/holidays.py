"""The calendar of a policy: its terms with the State Council's days off and make-up days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from lianqiao.charter.reading import rows
from lianqiao.rules.calendar import Calendar, Term


def calendar(terms: Iterable[Term] = ()) -> Calendar:
    """The shipped tables (`reference/holidays.csv`, `holiday_years.csv`) with these terms, in order of their start."""
    off, make_up, years = _tables()
    return Calendar(off, make_up, years, tuple(sorted(terms, key=lambda term: term.start)))


@cache
def _tables() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    for row in rows("holidays"):
        days[row["kind"]].add(date.fromisoformat(row["date"]))
    years = frozenset(int(row["year"]) for row in rows("holiday_years"))
    return frozenset(days["off"]), frozenset(days["work"]), years
