"""Whom somebody is on the way to: asked of a classmate, or rung today. So that no two people chase the same student."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from lianqiao.outreach.models import Call, LiaisonAsked
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, Viewer, insist

DAY_HOURS = 24


class Worked(NamedTuple):
    """What is under way for a student: since when a classmate is asked, and what came of today's last call."""

    asked_on: date | None
    call: str = ""


def worked(*, viewer: Viewer, today: date) -> dict[int, Worked]:
    """Students somebody is on the way to, by id; those beyond reach are for the caller to leave out. Two queries.

    A classmate is on the way for as many days as a reminder list stands (`[outreach.list]` `hours`); after them the
    message waits for a person again.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    days = -(-policy_in_force().outreach.mix.hours // DAY_HOURS)
    since = today - timedelta(days=days - 1)
    asked = LiaisonAsked.objects.filter(on__range=(since, today)).order_by("on").values_list("student_id", "on")
    found = {student_id: Worked(on) for student_id, on in asked}
    for student_id, result in Call.objects.filter(on=today).order_by("at", "pk").values_list("student_id", "result"):
        found[student_id] = Worked(found.get(student_id, Worked(None)).asked_on, result)
    return found
