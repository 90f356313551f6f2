"""Since when a place is empty: counted from the dated appointments, so that nobody has to note it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

Held = tuple[date, date | None]  # from, until (both included; None = still)


def vacant_since(held: Sequence[Held], wanted: int, first_day: date, today: date) -> tuple[date, ...]:
    """The first day of each place that is empty today, the longest empty first; `()` where all are taken.

    `held` are the spans of those who serve or served in one duty; places are
    counted from `first_day` on (before it nothing was promised). A span that
    ends before it begins never was.
    """
    ends = {until + timedelta(days=1) for _, until in held if until is not None}
    # Counts change only on these days.
    days = sorted({first_day, *(day for day in {since for since, _ in held} | ends if first_day < day <= today)})
    counts = [(day, sum(since <= day and (until is None or day <= until) for since, until in held)) for day in days]
    if first_day > today:
        return ()
    found = []
    for place in range(wanted, counts[-1][1], -1):  # the last of the places was taken least often
        since = first_day
        for day, count in reversed(counts):
            if count >= place:
                break
            since = day
        found.append(since)
    return tuple(found)
