"""Closing a file on an outcome and its proof, and opening it again. The room of outcomes calls both.

Source: issue of case work, "close only with an outcome and proof"; domain paper 6.5.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from lianqiao.cases.actions import open_case
from lianqiao.cases.models import Case, CaseClosed, CaseReopened
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.same import theirs
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, checks_proofs, insist
from lianqiao.trace.actions import deed

COUNTED_FILE = Q(case__batch=None) | Q(case__batch__undone=None)


def close_case(
    *,
    viewer: Viewer,
    student_id: int,
    outcome: str,
    proof: str,
    on: date,
    now: datetime,
    batch: ImportBatch | None = None,
) -> CaseClosed:
    """Close the file of a student in reach on `outcome` and `proof` (`kind:id`); who has none gets one.

    Refused `no_right`, `not_found`, `case_outcome_missing`, `case_proof_missing`, `case_closed_already`.
    """
    insist(viewer, Deed.RECORD_HELP)
    checks_proofs(viewer).insist()
    if not _names_something(outcome):
        raise Refused(Reason.of("case_outcome_missing"))
    if not _names_something(proof):
        raise Refused(Reason.of("case_proof_missing"))
    with deed(actor=viewer.actor, action="cases.close_case", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=on, now=now, batch=batch)
        if _standing_closing(student_id) is not None:
            raise Refused(Reason.of("case_closed_already"))
        made = CaseClosed.objects.create(
            case=case, outcome=outcome, proof=proof, on=on, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"closing": made.pk, "outcome": outcome}
    return made


def reopen_case(*, viewer: Viewer, student_id: int, reason: str, on: date, now: datetime) -> CaseReopened:
    """The outcome did not hold: the file of a student in reach is open again from `on`.

    Refused `no_right`, `not_found`, `case_not_closed`, `case_reason_missing`.
    """
    insist(viewer, Deed.RECORD_HELP)
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(Reason.of("case_reason_missing"))
    with deed(actor=viewer.actor, action="cases.reopen_case", at=now, subject=f"student:{student_id}") as note:
        open_case(viewer=viewer, student_id=student_id, today=on, now=now)
        closing = _standing_closing(student_id)
        if closing is None:
            raise Refused(Reason.of("case_not_closed"))
        made = CaseReopened.objects.create(
            closing=closing, reason=reason, on=on, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"closing": closing.pk}
    return made


def _standing_closing(student_id: int) -> CaseClosed | None:
    """The closing of a student's file that nobody has taken back; the file is locked, so that none is added twice."""
    list(Case.objects.select_for_update().filter(student_id=student_id).order_by("id").values_list("id", flat=True))
    rows = CaseClosed.objects.filter(COUNTED_FILE, theirs(None, [student_id], "case__student_id"), reopened=None)
    return rows.order_by("-id").first()


def _names_something(text: str) -> bool:
    kind, _, number = text.partition(":")
    return bool(kind.strip() and number.strip())
