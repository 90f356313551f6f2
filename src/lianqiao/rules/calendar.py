"""Working day? Which week of term? Which fortnight? Is this year's table provisional?

Periods are those of contracts, Ledger: weeks run Monday to Sunday, fortnights
from an anchor, months and terms as the calendar has them. Days off and make-up
days come from the State Council's yearly notice; a year without one is Monday
to Friday, and provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lianqiao.rules.values import Cadence, Period

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the college's year, both days included."""

    name: str
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a term ends on or after its start")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off, make-up days, the years whose notice is out, and the terms in order."""

    days_off: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    published_years: frozenset[int] = frozenset()
    terms: tuple[Term, ...] = ()

    # ------------------------------------------------------------ days

    def working_day(self, day: date) -> bool:
        """A make-up day, or Monday to Friday and no day off."""
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def is_provisional(self, year: int) -> bool:
        """True while the notice of that year is not out."""
        return year not in self.published_years

    def provisional_years(self, period: Period) -> tuple[int, ...]:
        """The years of the period whose notice is not out, in order: what is told of its days may still change."""
        years = range(period.start.year, period.end.year + 1)
        return tuple(year for year in years if self.is_provisional(year))

    def add_working_days(self, day: date, n: int) -> date:
        """The last of the `n` working days that follow `day`; with n = 0 the day itself. Raises ValueError below 0."""
        if n < 0:
            raise ValueError("working days are counted forward")
        while n:
            day += _DAY
            n -= self.working_day(day)
        return day

    # ------------------------------------------------------------ periods

    @staticmethod
    def week_of(day: date) -> Period:
        """Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))

    @staticmethod
    def fortnight_of(day: date, anchor: date) -> Period | None:
        """Fourteen days counted from the anchor; None for a day before it."""
        if day < anchor:
            return None
        start = day - timedelta(days=(day - anchor).days % 14)
        return Period(start, start + timedelta(days=13))

    @staticmethod
    def month_of(day: date) -> Period:
        """The calendar month."""
        first = day.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        return Period(first, following - _DAY)

    def term_of(self, day: date) -> Term | None:
        """The term that holds the day, or None between terms."""
        return next((term for term in self.terms if day in term), None)

    def week_number_of_term(self, day: date) -> int | None:
        """1 for the week in which the term starts; None between terms."""
        term = self.term_of(day)
        if term is None:
            return None
        return (self.week_of(day).start - self.week_of(term.start).start).days // 7 + 1

    def periods(self, cadence: Cadence, start: date, end: date, anchor: date | None = None) -> Sequence[Period]:
        """The whole periods that share a day with `start`…`end`, in order.

        Fortnights need an anchor (ValueError without), and none begins before it.
        """
        if cadence is Cadence.TERM:
            return [Period(term.start, term.end) for term in self.terms if term.start <= end and term.end >= start]
        if cadence is Cadence.FORTNIGHT:
            if anchor is None:
                raise ValueError("fortnights need an anchor")
            first = anchor
            return _run(lambda day: self.fortnight_of(day, first), max(start, first), end)
        return _run(self.week_of if cadence is Cadence.WEEK else self.month_of, start, end)


def _run(holding: Callable[[date], Period | None], start: date, end: date) -> list[Period]:
    found: list[Period] = []
    while start <= end and (period := holding(start)):
        found.append(period)
        start = period.end + _DAY
    return found
