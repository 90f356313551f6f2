"""Who is in the base of a cohort on which days, by the changes of 学籍 standing on record.

A student is enrolled until a change says otherwise, but for those whose first
change is an arrival (转入, 补录): before that day they were not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lianqiao.rules.hardship import Span
from lianqiao.rules.values import YES, Verdict, no


class Standing(StrEnum):
    """How a student stands to the college from a day on."""

    ENROLLED = "enrolled"  # 在读; after an absence: 复学
    TRANSFERRED_IN = "transferred_in"  # 转入
    LATE = "late"  # 补录: taken on the list after the others
    SUSPENDED = "suspended"  # 休学
    DELAYED = "delayed"  # 延毕
    INCOMPLETE = "incomplete"  # 结业: left out of the rate
    LEFT = "left"  # 退学
    TRANSFERRED = "transferred"  # 转出


ARRIVALS = frozenset({Standing.TRANSFERRED_IN, Standing.LATE})
IN_BASE = ARRIVALS | {Standing.ENROLLED}
ALWAYS = (Span(date.min),)


@dataclass(frozen=True, slots=True)
class Change:
    """A standing from a day on. Of two of the same day the one with the greater `order` (entered later) counts."""

    standing: str
    since: date
    order: int = 0


def may_change(standing: str, since: date, today: date) -> Verdict:
    """May this change be recorded today? A return and an arrival may be known ahead, an end only once it is there."""
    if standing not in set(Standing):
        return no("standing_unknown", standing=standing)
    if since > today and standing not in IN_BASE:
        return no("standing_in_future", today=today.isoformat())
    return YES


def history(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that count, one a day, the earliest first: the same whichever order they were entered in."""
    by_day: dict[date, Change] = {}
    for one in changes:
        other = by_day.get(one.since)
        if other is None or other.order < one.order:
            by_day[one.since] = one
    return tuple(by_day[day] for day in sorted(by_day))


def spans(changes: Iterable[Change]) -> tuple[Span, ...]:
    """The days in the base, as spans in order, whole and apart."""
    told = history(changes)
    start = None if told and told[0].standing in ARRIVALS else date.min
    found: list[Span] = []
    for one in told:
        inside = one.standing in IN_BASE
        if inside and start is None:
            start = one.since
        elif not inside and start is not None:
            found.append(Span(start, one.since - timedelta(days=1)))
            start = None
    if start is not None:
        found.append(Span(start))
    return tuple(found)


def overlap(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """The days that lie in both, as spans in order."""
    if tuple(other) == ALWAYS:
        return tuple(one)
    both = []
    for a in one:
        for b in other:
            start, end = max(a.start, b.start), min(a.end or date.max, b.end or date.max)
            if start <= end:
                both.append(Span(start, None if end == date.max else end))
    return tuple(both)
