"""Surveys, made without ceremony."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from lianqiao.cases.actions_survey import open_survey
from lianqiao.cases.actions_survey_answers import answer_survey
from lianqiao.cases.models import Survey, SurveyAnswered
from lianqiao.roster.models import Student
from lianqiao.rules.visibility import Viewer
from tests.conftest import NOW, TODAY

MACHINE = Viewer(actor="system:test", system=True)
WHOLE: Mapping[str, Any] = {"direction": "work", "progress": "applying"}  # what must be answered of `final_year`


def a_survey(*, cohort: int = 2023, template: str = "final_year", days: int = 14, **more: Any) -> Survey:
    """A survey that asks a cohort from today."""
    said = {"title": "毕业生就业意向摸排", "opens_on": TODAY, "due_on": TODAY + timedelta(days=days), **more}
    return open_survey(
        viewer=said.pop("viewer", MACHINE), template=template, cohort=cohort, today=said.pop("today", TODAY),
        now=said.pop("now", NOW), **said,
    )  # fmt: skip


def an_answer(
    survey: Survey, student: Student, *, today: date = TODAY, now: datetime = NOW, **more: Any
) -> SurveyAnswered:
    """What a student answers on the phone: the least, and `more`."""
    return answer_survey(student_id=student.pk, survey_id=survey.pk, answers={**WHOLE, **more}, today=today, now=now)
