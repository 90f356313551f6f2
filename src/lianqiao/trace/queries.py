"""Reading the record: for the auditor only. Anybody else is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.models import Event, Reading


@dataclass(frozen=True, slots=True)
class Look:
    """One person's look at one kind of guarded fact on one day.

    `id` is its first row, `first` the moment of that row, `subjects` how many were looked at in all that day.
    """

    id: int
    actor: str
    purpose: str
    what: str
    first: datetime
    subjects: int


def latest_events(*, viewer: Viewer, about: str = "", limit: int = 200) -> Sequence[Event]:
    """The newest events first; with `about` (`student:7`) only those of that subject or actor."""
    insist(viewer, Deed.SEE_TRACE)
    rows = Event.objects.all()
    found = rows.filter(subject=about) | rows.filter(actor=about) if about else rows
    return list(found.order_by("-id")[:limit])


def latest_looks(*, viewer: Viewer, about: str = "", limit: int = 200) -> Sequence[Look]:
    """The newest looks first; with `about` only those at that subject, or of that actor."""
    insist(viewer, Deed.SEE_TRACE)
    rows = Reading.objects.all()
    found = rows.filter(subject=about) | rows.filter(actor=about) if about else rows
    looks = (
        found.values("actor", "day", "purpose", "what")
        .annotate(first_id=Min("id"), first=Min("at"), subjects=Count("id"))
        .order_by("-first_id")[:limit]
    )
    return [
        Look(one["first_id"], one["actor"], one["purpose"], one["what"], one["first"], one["subjects"]) for one in looks
    ]


def look(*, viewer: Viewer, look_id: int) -> tuple[Look, Sequence[Reading]] | None:
    """The look that a reading belongs to, and each of its readings in order; None for an unknown id."""
    insist(viewer, Deed.SEE_TRACE)
    one = Reading.objects.filter(pk=look_id).first()
    if one is None:
        return None
    same = Reading.objects.filter(actor=one.actor, day=one.day, purpose=one.purpose, what=one.what)
    rows = list(same.order_by("id"))
    return Look(one.pk, one.actor, one.purpose, one.what, rows[0].at, len(rows)), rows


def details_of(*, action: str) -> list[tuple[str, dict[str, object]]]:
    """Subject and detail of every event of one action, the oldest first: for checks that count again, without names."""
    return list(Event.objects.filter(action=action).order_by("id").values_list("subject", "detail"))
