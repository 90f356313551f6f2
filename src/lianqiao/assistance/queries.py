"""Reading help given, always for a viewer: help to a student out of reach does not exist for it.

An act counts as of a day where it was made (no mere attempt), nobody had
cancelled it by then, and no correction known by then had taken its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q

from lianqiao.assistance.facts import Attended, Earlier, Help
from lianqiao.assistance.models import Activity, Attendance, EventHeld
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards, student
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, may_cancel, opens_notes, scope

# What the college does for everybody: nothing personal stands in it.
OPEN_KINDS = frozenset({Activity.Kind.LECTURE.value, Activity.Kind.MEETING.value})


def of_student(*, viewer: Viewer, today: date, student_id: int) -> list[Help]:
    """All help given to one student by `today`, attempts too, newest first; nothing where it is out of reach.

    A corrected act is there once, as it was known on `today`, with its earlier words.
    """
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return []
    there = Q(added_on=None) | Q(added_on__lte=today)
    mine = Attendance.objects.filter(there, was_there(today), theirs(today, [student_id])).values("activity_id")
    held = Exists(EventHeld.objects.filter(activity=OuterRef("pk")))
    rows = Activity.objects.filter(known(today), pk__in=mine, recorded_on__lte=today).annotate(of_event=held)
    told = {row.pk: row for row in rows.select_related("by", "cancelled", "step_done").order_by("id")}
    replaced = {row.replaces_id for row in told.values()}
    standing = [
        row for row in told.values() if row.pk not in replaced and row.held_on <= today and not _cancelled(row, today)
    ]
    return [_help(viewer, row, today, told) for row in sorted(standing, key=lambda row: (row.held_on, row.pk))[::-1]]


def activities(*, viewer: Viewer, kinds: Collection[str], since: date, until: date) -> list[Help]:
    """Acts of these kinds held from `since` to `until` that counted at the end of `until`, oldest first.

    A viewer who does not reach the whole college learns of lectures and meetings only.
    """
    open_to = set(kinds) if scope(viewer) is Scope.COLLEGE else set(kinds) & OPEN_KINDS
    rows = Activity.objects.filter(kept(until), made=True, kind__in=open_to, held_on__range=(since, until))
    return [_help(viewer, row, until) for row in rows.select_related("by", "step_done").order_by("held_on", "id")]


def attendances(
    *, viewer: Viewer, kinds: Collection[str], since: date, until: date, student_ids: Collection[int] | None = None
) -> list[Attended]:
    """Who was at help of these kinds held from `since` to `until`, by day; only students within reach at `until`."""
    return _attended(viewer, Q(activity__made=True, activity__kind__in=list(kinds)), since, until, student_ids)


def attempts(*, viewer: Viewer, since: date, until: date, student_ids: Collection[int] | None = None) -> list[Attended]:
    """Talks that were tried from `since` to `until` and did not come about, by day. They count as no talk."""
    return _attended(viewer, Q(activity__made=False), since, until, student_ids)


def _attended(
    viewer: Viewer, wanted: Q, since: date, until: date, student_ids: Collection[int] | None
) -> list[Attended]:
    stand = kept(until, "activity__") & was_there(until)
    rows = Attendance.objects.filter(wanted, stand, activity__held_on__range=(since, until))
    if student_ids is not None:
        rows = rows.filter(theirs(until, student_ids))
    whose = rows.annotate(person=person(until)).order_by("activity__held_on", "activity_id", "person")
    fields = ("activity_id", "activity__kind", "activity__held_on", "activity__recorded_on", "person", "added_on")
    once: dict[tuple[int, int], Attended] = {}
    for act, kind, held, recorded, who, added in whose.values_list(*fields):
        once.setdefault((act, who), Attended(act, kind, held, added or recorded, who))
    found = list(once.values())
    if scope(viewer) is Scope.COLLEGE or not found:
        return found
    reached = cards(viewer=viewer, today=until, ids={one.student_id for one in found})
    return [one for one in found if one.student_id in reached]


def kept(today: date, through: str = "") -> Q:
    """Acts that stood at the end of that day: not cancelled, not replaced, and known if they are a correction.

    `through`: the path to the act (`"activity__"`). Attempts are among them.
    """
    cancelled = Q(**{f"{through}cancelled": None}) | Q(**{f"{through}cancelled__on__gt": today})
    replaced = Q(**{f"{through}replaced_by": None}) | Q(**{f"{through}replaced_by__recorded_at__gte": after(today)})
    return cancelled & replaced & known(today, through)


def was_there(today: date) -> Q:
    """Attendances that nobody had taken back by the end of that day."""
    return Q(taken_back=None) | Q(taken_back__on__gt=today)


def known(today: date, through: str = "") -> Q:
    """Corrections are known from the instant they are made; a correction may keep the day of the first entry."""
    return Q(**{f"{through}replaces": None}) | Q(**{f"{through}recorded_at__lt": after(today)})


def _cancelled(row: Activity, today: date) -> bool:
    return hasattr(row, "cancelled") and row.cancelled.on <= today


def may_open(*, viewer: Viewer, row: Activity) -> bool:
    """May the viewer read the text of this act? Its `by` is not needed."""
    return opens_notes(viewer, row.by_id, row.share)


def _help(viewer: Viewer, row: Activity, today: date, told: Mapping[int, Activity] | None = None) -> Help:
    """The act as the viewer may read it; `told` holds, by id, the rows that it may have taken the place of."""
    opened = may_open(viewer=viewer, row=row)
    before = _before(row, told or {})
    shown = opened or row.share != "own"
    may_change = ask(viewer, Deed.RECORD_HELP).ok and may_cancel(
        viewer, by_user_id=row.by_id, recorded_by=row.recorded_by
    )
    done = row.step_done.on if hasattr(row, "step_done") and row.step_done.on <= today else None
    return Help(
        id=row.pk,
        kind=row.kind,
        title=row.title if shown else "",
        way=row.way,
        held_on=row.held_on,
        until=row.until,
        recorded_on=row.recorded_on,
        by_name=row.by.display_name if row.by else "",
        note=row.note if opened else "",
        note_kept=bool(row.note) and not opened,
        may_cancel=may_change,
        may_correct=may_change and opened,
        made=row.made,
        minutes=row.minutes,
        topics=tuple(row.topics) if shown else (),
        share=row.share,
        private_note=next((one.private_note for one in (row, *before) if one.recorded_by == viewer.actor), ""),
        next_step=row.next_step if opened else "",
        next_on=row.next_on,
        step_done_on=done,
        form=row.form,
        free=row.free,
        organiser=row.organiser,
        has_proof=row.proof_id is not None,
        proof_on=row.proof_on,
        of_event=getattr(row, "of_event", False),  # asked for by `of_student`
        earlier=tuple(_earlier(viewer, one) for one in before),
    )


def _before(row: Activity, told: Mapping[int, Activity]) -> list[Activity]:
    """The rows that this one took the place of, one after the other, the newest first."""
    found = []
    while row.replaces_id is not None and row.replaces_id in told:
        row = told[row.replaces_id]
        found.append(row)
    return found


def _earlier(viewer: Viewer, row: Activity) -> Earlier:
    opened = may_open(viewer=viewer, row=row)
    return Earlier(
        id=row.pk,
        held_on=row.held_on,
        recorded_at=row.recorded_at,
        by_name=row.by.display_name if row.by else "",
        way=row.way,
        made=row.made,
        note=row.note if opened else "",
        note_kept=bool(row.note) and not opened,
    )


def cancellable(*, viewer: Viewer, today: date, activity_id: int) -> Activity | None:
    """The act that a viewer may ask to cancel, with `by` loaded; None where it is not there for the viewer.

    There are those of nobody in particular, and those whose students are all
    within reach (for their own author: one of them).
    """
    found = Activity.objects.filter(pk=activity_id).select_related("by").first()
    if found is None:
        return None
    ids = set(found.attendances.annotate(person=person(today)).values_list("person", flat=True))
    reached = set(cards(viewer=viewer, today=today, ids=ids))
    own = found.recorded_by == viewer.actor or (found.by_id is not None and found.by_id == viewer.user_id)
    return found if reached == ids or (own and reached) else None
