"""When one may sign up for an event and check in to it, and how many places are left.

Times are aware instants; capacity and places count persons. A full room is full
for everybody: who signed up and who is there hold their places alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianqiao.rules.values import YES, Verdict, no


@dataclass(frozen=True, slots=True)
class Timing:
    """From when to when an event goes; `sign_up_until` None = until it starts; `early` = how long before it starts one
    may check in, `late` = how long after its end with the code (policy, `limits.check_in_minutes`, `late_minutes`)."""

    starts_at: datetime
    ends_at: datetime
    sign_up_until: datetime | None = None
    early: timedelta = timedelta()
    late: timedelta = timedelta()

    @property
    def opens_at(self) -> datetime:
        """The first instant at which one may check in; before that a code can only have been passed on."""
        return self.starts_at - self.early

    @property
    def closes_at(self) -> datetime:
        """The last instant at which one may check in with the code."""
        return self.ends_at + self.late


def may_sign_up(at: datetime, timing: Timing) -> Verdict:
    """No: `event_over` from its end on, `sign_up_closed` from the last day of signing up on."""
    if at >= timing.ends_at:
        return no("event_over")
    return no("sign_up_closed") if at >= (timing.sign_up_until or timing.starts_at) else YES


def may_withdraw(at: datetime, timing: Timing) -> Verdict:
    """One may stay away until it is over: then `event_over`."""
    return no("event_over") if at >= timing.ends_at else YES


def may_check_in(at: datetime, timing: Timing) -> Verdict:
    """No: `check_in_early` before it opens, `check_in_late` after it closes; both ends may."""
    if at < timing.opens_at:
        return no("check_in_early", at=timing.opens_at.strftime("%m-%d %H:%M"))
    return no("check_in_late") if at > timing.closes_at else YES


def places_left(capacity: int | None, taken: int) -> int | None:
    """Persons who still fit in; None = no limit."""
    return None if capacity is None else max(0, capacity - taken)


def may_come(
    student_id: int, *, capacity: int | None, signed_up: Collection[int], there: Collection[int], held: bool = False
) -> Verdict:
    """Is there a place for this student? Whoever holds one keeps it; no: `event_full`.

    Once the event is `held`, who signed up and never came holds none.
    """
    taken = set(there) if held else {*signed_up, *there}
    if student_id in taken or places_left(capacity, len(taken)) != 0:
        return YES
    return no("event_full")
