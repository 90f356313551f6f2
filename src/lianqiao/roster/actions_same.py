"""Two numbers, one person: said, and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from lianqiao.roster.models import SamePerson, SamePersonUndone, Student
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def merge(*, viewer: Viewer, student_id: int, other_id: int, reason: str, now: datetime) -> SamePerson:
    """What stands under `other_id` is read as `student_id`'s from now; nothing is moved.

    Refused `no_right`, `same_person_self`, `reason_missing`, `not_found` out of
    reach, `same_person_already` where one of the two is read as another's, or
    others are read as `other_id`'s.
    """
    insist(viewer, Deed.IMPORT)
    if student_id == other_id:
        raise Refused(Reason.of("same_person_self"))
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    both = (student_id, other_id)
    with deed(actor=viewer.actor, action="roster.merge", at=now, subject=f"student:{student_id}") as note:
        list(Student.objects.select_for_update().filter(pk__in=both).order_by("id"))
        standing = SamePerson.objects.filter(undone=None)
        if standing.filter(Q(other_id__in=both) | Q(student_id=other_id)).exists():
            raise Refused(Reason.of("same_person_already"))
        if set(cards(viewer=viewer, today=now.date(), ids=both)) != set(both):
            raise Refused(Reason.of("not_found"))
        made = SamePerson.objects.create(
            student_id=student_id,
            other_id=other_id,
            reason=reason.strip(),
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.detail = {"same": made.pk, "other": other_id}
    return made


def unmerge(*, viewer: Viewer, same_id: int, reason: str, now: datetime) -> None:
    """They are two people after all. Refused `no_right`, `reason_missing`, `not_found`, `same_person_undone`."""
    insist(viewer, Deed.IMPORT)
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    found = SamePerson.objects.filter(pk=same_id).first()
    if found is None or not cards(viewer=viewer, today=now.date(), ids=[found.student_id]):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.unmerge", at=now, subject=f"student:{found.student_id}") as note:
        _, made = SamePersonUndone.objects.get_or_create(
            same=found, defaults={"reason": reason.strip(), "recorded_at": now, "recorded_by": viewer.actor}
        )
        if not made:
            raise Refused(Reason.of("same_person_undone"))
        note.detail = {"same": same_id}
