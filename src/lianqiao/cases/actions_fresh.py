"""Confirming a file: somebody looked through it with the student, or the student did, and nothing changed."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.cases.actions import open_case
from lianqiao.cases.actions_own import own_file
from lianqiao.cases.models import Case, CaseConfirmed
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def confirm_case(*, viewer: Viewer, student_id: int, today: date, now: datetime) -> CaseConfirmed:
    """Staff say that the file of a student in reach is right today; who has none gets one. Once a day a person.

    Refused `no_right`, `not_found`.
    """
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="cases.confirm_case", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=today, now=now)
        made = _confirmed(case, viewer.actor, today, now)
        note.detail = {"confirmation": made.pk}
    return made


def confirm_own(*, student_id: int, today: date, now: datetime) -> CaseConfirmed:
    """The student says so on the own page; who has no file gets one. The caller has asked whose page it is.

    Refused `not_found` for nobody's id.
    """
    actor = f"student:{student_id}"
    with deed(actor=actor, action="cases.confirm_own", at=now, subject=actor) as note:
        made = _confirmed(own_file(student_id=student_id, on=today, now=now), actor, today, now)
        note.detail = {"confirmation": made.pk}
    return made


def _confirmed(case: Case, actor: str, today: date, now: datetime) -> CaseConfirmed:
    before = CaseConfirmed.objects.filter(case=case, recorded_by=actor, on=today).order_by("id").first()
    return before or CaseConfirmed.objects.create(case=case, on=today, recorded_at=now, recorded_by=actor)
