"""A small college that keeps some promises and not others, for the ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.delivery.models import Envelope
from lianqiao.ledger.actions_notices import send_notices
from lianqiao.ledger.models import Notice
from lianqiao.people.models import Appointment, SmallClass, User
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.people import TERM_START

BASE = "https://college.example"
SCHEDULER = Viewer(actor="system:scheduler", system=True)


def staff(username: str, role: Role, small_class: SmallClass | None = None, *, mail: bool = True) -> User:
    """Somebody with a role since the term began, and an address unless told otherwise."""
    email = f"{username}@college.example" if mail else ""
    user = User.objects.create(username=username, display_name=username, email=email)
    Appointment.objects.create(user=user, role=role, small_class=small_class, since=TERM_START)
    return user


def eyes(user: User, role: Role, **more: Any) -> Viewer:
    """The person in the role."""
    return Viewer(actor=f"user:{user.pk}", role=role, user_id=user.pk, name=user.display_name, **more)


def clock(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def run(day: date, hour: int = 9, viewer: Viewer = SCHEDULER) -> int:
    """The scheduler's turn on a day."""
    now = clock(day, hour)
    return send_notices(viewer=viewer, today=day, now=now, real_now=now, base_url=BASE)


def days(first: date, last: date) -> list[date]:
    """Every day, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Said:
    """One message: to whom, on which day, its words, and what it spoke of at which step."""

    to: str
    on: date
    body: str
    items: frozenset[tuple[str, date | None, int]]


def said() -> list[Said]:
    """Every message in the order written."""
    rows = Notice.objects.select_related("user", "envelope").prefetch_related("items").order_by("id")
    return [
        Said(
            one.user.username,
            one.on,
            one.envelope.body,
            frozenset((f"{item.commitment}:{item.subject}", item.start, item.step) for item in one.items.all()),
        )
        for one in rows
    ]


def letters() -> int:
    """How many envelopes about what slipped there are."""
    return Envelope.objects.filter(about__startswith="notice:").count()
