"""Rows of the roster, made without ceremony."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.people.models import SmallClass, User
from lianqiao.roster.models import Carer, ImportBatch, StandingChange, Student, StudentRecord
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.values import Place

EARLY = datetime(2023, 2, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_numbers = count(201900001)


def a_class(name: str = "园艺201901", cohort: int = 2023, **more: Any) -> SmallClass:
    """The small class of this name, made if it is new."""
    return SmallClass.objects.get_or_create(name=name, cohort=cohort, defaults=more)[0]


def a_student(
    name: str = "李青", small_class: SmallClass | None = None, number: str = "", at: datetime = EARLY, **more: Any
) -> Student:
    """A student with one record; `more` fills fields of `StudentRecord`."""
    student = Student.objects.create(number=number or str(next(_numbers)))
    a_record(student, name=name, small_class=small_class or a_class(), at=at, **more)
    return student


def a_record(student: Student, at: datetime = EARLY, **more: Any) -> StudentRecord:
    """One more record of a student."""
    values = {"name": "李青", "cohort": 2023, "major_code": "090102", "major_text": "园艺", "degree": 2, **more}
    return StudentRecord.objects.create(student=student, recorded_at=at, recorded_by="user:1", **values)


def a_row(number: str = "20190001", name: str = "李青", **more: Any) -> RosterRow:
    """A read row of a roster file."""
    return RosterRow(number=number, name=name, place=Place(file="roster.xlsx", sheet="Sheet1", row=2), **more)


def a_batch(kind: str = "roster", at: datetime = EARLY) -> ImportBatch:
    """An open batch."""
    return ImportBatch.objects.create(kind=kind, file_name="roster.xlsx", at=at, on=at.date(), by="user:1")


def a_user(username: str = "teacher", display_name: str = "王老师") -> User:
    """A user without a password."""
    return User.objects.create(username=username, display_name=display_name)


def a_carer(student: Student, user: User, duty: str = "expert", since: date = date(2023, 2, 1)) -> Carer:
    """A pairing that holds from `since` on."""
    return Carer.objects.create(
        student=student, user=user, duty=duty, since=since, recorded_at=EARLY, recorded_by="user:1"
    )


def a_standing(student: Student, standing: str, since: date, at: datetime = EARLY) -> StandingChange:
    """A change of standing."""
    return StandingChange.objects.create(
        student=student, standing=standing, since=since, recorded_at=at, recorded_by="user:1"
    )
