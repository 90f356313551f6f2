"""Writing party branches: open one, name it otherwise, put a small class under it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError

from lianqiao.charter.tables import has_guarded_word
from lianqiao.people.models import BranchClass, PartyBranch, SmallClass
from lianqiao.people.queries import in_force
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def open_branch(*, viewer: Viewer, name: str, cohort: int, now: datetime) -> PartyBranch:
    """A branch of the cohort. Refused `branch_without_name`, `branch_name_guarded`, `branch_taken`."""
    insist(viewer, Deed.IMPORT)
    try:
        with deed(actor=viewer.actor, action="people.open_branch", at=now) as note:
            made = PartyBranch.objects.create(
                name=_named(name), cohort=cohort, recorded_at=now, recorded_by=viewer.actor
            )
            note.subject = f"branch:{made.pk}"
    except IntegrityError:
        raise Refused(Reason.of("branch_taken")) from None
    return made


def name_branch(*, viewer: Viewer, branch_id: int, name: str, now: datetime) -> None:
    """The branch is called otherwise from now on.

    Refused `not_found`, `branch_without_name`, `branch_name_guarded`, `branch_taken`.
    """
    insist(viewer, Deed.IMPORT)
    try:
        with deed(actor=viewer.actor, action="people.name_branch", at=now, subject=f"branch:{branch_id}"):
            if not PartyBranch.objects.filter(pk=branch_id).update(name=_named(name)):
                raise Refused(Reason.of("not_found"))
    except IntegrityError:
        raise Refused(Reason.of("branch_taken")) from None


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(Reason.of("branch_without_name"))
    if has_guarded_word(name):  # classmates read it as the sender of their tasks
        raise Refused(Reason.of("branch_name_guarded"))
    return name.strip()[:60]


def place_class(
    *, viewer: Viewer, small_class_id: int, branch_id: int | None, since: date, today: date, now: datetime
) -> BranchClass | None:
    """The branch looks after the class from `since` on; the one before did until the day before. None: no branch.

    Refused `not_found`; `branch_other_cohort`; `branch_same` where nothing would
    change; `branch_days` for a day to come, or before the class came under
    its present branch.
    """
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="people.place_class", at=now, subject=f"class:{small_class_id}") as note:
        small_class = SmallClass.objects.select_for_update().filter(pk=small_class_id).first()
        branch = PartyBranch.objects.filter(pk=branch_id).first() if branch_id is not None else None
        if small_class is None or (branch_id is not None and branch is None):
            raise Refused(Reason.of("not_found"))
        if branch is not None and branch.cohort != small_class.cohort:
            raise Refused(Reason.of("branch_other_cohort"))
        held = BranchClass.objects.filter(in_force(today), small_class=small_class).order_by("-since", "-id").first()
        if (held.branch_id if held else None) == branch_id:
            raise Refused(Reason.of("branch_same"))
        if since > today or (held is not None and since < held.since):
            raise Refused(Reason.of("branch_days"))
        if held is not None:
            BranchClass.objects.filter(pk=held.pk).update(until=since - timedelta(days=1))
        note.detail = {"branch": branch_id, "before": held.branch_id if held else None, "since": since.isoformat()}
        if branch is None:
            return None
        return BranchClass.objects.create(
            branch=branch, small_class=small_class, since=since, recorded_at=now, recorded_by=viewer.actor
        )
