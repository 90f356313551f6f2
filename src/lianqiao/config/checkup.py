"""What `doctor` looks at, one function a check. None of them changes anything."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from lianqiao.cases.queries_survey_recount import invitations_astray
from lianqiao.charter.holidays import calendar
from lianqiao.charter.policy import load_policy
from lianqiao.charter.wording import say
from lianqiao.config import clock
from lianqiao.delivery.channels import CHANNELS, carrier, templates_missing
from lianqiao.delivery.channels.email import Smtp
from lianqiao.delivery.channels.email.mailbox import BROKEN as MAILBOX_BROKEN
from lianqiao.delivery.channels.email.mailbox import Mailbox
from lianqiao.delivery.channels.platform import NOT_CONFIGURED, NoAnswer, Probe
from lianqiao.delivery.models import Heartbeat
from lianqiao.delivery.queries import heartbeats, mail_goes_to_folder
from lianqiao.delivery.queries_recount import in_limbo
from lianqiao.referrals.queries_recount import letters_astray
from lianqiao.rules.values import Reason, Refused

RELEASED = date(2026, 11, 1)  # a clock before this day is wrong
ASLEEP_AFTER = timedelta(minutes=3)
LEAST_DISK = 2 * 10**9  # bytes
LEAST_KEY = 32  # characters


@dataclass(frozen=True, slots=True)
class Check:
    """One finding, in the form of the contracts."""

    id: str
    ok: bool
    reason: Reason

    def as_dict(self) -> dict[str, object]:
        """`{"id","ok","says","next"}`."""
        sentence = say(self.reason)
        return {"id": self.id, "ok": self.ok, "says": sentence.reason, "next": sentence.next}


def database() -> Check:
    """Does it answer, and in the mode that keeps writers from locking each other out?"""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SHOW server_version")
                return Check("database", True, Reason.of("doctor_database_postgresql", version=cursor.fetchone()[0]))
            cursor.execute("PRAGMA journal_mode")
            journal = cursor.fetchone()[0]
    except DatabaseError as error:
        because = str(error).strip().partition("\n")[0]
        return Check("database", False, Reason.of("database_unreachable", because=because))
    options = settings.DATABASES["default"].get("OPTIONS", {})
    mode = str(options.get("transaction_mode", "DEFERRED"))
    if journal != "wal" or mode != "IMMEDIATE":
        return Check("database", False, Reason.of("doctor_database_mode", journal=journal, mode=mode))
    return Check("database", True, Reason.of("doctor_database_sqlite", seconds=int(options.get("timeout", 5))))


def migrations() -> Check:
    """Is the database of this version?"""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Check("migrations", False, Reason.of("doctor_migrations_missing", count=missing))
    return Check("migrations", True, Reason.of("doctor_migrations_done"))


def released(real_now: datetime) -> bool:
    """Is it after the day of this version's release?"""
    return real_now.date() >= RELEASED


def clock_is_behind(beats: Mapping[str, Heartbeat], real_now: datetime) -> bool:
    """Did the worker or the scheduler run at a time that is yet to come? Then the clock was set back."""
    return any(beats[name].at > real_now + ASLEEP_AFTER for name in ("scheduler", "worker") if name in beats)


def asleep(beat: Heartbeat, real_now: datetime) -> bool:
    """Has a loop that beats twice a minute not run for long?"""
    return real_now - beat.at > ASLEEP_AFTER


def _beats() -> Mapping[str, Heartbeat]:
    try:
        return heartbeats()
    except DatabaseError:
        return {}


def the_clock(real_now: datetime) -> Check:
    """Is the machine's time believable, and is the day pinned?"""
    moment = real_now.strftime("%Y-%m-%d %H:%M %z")
    if not released(real_now):
        return Check("clock", False, Reason.of("doctor_clock_wrong", moment=moment))
    if clock_is_behind(_beats(), real_now):
        return Check("clock", False, Reason.of("doctor_clock_behind", moment=moment))
    if pinned := clock.demo_day():
        return Check("clock", True, Reason.of("doctor_clock_pinned", day=pinned.isoformat()))
    return Check("clock", True, Reason.of("doctor_clock", moment=moment))


def alive(name: str, real_now: datetime) -> Check:
    """Has the `worker` or the `scheduler` run lately?"""
    beat = _beats().get(name)
    if beat is None:
        return Check(name, False, Reason.of(f"doctor_{name}_never"))
    age = max(real_now - beat.at, timedelta())
    if asleep(beat, real_now):
        minutes = int(age.total_seconds() // 60)
        return Check(name, False, Reason.of(f"doctor_{name}_stopped", minutes=minutes))
    return Check(name, True, Reason.of(f"doctor_{name}_runs", seconds=int(age.total_seconds())))


def mail() -> Check:
    """Can a message leave? Connects, encrypts and signs in as the worker would, and sends nothing."""
    smtp = Smtp.from_settings()
    if mail_goes_to_folder():
        return Check("mail", True, Reason.of("doctor_mail_folder"))
    if reason := smtp.not_ready():
        return Check("mail", False, reason)
    try:
        smtp.connect().quit()
    except (OSError, smtplib.SMTPException) as error:
        because = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
        return Check("mail", False, Reason.of("doctor_mail_down", host=smtp.host, port=smtp.port, because=because))
    return Check("mail", True, Reason.of("doctor_mail_server", host=smtp.host, port=smtp.port))


def channel(name: str) -> Check | None:
    """Is a platform set up, and does it know us? Nothing is sent; None where nothing is set."""
    found = carrier(name)
    reason = found.not_ready()
    if reason == NOT_CONFIGURED or not isinstance(found, Probe):
        return None
    if reason:
        return Check(name, False, reason)
    try:
        found.probe()
    except NoAnswer as error:
        because = say(Reason.of(error.code)).reason
        told = {"address": found.url, "because": because, "detail": error.detail or error.code}
        return Check(name, False, Reason.of("doctor_channel_down", **told))
    return Check(name, True, Reason.of(f"doctor_{name}"))


def bounces() -> Check | None:
    """Does the mailbox open to which messages come back? None where none is set."""
    mailbox = Mailbox.from_settings()
    if not mailbox.host:
        return None
    try:
        with mailbox.open():
            return Check("bounces", True, Reason.of("doctor_bounces", host=mailbox.host))
    except MAILBOX_BROKEN as error:
        because = type(error).__name__
        return Check("bounces", False, Reason.of("doctor_bounces_down", host=mailbox.host, because=because))


def letters() -> Check:
    """Counted again: has each letter and invitation its one envelope, is every envelope somewhere, can each be said?"""
    try:
        lost = {"envelopes": in_limbo(), "letters": letters_astray(), "invitations": invitations_astray()}
    except DatabaseError:  # tables of another version
        return Check("letters", False, Reason.of("doctor_letters_uncounted"))
    if any(lost.values()):
        return Check("letters", False, Reason.of("doctor_letters_astray", **lost))
    if missing := templates_missing():
        return Check("letters", False, Reason.of("doctor_letters_template", names="、".join(missing)))
    return Check("letters", True, Reason.of("doctor_letters"))


def _only_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or not host


def address() -> Check:
    """Can phones open the links in messages, over HTTPS?"""
    parts = urlsplit(settings.BASE_URL)
    if settings.DEMO:
        return Check("address", True, Reason.of("doctor_address_demo"))
    if _only_here(parts.hostname or ""):
        return Check("address", False, Reason.of("doctor_address_local", address=settings.BASE_URL))
    if parts.scheme != "https":
        return Check("address", False, Reason.of("doctor_address_plain", address=settings.BASE_URL))
    return Check("address", True, Reason.of("doctor_address", address=settings.BASE_URL))


def disk() -> Check:
    """Is there room for a term's files?"""
    free = shutil.disk_usage(settings.VAR).free
    enough = free >= LEAST_DISK
    return Check("disk", enough, Reason.of("doctor_disk" if enough else "doctor_disk_low", free=f"{free / 10**9:.1f}"))


def keys() -> Check:
    """Is the key of signatures long, and readable by its owner only?"""
    if len(settings.SECRET_KEY) < LEAST_KEY:
        return Check("keys", False, Reason.of("doctor_keys_short"))
    path = settings.VAR / "secret.key"
    if os.environ.get("LIANQIAO_SECRET_KEY") or not path.exists():
        return Check("keys", True, Reason.of("doctor_keys_environment"))
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        return Check("keys", False, Reason.of("doctor_keys_open", mode=f"{mode:03o}", file=str(path)))
    return Check("keys", True, Reason.of("doctor_keys"))


def policy(today: date) -> Check:
    """Does the policy file read, and does it hold yet?"""
    try:
        found = load_policy(settings.POLICY_FILE)
    except Refused as refused:
        because = say(refused.because[0]).reason
        return Check("policy", False, Reason.of("doctor_policy_wrong", because=because))
    if found.valid_from > today:
        code = "doctor_policy_ahead_of_older" if found.first_day <= today else "doctor_policy_ahead"
        return Check("policy", True, Reason.of(code, policy=found.id, day=found.valid_from.isoformat()))
    return Check("policy", True, Reason.of("doctor_policy", policy=found.id, count=len(found.commitments)))


def holidays(today: date) -> Check:
    """Are this year's days off known, and from November the next year's? A year without a notice is provisional."""
    known = calendar()
    asked = [today.year, today.year + 1] if today.month >= 11 else [today.year]
    missing = [str(year) for year in asked if known.is_provisional(year)]
    if missing:
        return Check("holidays", True, Reason.of("doctor_holidays_provisional", years="、".join(missing)))
    return Check("holidays", True, Reason.of("doctor_holidays", years="、".join(map(str, asked))))


def checkup(*, real_now: datetime, today: date) -> Iterator[Check]:
    """Every check, in the order of what stands on what. `real_now` is the machine's time, `today` the house's day."""
    platforms = (partial(channel, name) for name in CHANNELS if name != "email")
    in_order: tuple[Callable[[], Check | None], ...] = (
        database,
        migrations,
        lambda: the_clock(real_now),
        lambda: alive("scheduler", real_now),
        lambda: alive("worker", real_now),
        mail,
        bounces,
        *platforms,
        letters,
        address,
        disk,
        keys,
        lambda: policy(today),
        lambda: holidays(today),
    )
    for check in in_order:
        found = check()
        if found is None:  # not set up, and need not be
            continue
        yield found
        if found.id == "database" and not found.ok:
            return
