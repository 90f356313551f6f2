"""Holding a meeting: the act that keeps the month's promise, its minutes and its decisions, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.models import Activity
from lianqiao.assistance.queries import kept
from lianqiao.ledger.actions_tasks import give_task
from lianqiao.ledger.facts_meetings import LONGEST_DECISION, Decision, Item
from lianqiao.ledger.facts_tasks import Level
from lianqiao.ledger.models import Minutes
from lianqiao.ledger.queries_meetings import DEED, sitting
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


class _Said(NamedTuple):
    """What of a form is compared when it comes a second time."""

    held_on: date
    text: str
    present: list[int]
    titles: list[str]


def hold_meeting(
    *,
    viewer: Viewer,
    held_on: date,
    present: Collection[int],
    text: str,
    decisions: Sequence[Decision],
    agenda: Sequence[Item],
    title: str = "",
    meeting_id: int | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Minutes:
    """Put a meeting on record with the agenda as it stood, who was there, what was said and what was decided.

    `meeting_id` names a meeting that was recorded without minutes: they are written for it, and it stays as
    it is. `key` is the form's own number: sent twice, it is saved once. Each decision becomes a task of
    the person named. Refused, all of it: `not_found`, `meeting_has_minutes`, `meeting_without_minutes`,
    `meeting_present_unknown`, what `record_help` and `give_task` refuse, and for each row of decisions
    what is wrong in it.
    """
    insist(viewer, Deed.RUN_MEETINGS)
    wanted = [one for one in decisions if not one.empty]
    said = _Said(held_on, text.strip(), sorted(set(present)), [one.title.strip() for one in wanted])
    before = _sent_before(viewer, key, said)
    if before is not None:
        return before
    _check(viewer, said, wanted, today)
    known = _known(meeting_id, today)
    try:
        with deed(actor=viewer.actor, action="ledger.hold_meeting", at=now) as noted:
            act = known or record_help(
                viewer=viewer, kind=DEED, held_on=held_on, student_ids=[], title=title, key=key, today=today, now=now
            )
            made = _written(viewer, act, said, agenda, key, now)
            _decide(viewer, made, wanted, today, now)
            noted.subject = f"activity:{act.pk}"
            noted.detail = {"minutes": made.pk, "present": said.present, "decisions": len(wanted)}
    except IntegrityError:
        found = _sent_before(viewer, key, said)
        if found is None:
            raise Refused(Reason.of("meeting_has_minutes")) from None
        return found
    return made


def _sent_before(viewer: Viewer, key: str | None, said: _Said) -> Minutes | None:
    """The minutes that the same form made before. Refused `form_saved_already` where it said something else."""
    found = Minutes.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
    if found is None:
        return None
    titles = list(found.tasks.order_by("id").values_list("title", flat=True))
    if _Said(found.activity.held_on, found.text, found.present, titles) != said:
        raise Refused(Reason.of("form_saved_already"))
    return found


def _known(meeting_id: int | None, today: date) -> Activity | None:
    """The meeting that has no minutes yet."""
    if meeting_id is None:
        return None
    found = Activity.objects.filter(kept(today), pk=meeting_id, kind=DEED).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    if Minutes.objects.filter(activity=found).exists():
        raise Refused(Reason.of("meeting_has_minutes"))
    return found


def _check(viewer: Viewer, said: _Said, wanted: Sequence[Decision], today: date) -> None:
    there = {one.user_id for one in sitting(viewer=viewer, today=today)}
    if not said.text and not wanted:
        raise Refused(Reason.of("meeting_without_minutes"))
    if not set(said.present) <= there:
        raise Refused(Reason.of("meeting_present_unknown"))
    wrong = [reason for one in wanted for reason in _wrong(one, today, there)]
    if wrong:
        raise Refused(*wrong)


def _wrong(one: Decision, today: date, there: Collection[int]) -> Iterable[Reason]:
    """Everything that is wrong in a row of the form."""
    if not one.title.strip():
        yield Reason.of("decision_without_title", row=one.row)
    if len(one.title.strip()) > LONGEST_DECISION:
        yield Reason.of("decision_too_long", row=one.row, most=LONGEST_DECISION)
    if one.user_id is None:
        yield Reason.of("decision_without_owner", row=one.row)
    elif one.user_id not in there:
        yield Reason.of("decision_owner_unknown", row=one.row)
    if one.due_on is None:
        yield Reason.of("decision_without_day", row=one.row)
    elif one.due_on < today:
        yield Reason.of("decision_day_gone", row=one.row)


def _written(
    viewer: Viewer, act: Activity, said: _Said, agenda: Sequence[Item], key: str | None, now: datetime
) -> Minutes:
    return Minutes.objects.create(
        activity=act,
        month=act.held_on.replace(day=1),
        agenda=[one.kept() for one in agenda],
        text=said.text,
        present=said.present,
        recorded_at=now,
        recorded_by=viewer.actor,
        key=key or None,
    )


def _decide(viewer: Viewer, made: Minutes, wanted: Sequence[Decision], today: date, now: datetime) -> None:
    """A task for each decision."""
    for one in wanted:
        assert one.user_id is not None
        assert one.due_on is not None
        give_task(
            viewer=viewer, title=one.title.strip(), level=Level.PERSON.value, user_ids=[one.user_id],
            due_on=one.due_on, minutes_id=made.pk, today=today, now=now,
        )  # fmt: skip
