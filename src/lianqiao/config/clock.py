"""The one clock. Rules, queries and actions take `today` or `now` as an argument; only edges ask here.

In the demo the day is pinned, so that what is done there happens on that day;
leases, sign-in sessions and signatures use `real_now`.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def demo_day() -> date | None:
    """The pinned day of the demo (environment `LIANQIAO_DEMO_DAY`), or None in a real installation."""
    text = os.environ.get("LIANQIAO_DEMO_DAY", "")
    return date.fromisoformat(text) if text else None


def real_now() -> datetime:
    """Now, by the machine."""
    return datetime.now(SHANGHAI)


def now() -> datetime:
    """Now, as this installation tells it: the time of day is real, the day may be pinned."""
    moment = real_now()
    pinned = demo_day()
    return datetime.combine(pinned, moment.timetz()) if pinned else moment


def today() -> date:
    """The day in Shanghai, as this installation tells it."""
    return now().date()
