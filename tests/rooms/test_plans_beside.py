"""A measure that rests on a criterion: beside the plan for those who see criteria, nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.desk.plan_beside import measures_beside
from lianqiao.plans.models import PlanItem
from lianqiao.plans.queries_own import own_plan
from lianqiao.plans.queries_plans import plan_of
from lianqiao.roster.models import StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import student as card_of
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.planning import MeasureTemplate, Situation, beside, draw_up
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.hardship import a_criterion
from tests.factories.phone import a_phone, own_token
from tests.factories.plans import an_approved_plan
from tests.factories.roster import EARLY, a_class, a_student

HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
TITLE = "推荐前和用人单位先谈好工作安排和通勤"
CALENDAR = Calendar()


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


# ---------------------------------------------------------------- the rule


def template(**more):
    return MeasureTemplate("x", "谈好", "因", "expert", 3, criteria=("disability",), **more)


def test_it_is_no_line_of_a_plan_and_stands_beside_by_the_criterion():
    first, plain = date(2023, 4, 3), MeasureTemplate("y", "谈一次", "因", "counsellor", 3)
    assert [one.title for one in draw_up([template(), plain], Situation(), first, CALENDAR)] == ["谈一次"]
    assert beside([template(), plain], Situation(), {"orphan"}, first, CALENDAR) == ()
    (line,) = beside([template(), plain], Situation(paired=False), {"disability", "orphan"}, first, CALENDAR)
    assert (line.title, line.owner, line.by) == ("谈好", "counsellor", date(2023, 4, 6))
    asked = [template(directions=("work",))]
    assert beside(asked, Situation(), {"disability"}, first, CALENDAR) == ()
    (line,) = beside(asked, Situation(directions=("work",)), {"disability"}, first, CALENDAR)
    assert line.owner == "expert"


# ---------------------------------------------------------------- who sees it


@pytest.fixture
def student(db):
    made = a_student(small_class=a_class())
    a_criterion(made, criterion="disability", words="残疾", valid_until=None)
    an_approved_plan(made, TODAY, NOW)
    return made


def read(viewer, student, policy=None):
    card = card_of(viewer=viewer, today=TODAY, student_id=student.pk)
    plan = plan_of(viewer=HAND, today=TODAY, student_id=student.pk)
    return measures_beside(
        viewer=viewer, today=TODAY, now=NOW, policy=policy or policy_in_force(), card=card, plan=plan
    )


def test_those_who_see_criteria_read_it_and_the_look_is_on_record(student):
    (one,) = read(HAND, student)
    assert one.line.title == TITLE
    assert one.line.by >= TODAY + timedelta(days=14)
    noted = Reading.objects.get(purpose="plan_beside")
    assert (noted.actor, noted.what, noted.subject) == ("user:1", "support_detail", f"student:{student.pk}")


def test_others_do_not(student):
    classes, students = frozenset({a_class().pk}), frozenset({student.pk})
    for role in (Role.CLASS_TEACHER, Role.EXPERT):
        assert read(Viewer("user:9", role, user_id=9, classes=classes, students=students), student) == ()
    assert not Reading.objects.filter(purpose="plan_beside").exists()


def test_nothing_stands_beside_without_the_criterion_or_a_plan(db):
    other = a_student()
    a_criterion(other)
    an_approved_plan(other, TODAY, NOW)
    assert read(HAND, other) == ()
    bare = a_student()
    a_criterion(bare, criterion="disability", words="残疾")
    assert read(HAND, bare) == ()


def test_no_row_no_page_of_the_student_and_no_other_staff_page_tells_of_it(student):
    key = StudentKey.objects.create(student=student, code="own-1", recorded_at=EARLY, recorded_by="user:0")
    here = reverse("plan", args=[student.pk])
    told = signed_in(Role.COUNSELLOR, a_class()).get(here).content.decode()
    assert TITLE in told
    assert "只给看得到的老师" in told
    teacher = signed_in(Role.CLASS_TEACHER, a_class()).get(here).content.decode()
    phone = a_phone().get(reverse("phone_plan", args=[own_token(key, real_now=NOW)])).content.decode()
    assert "一生一策" in teacher
    for page in (teacher, phone):
        assert TITLE not in page
        assert "只给看得到的老师" not in page
    assert not PlanItem.objects.filter(title=TITLE).exists()
    assert TITLE not in str(own_plan(viewer=Viewer(f"student:{student.pk}"), today=TODAY))
