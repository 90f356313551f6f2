"""Plans made without ceremony, by the actions that people use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianqiao.plans.actions_plans import decide, draw_up_plan, save_version
from lianqiao.plans.facts import Content, Outline, PlanFacts
from lianqiao.plans.queries_plans import plan_of
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.planning import PlanLine
from lianqiao.rules.visibility import Role, Viewer

WRITER = Viewer("user:801", Role.EMPLOYMENT_SECRETARY, user_id=None)
APPROVER = Viewer("user:802", Role.COLLEGE_LEADER, user_id=None)


def a_line(number: int = 0, by: date = date(2023, 5, 12), **more: Any) -> PlanLine:
    """One line that may be saved."""
    return PlanLine(
        **{"line": number, "title": "改简历", "reason": "简历是短板", "owner": "counsellor", "by": by, **more}
    )


def a_draft(student: Student, today: date, now: datetime, *, by: Viewer = WRITER, **outline: Any) -> PlanFacts:
    """A first draft from the policy's measures."""
    said = Outline(**{"goal_main": "找到园艺技术的工作", "obstacles": ("resume",), **outline})
    draw_up_plan(viewer=by, student_id=student.pk, outline=said, policy=policy_in_force(), today=today, now=now)
    return read(student, today)


def a_version(
    student: Student, today: date, now: datetime, *, by: Viewer = WRITER, submit: bool = True, **content: Any
) -> PlanFacts:
    """The next version, submitted unless told otherwise."""
    newest = read(student, today).newest
    assert newest
    said = Content(**{"goal_main": newest.goal_main, "obstacles": newest.obstacles, **content})
    save_version(
        viewer=by, student_id=student.pk, opened_on=newest.number, content=said, submit=submit, today=today, now=now
    )
    return read(student, today)


def an_approved_plan(student: Student, today: date, now: datetime, **content: Any) -> PlanFacts:
    """A plan in force: drawn up, submitted by one, approved by another."""
    a_draft(student, today, now)
    number = _newest(a_version(student, today, now, **content))
    decide(viewer=APPROVER, student_id=student.pk, number=number, approved=True, today=today, now=now)
    return read(student, today)


def _newest(plan: PlanFacts) -> int:
    assert plan.newest
    return plan.newest.number


def read(student: Student, today: date) -> PlanFacts:
    """The plan as it stands."""
    found = plan_of(viewer=WRITER, today=today, student_id=student.pk)
    assert found
    return found
