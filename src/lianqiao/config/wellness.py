"""Is the house well? What every page's frame says while reminders, mail or the clock are not.

`checkup` knows what is wrong; this file keeps it cheap: one query for all pages
of a few seconds. What takes longer to find out (does mail get through, is the
record newer than the clock) the scheduler looks up once a minute and leaves
beside its heartbeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db.utils import DatabaseError
from django.utils.timezone import localtime

from lianqiao.config import clock
from lianqiao.config.checkup import ASLEEP_AFTER, asleep, clock_is_behind, released
from lianqiao.delivery.models import Heartbeat
from lianqiao.delivery.queries import heartbeats, mail_not_ready
from lianqiao.delivery.queries_mail import mail_fails_since
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import STUDENT_ROLES, Role, Viewer
from lianqiao.trace.queries import latest_events

KEPT_FOR = timedelta(seconds=15)
MAIL_FAILS_AFTER = timedelta(minutes=30)
NOTICES_FAIL_AFTER = timedelta(minutes=30)
CLOCK_SLACK = timedelta(minutes=5)
MAIL_FAILS, RECORD_AHEAD = "mail-fails", "record-ahead"  # beside the heartbeats: since when, and up to when
ACT = frozenset({Role.EMPLOYMENT_SECRETARY, Role.SYSTEM_ADMINISTRATOR})  # who is told what to do
_STARTED = monotonic()


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found at a moment by the machine's clock."""

    at: datetime
    reasons: tuple[Reason, ...]


_known: dict[str, _Known] = {}


def banner(viewer: Viewer, real_now: datetime) -> tuple[Reason, ...]:
    """What is wrong now, in words fit for the viewer's role; nothing while all is well, and nothing for classmates.

    At most one query in `KEPT_FOR`, whatever the number of pages.
    """
    if not settings.WELLNESS or viewer.role is None or viewer.role in STUDENT_ROLES:
        return ()
    known = _known.get("house")
    if known is None or abs(real_now - known.at) >= KEPT_FOR:
        known = _known["house"] = _Known(real_now, _look(real_now))
    if viewer.role in ACT or not known.reasons:
        return known.reasons
    plain = (_plain(one) for one in known.reasons)
    return tuple(dict.fromkeys(plain))


def forget() -> None:
    """Look again at the next page."""
    _known.clear()


def _look(real_now: datetime) -> tuple[Reason, ...]:
    try:
        beats = heartbeats()
    except DatabaseError:  # the page itself will say so
        return ()
    up_for = timedelta(seconds=monotonic() - _STARTED)
    return troubles(beats, real_now=real_now, up_for=up_for, mail=mail_not_ready())


def troubles(
    beats: Mapping[str, Heartbeat], *, real_now: datetime, up_for: timedelta, mail: Reason | None
) -> tuple[Reason, ...]:
    """What is wrong by the heartbeats, the gravest first.

    What never ran is a fault only once this process is up for long enough.
    `mail`: why no message can leave at all, by the settings.
    """
    return tuple(
        one
        for one in (
            _clock(beats, real_now),
            *(_loop(name, beats.get(name), real_now, up_for) for name in ("scheduler", "worker")),
            _notices(beats),
            _mail(beats.get(MAIL_FAILS), mail),
        )
        if one is not None
    )


def _clock(beats: Mapping[str, Heartbeat], real_now: datetime) -> Reason | None:
    wrong = not released(real_now) or clock_is_behind(beats, real_now) or RECORD_AHEAD in beats
    return Reason.of("unwell_clock", moment=_said(real_now)) if wrong else None


def _loop(name: str, beat: Heartbeat | None, real_now: datetime, up_for: timedelta) -> Reason | None:
    if beat is None:
        return Reason.of(f"unwell_{name}_never") if up_for > ASLEEP_AFTER else None
    return Reason.of(f"unwell_{name}", since=_said(beat.at)) if asleep(beat, real_now) else None


def _notices(beats: Mapping[str, Heartbeat]) -> Reason | None:
    """The scheduler runs and its reminders fail: the last slot begun is long after the last one that went well."""
    begun, well = beats.get("notices"), beats.get("noticed")
    if begun is None or well is None or begun.at - well.at <= NOTICES_FAIL_AFTER:
        return None
    return Reason.of("unwell_notices", since=_said(well.at))


def _mail(fails: Heartbeat | None, settings_say: Reason | None) -> Reason | None:
    if settings_say is not None:
        return Reason.of("unwell_mail_settings")
    return Reason.of("unwell_mail", since=_said(fails.at)) if fails is not None else None


def _said(moment: datetime) -> str:
    return localtime(moment, clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _plain(reason: Reason) -> Reason:
    """The same for whoever need not act on it: what it means for their day."""
    if reason.code == "unwell_clock":
        return Reason.of("unwell_days")
    since = reason.as_dict().get("since")
    return Reason.of("unwell_late_since", since=since) if since else Reason.of("unwell_late")


# ---------------------------------------------------------------- what the scheduler looks up


def mail_trouble(now: datetime) -> datetime | None:
    """Since when nothing gets through by mail, once that lasts for long; None while it does."""
    since = mail_fails_since()
    return since if since is not None and now - since >= MAIL_FAILS_AFTER else None


def record_ahead(now: datetime) -> datetime | None:
    """The newest moment on record if the clock is clearly before it; None else, and in the demo, whose day stands."""
    if clock.demo_day() is not None:
        return None
    newest = max((one.at for one in latest_events(viewer=_MACHINE)), default=None)
    return newest if newest is not None and newest > now + CLOCK_SLACK else None


_MACHINE = Viewer(actor="system:scheduler", system=True)
