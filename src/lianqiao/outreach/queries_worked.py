"""Whom somebody is on the way to: asked of a classmate, or rung today. So that no two people chase the same student."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from lianqiao.outreach.models import Call, LiaisonAsked, Reminder
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, Viewer, insist

DAY_HOURS = 24


class Worked(NamedTuple):
    """What is under way for a student: when a classmate was asked whose list names them, and today's last call."""

    asked_on: date | None
    call: str = ""


def worked(*, viewer: Viewer, today: date) -> dict[int, Worked]:
    """Students somebody is on the way to, by id; those beyond reach are for the caller to leave out. Two queries.

    A classmate is on the way from when a list names the student, for as many days as it stands (`[outreach.list]`
    `hours`): before, nobody but the asker knows of it, and after them the message waits for a person again.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    rule = policy_in_force().outreach
    since = today - timedelta(days=-(-rule.mix.hours // DAY_HOURS) - 1)
    lists = Reminder.objects.filter(list__on__range=(since, today), list__drawn_at__gte=OuterRef("at"))
    rows = LiaisonAsked.objects.filter(
        Exists(lists.filter(student_id=OuterRef("student_id"))),
        on__range=(today - timedelta(days=rule.message_days), today),
    )
    asked = rows.order_by("on").values_list("student_id", "on")
    found = {student_id: Worked(on) for student_id, on in asked}
    for student_id, result in Call.objects.filter(on=today).order_by("at", "pk").values_list("student_id", "result"):
        found[student_id] = Worked(found.get(student_id, Worked(None)).asked_on, result)
    return found
