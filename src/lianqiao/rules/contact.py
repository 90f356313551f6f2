"""May we write to this person on this channel, and when? If not, why?

Whoever stopped a channel is not written to on it. An address that was refused
for good, or from which a message came back, is not written to again by
machine: every further message would only be refused. The person's own page and
a person who tells the recipient need no address and cannot be stopped.

Quiet hours and the weekly cap put a message off; neither ever drops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from lianqiao.rules.values import YES, Verdict, no

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_NUMBER = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)  # never "@all", which is everybody
WEEK = timedelta(days=7)
QUIET, FULL = "contact_quiet_hours", "contact_week_full"


class Purpose(StrEnum):
    """What a message is for. It decides which registered text says it, and whether its reader may stop it."""

    LETTER = "letter"  # posts that were recommended to a student
    SURVEY = "survey"  # a student is asked to fill in a survey
    WORD = "word"  # any other word of the college to a student
    COLLEAGUE = "colleague"  # the work of somebody on the staff
    CODE = "code"  # what the recipient asked for a moment ago, and is owed

    @property
    def can_be_stopped(self) -> bool:
        """Does every message say how to stop? Not what the student asked for, nor a colleague's work."""
        return self in {Purpose.LETTER, Purpose.SURVEY, Purpose.WORD}


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person stands to one channel: the address, whether that very address failed, whether they stopped it."""

    address: str = ""
    failed: bool = False
    stopped: bool = False


def good_address(address: str) -> bool:
    """Does it look like an address that any mail server takes?"""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def good_number(number: str) -> bool:
    """Is it a mobile number of the mainland, bare: eleven digits from 13 to 19?"""
    return _NUMBER.fullmatch(number) is not None


def good_user(user: str) -> bool:
    """Could it be an office platform's user id: a letter or digit, then up to 63 of these and `_`, `-`, `.`, `@`?"""
    return _USER.fullmatch(user) is not None


_GOOD: dict[str, Callable[[str], bool]] = {"email": good_address, "sms": good_number}
_CODES = {"email": "mail_address", "sms": "contact_number"}


def well_formed(kind: str, address: str) -> Verdict:
    """Is it an address of this kind (`email`, `sms`, else a platform's user id)? The reason if not."""
    words = _CODES.get(kind, "contact_user")
    if not address:
        return no(f"{words}_missing")
    return YES if _GOOD.get(kind, good_user)(address) else no(f"{words}_wrong")


def may_write(reach: Reach, *, needs_address: bool, kind: str = "email") -> Verdict:
    """May a message go out by machine? The first reason against it, if any. `kind`: of the channel's addresses."""
    if not needs_address:
        return YES
    if reach.stopped:
        return no("contact_stopped")
    formed = well_formed(kind, reach.address)
    if not formed.ok:
        return formed
    return no(f"{_CODES.get(kind, 'contact_user')}_failed") if reach.failed else YES


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When and how often one person is written to by machine.

    Quiet from `quiet_from` (included) until `quiet_until` (excluded), over midnight if it is the earlier of the two;
    None: no quiet hours. `most_a_week`: messages from Monday to Sunday, at least 1; None: any number.
    """

    quiet_from: time | None = None
    quiet_until: time | None = None
    most_a_week: int | None = None

    def quiet(self, moment: datetime) -> bool:
        """Do the quiet hours hold at this moment, by its own clock?"""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        at = moment.time()
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls in."""
        if not self.quiet(moment) or self.quiet_until is None:
            return moment
        over = moment.replace(
            hour=self.quiet_until.hour, minute=self.quiet_until.minute, second=self.quiet_until.second, microsecond=0
        )
        return over if over > moment else over + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message may go, and the code of what puts it off (empty: nothing does)."""

    at: datetime
    because: str = ""


def monday(moment: datetime) -> date:
    """The first day of the week that a moment lies in, by its own clock."""
    return moment.date() - timedelta(days=moment.weekday())


def next_moment(now: datetime, rhythm: Rhythm, *, written: Sequence[datetime] = (), capped: bool = True) -> Moment:
    """The first moment from `now` on at which one more message may go to a person.

    `written`: when that person's other messages went or are to go, on the same clock. `capped`: does the weekly cap
    hold for this message? Where both put it off, the cap is named: it is what takes longer.
    """
    at = rhythm.awake(now)
    because = QUIET if at > now else ""
    if not capped or rhythm.most_a_week is None:
        return Moment(at, because)
    weeks = [monday(one) for one in written]
    while weeks.count(monday(at)) >= rhythm.most_a_week:
        start = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=at.weekday()) + WEEK
        at, because = rhythm.awake(start), FULL
    return Moment(at, because)
