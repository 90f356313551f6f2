"""Reading tasks: one's own, those one gave or answers for, decisions that are not done yet.

No part of an open task is without an owner: where the person serves no more,
the giver has it, then the employment secretary, then whoever of the college is
there (`task_owners.owner_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from lianqiao.ledger.facts_tasks import Addressee, MyTask, TaskCard
from lianqiao.ledger.models import Task, TaskFor
from lianqiao.ledger.task_owners import Serving, oversees, serving_on, standing_parts, stands_in_for
from lianqiao.people.models import User
from lianqiao.roster.facts import after
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, insist, scope


def tasks(*, viewer: Viewer, today: date, open_only: bool = False, given_only: bool = False) -> list[TaskCard]:
    """The tasks that the viewer gave, or answers for: all for whoever oversees, those of own classes for staff.

    Open first by due day, then the newest. Student members see none here (`my_tasks`). A constant number of queries.
    """
    insist(viewer, Deed.SEE_TASKS)
    mine = Q(recorded_by=viewer.actor)
    if not given_only and oversees(viewer):
        mine = Q()
    elif not given_only and scope(viewer) is Scope.OWN_CLASSES and ask(viewer, Deed.SEE_LINKAGE).ok:
        mine |= Q(pk__in=TaskFor.objects.filter(small_class_id__in=viewer.classes).values("task_id"))
    found = _cards(Task.objects.filter(mine, recorded_on__lte=today), today)
    return [one for one in found if one.open or not open_only]


def task(*, viewer: Viewer, today: date, task_id: int) -> TaskCard | None:
    """One of `tasks`; None for any other, as for none."""
    return next((one for one in tasks(viewer=viewer, today=today) if one.id == task_id), None)


def open_decisions(*, viewer: Viewer, today: date) -> list[TaskCard]:
    """What meetings decided and is not done yet, by due day: it returns to the next agenda until it is."""
    insist(viewer, Deed.SEE_MEETINGS)
    rows = Task.objects.filter(recorded_on__lte=today).exclude(minutes=None)
    return [one for one in _cards(rows, today) if one.open]


def decisions_of(*, viewer: Viewer, today: date, minutes_ids: Collection[int]) -> list[TaskCard]:
    """What these meetings decided, done or not, for whoever sits in them; open first, by due day."""
    insist(viewer, Deed.SEE_MEETINGS)
    return _cards(Task.objects.filter(recorded_on__lte=today, minutes_id__in=list(minutes_ids)), today)


def my_tasks(*, viewer: Viewer, today: date) -> list[MyTask]:
    """The viewer's own parts, and those of a colleague in whose place they stand; open first, by due day."""
    insist(viewer, Deed.SEE_TASKS)
    others = stands_in_for(viewer=viewer, today=today)
    mine = Q(user_id=viewer.user_id or 0)
    for user_id, role in others:
        mine |= Q(user_id=user_id, role=role)
    rows = standing_parts(today).filter(mine).select_related("task__cancelled", "seen", "done", "user")
    names = _names(one.task.recorded_by for one in rows)
    found = [_mine(one, viewer, names, today) for one in rows]
    # What is over: the newest first.
    over = sorted((one for one in found if not one.open), key=lambda one: one.id, reverse=True)
    return [*sorted((one for one in found if one.open), key=lambda one: (one.due_on, one.id)), *over]


def _mine(part: TaskFor, viewer: Viewer, names: dict[str, str], today: date) -> MyTask:
    seen, done, cancelled = _at(part, "seen", today), _at(part, "done", today), _at(part.task, "cancelled", today)
    return MyTask(
        id=part.pk,
        task_id=part.task_id,
        title=part.task.title,
        about=part.task.about,
        due_on=part.task.due_on,
        given_on=part.task.recorded_on,
        giver_name=names.get(part.task.recorded_by, ""),
        from_meeting=part.task.minutes_id is not None,
        for_name=part.user.display_name if part.user_id != viewer.user_id else "",
        seen_on=seen.recorded_at.date() if seen else None,
        done_on=done.on if done else None,
        done_text=done.text if done else "",
        cancelled_on=cancelled.on if cancelled else None,
        cancelled_because=cancelled.reason if cancelled else "",
    )


def _at(row: Task | TaskFor, name: str, today: date) -> Any:
    """The one row beside it, as far as it was known on the day."""
    found = getattr(row, name, None)
    if found is None:
        return None
    known = found.on <= today if hasattr(found, "on") else found.recorded_at < after(today)
    return found if known else None


def _cards(rows: QuerySet[Task], today: date) -> list[TaskCard]:
    parts = standing_parts(today).select_related("user", "small_class", "seen", "done").order_by("id")
    parts = parts.prefetch_related("taken_over__task_for__user")
    found = list(
        rows.select_related("small_class", "branch", "cancelled").prefetch_related(Prefetch("people", queryset=parts))
    )
    if not found:
        return []
    names, serving = _names(one.recorded_by for one in found), serving_on(today)
    cards = [_card(one, names, serving, today) for one in found]
    over = sorted((one for one in cards if not one.open), key=lambda one: one.id, reverse=True)
    return [*sorted((one for one in cards if one.open), key=lambda one: (one.due_on, one.id)), *over]


def _card(row: Task, names: dict[str, str], serving: Serving, today: date) -> TaskCard:
    cancelled = _at(row, "cancelled", today)
    return TaskCard(
        id=row.pk,
        title=row.title,
        about=row.about,
        level=row.level,
        class_id=row.small_class_id,
        class_name=row.small_class.name if row.small_class else "",
        branch_id=row.branch_id,
        branch_name=row.branch.name if row.branch else "",
        due_on=row.due_on,
        given_on=row.recorded_on,
        giver=row.recorded_by,
        giver_name=names.get(row.recorded_by, ""),
        minutes_id=row.minutes_id,
        people=tuple(_addressee(part, serving, today) for part in row.people.all()),
        cancelled_on=cancelled.on if cancelled else None,
        cancelled_because=cancelled.reason if cancelled else "",
    )


def _addressee(part: TaskFor, serving: Serving, today: date) -> Addressee:
    seen, done = _at(part, "seen", today), _at(part, "done", today)
    return Addressee(
        id=part.pk,
        user_id=part.user_id,
        name=part.user.display_name,
        role=part.role,
        class_id=part.small_class_id,
        class_name=part.small_class.name if part.small_class else "",
        seen_on=seen.recorded_at.date() if seen else None,
        done_on=done.on if done else None,
        done_text=done.text if done else "",
        alone=not serving.has(part),
        after="、".join(one.task_for.user.display_name for one in part.taken_over.all()),
    )


def _names(actors: Iterable[str]) -> dict[str, str]:
    """The display name of each `user:7`, in one query."""
    numbers = {one: row_id(one.removeprefix("user:")) for one in set(actors) if one.startswith("user:")}
    known = dict(User.objects.filter(pk__in=filter(None, numbers.values())).values_list("pk", "display_name"))
    return {actor: known[number] for actor, number in numbers.items() if number in known}


def parts_of(
    *, viewer: Viewer, today: date, class_ids: Collection[int]
) -> list[tuple[int | None, TaskCard, Addressee]]:
    """(class, task, part) of every part of an open task: of these classes, and without a class for whoever oversees.

    For the counts of the three levels; titles are not for every viewer.
    """
    insist(viewer, Deed.SEE_LINKAGE)
    rows = Task.objects.filter(recorded_on__lte=today)
    wide = scope(viewer) is not Scope.OWN_CLASSES
    return [
        (part.class_id, card, part)
        for card in _cards(rows, today)
        if card.open
        for part in card.people
        if part.class_id in class_ids or (part.class_id is None and wide)
    ]
