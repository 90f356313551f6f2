"""Writing tasks: give one, say that it was read or done, cancel it, hand a part on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from lianqiao.charter.tables import has_guarded_word
from lianqiao.ledger.facts_tasks import Level
from lianqiao.ledger.models import Sought, Task, TaskCancelled, TaskDone, TaskFor, TaskHandedOn, TaskSeen
from lianqiao.ledger.task_owners import oversees, owner_of, serving_on, standing_parts, stands_in_for
from lianqiao.ledger.task_people import Part, parts_for
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Viewer, insist
from lianqiao.trace.actions import deed


def give_task(
    *,
    viewer: Viewer,
    title: str,
    about: str = "",
    level: str,
    small_class_id: int | None = None,
    branch_id: int | None = None,
    user_ids: Collection[int] = (),
    due_on: date,
    minutes_id: int | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Task:
    """Push something down to persons, a class's team, the cadres of a branch's classes, or the leading group.

    Each addressee gets a part, in the role in which they are meant. Refused
    `no_right`; `task_without_title`; `task_days` for a day gone by;
    `not_found` for a level, class, branch or person out of reach;
    `task_nobody`; `task_words` where a student member would read a guarded
    word; sent twice with other words `form_saved_already`.
    """
    insist(viewer, Deed.GIVE_TASKS)
    said = {
        "title": title.strip()[:120], "about": about.strip()[:400], "level": level, "small_class_id": small_class_id,
        "branch_id": branch_id, "due_on": due_on, "minutes_id": minutes_id,
    }  # fmt: skip
    before = Task.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
    if before is not None:
        return _sent_before(before, said, user_ids)
    if not said["title"]:
        raise Refused(Reason.of("task_without_title"))
    if due_on < today:
        raise Refused(Reason.of("task_days"))
    parts = parts_for(
        viewer=viewer, level=level, small_class_id=small_class_id, branch_id=branch_id, user_ids=user_ids, today=today
    )
    _check_words((one.role for one in parts), title, about)
    try:
        with deed(actor=viewer.actor, action="ledger.give_task", at=now) as noted:
            made = Task.objects.create(
                **said, recorded_on=today, recorded_at=now, recorded_by=viewer.actor, key=key or None
            )
            TaskFor.objects.bulk_create(_part(made, one) for one in parts)
            noted.subject, noted.detail = f"task:{made.pk}", {"level": level, "people": len(parts)}
    except IntegrityError:
        raise Refused(Reason.of("form_saved_already")) from None
    return made


def _part(task: Task, one: Part) -> TaskFor:
    return TaskFor(task=task, user_id=one.user_id, role=one.role, small_class_id=one.class_id)


def _sent_before(made: Task, said: dict[str, Any], user_ids: Collection[int]) -> Task:
    """The same form sent twice gives the same task; sent with other words it is refused."""
    same = all(getattr(made, name) == value for name, value in said.items())
    if made.level == Level.PERSON:
        same = same and set(made.people.filter(taken_over=None).values_list("user_id", flat=True)) == set(user_ids)
    if not same:
        raise Refused(Reason.of("form_saved_already"))
    return made


def _check_words(roles: Iterable[str], *texts: str) -> None:
    """What a classmate reads says nothing of anybody's need."""
    if STUDENT_ROLES & set(roles) and any(map(has_guarded_word, texts)):
        raise Refused(Reason.of("task_words"))


def mark_seen(*, viewer: Viewer, task_for_id: int, now: datetime) -> TaskSeen:
    """The person pressed that it was read. Refused `not_found` for anybody else's; pressed twice, it stays."""
    insist(viewer, Deed.SEE_TASKS)
    with deed(actor=viewer.actor, action="ledger.mark_seen", at=now, subject=f"part:{task_for_id}"):
        part = _own(viewer, task_for_id, now.date())
        return TaskSeen.objects.get_or_create(task_for=part, defaults={"recorded_at": now})[0]


def finish_task(*, viewer: Viewer, task_for_id: int, text: str = "", today: date, now: datetime) -> TaskDone:
    """The person says what was done; whoever has the part of somebody who left may too.

    Refused `not_found`, `task_cancelled`, `task_done_already`.
    """
    insist(viewer, Deed.SEE_TASKS)
    with deed(actor=viewer.actor, action="ledger.finish_task", at=now, subject=f"part:{task_for_id}"):
        part = _own(viewer, task_for_id, today, left_as_well=True)
        _insist_open(part)
        return TaskDone.objects.create(
            task_for=part, on=today, text=text.strip()[:200], recorded_at=now, recorded_by=viewer.actor
        )


def cancel_task(*, viewer: Viewer, task_id: int, reason: str, today: date, now: datetime) -> TaskCancelled:
    """It need not be done any more, and why. For who gave it and whoever oversees.

    Refused `not_found`, `task_without_reason`, `task_words`, `task_cancelled`, `task_done_already`.
    """
    insist(viewer, Deed.GIVE_TASKS)
    with deed(actor=viewer.actor, action="ledger.cancel_task", at=now, subject=f"task:{task_id}"):
        found = Task.objects.select_for_update().filter(pk=task_id, recorded_on__lte=today).first()
        if found is None or not (oversees(viewer) or found.recorded_by == viewer.actor):
            raise Refused(Reason.of("not_found"))
        if not reason.strip():
            raise Refused(Reason.of("task_without_reason"))
        if TaskCancelled.objects.filter(task=found).exists():
            raise Refused(Reason.of("task_cancelled"))
        parts = list(standing_parts(today).filter(task=found).select_related("done"))
        if all(hasattr(one, "done") for one in parts):
            raise Refused(Reason.of("task_done_already"))
        _check_words((one.role for one in parts), reason)
        return TaskCancelled.objects.create(
            task=found, on=today, reason=reason.strip()[:200], recorded_at=now, recorded_by=viewer.actor
        )


def hand_on(*, viewer: Viewer, task_for_id: int, user_id: int, today: date, now: datetime) -> TaskFor:
    """Somebody's part goes to somebody else, who reads and does it anew; both rows stay. The new part.

    For who gave it and whoever oversees, and for whoever has the part of
    somebody who left. Refused `not_found` (the part, or the person),
    `task_cancelled`, `task_done_already`, `task_same_hands`, `task_words`,
    `seek_not_staff` (posts to find, to a student).
    """
    insist(viewer, Deed.GIVE_TASKS)
    with deed(actor=viewer.actor, action="ledger.hand_on", at=now, subject=f"part:{task_for_id}") as noted:
        part = _locked(task_for_id, today)
        if part is None or not _gives(viewer, part, today):
            raise Refused(Reason.of("not_found"))
        _insist_open(part)
        to = parts_for(viewer=viewer, level=Level.PERSON, user_ids=[user_id], today=today)[0]
        _check_words([to.role], part.task.title, part.task.about)
        if to.role in STUDENT_ROLES and Sought.objects.filter(task=part.task).exists():
            raise Refused(Reason.of("seek_not_staff"))
        known = TaskFor.objects.filter(task=part.task, user_id=user_id).first()
        if known is not None and (known.pk == part.pk or not standing_parts(today).filter(pk=known.pk).exists()):
            raise Refused(Reason.of("task_same_hands"))
        if known is None:
            known = _part(part.task, to)
            known.save()
        TaskHandedOn.objects.create(task_for=part, to=known, on=today, recorded_at=now, recorded_by=viewer.actor)
        noted.detail = {"task": part.task_id, "to": known.pk}
    return known


def _gives(viewer: Viewer, part: TaskFor, today: date) -> bool:
    if oversees(viewer) or part.task.recorded_by == viewer.actor:
        return True
    return viewer.user_id is not None and owner_of(part, serving_on(today)) == viewer.user_id != part.user_id


def _locked(task_for_id: int, today: date) -> TaskFor | None:
    found = standing_parts(today).filter(pk=task_for_id).select_for_update(of=("self",))
    return found.select_related("task").first()


def _own(viewer: Viewer, task_for_id: int, today: date, *, left_as_well: bool = False) -> TaskFor:
    """The viewer's part: their own, a colleague's in whose place they stand, or that of somebody who left."""
    part = _locked(task_for_id, today)
    if part is None or viewer.user_id is None:
        raise Refused(Reason.of("not_found"))
    mine = part.user_id == viewer.user_id or (part.user_id, part.role) in stands_in_for(viewer=viewer, today=today)
    if mine or (left_as_well and owner_of(part, serving_on(today)) == viewer.user_id):
        return part
    raise Refused(Reason.of("not_found"))


def _insist_open(part: TaskFor) -> None:
    if TaskCancelled.objects.filter(task_id=part.task_id).exists():
        raise Refused(Reason.of("task_cancelled"))
    if TaskDone.objects.filter(task_for=part).exists():
        raise Refused(Reason.of("task_done_already"))
