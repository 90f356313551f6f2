"""What all readings of this room stand on: its rows as known on a day, and the record of each look."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from lianqiao.hardship.facts import held_of
from lianqiao.hardship.models import CriterionHeld
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.queries import counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.hardship import Held
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import note_reading


def known_rows(today: date, ids: Collection[int]) -> QuerySet[CriterionHeld]:
    """The criteria on record of these students, as known on `today`; `person` is whose each is."""
    known = CriterionHeld.objects.filter(counted(today), theirs(today, ids), recorded_at__lt=after(today))
    return known.annotate(person=person(today)).select_related("ended", "verified").order_by("id")


@asked_once
def held_by_student(today: date, ids: Collection[int]) -> dict[int, list[Held]]:
    """The same as values for the rules, by student."""
    found: dict[int, list[Held]] = {}
    for row in known_rows(today, ids):
        found.setdefault(row.person, []).append(held_of(row, today))  # type: ignore[attr-defined]
    return found


def note_looks(viewer: Viewer, purpose: str, what: str, ids: Iterable[int], now: datetime) -> None:
    """Put on record that the viewer looked at `what` of these students."""
    note_reading(
        actor=viewer.actor, purpose=purpose, what=what, subjects=[f"student:{one}" for one in sorted(ids)], at=now
    )
