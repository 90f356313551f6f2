"""Plans as a viewer may read them: words that speak of hardship are for those who see criteria."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from lianqiao.desk.readable import or_ask
from lianqiao.plans import queries_plans
from lianqiao.plans.facts import Decision, PlanFacts, Version
from lianqiao.rules.planning import PlanLine
from lianqiao.rules.visibility import Viewer


def plans_of(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, PlanFacts]:
    """As `plans.queries_plans.plans_of`, with words that are not for this viewer left out."""
    found = queries_plans.plans_of(viewer=viewer, today=today, ids=ids)
    return {one: told(viewer, plan) for one, plan in found.items()}


def plan_of(*, viewer: Viewer, today: date, student_id: int) -> PlanFacts | None:
    """The plan of one student in reach."""
    return plans_of(viewer=viewer, today=today, ids=[student_id]).get(student_id)


def told(viewer: Viewer, plan: PlanFacts) -> PlanFacts:
    """The plan with every text as the viewer may read it."""
    return replace(
        plan,
        versions=tuple(told_version(viewer, one) for one in plan.versions),
        done={line: replace(one, text=or_ask(viewer, one.text)) for line, one in plan.done.items()},
        remarks=tuple(replace(one, text=or_ask(viewer, one.text)) for one in plan.remarks),
    )


def told_version(viewer: Viewer, version: Version) -> Version:
    """One version as the viewer may read it. Where it is not whole, the viewer cannot write the next one."""
    return replace(
        version,
        goal_main=or_ask(viewer, version.goal_main),
        goal_fallback=or_ask(viewer, version.goal_fallback),
        strengths=or_ask(viewer, version.strengths),
        lines=tuple(_line(viewer, one) for one in version.lines),
        decided=_decision(viewer, version.decided) if version.decided else None,
    )


def _line(viewer: Viewer, one: PlanLine) -> PlanLine:
    texts = (or_ask(viewer, text) for text in (one.title, one.reason, one.dropped))
    title, reason, dropped = texts
    return replace(one, title=title, reason=reason, dropped=dropped)


def _decision(viewer: Viewer, one: Decision) -> Decision:
    return replace(one, reason=or_ask(viewer, one.reason))
