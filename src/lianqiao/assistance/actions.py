"""Writing help down: one activity and who was there, in one transaction with its event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError

from lianqiao.assistance.facts_detail import NOTHING_MORE, Detail, check_detail
from lianqiao.assistance.models import Activity, Attendance, HelpCancelled
from lianqiao.assistance.queries import cancellable
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist, may_cancel
from lianqiao.trace.actions import deed

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
    detail: Detail = NOTHING_MORE,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Activity:
    """Put one act of help on record for these students; `by_user_id` gave it, the viewer entered it today.

    `key` is the form's own number: the same form sent twice gives the same act
    and no second event; sent with other words, `form_saved_already`.

    Refused: a day that has not come or lies further back than the policy lets one enter (machines
    may load older records), an end before its start, help for a student without
    a student, and students out of the viewer's reach, who do not exist for it; and what
    `facts_detail.check_detail` finds missing in `detail` (training, traineeships).
    """
    insist(viewer, Deed.RECORD_HELP)
    wanted = sorted(set(student_ids))
    _check(viewer, kind, held_on, until, wanted, today)
    check_detail(kind=kind, title=title, detail=detail, held_on=held_on, today=today)
    if wanted and set(cards(viewer=viewer, today=today, ids=wanted)) != set(wanted):
        raise Refused(Reason.of("not_found"))
    said = {
        "kind": kind,
        "title": title.strip(),
        "way": way,
        "held_on": held_on,
        "until": until,
        "note": note.strip(),
        **_said(detail),
    }
    try:
        with deed(actor=viewer.actor, action="assistance.record_help", at=now) as noted:
            made = Activity.objects.create(
                **said, by_id=by_user_id if by_user_id is not None else viewer.user_id, recorded_on=today,
                recorded_at=now, recorded_by=viewer.actor, key=key or None,
            )  # fmt: skip
            Attendance.objects.bulk_create([Attendance(activity=made, student_id=one) for one in wanted])
            noted.subject = f"activity:{made.pk}"
            noted.detail = {"kind": kind, "students": wanted}
    except IntegrityError:
        if not key:
            raise
        return _sent_before(viewer, key, said, wanted)
    return made


def _said(detail: Detail) -> dict[str, object]:
    said = {name: getattr(detail, name) for name in ("form", "free", "proof_id", "proof_on")}
    return {**said, "organiser": detail.organiser.strip()}


def _sent_before(viewer: Viewer, key: str | None, said: Mapping[str, object], student_ids: Collection[int]) -> Activity:
    """The act that the same form made before. Refused `form_saved_already` where it said something else."""
    made = Activity.objects.get(recorded_by=viewer.actor, key=key)
    there = set(made.attendances.values_list("student_id", flat=True))
    if there != set(student_ids) or any(getattr(made, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return made


def cancel_help(*, viewer: Viewer, activity_id: int, reason: str, today: date, now: datetime) -> HelpCancelled:
    """The act was entered by mistake: from today it counts nowhere. Its row and its text stay.

    Refused `not_found`, `cancel_not_yours`, `cancel_without_reason`, `cancelled_already`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = cancellable(viewer=viewer, today=today, activity_id=activity_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not may_cancel(viewer, by_user_id=found.by_id, recorded_by=found.recorded_by):
        raise Refused(Reason.of("cancel_not_yours"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    with deed(actor=viewer.actor, action="assistance.cancel_help", at=now, subject=f"activity:{found.pk}") as noted:
        made, fresh = HelpCancelled.objects.get_or_create(
            activity=found,
            defaults={"on": today, "reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor},
        )
        if not fresh:
            raise Refused(Reason.of("cancelled_already"))
        noted.detail = {"kind": found.kind}
    return made


def _check(
    viewer: Viewer, kind: str, held_on: date, until: date | None, student_ids: Collection[int], today: date
) -> None:
    if kind not in Activity.Kind.values:
        raise Refused(Reason.of("help_kind_unknown", kind=kind))
    if held_on > today:
        raise Refused(Reason.of("help_in_future", day=held_on.isoformat()))
    within = policy_in_force().limits.entry_days
    if within is not None and held_on < today - timedelta(days=within) and not viewer.system:
        raise Refused(Reason.of("help_too_old", day=held_on.isoformat(), days=within))
    if until is not None and until < held_on:
        raise Refused(Reason.of("help_ends_before"))
    if not student_ids and kind not in WITHOUT_STUDENTS:
        raise Refused(Reason.of("help_without_student"))
