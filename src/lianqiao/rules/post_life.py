"""How long is a post to be believed, and when is it over?

What an employer once said holds until its last day to apply, and no longer
than `fresh_days` from the day somebody last heard of it: then a person must ask
again, and until then nobody is sent there. Source: policy file, `[posts]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lianqiao.rules.values import YES, Verdict, no


class Closing(StrEnum):
    """Why a person closed a post."""

    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    UNTRUE = "untrue"


class Stage(StrEnum):
    """Where a post stands on a day. `DUE`: still good, but soon to be asked again; `STALE`: not offered until then."""

    OPEN = "open"
    DUE = "due"
    STALE = "stale"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Freshness:
    """`fresh_days`: so long a word holds (None: for ever); `reconfirm_days`: so long before its end one asks again."""

    fresh_days: int | None = None
    reconfirm_days: int = 0


@dataclass(frozen=True, slots=True)
class Life:
    """The days of a post. `heard_on`: recorded or said to be open still; `closed` empty: nobody closed it."""

    heard_on: date
    deadline: date | None = None
    closed: str = ""
    closed_on: date | None = None

    def is_closed(self, day: date) -> bool:
        """Had somebody closed it by `day`?"""
        return self.closed_on is not None and self.closed_on <= day


def good_until(life: Life, rule: Freshness) -> date | None:
    """The last day on which what was heard holds; None: no end."""
    if rule.fresh_days is None:
        return None
    return life.heard_on + timedelta(days=rule.fresh_days)


def stage(life: Life, day: date, rule: Freshness) -> Stage:
    """Where the post stands on `day`. A post whose deadline comes first need not be asked again."""
    if life.is_closed(day):
        return Stage.CLOSED
    if life.deadline is not None and life.deadline < day:
        return Stage.OVER
    last = good_until(life, rule)
    if last is None or (life.deadline is not None and life.deadline <= last):
        return Stage.OPEN
    if last < day:
        return Stage.STALE
    return Stage.DUE if last - timedelta(days=rule.reconfirm_days) <= day else Stage.OPEN


def lives(life: Life, day: date, rule: Freshness) -> Verdict:
    """May students be sent there on `day`? `post_closed`, `post_not_offerable` (past its deadline), `post_stale`."""
    where = stage(life, day, rule)
    if where is Stage.CLOSED:
        return no("post_closed")
    if where is Stage.OVER:
        return no("post_not_offerable")
    if where is Stage.STALE:
        return no("post_stale", day=life.heard_on.isoformat())
    return YES


def filled(openings: int, signed: int) -> bool:
    """Have as many signed as there were openings?"""
    return signed >= openings
