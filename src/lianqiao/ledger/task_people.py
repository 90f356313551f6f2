"""To whom a task goes at each level, as far as the giver reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from lianqiao.ledger.facts_tasks import Level
from lianqiao.people.models import Appointment, BranchClass, SmallClass
from lianqiao.people.queries import in_force
from lianqiao.people.queries_branches import TEAM
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import (
    LEADING_GROUP,
    STUDENT_ROLES,
    Deed,
    Role,
    Scope,
    Viewer,
    answers_for_college,
    scope,
)

# Whoever may be given something, the role in which they are meant first.
MEANT = (*LEADING_GROUP, *TEAM)
# Parts in these roles count with a class.
WITH_CLASS = frozenset({Role.CLASS_LEADER.value, *(one.value for one in STUDENT_ROLES)})


class Part(NamedTuple):
    """One addressee: the role in which the person is meant, and the class where it is a class's."""

    user_id: int
    role: str
    class_id: int | None


def reaches_class(viewer: Viewer, class_id: int) -> bool:
    """May the viewer give something to the team of this class?"""
    wide = answers_for_college(viewer) or scope(viewer) is Scope.COLLEGE
    return wide or class_id in viewer.classes


def may_give_all(viewer: Viewer) -> bool:
    """May the viewer give something to the whole leading group?"""
    return answers_for_college(viewer)


def choosable(*, viewer: Viewer, today: date) -> list[Appointment]:
    """Whom the viewer may name, one row a person, by role and name, with `user` and `small_class` loaded."""
    rows = [one for one in _held(today).filter(role__in=MEANT) if _reaches(viewer, one)]
    order = {role.value: place for place, role in enumerate(MEANT)}
    first: dict[int, Appointment] = {}
    for one in sorted(rows, key=lambda one: (order[one.role], one.user.display_name, one.pk)):
        first.setdefault(one.user_id, one)
    return list(first.values())


def parts_for(
    *,
    viewer: Viewer,
    level: str,
    small_class_id: int | None = None,
    branch_id: int | None = None,
    user_ids: Collection[int] = (),
    today: date,
) -> list[Part]:
    """The parts of a task. Refused `not_found` out of reach, `no_right` for the whole group, `task_nobody`.

    A giver does not get what is given to a level; naming oneself is allowed.
    """
    match level:
        case Level.PERSON:
            named = {one.user_id: one for one in choosable(viewer=viewer, today=today)}
            if not set(user_ids) <= named.keys():
                raise Refused(Reason.of("not_found"))
            return _some(named[one] for one in dict.fromkeys(user_ids))
        case Level.CLASS:
            rows = _of_classes(viewer, {small_class_id} if small_class_id else set(), TEAM, today)
        case Level.BRANCH:
            held = BranchClass.objects.filter(in_force(today), branch_id=branch_id or 0)
            mine = {one for one in held.values_list("small_class_id", flat=True) if reaches_class(viewer, one)}
            rows = _of_classes(viewer, mine, (Role.PARTY_CADRE,), today)
        case Level.GROUP:
            if not may_give_all(viewer):
                raise Refused(Reason.of("no_right", deed=Deed.GIVE_TASKS.value))
            rows = _held(today).filter(role__in=LEADING_GROUP)
        case _:
            raise Refused(Reason.of("not_found"))
    return _some(one for one in rows if one.user_id != viewer.user_id)


def _held(today: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(in_force(today), user__is_active=True)
    return rows.select_related("user", "small_class").order_by("id")


def _of_classes(viewer: Viewer, ids: set[int], roles: Collection[Role], today: date) -> QuerySet[Appointment]:
    """Those who serve the classes; refused `not_found` for none, one that is not there or out of reach."""
    known = SmallClass.objects.filter(pk__in=ids).count()
    if not ids or known != len(ids) or not all(reaches_class(viewer, one) for one in ids):
        raise Refused(Reason.of("not_found"))
    return _held(today).filter(role__in=roles, small_class_id__in=ids)


def _reaches(viewer: Viewer, one: Appointment) -> bool:
    if one.role not in WITH_CLASS:
        return True
    return one.small_class_id is not None and reaches_class(viewer, one.small_class_id)


def _some(rows: Iterable[Appointment]) -> list[Part]:
    """One part a person, in the first of their roles."""
    found: dict[int, Part] = {}
    for one in rows:
        own = one.small_class_id if one.role in WITH_CLASS else None
        found.setdefault(one.user_id, Part(one.user_id, one.role, own))
    if not found:
        raise Refused(Reason.of("task_nobody"))
    return list(found.values())
