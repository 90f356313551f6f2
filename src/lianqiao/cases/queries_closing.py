"""Which files were closed and opened again, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.cases.facts import Closing
from lianqiao.cases.models import CaseClosed
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.queries import base_ids, cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import Viewer


@asked_once
def closings(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, list[Closing]]:
    """Every closing of the files of students (of `ids`, else of all) in reach as known `today`, the newest first."""
    reached = base_ids(viewer=viewer, today=today) if ids is None else cards(viewer=viewer, today=today, ids=ids)
    rows = CaseClosed.objects.filter(
        theirs(today, list(reached), "case__student_id"),
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
    ).annotate(person=person(today, "case__student_id"))
    found: dict[int, list[Closing]] = {}
    for row in rows.select_related("reopened").order_by("-id"):
        found.setdefault(row.person, []).append(_closing(row, row.person, today))
    return found


def standing(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Closing]:
    """The closing that holds `today` for each student (of `ids`, else of all) in reach whose file is closed."""
    newest = {one: found[0] for one, found in closings(viewer=viewer, today=today, ids=ids).items()}
    return {one: closing for one, closing in newest.items() if closing.reopened_on is None}


def _closing(row: CaseClosed, student_id: int, today: date) -> Closing:
    again = getattr(row, "reopened", None)
    if again is not None and (again.on > today or again.recorded_at >= after(today)):
        again = None
    return Closing(
        row.pk,
        student_id,
        row.outcome,
        row.proof,
        row.on,
        row.recorded_by,
        reopened_on=again.on if again else None,
        because=again.reason if again else "",
    )
