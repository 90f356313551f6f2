"""What students say to their own plan: yes, or what they would change.

No viewer: whoever holds the student's signed link is the student. Staff may
write down a yes that they were told (`agree_for`).
"""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.plans.facts import PlanFacts, Version
from lianqiao.plans.held import present_plan
from lianqiao.plans.models import PlanAgreed, PlanRemark
from lianqiao.plans.queries_own import own_plan
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

LONGEST_REMARK = 400
MOST_REMARKS = 5  # to one version: whoever holds the link cannot fill the table


def agree(*, student_id: int, version: int, today: date, now: datetime) -> PlanAgreed:
    """The student says yes to the version of this number; said twice it is kept once.

    Refused `plan_not_newest` unless it is the newest that was approved.
    """
    actor = f"student:{student_id}"
    found = own_plan(viewer=Viewer(actor=actor), today=now.date())
    return _agreed(found, version, actor, PlanAgreed.Way.PHONE, f"student:{student_id}", today, now)


def agree_for(*, viewer: Viewer, student_id: int, version: int, today: date, now: datetime) -> PlanAgreed:
    """A student in reach told the viewer yes. Refused `no_right`, `not_found`, `plan_missing`, `plan_not_newest`."""
    insist(viewer, Deed.PLAN)
    found = present_plan(viewer, student_id, now)
    return _agreed(found, version, viewer.actor, PlanAgreed.Way.STAFF, f"student:{student_id}", today, now)


def _agreed(
    plan: PlanFacts | None, number: int, actor: str, way: str, subject: str, today: date, now: datetime
) -> PlanAgreed:
    version = _in_force(plan, number)
    if version.agreed:
        return PlanAgreed.objects.get(version_id=version.id)
    with deed(actor=actor, action="plans.agree", at=now, subject=subject) as note:
        made, _fresh = PlanAgreed.objects.get_or_create(
            version_id=version.id, defaults={"way": way, "on": today, "recorded_at": now, "recorded_by": actor}
        )
        note.detail = {"version": version.id}
    return made


def _in_force(plan: PlanFacts | None, number: int) -> Version:
    if plan is None or plan.in_force is None or plan.in_force.number != number:
        raise Refused(Reason.of("plan_not_newest"))
    return plan.in_force


def say_about_plan(*, student_id: int, version: int, text: str, on: date, now: datetime) -> PlanRemark:
    """What the student would have changed in the version in force; the same words twice are kept once.

    Refused `plan_not_newest`, `plan_remark_empty`, `plan_remarks_many`.
    """
    actor = f"student:{student_id}"
    said = text.strip()[:LONGEST_REMARK]
    found = _in_force(own_plan(viewer=Viewer(actor=actor), today=now.date()), version)
    if not said:
        raise Refused(Reason.of("plan_remark_empty"))
    before = PlanRemark.objects.filter(version_id=found.id)
    same = before.filter(text=said).first()
    if same:
        return same
    if before.count() >= MOST_REMARKS:
        raise Refused(Reason.of("plan_remarks_many", count=MOST_REMARKS))
    with deed(actor=actor, action="plans.say_about_plan", at=now, subject=actor) as note:
        made = PlanRemark.objects.create(version_id=found.id, text=said, on=on, recorded_at=now, recorded_by=actor)
        note.detail = {"version": found.id}
    return made
