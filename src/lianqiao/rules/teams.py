"""Did the team of a class stand complete, and since when did the record show it?

Source: the article's sentence on class teams (为每个小班配备1名领导、1名就业助理、2名党员干部、2名就业联络员).
Numbers of places come from the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody serves a class in one duty from `since` to `until` (both included, None: still).

    `recorded` is the day on which that was entered; None: known from the start.
    """

    duty: str
    person: int
    since: date
    until: date | None = None
    recorded: date | None = None

    def covers(self, day: date) -> bool:
        """Does the person serve on that day?"""
        return self.since <= day and (self.until is None or day <= self.until)


def complete_by(wanted: Mapping[str, int], services: Iterable[Service], days: Iterable[date]) -> date | None:
    """The day by which the record showed every place taken on each of `days`; None where a place was empty.

    `wanted`: places by duty. A person fills one place of a duty, however often
    appointed. Without days or places nothing is missing: the first of all days.
    """
    known = date.min
    every = list(services)
    for day in days:
        for duty, places in wanted.items():
            entered: dict[int, date] = {}
            for one in every:
                if one.duty == duty and one.covers(day):
                    on = one.recorded or date.min
                    entered[one.person] = min(on, entered.get(one.person, on))
            if len(entered) < places:
                return None
            known = max([known, *sorted(entered.values())[:places]])
    return known
