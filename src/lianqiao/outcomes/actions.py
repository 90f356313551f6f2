"""Writing outcomes: intentions, and destinations that no wrong paper can hold up."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.charter.tables import Destination as CodeRow
from lianqiao.charter.tables import destinations as code_table
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import student
from lianqiao.rules.destinations import Grade, Proof, accepts, further_study
from lianqiao.rules.destinations import grade as graded
from lianqiao.rules.values import EvidenceRef, Reason, Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, insist
from lianqiao.trace.actions import deed

# Who may say that a proof was checked: never the expert or class teacher who helped the student to it.
MAY_VERIFY = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER})


def record_intention(*, viewer: Viewer, student_id: int, employer_id: int, on: date, now: datetime) -> Intention:
    """An employer and a student came to an intention on `on`."""
    insist(viewer, Deed.RECORD_HELP)
    _check_reach(viewer, student_id, on, now)
    with deed(actor=viewer.actor, action="outcomes.record_intention", at=now, subject=f"student:{student_id}") as noted:
        made = Intention.objects.create(
            student_id=student_id, employer_id=employer_id, on=on, recorded_at=now, recorded_by=viewer.actor
        )
        noted.detail = {"intention": made.pk, "employer": employer_id}
    return made


def record_destination(
    *,
    viewer: Viewer,
    student_id: int,
    code: str,
    unit_name: str = "",
    grade: str,
    proof_kind: str = "",
    provisional: bool = False,
    on: date,
    now: datetime,
    batch: ImportBatch | None = None,
    proof_id: int | None = None,
) -> Destination:
    """Where the student goes, as known on `on`; `grade` is claimed, documented or verified.

    Refused (四不准, domain.md §1.6): an unknown code, a proof that cannot support
    it (an internship never proves employment), a grade above what the proof
    carries, a provisional admission outside further study or called verified.
    """
    insist(viewer, Deed.RECORD_HELP)
    _check_reach(viewer, student_id, on, now)
    row = code_table().get(code)
    if row is None:
        raise Refused(Reason.of("destination_code_unknown", given=code))
    _check_proof(viewer, row, grade, proof_kind, provisional, proof_id)
    with deed(
        actor=viewer.actor, action="outcomes.record_destination", at=now, subject=f"student:{student_id}"
    ) as noted:
        made = Destination.objects.create(
            student_id=student_id, batch=batch, code=code, unit_name=unit_name.strip(), provisional=provisional,
            grade=grade, proof_kind=proof_kind, proof_id=proof_id, on=on, recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        noted.detail = {"destination": made.pk, "code": code, "grade": grade}
    return made


def _check_reach(viewer: Viewer, student_id: int, on: date, now: datetime) -> None:
    if student(viewer=viewer, today=now.date(), student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    if on > now.date():
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))


def _check_proof(
    viewer: Viewer, row: CodeRow, grade: str, proof_kind: str, provisional: bool, proof_id: int | None
) -> None:
    if grade not in Destination.Grade.values:
        raise Refused(Reason.of("destination_grade_unknown", grade=grade))
    if provisional and not further_study(row):
        raise Refused(Reason.of("destination_not_provisional", destination=row.label))
    proofs = []
    if proof_kind:
        accepts(row, proof_kind).insist()
        ref = EvidenceRef("outcomes", "paper" if proof_id is None else str(proof_id))
        proofs.append(Proof(proof_kind, ref, verified=grade == Destination.Grade.VERIFIED))
    if Grade[grade.upper()] > graded(row, proofs).grade or (provisional and grade == Destination.Grade.VERIFIED):
        raise Refused(Reason.of("destination_grade_unsupported", destination=row.label))
    if grade == Destination.Grade.VERIFIED and not viewer.system and viewer.role not in MAY_VERIFY:
        raise Refused(Reason.of("no_right", deed=Deed.RECORD_HELP.value))
