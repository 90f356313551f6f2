"""Writing help down: one activity and who was there, in one transaction with its event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from lianqiao.assistance.models import Activity, Attendance
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

# How far back a person may enter help: later than this it is told from memory, and no list waits for it any more.
ENTERED_WITHIN = timedelta(days=60)
WITHOUT_STUDENTS = frozenset({Activity.Kind.LECTURE, Activity.Kind.MEETING})


def record_help(
    *,
    viewer: Viewer,
    kind: str,
    held_on: date,
    student_ids: Collection[int],
    title: str = "",
    way: str = "",
    note: str = "",
    until: date | None = None,
    by_user_id: int | None = None,
    today: date,
    now: datetime,
) -> Activity:
    """Put one act of help on record for these students; `by_user_id` gave it, the viewer entered it today.

    Refused: a day that has not come or lies more than 60 days back (machines
    may load older records), an end before its start, help for a student without
    a student, and students out of the viewer's reach, who do not exist for it.
    """
    insist(viewer, Deed.RECORD_HELP)
    wanted = sorted(set(student_ids))
    _check(viewer, kind, held_on, until, wanted, today)
    if wanted and set(cards(viewer=viewer, today=today, ids=wanted)) != set(wanted):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="assistance.record_help", at=now) as noted:
        made = Activity.objects.create(
            kind=kind, title=title.strip(), way=way, held_on=held_on, until=until, note=note.strip(),
            by_id=by_user_id if by_user_id is not None else viewer.user_id,
            recorded_on=today, recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        Attendance.objects.bulk_create([Attendance(activity=made, student_id=one) for one in wanted])
        noted.subject = f"activity:{made.pk}"
        noted.detail = {"kind": kind, "students": wanted}
    return made


def _check(
    viewer: Viewer, kind: str, held_on: date, until: date | None, student_ids: Collection[int], today: date
) -> None:
    if kind not in Activity.Kind.values:
        raise Refused(Reason.of("help_kind_unknown", kind=kind))
    if held_on > today:
        raise Refused(Reason.of("help_in_future", day=held_on.isoformat()))
    if held_on < today - ENTERED_WITHIN and not viewer.system:
        raise Refused(Reason.of("help_too_old", day=held_on.isoformat(), days=ENTERED_WITHIN.days))
    if until is not None and until < held_on:
        raise Refused(Reason.of("help_ends_before"))
    if not student_ids and kind not in WITHOUT_STUDENTS:
        raise Refused(Reason.of("help_without_student"))
