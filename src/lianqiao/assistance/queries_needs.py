"""Which help was given for which need, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from lianqiao.assistance.facts import Help
from lianqiao.assistance.models import Event, NeedMet, NeedMetByEvent
from lianqiao.assistance.places import versions_of
from lianqiao.assistance.queries import kept, of_student
from lianqiao.cases.facts import Need
from lianqiao.roster.facts import after
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


def event_may_meet(*, viewer: Viewer, today: date, need: Need, event_id: int) -> Verdict:
    """May it be said that this event is put on for this need? No: `need_event_gone`, `need_met_before`.

    Whether the student comes is the student's to say.
    """
    row = _standing_events(today).filter(pk=event_id).first()
    if row is None:
        return no("need_event_gone")
    return YES if _day_of(row) >= need.on else no("need_met_before", day=need.on.isoformat())


def met_by(*, viewer: Viewer, today: date, needs: Collection[Need]) -> dict[int, list[tuple[str, date]]]:
    """(kind, day) of the acts and events that met each of these needs, by need id, oldest first.

    What was cancelled, or corrected since, is left out. `needs` come from a query that
    has asked whom the viewer reaches.
    """
    ids = [one.id for one in needs]
    rows = NeedMet.objects.filter(kept(today, "activity__"), need_id__in=ids, activity__held_on__lte=today)
    found: dict[int, list[tuple[str, date]]] = {}
    for need_id, kind, on in rows.values_list("need_id", "activity__kind", "activity__held_on"):
        found.setdefault(need_id, []).append((kind, on))
    for_needs = NeedMetByEvent.objects.filter(need_id__in=ids, recorded_at__lt=after(today))
    for one in for_needs.filter(event__in=_standing_events(today)).select_related("event").order_by("id"):
        found.setdefault(one.need_id, []).append((one.event.kind, _day_of(one.event)))
    return {need_id: sorted(met, key=lambda pair: pair[1]) for need_id, met in found.items()}


def _standing_events(today: date) -> QuerySet[Event]:
    return Event.objects.filter(Q(cancelled=None) | Q(cancelled__recorded_at__gte=after(today)))


def _day_of(event: Event) -> date:
    return localtime(versions_of(event)[-1][1].starts_at).date()
