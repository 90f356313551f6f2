"""Will the month's number be reached: the line of the plan, the pace needed from today, the forecast and what it lacks.

Source: the article's sentence on new posts (确保学院每月至少拓展50-60个新岗位), features F31, interface §9
(burn-up against plan with the pace needed from today). The forecast says: as
in the last `WINDOW` working days, so in those that are left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.values import Period

WINDOW = 10  # working days whose pace is carried on: two weeks, so that one good day does not promise a month


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart: found that day, and in all by its end (None: it has not come); `plan`: due by its end."""

    on: date
    working: bool
    found: int
    total: int | None
    plan: Fraction

    @property
    def planned(self) -> int:
        """The plan in whole ones."""
        return ceil(self.plan)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a number stands that is owed by a period's last day.

    `done` of `count` by `as_of`; `days_left` working days are left after that
    day. `needed`: a day from today on, today included where it is one of them;
    None where nothing is lacking or no day is left. `recent` found in the last
    `window` working days is the pace of the `forecast`, None once the period is over.
    """

    period: Period
    as_of: date
    count: int
    days: tuple[Day, ...]
    done: int
    days_left: int
    needed: Fraction | None
    recent: int
    window: int
    forecast: int | None
    provisional: bool

    @property
    def lacking(self) -> int:
        """How many are still to be found."""
        return max(0, self.count - self.done)

    @property
    def shortfall(self) -> int:
        """How many the forecast (after the period: what was found) stays behind."""
        return max(0, self.count - (self.done if self.forecast is None else self.forecast))

    @property
    def behind(self) -> int:
        """How many the line of the plan is ahead of what was found, in whole ones; 0 before the period."""
        begun = [day for day in self.days if day.total is not None]
        return max(0, begun[-1].planned - self.done) if begun else 0


def pace(
    found: Iterable[tuple[date, int]], *, count: int, period: Period, calendar: Calendar, as_of: date, since: date
) -> Pace:
    """How `count` things owed within `period` stand at the end of `as_of`.

    `found`: how many were found on which days, from `since` on, in any order;
    days before the period count for the recent pace alone, days after `as_of`
    not at all. Nothing was recorded before `since`: fewer days than `WINDOW` make the window.
    """
    by_day: Counter[date] = Counter()
    for on, number in found:
        if since <= on <= as_of:
            by_day[on] += number
    days = _days(by_day, count, period, calendar, as_of)
    done = sum(number for on, number in by_day.items() if on in period)
    left = sum(day.working for day in days if day.on > as_of)
    here = left + sum(day.working for day in days if day.on == as_of)
    window = _window(calendar, as_of, since)
    recent = sum(number for on, number in by_day.items() if window and on >= window[0])
    over = as_of >= period.end
    return Pace(
        period=period,
        as_of=as_of,
        count=count,
        days=days,
        done=done,
        days_left=left,
        needed=Fraction(count - done, here) if here and done < count else None,
        recent=recent,
        window=len(window),
        forecast=None if over else done + (recent * left // len(window) if window else 0),
        provisional=any(calendar.is_provisional(year) for year in {period.start.year, period.end.year}),
    )


def _days(by_day: Counter[date], count: int, period: Period, calendar: Calendar, as_of: date) -> tuple[Day, ...]:
    every = [(day, calendar.working_day(day)) for day in period.days()]
    working = sum(works for _, works in every)
    found, total, passed = [], 0, 0
    for on, works in every:
        passed += works
        total += by_day[on]
        plan = Fraction(count * passed, working) if working else Fraction(count)
        found.append(Day(on, works, by_day[on], total if on <= as_of else None, plan))
    return tuple(found)


def _window(calendar: Calendar, as_of: date, since: date) -> Sequence[date]:
    """The last `WINDOW` working days up to `as_of`, in order; fewer where `since` cuts them off."""
    days: list[date] = []
    day = as_of
    while len(days) < WINDOW and day >= since:
        if calendar.working_day(day):
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]
