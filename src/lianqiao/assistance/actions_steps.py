"""Ending the next step that was agreed in a talk: it was taken, or is no longer wanted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from lianqiao.assistance.models import Activity, NextStepDone
from lianqiao.assistance.queries_steps import next_steps, step_to_finish
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def finish_step(*, viewer: Viewer, activity_id: int, text: str = "", today: date, now: datetime) -> NextStepDone:
    """The step of this act is done with; `text` says what became of it.

    Refused `step_not_open`: there is none, it is ended, or its act was cancelled or corrected meanwhile.
    """
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="assistance.finish_step", at=now, subject=f"activity:{activity_id}") as noted:
        hold(activity_ids=[activity_id])
        if step_to_finish(viewer=viewer, today=today, activity_id=activity_id) is None:
            raise Refused(Reason.of("step_not_open"))
        made = NextStepDone.objects.create(activity_id=activity_id, **_said(viewer, text.strip()[:200], today, now))
        noted.detail = {"step": made.pk}
    return made


def tick_off(
    *, viewer: Viewer, steps: Collection[int], student_ids: Collection[int], today: date, now: datetime
) -> list[int]:
    """Steps that a new talk with these students ends, by their acts; part of that talk's own event.

    Refused `step_not_open` where one is not an open step of theirs that the viewer may read.
    """
    if not steps:
        return []
    insist(viewer, Deed.RECORD_HELP)
    wanted = sorted(set(steps))
    hold(activity_ids=wanted)
    theirs = {one.activity_id for one in next_steps(viewer=viewer, today=today, student_ids=student_ids) if one.text}
    if not set(wanted) <= theirs or NextStepDone.objects.filter(activity_id__in=wanted).exists():
        raise Refused(Reason.of("step_not_open"))
    NextStepDone.objects.bulk_create([NextStepDone(activity_id=one, **_said(viewer, "", today, now)) for one in wanted])
    return wanted


def carry_over(*, before: Activity, made: Activity) -> None:
    """A correction that leaves the step as it was leaves it ended, where it was."""
    done = NextStepDone.objects.filter(activity=before).first()
    if done is not None and (before.next_step, before.next_on) == (made.next_step, made.next_on):
        NextStepDone.objects.create(
            activity=made, on=done.on, text=done.text, recorded_at=done.recorded_at, recorded_by=done.recorded_by
        )


def hold(*, activity_ids: Collection[int]) -> None:
    """Who changes these acts at the same moment waits until the transaction ends."""
    list(Activity.objects.select_for_update().filter(pk__in=list(activity_ids)).order_by("pk"))


def _said(viewer: Viewer, text: str, today: date, now: datetime) -> dict[str, Any]:
    return {"on": today, "text": text, "recorded_at": now, "recorded_by": viewer.actor}
