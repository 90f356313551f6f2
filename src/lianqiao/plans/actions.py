"""Writing plans: a plan opens with the measures that the policy in force calls for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from lianqiao.cases.actions import import_cases, open_case
from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import insist_sight
from lianqiao.plans.models import Measure, Plan
from lianqiao.plans.owing import all_measures, missing_measures
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import COUNTED
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, insist
from lianqiao.trace.actions import deed


def open_plan(*, viewer: Viewer, student_id: int, policy: Policy, today: date, now: datetime) -> Plan:
    """The plan of a student in reach, opened under `policy` if there is none, with every measure it owes by now.

    Refused `no_right` for viewers who may not know whether help is needed: the measures would tell them.
    """
    insist(viewer, Deed.RECORD_HELP)
    insist_sight(viewer=viewer, sight=HardshipSight.NEEDS_HELP)
    with deed(actor=viewer.actor, action="plans.open_plan", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=today, now=now)
        plan = Plan.objects.filter(COUNTED, case=case).order_by("id").first()
        if plan is None:
            plan = Plan.objects.create(
                case=case, policy=policy.id, opened_on=today, recorded_at=now, recorded_by=viewer.actor
            )
        missing = missing_measures(viewer=viewer, plans={student_id: plan.pk}, policy=policy, today=today, now=now)
        Measure.objects.bulk_create(missing, ignore_conflicts=True)
        note.detail = {"plan": plan.pk}
    return plan


def open_plans(
    *, viewer: Viewer, student_ids: Collection[int], policy: Policy, today: date, now: datetime
) -> dict[int, Plan]:
    """Plans for these students in reach, who have none yet, by student id; measures for those who need help.

    Refused as `open_plan`.
    """
    insist(viewer, Deed.RECORD_HELP)
    insist_sight(viewer=viewer, sight=HardshipSight.NEEDS_HELP)
    with deed(actor=viewer.actor, action="plans.open_plans", at=now) as note:
        files = {one: open_case(viewer=viewer, student_id=one, today=today, now=now) for one in student_ids}
        opened = Plan.objects.bulk_create(
            Plan(case=case, policy=policy.id, opened_on=today, recorded_at=now, recorded_by=viewer.actor)
            for case in files.values()
        )
        found = dict(zip(files, opened, strict=True))
        ids = {one: plan.pk for one, plan in found.items()}
        missing = missing_measures(viewer=viewer, plans=ids, policy=policy, today=today, now=now)
        Measure.objects.bulk_create(missing, ignore_conflicts=True)
        note.detail = {"students": sorted(found)}
    return found


def import_plans(
    *, viewer: Viewer, batch: ImportBatch, student_ids: Collection[int], policy: Policy, today: date, now: datetime
) -> int:
    """A file and a plan for each of these students, who all need help, and have none yet; how many plans opened.

    What is opened stands and falls with the batch.
    """
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="plans.import_plans", at=now, subject=f"batch:{batch.pk}") as note:
        cases = import_cases(viewer=viewer, batch=batch, student_ids=student_ids, on=today, now=now)
        planned = set(Plan.objects.filter(COUNTED, case__in=cases.values()).values_list("case_id", flat=True))
        fresh = Plan.objects.bulk_create(
            Plan(case=case, batch=batch, policy=policy.id, opened_on=today, recorded_at=now, recorded_by=viewer.actor)
            for case in cases.values()
            if case.pk not in planned
        )
        Measure.objects.bulk_create(all_measures(fresh, policy, now))
        note.detail = {"plans": len(fresh)}
    return len(fresh)
