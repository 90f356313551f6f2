"""Correcting help: a new row takes the place of the old one, and both stay readable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Unpack

from django.db import IntegrityError

from lianqiao.assistance.actions_steps import carry_over, hold, tick_off
from lianqiao.assistance.facts import Particulars
from lianqiao.assistance.facts_detail import SERVICES, Detail, as_fields, check_detail
from lianqiao.assistance.models import Activity, Attendance, EventHeld, HelpCancelled, NeedMet
from lianqiao.assistance.queries import cancellable, may_open
from lianqiao.assistance.saying import check_day, check_particulars, check_said, sent_before, tidy
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist, may_cancel
from lianqiao.trace.actions import deed

# What a correction leaves as it was unless it says otherwise. A private note is its writer's: it is not handed on.
CARRIED = (
    "kind", "title", "way", "until", "note", "made", "minutes", "topics", "share", "next_step", "next_on", "form",
    "free", "organiser", "proof_id", "proof_on",
)  # fmt: skip


def correct_help(
    *,
    viewer: Viewer,
    activity_id: int,
    held_on: date,
    key: str | None = None,
    steps_done: Collection[int] = (),
    today: date,
    now: datetime,
    title: str | None = None,
    way: str | None = None,
    note: str | None = None,
    until: date | None = None,
    kind: str | None = None,
    detail: Detail | None = None,
    **more: Unpack[Particulars],
) -> Activity:
    """Put a corrected act in the place of `activity_id`, the version that the form was opened on.

    From this moment the old row counts nowhere; as of earlier days it still does. Students and
    giver stay. A correction that moves neither the day, nor the kind, nor what came of it keeps
    the day of the first entry, so that mending a word makes no talk late. The same form sent twice is one.
    `kind` and `detail` (the whole of it) are said of a service; no talk becomes one.
    Refused `not_found`, `correct_not_yours`, `help_of_event` (its page mends that), `help_kind_unknown`,
    `help_changed_meanwhile`, `cancelled_already`, and as `record_help`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = cancellable(viewer=viewer, today=today, activity_id=activity_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not may_correct(viewer, found):
        raise Refused(Reason.of("correct_not_yours"))
    _check_kind(found, kind)
    words = {"title": title, "way": way, "note": note}
    said = {
        **{name: getattr(found, name) for name in CARRIED},
        **{name: text.strip() for name, text in words.items() if text is not None},
        **tidy(more), "until": until, "held_on": held_on, **({"kind": kind} if kind else {}),
        **(as_fields(detail) if detail else {}),
    }  # fmt: skip
    _check(viewer, found, held_on, said, today)
    as_it_was = all(getattr(found, name) == said[name] for name in ("held_on", "made", "kind"))
    said["recorded_on"] = found.recorded_on if as_it_was else today
    try:
        return _put_in_place(viewer, found, said, key, steps_done, today, now)
    except (IntegrityError, Refused):
        if not key or not Activity.objects.filter(recorded_by=viewer.actor, key=key).exists():
            raise
        there = found.attendances.values_list("student_id", flat=True)
        return sent_before(viewer=viewer, key=key, said={**said, "replaces_id": found.pk}, student_ids=there)


def _check(viewer: Viewer, found: Activity, held_on: date, said: dict[str, Any], today: date) -> None:
    """As for a new record; a day that stays as it was is not asked about again."""
    if held_on != found.held_on:
        check_day(viewer=viewer, held_on=held_on, today=today)
    check_said(kind=said["kind"], held_on=held_on, until=said["until"], with_students=True)
    told: Any = {name: said[name] for name in Particulars.__annotations__ if name in said}
    check_particulars(kind=said["kind"], held_on=held_on, told=told)
    detail = Detail(**{one.name: said[one.name] for one in fields(Detail)})
    check_detail(kind=said["kind"], title=said["title"], detail=detail, held_on=held_on, today=today)


def _check_kind(found: Activity, kind: str | None) -> None:
    if EventHeld.objects.filter(activity=found).exists():
        raise Refused(Reason.of("help_of_event"))
    if kind is not None and not {kind, found.kind} <= set(SERVICES):
        raise Refused(Reason.of("help_kind_unknown", kind=kind))


def may_correct(viewer: Viewer, act: Activity) -> bool:
    """May the viewer correct this act: take it back, and read it?"""
    return may_cancel(viewer, by_user_id=act.by_id, recorded_by=act.recorded_by) and may_open(viewer=viewer, row=act)


def _put_in_place(
    viewer: Viewer,
    found: Activity,
    said: dict[str, Any],
    key: str | None,
    steps_done: Collection[int],
    today: date,
    now: datetime,
) -> Activity:
    """Write the new row; whoever comes second to the same version is refused."""
    with deed(actor=viewer.actor, action="assistance.correct_help", at=now) as noted:
        hold(activity_ids=[found.pk])  # two corrections of one moment go one by one
        if Activity.objects.filter(replaces=found).exists():
            raise Refused(Reason.of("help_changed_meanwhile"))
        if HelpCancelled.objects.filter(activity=found).exists():
            raise Refused(Reason.of("cancelled_already"))
        made = Activity.objects.create(
            **said, replaces=found, by_id=found.by_id, recorded_at=now, recorded_by=viewer.actor, key=key or None
        )
        rows = list(found.attendances.order_by("student_id"))
        there = [one.student_id for one in rows]
        Attendance.objects.bulk_create(
            [Attendance(activity=made, student_id=one.student_id, added_on=one.added_on) for one in rows]
        )
        carry_over(before=found, made=made)
        NeedMet.objects.bulk_create([NeedMet(activity=made, need_id=one.need_id) for one in found.needs_met.all()])
        ended = tick_off(viewer=viewer, steps=steps_done, student_ids=there, today=today, now=now)
        noted.subject = f"activity:{made.pk}"
        noted.detail = {"kind": made.kind, "replaces": found.pk, **({"steps": ended} if ended else {})}
    return made
