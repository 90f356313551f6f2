"""What the own plan says to the student who looks (`viewer.actor` = `student:7`): the version in force alone."""

from __future__ import annotations

from datetime import date

from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.reading import read_plans
from lianqiao.roster.queries_own import own_id
from lianqiao.rules.visibility import Viewer


def own_plan(*, viewer: Viewer, today: date) -> PlanFacts | None:
    """The plan of the student who looks; None for anybody else, and as long as no version was approved."""
    student_id = own_id(viewer=viewer)
    if student_id is None:
        return None
    found = read_plans(today, [student_id]).get(student_id)
    return found if found is not None and found.in_force is not None else None
