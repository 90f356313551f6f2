"""Measures that rest on a criterion: beside the plan, for those who see criteria, and each look on record.

They are worked out when somebody looks and kept in no table: a plan's rows, the
student's page and every paper tell nothing of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.desk.plan_outline import outlines
from lianqiao.desk.plan_owners import PlanOwners
from lianqiao.hardship.queries import criteria_of
from lianqiao.plans.facts import PlanFacts
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import carers
from lianqiao.rules.planning import EXPERT, PlanLine, Situation, beside
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure with its owner by name."""

    line: PlanLine
    owner: str


def measures_beside(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, card: StudentCard, plan: PlanFacts | None
) -> tuple[Beside, ...]:
    """Those of a student in reach whose plan is open; empty for viewers who do not see criteria."""
    templates = [one for one in policy.work.measures if one.criteria]
    if plan is None or not templates or hardship_sight(viewer) < HardshipSight.CRITERIA:
        return ()
    held = criteria_of(viewer=viewer, purpose="plan_beside", today=today, now=now, student_id=card.id)
    codes = {one.criterion for one in held if one.holds}
    if codes.isdisjoint(code for one in templates for code in one.criteria):
        return ()
    lines = beside(templates, _situation(viewer, today, card, plan), codes, plan.opened_on, policy.calendar)
    owners = PlanOwners(viewer, today, {card.id: card})
    return tuple(Beside(one, owners.of(one, card)) for one in lines)


def _situation(viewer: Viewer, today: date, card: StudentCard, plan: PlanFacts) -> Situation:
    """As the plan has it: what stands in the way by its newest version, the wish as it is today."""
    stated = outlines(viewer=viewer, today=today, ids=[card.id]).get(card.id)
    paired = carers(viewer=viewer, today=today, ids=[card.id]).get(card.id, ())
    return Situation(
        directions=stated.directions if stated else (),
        obstacles=plan.newest.obstacles if plan.newest else (),
        accommodations=bool(stated and stated.accommodations),
        paired=any(one.duty == EXPERT for one in paired),
    )
