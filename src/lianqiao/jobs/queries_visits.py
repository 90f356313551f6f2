"""Reading visits to employers: who went, what was looked for, and the steps that were agreed and are not done.

A visit stands until it is taken back or another version takes its place.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from lianqiao.jobs.facts_visits import VisitCard, VisitSaid, VisitStep, Went, need_said
from lianqiao.jobs.models import Visit
from lianqiao.jobs.queries_employers import STANDING_VISITS, may_take_back
from lianqiao.jobs.same import kept_id, kept_name, merged
from lianqiao.rules.visibility import Deed, Role, Viewer, ask, insist


def standing_visits() -> QuerySet[Visit]:
    """Visits that count, with the employer as which theirs is read: `kept_id`, `kept_name`."""
    rows = Visit.objects.filter(STANDING_VISITS)
    return rows.annotate(kept_id=kept_id(None), kept_name=kept_name(None))


def matching_visits(
    *,
    viewer: Viewer,
    search: str = "",
    employer_id: int | None = None,
    mine: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Visit]:
    """Visits for a list, the newest first; lazily: a page reads its own rows. `mine`: on which the viewer went."""
    insist(viewer, Deed.SEE_POSTS)
    found = standing_visits()
    if search:
        kept = merged(None).filter(employer__name__icontains=search).values("other")
        found = found.filter(Q(employer__name__icontains=search) | Q(employer__in=kept))
    if employer_id is not None:
        found = found.filter(Q(kept_id=employer_id))
    if mine:
        found = found.filter(by__user_id=viewer.user_id or 0)
    if since:
        found = found.filter(on__gte=since)
    if until:
        found = found.filter(on__lte=until)
    return found.order_by("-on", "-id")


def cards_of(rows: QuerySet[Visit], *, viewer: Viewer) -> list[VisitCard]:
    """Cards of rows that `matching_visits` gave, in their order; three queries."""
    insist(viewer, Deed.SEE_POSTS)
    found = rows.select_related("next_owner", "step_done").prefetch_related("by__user", "needs")
    return [_card(row, viewer) for row in found]


def visit(*, viewer: Viewer, visit_id: int) -> VisitCard | None:
    """One visit; None where it is not there: taken back, or replaced."""
    insist(viewer, Deed.SEE_POSTS)
    found = cards_of(standing_visits().filter(pk=visit_id), viewer=viewer)
    return found[0] if found else None


def newest_version(*, viewer: Viewer, visit_id: int) -> int | None:
    """The version that stands of a visit, by any of its versions; None where none does."""
    insist(viewer, Deed.SEE_POSTS)
    row = Visit.objects.filter(pk=visit_id).first()
    while row is not None and (later := Visit.objects.filter(replaces=row).first()) is not None:
        row = later
    return row.pk if row and standing_visits().filter(pk=row.pk).exists() else None


def _card(row: Any, viewer: Viewer) -> VisitCard:
    went = sorted(row.by.all(), key=lambda one: (not one.leads, one.pk))
    needs = sorted(row.needs.all(), key=lambda one: one.pk)
    done = getattr(row, "step_done", None)
    said = VisitSaid(
        on=row.on,
        went=tuple(Went(one.user_id, Role(one.role), one.user.display_name, one.leads) for one in went),
        contact_name=row.contact_name,
        contact_duty=row.contact_duty,
        openings=row.openings,
        pay=row.pay,
        result=row.result,
        note=row.note,
        needs=tuple(need_said(one) for one in needs),
        next_text=row.next_text,
        next_on=row.next_on,
        next_owner_id=row.next_owner_id,
    )
    return VisitCard(
        id=row.pk,
        employer_id=row.kept_id,
        employer=row.kept_name,
        said=said,
        codes=tuple(tuple(one.majors) for one in needs),
        next_owner=row.next_owner.display_name if row.next_owner else "",
        step_done_on=done.on if done else None,
        step_done_text=done.text if done else "",
        recorded_by=row.recorded_by,
        recorded_on=localtime(row.recorded_at).date(),
        earlier=row.replaces_id is not None,
        may_correct=may_correct(viewer=viewer, row=row, went={one.user_id for one in went}),
    )


def may_correct(*, viewer: Viewer, row: Visit, went: Collection[int]) -> bool:
    """Whoever went, whoever entered it and those who clear employers may correct a visit or take it back."""
    if not ask(viewer, Deed.RECORD_VISITS).ok:
        return False
    return viewer.user_id in went or may_take_back(viewer=viewer, recorded_by=row.recorded_by)


def open_steps(*, viewer: Viewer, until: date) -> list[VisitStep]:
    """Next steps due by `until` and not done, the earliest first; for staff."""
    insist(viewer, Deed.SEE_POSTS)
    rows = standing_visits().filter(next_on__lte=until, step_done=None, next_owner__isnull=False)
    return [
        VisitStep(row.pk, row.kept_id, row.kept_name, row.next_text, row.next_on, owner.pk, owner.display_name)  # type: ignore[attr-defined, arg-type]
        for row in rows.select_related("next_owner").order_by("next_on", "id")
        if (owner := row.next_owner) is not None
    ]
