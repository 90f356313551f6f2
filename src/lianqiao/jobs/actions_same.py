"""Two names, one employer: said, taken back, or said to be two."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from lianqiao.jobs.models import Employer, EmployersApart, SameEmployer, SameEmployerUndone
from lianqiao.jobs.queries_employers import present
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def merge_employers(*, viewer: Viewer, employer_id: int, other_id: int, reason: str, now: datetime) -> SameEmployer:
    """What stands under `other_id` is read as `employer_id`'s from now; nothing is moved.

    Refused `no_right`, `employer_merged_self`, `reason_missing`, `not_found`, `employer_merged_already` where one
    of the two is read as another's, or others are read as `other_id`'s.
    """
    insist(viewer, Deed.IMPORT)
    both = _both(employer_id, other_id, reason)
    with deed(actor=viewer.actor, action="jobs.merge_employers", at=now, subject=f"employer:{employer_id}") as note:
        list(Employer.objects.select_for_update().filter(pk__in=both).order_by("id"))
        standing = SameEmployer.objects.filter(undone=None)
        if standing.filter(Q(other_id__in=both) | Q(employer_id=other_id)).exists():
            raise Refused(Reason.of("employer_merged_already"))
        made = SameEmployer.objects.create(
            employer_id=employer_id,
            other_id=other_id,
            reason=reason.strip()[:200],
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.detail = {"same": made.pk, "other": other_id}
    return made


def unmerge_employers(*, viewer: Viewer, employer_id: int, same_id: int, reason: str, now: datetime) -> None:
    """They are two after all. Refused `no_right`, `reason_missing`, `not_found`, `employer_merge_undone`."""
    insist(viewer, Deed.IMPORT)
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    if not SameEmployer.objects.filter(pk=same_id, employer_id=employer_id).exists():
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="jobs.unmerge_employers", at=now, subject=f"employer:{employer_id}") as note:
        said = {"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor}
        _, made = SameEmployerUndone.objects.get_or_create(same_id=same_id, defaults=said)
        if not made:
            raise Refused(Reason.of("employer_merge_undone"))
        note.detail = {"same": same_id}


def keep_apart(*, viewer: Viewer, employer_id: int, other_id: int, reason: str, now: datetime) -> EmployersApart:
    """Two that look alike are two: nobody is asked again.

    Refused `no_right`, `employer_merged_self`, `reason_missing`, `not_found`, `employer_apart_already`.
    """
    insist(viewer, Deed.IMPORT)
    first, second = _both(min(employer_id, other_id), max(employer_id, other_id), reason)
    with deed(actor=viewer.actor, action="jobs.keep_apart", at=now, subject=f"employer:{first}") as note:
        said = {"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor}
        row, made = EmployersApart.objects.get_or_create(employer_id=first, other_id=second, defaults=said)
        if not made:
            raise Refused(Reason.of("employer_apart_already"))
        note.detail = {"other": second}
    return row


def _both(employer_id: int, other_id: int, reason: str) -> tuple[int, int]:
    """Two that are there, with a reason."""
    if employer_id == other_id:
        raise Refused(Reason.of("employer_merged_self"))
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    if present().filter(pk__in=(employer_id, other_id)).count() != 2:
        raise Refused(Reason.of("not_found"))
    return employer_id, other_id
