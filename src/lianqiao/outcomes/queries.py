"""Reading outcomes, always for a viewer: a student out of reach has none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from lianqiao.charter.tables import destinations as code_table
from lianqiao.outcomes.facts import DestinationFacts, IntentionFacts
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.roster.queries import cards
from lianqiao.rules.destinations import employed, further_study, settled
from lianqiao.rules.visibility import Scope, Viewer, scope


def destinations(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, DestinationFacts]:
    """The present destination of each student, by student id: the newest record not undone, as known by `today`."""
    newest = {row.student_id: row for row in _known(today, ids).order_by("id")}
    reached = _reached(viewer, today, set(newest))
    return {student_id: _facts(row) for student_id, row in newest.items() if student_id in reached}


def history(*, viewer: Viewer, today: date, student_id: int) -> list[DestinationFacts]:
    """Every destination recorded for one student by `today`, newest first."""
    if not _reached(viewer, today, {student_id}):
        return []
    return [_facts(row) for row in _known(today, [student_id]).order_by("-id")]


def intentions(*, viewer: Viewer, since: date, until: date, ids: Collection[int] | None = None) -> list[IntentionFacts]:
    """Intentions reached from `since` to `until`, by day."""
    rows = Intention.objects.filter(on__range=(since, until), recorded_at__date__lte=until)
    if ids is not None:
        rows = rows.filter(student_id__in=list(ids))
    found = [
        IntentionFacts(row.pk, row.student_id, row.employer_id, row.employer.name, row.on)
        for row in rows.select_related("employer").order_by("on", "id")
    ]
    reached = _reached(viewer, until, {one.student_id for one in found})
    return [one for one in found if one.student_id in reached]


def settled_ids(*, viewer: Viewer, today: date) -> frozenset[int]:
    """Students within reach whose present destination counts as placed, provisional admission included."""
    found = destinations(viewer=viewer, today=today)
    return frozenset(student_id for student_id, one in found.items() if one.settled)


def _known(today: date, ids: Collection[int] | None) -> QuerySet[Destination]:
    rows = Destination.objects.filter(
        Q(batch=None) | Q(batch__undone=None), on__lte=today, recorded_at__date__lte=today
    )
    return rows if ids is None else rows.filter(student_id__in=list(ids))


def _reached(viewer: Viewer, today: date, ids: set[int]) -> Collection[int]:
    if not ids or scope(viewer) is Scope.COLLEGE:
        return ids
    return cards(viewer=viewer, today=today, ids=ids)


def _facts(row: Destination) -> DestinationFacts:
    code = code_table().get(row.code)
    return DestinationFacts(
        id=row.pk,
        student_id=row.student_id,
        code=row.code,
        label=code.label if code else row.code,
        unit_name=row.unit_name,
        settled=bool(code and settled(code)),
        further_study=bool(code and further_study(code)),
        employed=bool(code and employed(code)),
        provisional=row.provisional,
        grade=row.grade,
        proof_kind=row.proof_kind,
        on=row.on,
    )
