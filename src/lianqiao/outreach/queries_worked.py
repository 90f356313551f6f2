"""Whom somebody is on the way to: asked of a classmate, or rung today. So that no two people chase the same student."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from lianqiao.outreach.models import Call, LiaisonAsked
from lianqiao.rules.visibility import Deed, Viewer, insist

ASKED_DAYS = 2  # a reminder list is gone after 48 hours; then the message waits for a person again


class Worked(NamedTuple):
    """What is under way for a student: since when a classmate is asked, and what came of today's last call."""

    asked_on: date | None
    call: str = ""


def worked(*, viewer: Viewer, today: date) -> dict[int, Worked]:
    """Students somebody is on the way to, by id; those beyond reach are for the caller to leave out. Two queries."""
    insist(viewer, Deed.SEE_DELIVERY)
    since = today - timedelta(days=ASKED_DAYS - 1)
    asked = LiaisonAsked.objects.filter(on__range=(since, today)).order_by("on").values_list("student_id", "on")
    found = {student_id: Worked(on) for student_id, on in asked}
    for student_id, result in Call.objects.filter(on=today).order_by("at", "pk").values_list("student_id", "result"):
        found[student_id] = Worked(found.get(student_id, Worked(None)).asked_on, result)
    return found
