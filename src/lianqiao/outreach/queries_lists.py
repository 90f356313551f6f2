"""Reminder lists: what a classmate sees of the list of their class, and what the next draw has to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max

from lianqiao.outreach.facts import Named
from lianqiao.outreach.models import LiaisonAsked, Reminder, ReminderAnswer, ReminderList
from lianqiao.people.models import Appointment
from lianqiao.people.queries import in_force
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Viewer, insist

# A classmate reaches no student; of those on the list of the own class they learn the name, and this hand reads it.
_HOUSE = Viewer(actor="system:outreach", system=True)


@dataclass(frozen=True, slots=True)
class Cycle:
    """The cycle in which a class's next list is drawn, and who was named in it."""

    number: int = 1
    named: frozenset[int] = frozenset()


def own_list(*, viewer: Viewer, today: date, now: datetime) -> list[Named]:
    """The names that stand now on the lists of the viewer's own classes, in the order by lot. Three queries."""
    insist(viewer, Deed.REMIND)
    rows = Reminder.objects.filter(
        list__small_class_id__in=viewer.classes, list__drawn_at__lte=now, list__until__gt=now
    ).select_related("list__small_class")
    standing = list(rows.order_by("list__small_class__name", "place"))
    results = dict(
        ReminderAnswer.objects.filter(reminder__in=standing).order_by("pk").values_list("reminder_id", "result")
    )
    eyes = replace(_HOUSE, masked=viewer.masked)
    known = cards(viewer=eyes, today=today, ids={one.student_id for one in standing})
    return [
        Named(one.pk, known[one.student_id].name, one.list.small_class.name, results.get(one.pk, ""))
        for one in standing
        if one.student_id in known
    ]


def own_reminder(*, viewer: Viewer, reminder_id: int) -> Reminder | None:
    """A name on a list of the viewer's own class, with `list` loaded; None for any other, as for none."""
    insist(viewer, Deed.REMIND)
    own = Reminder.objects.filter(list__small_class_id__in=viewer.classes)
    return own.filter(pk=reminder_id).select_related("list").first()


def helped_classes(*, viewer: Viewer, today: date) -> frozenset[int]:
    """The classes in which a student helper serves today: only these have a list."""
    insist(viewer, Deed.RECORD_HELP)
    held = Appointment.objects.filter(in_force(today), role__in=STUDENT_ROLES, user__is_active=True)
    return frozenset(one for one in held.values_list("small_class_id", flat=True) if one is not None)


def standing_lists(*, viewer: Viewer, now: datetime, on: date) -> frozenset[int]:
    """The classes that need no new list now: one stands, or one was drawn on the day."""
    insist(viewer, Deed.RECORD_HELP)
    stands = ReminderList.objects.filter(until__gt=now) | ReminderList.objects.filter(on=on)
    return frozenset(stands.values_list("small_class_id", flat=True))


def cycles(*, viewer: Viewer, class_ids: Collection[int]) -> dict[int, Cycle]:
    """The present cycle of each class that ever had a list. Two queries."""
    insist(viewer, Deed.RECORD_HELP)
    rows = Reminder.objects.filter(list__small_class_id__in=class_ids).order_by()
    newest: dict[int, int] = dict(
        rows.values("list__small_class_id").annotate(newest=Max("cycle")).values_list("list__small_class_id", "newest")
    )
    named: defaultdict[int, set[int]] = defaultdict(set)
    told = rows.filter(cycle__in=set(newest.values())).values_list("list__small_class_id", "cycle", "student_id")
    for class_id, cycle, student_id in told:
        if cycle == newest[class_id]:
            named[class_id].add(student_id)
    return {one: Cycle(number, frozenset(named[one])) for one, number in newest.items()}


def named_since(*, viewer: Viewer, since: datetime) -> Mapping[int, list[Reminder]]:
    """Places on lists drawn from `since` on, by student id, with `list` loaded, in order. One query."""
    insist(viewer, Deed.RECORD_HELP)
    found: defaultdict[int, list[Reminder]] = defaultdict(list)
    for one in Reminder.objects.filter(list__drawn_at__gte=since).select_related("list").order_by("pk"):
        found[one.student_id].append(one)
    return found


def asked_for(*, viewer: Viewer, now: datetime, days: int) -> dict[int, datetime]:
    """Students for whom staff asked in the last days and whom no list has named since, with when they were asked."""
    insist(viewer, Deed.RECORD_HELP)
    since = now - timedelta(days=days)
    named = named_since(viewer=viewer, since=since)
    found: dict[int, datetime] = {}
    for one in LiaisonAsked.objects.filter(at__gte=since).order_by("pk"):
        if not any(name.list.drawn_at >= one.at for name in named.get(one.student_id, ())):
            found.setdefault(one.student_id, one.at)
    return found
