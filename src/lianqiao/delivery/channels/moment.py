"""The machine's real time, for signatures and windows that a platform checks against its own clock.

Leases and attempts get their moments as arguments; a request that is signed a
second late is refused, so this is asked when it is signed, also in a house
whose day is pinned.
"""

from __future__ import annotations

from datetime import UTC, datetime


def real_now() -> datetime:
    """Now, by the machine, in UTC."""
    return datetime.now(UTC)
