"""Whose a part of a task is today, whoever left: no open part is without an owner while anybody is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lianqiao.ledger.models import TaskFor
from lianqiao.people.models import Appointment
from lianqiao.people.queries import in_force
from lianqiao.roster.models import HandOver
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Role, Viewer

# Who sees every task, cancels it and hands it on, whoever gave it.
OVERSEES = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER})
# Who has what nobody else has, the first of right first.
_LAST = (
    Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.COUNSELLOR, Role.DEPARTMENT_HEAD, Role.CLASS_LEADER,
    Role.CLASS_TEACHER, Role.EXPERT,
)  # fmt: skip


def oversees(viewer: Viewer) -> bool:
    """Does the viewer answer for everybody's tasks?"""
    return viewer.system or viewer.role in OVERSEES


@dataclass(frozen=True, slots=True)
class Serving:
    """Who is there on a day, in which roles; read once for many parts."""

    held: frozenset[tuple[int, str]]
    of_class: frozenset[tuple[int, str, int]]
    by_role: dict[str, tuple[int, ...]]

    def has(self, part: TaskFor) -> bool:
        """Does the person still serve in the role in which they got it (for that class, where it was for one)?"""
        if part.small_class_id is not None:
            return (part.user_id, part.role, part.small_class_id) in self.of_class
        return (part.user_id, part.role) in self.held

    def anybody(self, user_id: int | None) -> bool:
        """Does the person serve in any role?"""
        return any(user_id == one for one, _ in self.held)


def serving_on(today: date) -> Serving:
    """Every appointment in force of an active user, in one query."""
    rows = Appointment.objects.filter(in_force(today), user__is_active=True).order_by("since", "id")
    found = list(rows.values_list("user_id", "role", "small_class_id"))
    by_role: dict[str, tuple[int, ...]] = {}
    for user_id, role, _ in found:
        by_role[role] = (*by_role.get(role, ()), user_id)
    return Serving(
        held=frozenset((user_id, role) for user_id, role, _ in found),
        of_class=frozenset((user_id, role, own) for user_id, role, own in found if own is not None),
        by_role=by_role,
    )


def owner_of(part: TaskFor, serving: Serving) -> int | None:
    """The user who has the part today; None only where nobody of the college is left."""
    if serving.has(part):
        return part.user_id
    giver = row_id(part.task.recorded_by.removeprefix("user:"))
    if giver is not None and serving.anybody(giver):
        return giver
    return next((one for role in _LAST for one in serving.by_role.get(role.value, ())), None)


def stands_in_for(*, viewer: Viewer, today: date) -> frozenset[tuple[int, str]]:
    """(user, role) of the colleagues in whose place the viewer stands today, with everything they have."""
    rows = HandOver.objects.filter(
        to_id=viewer.user_id or 0, answered__accepted=True, since__lte=today, until__gte=today
    )
    return frozenset((one.user_id, one.duty) for one in rows if not one.students)


def standing_parts(today: date) -> QuerySet[TaskFor]:
    """Parts as known on the day, without those that were handed on."""
    gone = Q(handed_on__on__lte=today)
    return TaskFor.objects.filter(task__recorded_on__lte=today).exclude(gone)
