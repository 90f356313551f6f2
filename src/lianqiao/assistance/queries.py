"""Reading help given, always for a viewer: help to a student out of reach does not exist for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from lianqiao.assistance.facts import Attended, Help
from lianqiao.assistance.models import Activity, Attendance
from lianqiao.roster.queries import cards, student
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, may_cancel, opens_notes, scope

# What the college does for everybody: nothing personal stands in it.
OPEN_KINDS = frozenset({Activity.Kind.LECTURE.value, Activity.Kind.MEETING.value})


def of_student(*, viewer: Viewer, today: date, student_id: int) -> list[Help]:
    """All help given to one student by `today`, newest first; nothing where the student is out of reach."""
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return []
    rows = Activity.objects.filter(
        _kept(today), attendances__student_id=student_id, held_on__lte=today, recorded_on__lte=today
    )
    return [_help(viewer, row) for row in rows.select_related("by").order_by("-held_on", "-id")]


def activities(*, viewer: Viewer, kinds: Collection[str], since: date, until: date) -> list[Help]:
    """Acts of these kinds held from `since` to `until` and not cancelled by then, oldest first.

    A viewer who does not reach the whole college learns of lectures and meetings only.
    """
    open_to = set(kinds) if scope(viewer) is Scope.COLLEGE else set(kinds) & OPEN_KINDS
    rows = Activity.objects.filter(_kept(until), kind__in=open_to, held_on__range=(since, until))
    return [_help(viewer, row) for row in rows.select_related("by").order_by("held_on", "id")]


def attendances(
    *, viewer: Viewer, kinds: Collection[str], since: date, until: date, student_ids: Collection[int] | None = None
) -> list[Attended]:
    """Who was at help of these kinds held from `since` to `until`, by day; only students within reach at `until`."""
    rows = Attendance.objects.filter(
        _kept(until, "activity__"), activity__kind__in=list(kinds), activity__held_on__range=(since, until)
    )
    if student_ids is not None:
        rows = rows.filter(student_id__in=list(student_ids))
    found = [
        Attended(*values)
        for values in rows.order_by("activity__held_on", "activity_id", "student_id").values_list(
            "activity_id", "activity__kind", "activity__held_on", "activity__recorded_on", "student_id"
        )
    ]
    if scope(viewer) is Scope.COLLEGE or not found:
        return found
    reached = cards(viewer=viewer, today=until, ids={one.student_id for one in found})
    return [one for one in found if one.student_id in reached]


def _kept(today: date, through: str = "") -> Q:
    """Acts that nobody had cancelled by the end of that day."""
    return Q(**{f"{through}cancelled": None}) | Q(**{f"{through}cancelled__on__gt": today})


def _help(viewer: Viewer, row: Activity) -> Help:
    opened = opens_notes(viewer, row.by_id)
    return Help(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        way=row.way,
        held_on=row.held_on,
        until=row.until,
        recorded_on=row.recorded_on,
        by_name=row.by.display_name if row.by else "",
        note=row.note if opened else "",
        note_kept=bool(row.note) and not opened,
        may_cancel=ask(viewer, Deed.RECORD_HELP).ok
        and may_cancel(viewer, by_user_id=row.by_id, recorded_by=row.recorded_by),
    )


def cancellable(*, viewer: Viewer, today: date, activity_id: int) -> Activity | None:
    """The act that a viewer may ask to cancel, with `by` loaded; None where it is not there for the viewer.

    There are those of nobody in particular, and those whose students are all
    within reach (for their own author: one of them).
    """
    found = Activity.objects.filter(pk=activity_id).select_related("by").first()
    if found is None:
        return None
    ids = set(found.attendances.values_list("student_id", flat=True))
    reached = set(cards(viewer=viewer, today=today, ids=ids))
    own = found.recorded_by == viewer.actor or (found.by_id is not None and found.by_id == viewer.user_id)
    return found if reached == ids or (own and reached) else None
