"""Where a viewer comes from. These few readings happen before there is a viewer, so they take none."""

from __future__ import annotations

from datetime import date
from typing import Any

from lianqiao.people.models import User
from lianqiao.people.queries import appointments_held
from lianqiao.rules.visibility import Role, Viewer

NOBODY = Viewer(actor="anonymous")


def viewer_of(*, user: Any, appointment_id: int | None, today: date) -> Viewer:
    """The viewer behind a request: the role chosen by `appointment_id`, else the first that holds today.

    All classes in which the person holds that same role are in reach.
    Paired students are added by `roster.queries.with_students`.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    held = list(appointments_held(user.pk, today))
    worn = next((one for one in held if one.pk == appointment_id), held[0] if held else None)
    if worn is None:
        return Viewer(actor=f"user:{user.pk}", user_id=user.pk, name=user.display_name)
    alike = [one for one in held if one.role == worn.role]
    return Viewer(
        actor=f"user:{user.pk}",
        role=Role(worn.role),
        user_id=user.pk,
        name=user.display_name,
        classes=frozenset(one.small_class_id for one in alike if one.small_class_id),
    )


def has_users() -> bool:
    """Is anybody registered at all? Asked before the first administrator exists, hence without a viewer."""
    return User.objects.exists()


def person_by_username(*, username: str) -> User | None:
    """The active user of this name, for signing in."""
    return User.objects.filter(username=username, is_active=True).first()
