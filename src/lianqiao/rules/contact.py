"""May we write to this person on this channel now, and if not, why and when.

Source: a person may withdraw from a channel at any time; quiet hours are the
policy's. The person's own page needs no address and disturbs nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lianqiao.rules.values import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to write: does it need an address, and does a message on it disturb?"""

    id: str
    needs_address: bool = True
    disturbs: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person stands to one channel.

    `withdrawn` is the moment from which nothing may be sent; `failed` is True
    when the address was refused for good.
    """

    address: str = ""
    withdrawn: datetime | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` (included) to `end` (not included), local time; over midnight when `end` is earlier.

    Equal times mean no quiet hours.
    """

    start: time
    end: time

    def __contains__(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def may_write(channel: Channel, reach: Reach, now: datetime, quiet: QuietHours | None = None) -> Verdict:
    """May a message go out on this channel at `now` (local time, aware)? No carries every reason."""
    because: list[Reason] = []
    if reach.withdrawn is not None and now >= reach.withdrawn:
        because.append(Reason.of("contact_withdrawn"))
    if channel.needs_address and not reach.address:
        because.append(Reason.of("contact_no_address"))
    if channel.needs_address and reach.failed:
        because.append(Reason.of("contact_address_failed"))
    if channel.disturbs and quiet is not None and now.time() in quiet:
        because.append(Reason.of("contact_quiet_hours", until=f"{quiet.end:%H:%M}"))
    return Verdict(not because, tuple(because))


def quiet_until(now: datetime, quiet: QuietHours) -> datetime:
    """The first moment from `now` on that is not quiet: `now` itself, or the end of the quiet hours."""
    if now.time() not in quiet:
        return now
    day = now if now.time() < quiet.end else now + timedelta(days=1)
    return datetime.combine(day.date(), quiet.end, tzinfo=now.tzinfo)
