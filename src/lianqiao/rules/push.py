"""May a portal's token push now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianqiao.rules.values import YES, Verdict, no

MINUTE = timedelta(minutes=1)
MOST_IN_MINUTE = 60
LONGEST_DAYS = 400  # a year's contract and a month to make the next token


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token: its last day, whether it was revoked, and how often it was used since `minute` began."""

    expires_on: date
    revoked: bool
    minute: datetime | None = None
    in_minute: int = 0


def used_lately(token: TokenFacts, now: datetime) -> int:
    """How often it was used within the minute that runs."""
    running = token.minute is not None and timedelta(0) <= now - token.minute < MINUTE
    return token.in_minute if running else 0


def may_push(token: TokenFacts, now: datetime) -> Verdict:
    """Yes until the end of its last day, unless revoked, and no more than so often in a minute."""
    if token.revoked:
        return no("push_token_revoked")
    if token.expires_on < now.date():
        return no("push_token_expired", day=token.expires_on.isoformat())
    if used_lately(token, now) >= MOST_IN_MINUTE:
        return no("push_too_often", limit=MOST_IN_MINUTE)
    return YES


def may_make(*, expires_on: date, today: date) -> Verdict:
    """May a token with this last day be made today?"""
    if expires_on <= today:
        return no("push_token_over", day=expires_on.isoformat())
    if (expires_on - today).days > LONGEST_DAYS:
        return no("push_token_long", days=LONGEST_DAYS)
    return YES
