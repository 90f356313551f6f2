"""Reading plans. What a plan owes tells who needs help, so it is shown only to those who may know that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from lianqiao.cases.queries import cases
from lianqiao.plans.models import Measure
from lianqiao.roster.facts import after
from lianqiao.roster.queries import counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


def measures_of(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, list[Measure]]:
    """The measures of the plans opened by `today` of those of `ids` in reach, by student id.

    Empty for viewers who may not know who needs help.
    """
    if hardship_sight(viewer) < HardshipSight.NEEDS_HELP:
        return {}
    reached = cases(viewer=viewer, today=today, ids=ids)
    found: dict[int, list[Measure]] = {}
    written = Q(recorded_at=None) | Q(recorded_at__lt=after(today))
    rows = Measure.objects.filter(
        written,
        counted(today, "plan__"),
        theirs(today, reached, "plan__case__student_id"),
        plan__opened_on__lte=today,
        plan__recorded_at__lt=after(today),
    ).annotate(person=person(today, "plan__case__student_id"))
    for row in rows.select_related("plan").order_by("id"):
        found.setdefault(row.person, []).append(row)
    return found
