"""Writing help down: one activity and who was there, in one transaction with its event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Unpack

from django.db import IntegrityError

from lianqiao.assistance.actions_steps import hold, tick_off
from lianqiao.assistance.facts import Particulars
from lianqiao.assistance.facts_detail import NOTHING_MORE, Detail, as_fields, check_detail
from lianqiao.assistance.models import Activity, Attendance, HelpCancelled
from lianqiao.assistance.queries import cancellable
from lianqiao.assistance.saying import check_day, check_particulars, check_said, sent_before, tidy
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist, may_cancel
from lianqiao.trace.actions import deed


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
    steps_done: Collection[int] = (),
    today: date,
    now: datetime,
    **more: Unpack[Particulars],
) -> Activity:
    """Put one act of help on record for these students; `by_user_id` gave it, the viewer entered it today.

    `detail` is said of a service, `more` of a talk; `steps_done` names the acts whose agreed next step
    this one ends. `key` is the form's own number: the same form sent twice gives the same act and no
    second event; sent with other words, `form_saved_already`.

    Refused: what `saying` and `facts_detail.check_detail` find wrong or missing, and students out of
    the viewer's reach, who do not exist for it. Machines may load records of any age.
    """
    insist(viewer, Deed.RECORD_HELP)
    wanted = sorted(set(student_ids))
    check_day(viewer=viewer, held_on=held_on, today=today)
    check_said(kind=kind, held_on=held_on, until=until, with_students=bool(wanted))
    check_particulars(kind=kind, held_on=held_on, told=more)
    check_detail(kind=kind, title=title, detail=detail, held_on=held_on, today=today)
    if wanted and set(cards(viewer=viewer, today=today, ids=wanted)) != set(wanted):
        raise Refused(Reason.of("not_found"))
    said: dict[str, Any] = {
        "kind": kind, "title": title.strip(), "way": way, "held_on": held_on, "until": until, "note": note.strip(),
        **tidy(more), **as_fields(detail),
    }  # fmt: skip
    try:
        with deed(actor=viewer.actor, action="assistance.record_help", at=now) as noted:
            made = _kept(viewer, said, by_user_id, wanted, key, today, now)
            ended = tick_off(viewer=viewer, steps=steps_done, student_ids=wanted, today=today, now=now)
            noted.subject = f"activity:{made.pk}"
            noted.detail = {"kind": kind, "students": wanted, **({"steps": ended} if ended else {})}
    except IntegrityError:
        if not key:
            raise
        return sent_before(viewer=viewer, key=key, said={**said, "replaces_id": None}, student_ids=wanted)
    return made


def _kept(
    viewer: Viewer,
    said: dict[str, Any],
    by: int | None,
    student_ids: Collection[int],
    key: str | None,
    today: date,
    now: datetime,
) -> Activity:
    """The row of the act, and one for each who was there; given by whoever enters it unless told otherwise."""
    said["by_id"] = by if by is not None else viewer.user_id
    made = Activity.objects.create(
        **said, recorded_on=today, recorded_at=now, recorded_by=viewer.actor, key=key or None
    )
    Attendance.objects.bulk_create([Attendance(activity=made, student_id=one) for one in student_ids])
    return made


def cancel_help(*, viewer: Viewer, activity_id: int, reason: str, today: date, now: datetime) -> HelpCancelled:
    """The act was entered by mistake: from today it counts nowhere. Its row and its text stay.

    Refused `not_found`, `cancel_not_yours`, `cancel_without_reason`, `cancelled_already`, and
    `help_changed_meanwhile` where a correction has taken its place.
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
        hold(activity_ids=[found.pk])  # a correction of this moment waits, or is seen
        if Activity.objects.filter(replaces=found).exists():
            raise Refused(Reason.of("help_changed_meanwhile"))
        made, fresh = HelpCancelled.objects.get_or_create(
            activity=found,
            defaults={"on": today, "reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor},
        )
        if not fresh:
            raise Refused(Reason.of("cancelled_already"))
        noted.detail = {"kind": found.kind}
    return made
