"""Help given and its people, made without ceremony."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.assistance.models import Activity, Attendance
from lianqiao.roster.models import Student

MOMENT = datetime(2023, 4, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def an_act(kind: str, held_on: date, *students: Student, recorded_on: date | None = None, **more: Any) -> Activity:
    """One act of help to these students, entered on its own day unless told otherwise."""
    made = Activity.objects.create(
        kind=kind,
        held_on=held_on,
        recorded_on=recorded_on or held_on,
        recorded_at=MOMENT,
        recorded_by="user:1",
        **more,
    )
    Attendance.objects.bulk_create([Attendance(activity=made, student=one) for one in students])
    return made
