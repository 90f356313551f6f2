"""People for tests."""

from __future__ import annotations

from datetime import date

from lianqiao.people.models import Appointment, SmallClass, User
from lianqiao.rules.visibility import Role

TERM_START = date(2023, 2, 13)


def a_user(username: str = "someone", *, role: Role | None = None, small_class: SmallClass | None = None) -> User:
    """A user, with one role from the start of the term if given."""
    user = User.objects.create(username=username, display_name=username)
    if role:
        Appointment.objects.create(user=user, role=role, small_class=small_class, since=TERM_START)
    return user
