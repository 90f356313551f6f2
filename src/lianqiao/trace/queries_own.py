"""What the record says to the person it is about: who looked, on which day, at what. Complete, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lianqiao.rules.visibility import Viewer
from lianqiao.trace.models import Reading


@dataclass(frozen=True, slots=True)
class OwnLook:
    """Somebody looked at something of the viewer's on a day; `what` and `purpose` are codes."""

    day: date
    actor: str
    what: str
    purpose: str


def own_looks(*, viewer: Viewer, subjects: Collection[str], since: date) -> list[OwnLook]:
    """Every look from `since` at these subjects, the newest day first.

    The caller names the subjects, since only the roster knows which numbers are
    one person; without the viewer's own among them nothing is told.
    """
    if viewer.actor not in subjects or not viewer.actor.startswith("student:"):
        return []
    rows = Reading.objects.filter(subject__in=list(subjects), day__gte=since)
    told = rows.values_list("day", "actor", "what", "purpose").distinct().order_by("-day", "actor", "what")
    return [OwnLook(*row) for row in told]
