"""Reading what plans say, for those who plan. A student out of reach has no plan for the viewer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localtime

from lianqiao.people.asked_once import asked_once
from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.models import PlanDecided
from lianqiao.plans.reading import read_plans
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, scope


class Approval(NamedTuple):
    """A version of a student's plan was approved on a day, and that was entered on a day."""

    version_id: int
    student_id: int
    on: date
    recorded_on: date


@asked_once
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


def approvals(*, viewer: Viewer, today: date, ids: Collection[int]) -> list[Approval]:
    """Every approval of a plan of those of `ids` in reach, as known at the end of today, in the order given."""
    if not ask(viewer, Deed.PLAN).ok:
        return []
    reached = ids if scope(viewer) is Scope.COLLEGE else list(cards(viewer=viewer, today=today, ids=ids))
    rows = PlanDecided.objects.filter(
        counted(today, "version__plan__"),
        theirs(today, reached, "version__plan__case__student_id"),
        approved=True,
        on__lte=today,
        recorded_at__lt=after(today),
    ).annotate(person=person(today, "version__plan__case__student_id"))
    found = rows.order_by("on", "id").values_list("version_id", "person", "on", "recorded_at")
    return [Approval(version, student, on, localtime(at).date()) for version, student, on, at in found]
