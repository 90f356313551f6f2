"""Saying which help was given for which need: the later fact names the earlier one."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.assistance.models import NeedMet, NeedMetByEvent
from lianqiao.assistance.queries_needs import event_may_meet, may_meet
from lianqiao.cases.queries_needs import answered_need
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def meet_need(*, viewer: Viewer, activity_id: int, need_id: int, today: date, now: datetime) -> NeedMet:
    """This act of help was done for this need of a student in reach; said twice it stands once.

    Refused `no_right`, `not_found`, `need_met_by_another` (the student was not there), `need_met_before` the need.
    """
    insist(viewer, Deed.RECORD_HELP)
    asked = answered_need(viewer=viewer, today=today, need_id=need_id)
    if asked is None:
        raise Refused(Reason.of("not_found"))
    may_meet(viewer=viewer, today=today, need=asked.need, activity_id=activity_id).insist()
    subject = f"student:{asked.need.student_id}"
    with deed(actor=viewer.actor, action="assistance.meet_need", at=now, subject=subject) as note:
        made, _ = NeedMet.objects.get_or_create(activity_id=activity_id, need_id=need_id)
        note.detail = {"need": need_id, "activity": activity_id}
    return made


def meet_need_by_event(*, viewer: Viewer, event_id: int, need_id: int, today: date, now: datetime) -> NeedMetByEvent:
    """This event is put on for this need of a student in reach; said twice it stands once.

    Refused `no_right`, `not_found`, `need_event_gone` (none, or called off), `need_met_before` the need.
    """
    insist(viewer, Deed.RECORD_HELP)
    asked = answered_need(viewer=viewer, today=today, need_id=need_id)
    if asked is None:
        raise Refused(Reason.of("not_found"))
    event_may_meet(viewer=viewer, today=today, need=asked.need, event_id=event_id).insist()
    subject = f"student:{asked.need.student_id}"
    with deed(actor=viewer.actor, action="assistance.meet_need_by_event", at=now, subject=subject) as note:
        said = {"recorded_at": now, "recorded_by": viewer.actor}
        made, _ = NeedMetByEvent.objects.get_or_create(event_id=event_id, need_id=need_id, defaults=said)
        note.detail = {"need": need_id, "event": event_id}
    return made
