"""Events, and what happens at them, made without ceremony."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.assistance.models import CheckIn, Event, SignUp
from lianqiao.roster.models import Student

START = datetime(2023, 5, 10, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
END = START + timedelta(hours=2)
BEFORE = START - timedelta(days=2)
CODE = "402913"


def an_event(title: str = "简历讲座", starts_at: datetime = START, **more: Any) -> Event:
    """A lecture of two hours that everybody may come to, planned long before."""
    given = {
        "kind": "lecture", "place": "二教 301", "ends_at": starts_at + timedelta(hours=2), "code": CODE,
        "recorded_at": starts_at - timedelta(days=9), "recorded_by": "user:1", **more,
    }  # fmt: skip
    return Event.objects.create(title=title, starts_at=starts_at, **given)


def comes(event: Event, *students: Student) -> None:
    """These have signed up."""
    for one in students:
        SignUp.objects.create(event=event, student=one, recorded_at=BEFORE, recorded_by=f"student:{one.pk}")


def is_there(event: Event, *students: Student, **more: Any) -> None:
    """These have checked in."""
    for one in students:
        given = {"way": "code", "recorded_at": event.starts_at, "recorded_by": f"student:{one.pk}", **more}
        CheckIn.objects.create(event=event, student=one, **given)
