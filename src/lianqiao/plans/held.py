"""The plan that an act is about, held against other writers."""

from __future__ import annotations

from datetime import datetime

from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.models import Plan
from lianqiao.plans.queries_plans import plan_of
from lianqiao.roster.queries import student
from lianqiao.roster.same import theirs
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer


def present_plan(viewer: Viewer, student_id: int, now: datetime) -> PlanFacts:
    """The plan of a student in reach. Refused `not_found`, `plan_missing`."""
    found = plan_of(viewer=viewer, today=now.date(), student_id=student_id)
    if found is None:
        there = student(viewer=viewer, today=now.date(), student_id=student_id)
        raise Refused(Reason.of("plan_missing" if there else "not_found"))
    return found


def held_plan(viewer: Viewer, student_id: int, now: datetime) -> PlanFacts:
    """The same, held against other writers until the act is done: what it says then is the present state."""
    theirs_alone = theirs(now.date(), [student_id], "case__student_id")
    list(Plan.objects.select_for_update().filter(theirs_alone).order_by("id").values_list("id"))
    return present_plan(viewer, student_id, now)


def hold(plan_id: int) -> int:
    """Lock the plan's row until the act is done; gives its id back."""
    Plan.objects.select_for_update().get(pk=plan_id)
    return plan_id
