"""Reading the roster, always for a viewer: whom it does not reach does not exist for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lianqiao.people.queries import in_force
from lianqiao.roster.models import Carer
from lianqiao.rules.visibility import Viewer


def with_students(*, viewer: Viewer, today: date) -> Viewer:
    """The viewer with the students paired to it today under the role worn."""
    if viewer.user_id is None or viewer.role is None:
        return viewer
    mine = Carer.objects.filter(in_force(today), user_id=viewer.user_id, duty=viewer.role.value)
    return replace(viewer, students=frozenset(mine.values_list("student_id", flat=True)))
