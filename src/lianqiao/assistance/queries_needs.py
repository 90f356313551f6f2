"""Which help was given for which need, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from lianqiao.assistance.facts import Help
from lianqiao.assistance.models import NeedMet
from lianqiao.assistance.queries import of_student
from lianqiao.cases.facts import Need
from lianqiao.rules.values import YES, Verdict, no
from lianqiao.rules.visibility import Viewer


def help_since(*, viewer: Viewer, today: date, need: Need) -> list[Help]:
    """What was done for the student since the need was stated, the newest first: what may have met it."""
    done = of_student(viewer=viewer, today=today, student_id=need.student_id)
    return [one for one in done if one.made and one.held_on >= need.on]


def may_meet(*, viewer: Viewer, today: date, need: Need, activity_id: int) -> Verdict:
    """May it be said that this act met this need? No: `need_met_by_another`, `need_met_before`."""
    done = {one.id: one for one in of_student(viewer=viewer, today=today, student_id=need.student_id) if one.made}
    if activity_id not in done:
        return no("need_met_by_another")
    if done[activity_id].held_on < need.on:
        return no("need_met_before", day=need.on.isoformat())
    return YES


def met_by(*, viewer: Viewer, today: date, needs: Collection[Need]) -> dict[int, list[tuple[str, date]]]:
    """(kind, day) of the acts that met each of these needs, by need id, oldest first; cancelled ones are left out.

    `needs` come from a query that has asked whom the viewer reaches.
    """
    cancelled = Q(activity__cancelled=None) | Q(activity__cancelled__on__gt=today)
    rows = NeedMet.objects.filter(cancelled, need_id__in=[one.id for one in needs], activity__held_on__lte=today)
    found: dict[int, list[tuple[str, date]]] = {}
    for need_id, kind, on in rows.order_by("activity__held_on", "id").values_list(
        "need_id", "activity__kind", "activity__held_on"
    ):
        found.setdefault(need_id, []).append((kind, on))
    return found
