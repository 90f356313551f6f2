"""Messages at some step of their ladder, and a class with a helper, for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.outreach.models import Call, Reminder, ReminderAnswer, ReminderList
from lianqiao.people.models import SmallClass, User
from lianqiao.roster.models import Student
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.people import a_user

_keys = count(1)
HOUSE = Viewer(actor="system:test", system=True)


def a_message(student: Student, at: datetime, *, outcome: str = "accepted", **more: Any) -> Envelope:
    """A message that its channel had at once; without an `outcome` it waits in the outbox."""
    values = {"channel": "email", "address": "a@college.example", "about": "round:1", "purpose": "letter"}
    values |= {"subject": "学院就业消息", **more}
    made = Envelope.objects.create(
        key=f"test:{next(_keys)}", recipient=f"student:{student.pk}", body="你好。", queued_at=at, **values
    )
    if outcome:
        Attempt.objects.create(envelope=made, at=at, outcome=outcome, code="mail_refused", detail="550 no such user")
    elif values["channel"] == "email":
        OutboxEntry.objects.create(envelope=made, not_before=at)
    return made


def heard(message: Envelope, kind: str, at: datetime) -> Receipt:
    """Something was heard of the message."""
    return Receipt.objects.create(envelope=message, kind=kind, at=at, by=message.recipient)


def a_call(student: Student, result: str, at: datetime, by: str = "user:9") -> Call:
    """A call of some day."""
    return Call.objects.create(student=student, result=result, on=at.date(), at=at, by=by)


def a_list(small_class: SmallClass, students: list[Student], at: datetime, cycle: int = 1) -> ReminderList:
    """A list that was drawn at `at`."""
    made = ReminderList.objects.create(
        small_class=small_class, on=at.date(), drawn_at=at, until=at + timedelta(hours=48), seed="test",
        recorded_by="system:test",
    )  # fmt: skip
    for place, one in enumerate(students, start=1):
        Reminder.objects.create(list=made, student=one, cycle=cycle, place=place)
    return made


def pressed(reminder: Reminder, result: str, at: datetime, by: str = "user:8") -> ReminderAnswer:
    """What a classmate pressed."""
    return ReminderAnswer.objects.create(reminder=reminder, result=result, on=at.date(), at=at, by=by)


def a_helper(small_class: SmallClass, username: str = "liaison", role: Role = Role.LIAISON) -> tuple[User, Viewer]:
    """A classmate who serves the class."""
    user = a_user(username, role=role, small_class=small_class)
    return user, Viewer(f"user:{user.pk}", role, user.pk, username, classes=frozenset({small_class.pk}))


def days_ago(now: datetime, days: int) -> datetime:
    """The same hour, so many days before."""
    return now - timedelta(days=days)


def day(text: str) -> date:
    """A day by its ISO words."""
    return date.fromisoformat(text)
