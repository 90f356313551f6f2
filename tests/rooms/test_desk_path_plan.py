"""On the four-year path a plan is done once somebody approved it: a draft, or one that was returned, is none."""

from __future__ import annotations

from datetime import date

import pytest

from lianqiao.cases.actions_path import move_up
from lianqiao.desk.path_page import board, strip
from lianqiao.plans.actions_plans import decide
from lianqiao.roster.policy import policy_in_force
from tests.factories.plans import APPROVER, WRITER, a_draft, a_version
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db


def plan_done(student, today):
    steps = strip(viewer=WRITER, today=today, policy=policy_in_force(), student_id=student.pk)
    own = next(item.whole for item in steps[-1].items if item.name == "一生一策")
    line = board(viewer=WRITER, today=today, policy=policy_in_force()).lines[0]
    shared = next(item.done for item in line.cells[-1].items if item.name == "一生一策")
    assert shared == int(own)
    return own


def test_only_an_approved_plan_is_done(today, now):
    student = a_student()
    move_up(viewer=WRITER, cohort=2023, stage_id="sprint", on=date(2023, 3, 1), today=today, now=now)
    assert not plan_done(student, today)
    a_draft(student, today, now)
    assert not plan_done(student, today)
    told = {"viewer": APPROVER, "student_id": student.pk, "today": today, "now": now}
    a_version(student, today, now)
    assert not plan_done(student, today)
    decide(**told, number=2, approved=False, reason="目标写具体些")
    assert not plan_done(student, today)
    a_version(student, today, now)
    decide(**told, number=3, approved=True)
    assert plan_done(student, today)
    a_version(student, today, now, submit=False)
    assert plan_done(student, today)  # the one in force stays in force
