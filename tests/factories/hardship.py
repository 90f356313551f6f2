"""Rows of hardship and of case work, made without ceremony."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianqiao.cases.models import Case, NeedStated, WishStated
from lianqiao.hardship.models import CriterionHeld
from lianqiao.roster.models import Student
from tests.factories.roster import EARLY

FEBRUARY = EARLY.date()


def a_criterion(
    student: Student,
    criterion: str = "financial_hardship",
    words: str = "",
    valid_from: date = FEBRUARY,
    at: datetime = EARLY,
    **more: Any,
) -> CriterionHeld:
    """A criterion on record."""
    return CriterionHeld.objects.create(
        student=student,
        criterion=criterion,
        words=words,
        valid_from=valid_from,
        recorded_at=at,
        recorded_by="user:1",
        **more,
    )


def _entered(on: date) -> dict[str, Any]:
    return {"recorded_at": datetime.combine(on, EARLY.timetz()), "recorded_by": "user:1"}


def a_case(student: Student, on: date = FEBRUARY) -> Case:
    """The file of a student."""
    return Case.objects.get_or_create(student=student, batch=None, defaults={"opened_on": on, **_entered(on)})[0]


def a_wish(student: Student, on: date = FEBRUARY, **more: Any) -> WishStated:
    """A wish on file."""
    return WishStated.objects.create(case=a_case(student, on), on=on, **_entered(on), **more)


def a_need(student: Student, text: str = "想多了解招聘信息", kind: str = "need", on: date = FEBRUARY) -> NeedStated:
    """A need on file."""
    return NeedStated.objects.create(case=a_case(student, on), kind=kind, text=text, on=on, **_entered(on))
