"""Reading what plans say, for those who plan. A student out of reach has no plan for the viewer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.reading import read_plans
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import Deed, Viewer, ask


def plans_of(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, PlanFacts]:
    """The plans of those of `ids` in reach, by student id; absent where there is none, or none to be seen.

    A plan without a version (only the policy's commitments) is there too, without any.
    """
    if not ask(viewer, Deed.PLAN).ok:
        return {}
    return read_plans(today, cards(viewer=viewer, today=today, ids=ids))


def plan_of(*, viewer: Viewer, today: date, student_id: int) -> PlanFacts | None:
    """The plan of one student in reach."""
    return plans_of(viewer=viewer, today=today, ids=[student_id]).get(student_id)
