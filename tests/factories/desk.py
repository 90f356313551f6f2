"""A signed-in member of staff, and students to whom something is owed."""

from __future__ import annotations

from typing import Any

from django.test import Client

from lianqiao.people.models import SmallClass
from lianqiao.roster.models import Student
from lianqiao.rules.visibility import Role
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.roster import a_student


def signed_in(role: Role, small_class: SmallClass | None = None) -> Client:
    """A browser in which somebody with this role is signed in."""
    client = Client()
    client.force_login(a_user(f"one-{role.value}", role=role, small_class=small_class))
    return client


def helped(**more: Any) -> Student:
    """A student to whom the policy owes its promises."""
    student = a_student(**more)
    a_criterion(student)
    return student
