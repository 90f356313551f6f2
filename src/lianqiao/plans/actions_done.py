"""Marking a line of a plan as done, and taking the mark back."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.plans.held import held_plan
from lianqiao.plans.models import PlanItemDone, PlanItemUndone
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def mark_done(
    *,
    viewer: Viewer,
    student_id: int,
    line: int,
    on: date,
    text: str = "",
    proof: str = "",
    today: date,
    now: datetime,
) -> PlanItemDone:
    """A line of the plan was done on a day, by a record (`proof` is its `kind:id`) or as told in words.

    That the record is this student's is asked by `desk.plan_proofs`, which knows the later rooms. Refused
    `no_right`, `not_found`, `plan_missing`, `plan_line_unknown`,
    `plan_item_done_already`, `plan_done_without_proof`, `help_in_future`, `plan_done_before`.
    """
    insist(viewer, Deed.PLAN)
    said = text.strip()
    if not said and not proof:
        raise Refused(Reason.of("plan_done_without_proof"))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    with deed(actor=viewer.actor, action="plans.mark_done", at=now, subject=f"student:{student_id}") as note:
        plan = held_plan(viewer, student_id, now)
        if plan.newest is None or line not in {one.line for one in plan.newest.standing}:
            raise Refused(Reason.of("plan_line_unknown"))
        if line in plan.done:
            raise Refused(Reason.of("plan_item_done_already"))
        if on < plan.opened_on:
            raise Refused(Reason.of("plan_done_before", day=on.isoformat()))
        made = PlanItemDone.objects.create(
            plan_id=plan.id, line=line, on=on, text=said[:300], proof=proof, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"plan": plan.id, "line": line}
    return made


def withdraw_done(
    *, viewer: Viewer, student_id: int, done_id: int, reason: str, today: date, now: datetime
) -> PlanItemUndone:
    """The mark does not hold: from today the line is open again; the mark and why stay on record.

    Refused `no_right`, `not_found`, `plan_missing`, `cancel_without_reason`, `plan_done_withdrawn`.
    """
    insist(viewer, Deed.PLAN)
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    with deed(actor=viewer.actor, action="plans.withdraw_done", at=now, subject=f"student:{student_id}") as note:
        plan = held_plan(viewer, student_id, now)
        if done_id not in {one.id for one in plan.done.values()}:
            raise Refused(Reason.of("plan_done_withdrawn"))
        made = PlanItemUndone.objects.create(
            done_id=done_id, reason=reason.strip()[:200], on=today, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"plan": plan.id, "done": done_id}
    return made
