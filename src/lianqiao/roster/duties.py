"""Whom somebody cares for in a duty: by name, or because the role serves their class, major or college."""

from __future__ import annotations

from datetime import date

from lianqiao.people.models import Appointment
from lianqiao.people.queries import in_force
from lianqiao.roster.queries import base_records, pairings
from lianqiao.rules.visibility import OF_A_CLASS, Role


def cared_for(*, user_id: int, duty: Role, today: date) -> dict[int, date | None]:
    """The students in the user's care in this duty today, with the last day of a pairing that has one.

    Those paired by name, and those whom the role serves as far as nobody else is paired with them in this duty.
    """
    held = pairings(today).filter(duty=duty.value)
    mine = {one.person: one.until for one in held.filter(user_id=user_id)}  # type: ignore[attr-defined]
    elsewhere = {one.person for one in held.exclude(user_id=user_id)}  # type: ignore[attr-defined]
    roles = Appointment.objects.filter(in_force(today), user_id=user_id, role=duty.value)
    served = _served(list(roles), duty, today) - elsewhere - set(mine)
    return {**mine, **dict.fromkeys(sorted(served))}


def _served(roles: list[Appointment], duty: Role, today: date) -> set[int]:
    if not roles or duty is Role.EXPERT:  # an expert cares for those paired by name
        return set()
    rows = base_records(today)
    if duty in OF_A_CLASS:
        rows = rows.filter(small_class_id__in={one.small_class_id for one in roles if one.small_class_id})
    majors = {one.major_code for one in roles if one.major_code}
    if duty is Role.DEPARTMENT_HEAD and majors:
        rows = rows.filter(major_code__in=majors)
    return set(rows.values_list("student_id", flat=True))
