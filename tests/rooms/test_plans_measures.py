"""Who comes to need help after the plan was opened is owed the same measures, written once by the next act on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lianqiao.plans.actions import open_plan
from lianqiao.plans.actions_plans import decide, draw_up_plans
from lianqiao.plans.facts import Outline
from lianqiao.plans.models import Measure, Plan
from lianqiao.plans.owing import missing_measures
from lianqiao.plans.queries import measures_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.plans import APPROVER, WRITER, a_draft, a_version
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
OWED = [("guidance", 1), ("training", 1), ("traineeship", 1), ("referral", 3)]


def owed(student, day):
    found = measures_of(viewer=WRITER, today=day, ids=[student.pk]).get(student.pk, [])
    return [(one.kind, one.count) for one in found]


def test_a_version_saved_later_writes_them_once(today, now):
    student = a_student()
    a_draft(student, today, now)
    a_version(student, today, now)
    assert owed(student, today) == []
    a_criterion(student)
    assert owed(student, today) == []  # reading writes nothing
    a_version(student, today, now)
    assert owed(student, today) == OWED
    a_version(student, today, now)
    assert Measure.objects.count() == 4


def test_approving_writes_them(today, now):
    student = a_student()
    a_draft(student, today, now)
    number = a_version(student, today, now).newest.number
    a_criterion(student)
    decide(viewer=APPROVER, student_id=student.pk, number=number, approved=True, today=today, now=now)
    assert owed(student, today) == OWED


def test_a_draft_for_a_plan_that_was_there_writes_them(today, now):
    one, other, never = a_student("甲"), a_student("乙"), a_student("丙")
    for student in (one, other, never):
        open_plan(viewer=WRITER, student_id=student.pk, policy=policy_in_force(), today=today, now=now)
    a_criterion(one)
    a_criterion(other)
    a_draft(one, today, now)
    outlines = {student.pk: Outline("找到工作") for student in (other, never)}
    draw_up_plans(viewer=WRITER, outlines=outlines, policy=policy_in_force(), today=today, now=now)
    assert (owed(one, today), owed(other, today), owed(never, today)) == (OWED, OWED, [])


def test_what_is_written_later_was_not_there_before(today, now):
    student = a_student()
    a_draft(student, today, now)
    a_criterion(student)
    later = timedelta(days=3)
    a_version(student, today + later, now + later)
    assert owed(student, today + later - timedelta(days=1)) == []
    assert owed(student, today + later) == OWED


def test_rows_from_before_the_day_was_kept_count_from_the_plan_on(today, now):
    student = a_student()
    a_criterion(student)
    a_draft(student, today, now)
    Measure.objects.update(recorded_at=None)
    assert owed(student, today) == OWED


def test_a_plan_measured_under_another_policy_stays_under_it(today, now):
    student = a_student()
    a_criterion(student)
    policy = policy_in_force()
    plan = open_plan(viewer=WRITER, student_id=student.pk, policy=policy, today=today, now=now)
    renamed = tuple(replace(one, id=f"new-{one.id}") for one in policy.commitments)
    other = replace(policy, id="another", commitments=renamed)
    told = {"viewer": WRITER, "plans": {student.pk: plan.pk}, "policy": other, "today": today, "now": now}
    assert missing_measures(**told) == []
    Measure.objects.all().delete()
    assert {one.commitment for one in missing_measures(**told)} >= {"new-guidance", "new-three-posts"}


def test_nobody_without_the_sight_is_told_of_them(today, now):
    home = a_class()
    student = a_student(small_class=home)
    a_draft(student, today, now)
    a_criterion(student)
    leader = Viewer(f"user:{a_user('l').pk}", Role.CLASS_LEADER, classes=frozenset({home.pk}))
    plans = {student.pk: Plan.objects.get().pk}
    asked = {"plans": plans, "policy": policy_in_force(), "today": today, "now": now}
    assert missing_measures(viewer=leader, **asked) == []
    assert len(missing_measures(viewer=WRITER, **asked)) == 4
