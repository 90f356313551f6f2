"""Writing plans: a plan opens with the measures that the policy in force calls for."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.cases.actions import open_case
from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import insist_sight, needs_help
from lianqiao.plans.models import Measure, Plan
from lianqiao.rules.planning import measures
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, insist
from lianqiao.trace.actions import deed


def open_plan(*, viewer: Viewer, student_id: int, policy: Policy, today: date, now: datetime) -> Plan:
    """The plan of a student in reach, opened under `policy` if there is none.

    Refused `no_right` for viewers who may not know whether help is needed: the measures would tell them.
    A measure that falls due each period is owed by the end of the policy's last term.
    """
    insist(viewer, Deed.RECORD_HELP)
    insist_sight(viewer=viewer, sight=HardshipSight.NEEDS_HELP)
    with deed(actor=viewer.actor, action="plans.open_plan", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=today, now=now)
        plan, made = Plan.objects.get_or_create(case=case, defaults={"policy": policy.id, "opened_on": today})
        note.detail = {"plan": plan.pk}
        if made:
            helped = needs_help(viewer=viewer, purpose="plan", today=today, now=now, policy=policy, ids=[student_id])
            Measure.objects.bulk_create(
                Measure(
                    plan=plan,
                    commitment=due.commitment,
                    kind=due.kind,
                    count=due.owed,
                    by=due.by or policy.terms[-1].end,
                )
                for due in measures(policy.commitments, student_id in helped)
            )
    return plan
