"""The measures that a plan owes to whoever needs help, not saved yet: the act on the plan saves them.

They have no event of their own, which would tell of whom they are: each act on a plan leaves its own for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import needs_help
from lianqiao.plans.models import Measure, Plan
from lianqiao.plans.queries import measures_of
from lianqiao.rules.planning import measures
from lianqiao.rules.visibility import Viewer


def all_measures(
    plans: Collection[Plan], policy: Policy, now: datetime, known: Mapping[int, Collection[str]] | None = None
) -> list[Measure]:
    """Every measure of these plans. One that falls due each period is owed by the last term's end.

    `known`: the commitments already measured, by plan id; these are left out.
    """
    return [
        Measure(
            plan=plan, commitment=due.commitment, kind=due.kind, count=due.owed,
            by=due.by or policy.terms[-1].end, recorded_at=now,
        )
        for plan in plans
        for due in measures(policy.commitments, assisted=True)
        if due.commitment not in (known or {}).get(plan.pk, ())
    ]  # fmt: skip


def missing_measures(
    *, viewer: Viewer, plans: Mapping[int, int], policy: Policy, today: date, now: datetime
) -> list[Measure]:
    """What is missing of the measures of those who need help by now; `plans`: plan id by student id.

    Who comes to need help after the plan was opened is owed the same. A plan that was measured under
    another policy stays under it. Nothing for viewers who may not know who needs help.
    """
    helped = needs_help(viewer=viewer, purpose="plan", today=today, now=now, policy=policy, ids=plans)
    if not helped:
        return []
    held = measures_of(viewer=viewer, today=now.date(), ids=helped)
    rows = {plan.pk: plan for plan in Plan.objects.filter(pk__in=[plans[one] for one in helped])}
    short = [rows[plans[one]] for one in sorted(helped) if one not in held or rows[plans[one]].policy == policy.id]
    return all_measures(
        short, policy, now, {plans[one]: {row.commitment for row in found} for one, found in held.items()}
    )
