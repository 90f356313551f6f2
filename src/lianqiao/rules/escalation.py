"""Who must have heard of a promise that was not kept, and since which day.

Source: contracts, Policy file (`ladder`): the order of the steps is the
policy's, since the five levels are no hierarchy in themselves. Everything is
derived from the statement, the acknowledgements and the calendar: whoever asks
ten days late gets the same answer, and no step is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Commitment, Row, Status

RowKey = tuple[str, str, date]  # commitment, subject, first day of the period: what names a row of the statement
SLIPPED = frozenset({Status.MISSED, Status.SHORT})


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a row's ladder: its place from 0, the role (or body) that hears, and the day on which it is reached.

    The day may be no working day; messages wait for one.
    """

    step: int
    to: str
    on: date


@dataclass(frozen=True, slots=True)
class Heard:
    """A row that slipped and that nobody took up, with the steps reached, in the policy's order."""

    row: Row
    steps: tuple[Rung, ...]

    @property
    def key(self) -> RowKey:
        """What names the row."""
        return key_of(self.row)


def key_of(row: Row) -> RowKey:
    """The name of a row: commitment, subject, first day of its period."""
    return (row.commitment, row.subject, row.period.start)


def promised(row: Row, commitments: Mapping[str, Commitment]) -> Commitment | None:
    """What the row was judged by: its own version of the promise, else the one of `commitments`."""
    return row.version or commitments.get(row.commitment)


def step_day(deadline: date, after: int, calendar: Calendar) -> date:
    """The `after`-th working day after the deadline; with 0 the very next day. Raises ValueError below 0."""
    return calendar.add_working_days(deadline, after) if after else deadline + timedelta(days=1)


def ladder_of(row: Row, commitment: Commitment, calendar: Calendar) -> tuple[Rung, ...]:
    """Every step of the row's ladder with its day, reached or not.

    The steps come one by one: a step is reached no earlier than the steps
    before it, whatever number of days it names itself.
    """
    found: list[Rung] = []
    for place, step in enumerate(commitment.ladder):
        day = step_day(row.deadline, step.after, calendar)
        found.append(Rung(place, step.to, max(day, found[-1].on) if found else day))
    return tuple(found)


def reached(rungs: Iterable[Rung], as_of: date) -> tuple[Rung, ...]:
    """Those steps that are reached on `as_of`."""
    return tuple(one for one in rungs if one.on <= as_of)


def next_step(rungs: Iterable[Rung], as_of: date) -> Rung | None:
    """The first step that is still ahead; None where everybody has heard."""
    return next((one for one in rungs if one.on > as_of), None)


def heard(
    rows: Iterable[Row],
    commitments: Mapping[str, Commitment],
    acknowledged: Collection[RowKey],
    calendar: Calendar,
    as_of: date,
) -> tuple[Heard, ...]:
    """Of each missed or short row that nobody took up, the steps of its ladder reached by `as_of`; none yet is `()`.

    In the order of `rows`, which are a statement as of the same day.
    A row says itself what was promised; for one that does not, `commitments`
    by id, and where these lack it too it is left out. An
    acknowledgement of a row stops all of its later steps; the row itself stays
    what it is.
    """
    days: dict[tuple[int, date], tuple[Rung, ...]] = {}  # the same for all rows of one period and version
    found = []
    for row in rows:
        commitment = promised(row, commitments)
        if commitment is None or row.status not in SLIPPED or key_of(row) in acknowledged:
            continue
        asked = (id(commitment), row.deadline)
        if asked not in days:
            days[asked] = reached(ladder_of(row, commitment, calendar), as_of)
        found.append(Heard(row, days[asked]))
    return tuple(found)
