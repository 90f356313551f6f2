"""What the roster says to a student about themselves. Whoever holds the student's signed link is the student."""

from __future__ import annotations

from datetime import date

from lianqiao.roster.facts import StudentCard, after, card_of
from lianqiao.roster.models import ChangeProposed, StudentRecord
from lianqiao.roster.queries import counted
from lianqiao.roster.same import merged
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer


def own_id(*, viewer: Viewer) -> int | None:
    """The student who looks (`student:7` is 7); None for anybody else."""
    kind, _, number = viewer.actor.partition(":")
    return row_id(number) if kind == "student" else None


def own_card(*, viewer: Viewer, today: date) -> StudentCard | None:
    """The present record of the student who looks, whatever their standing; None for staff and for strangers."""
    known = StudentRecord.objects.filter(counted(today), recorded_at__lt=after(today))
    own = known.filter(student_id=own_id(viewer=viewer) or 0)
    newest = own.select_related("student", "small_class").order_by("-id").first()
    return card_of(newest) if newest else None


def own_change_waits(*, viewer: Viewer, today: date) -> bool:
    """Has the student who looks proposed a change that nobody has decided yet?"""
    own = ChangeProposed.objects.filter(student_id=own_id(viewer=viewer) or 0, decided=None, on__lte=today)
    return own.exists()


def own_numbers(*, viewer: Viewer, today: date) -> frozenset[int]:
    """The ids under which the student who looks is on record: one, or more where two numbers are one person."""
    own = own_id(viewer=viewer)
    if own is None:
        return frozenset()
    return frozenset({own, *merged(today).filter(student_id=own).values_list("other_id", flat=True)})
