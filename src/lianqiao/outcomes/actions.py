"""Writing outcomes: intentions, and destinations that no wrong paper can hold up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from lianqiao.charter.tables import Destination as CodeRow
from lianqiao.charter.tables import destinations as code_table
from lianqiao.charter.wording import say
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.outcomes.actions_closing import follow_outcome
from lianqiao.outcomes.facts import OWNER
from lianqiao.outcomes.models import Destination, Intention, IntentionCancelled
from lianqiao.outcomes.queries import destinations, may_verify
from lianqiao.referrals.actions_closing import close_placed
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import student
from lianqiao.rules.destinations import PROVISIONAL_ADMISSION, Grade, Proof, accepts, employed, further_study, settled
from lianqiao.rules.destinations import grade as graded
from lianqiao.rules.values import EvidenceRef, Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, checks_proofs, insist, may_cancel
from lianqiao.trace.actions import deed

_REPLACED = say(Reason.of("destination_replaced")).reason


def record_intention(
    *, viewer: Viewer, student_id: int, employer_id: int, on: date, key: str | None = None, now: datetime
) -> Intention:
    """An employer and a student came to an intention on `on`.

    `key` is the form's own number: the same form sent twice gives the same
    intention and no second event; sent with other words, `form_saved_already`.
    """
    insist(viewer, Deed.RECORD_HELP)
    _check_reach(viewer, student_id, on, now)
    said = {"student_id": student_id, "employer_id": employer_id, "on": on}
    subject = f"student:{student_id}"
    try:
        with deed(actor=viewer.actor, action="outcomes.record_intention", at=now, subject=subject) as noted:
            made = Intention.objects.create(**said, recorded_at=now, recorded_by=viewer.actor, key=key or None)
            noted.detail = {"intention": made.pk, "employer": employer_id}
    except IntegrityError:
        if not key:
            raise
        made = Intention.objects.get(recorded_by=viewer.actor, key=key)
        if any(getattr(made, name) != value for name, value in said.items()):
            raise Refused(Reason.of("form_saved_already")) from None
    return made


def cancel_intention(
    *, viewer: Viewer, intention_id: int, reason: str, today: date, now: datetime
) -> IntentionCancelled:
    """The intention was entered by mistake: from today it counts nowhere. Its row stays.

    Refused `not_found`, `cancel_not_yours`, `cancel_without_reason`, `cancelled_already`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = Intention.objects.filter(pk=intention_id).first()
    if found is None or student(viewer=viewer, today=today, student_id=found.student_id) is None:
        raise Refused(Reason.of("not_found"))
    if not may_cancel(viewer, by_user_id=None, recorded_by=found.recorded_by):
        raise Refused(Reason.of("cancel_not_yours"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    subject = f"student:{found.student_id}"
    with deed(actor=viewer.actor, action="outcomes.cancel_intention", at=now, subject=subject) as noted:
        made, fresh = IntentionCancelled.objects.get_or_create(
            intention=found,
            defaults={"on": today, "reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor},
        )
        if not fresh:
            raise Refused(Reason.of("cancelled_already"))
        noted.detail = {"intention": found.pk}
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

    A verified placement closes the student's file; another record opens a file that was closed on an earlier one.
    Placed, and not provisionally, the student's other open recommendations are withdrawn (`referrals.close_placed`);
    where the placement falls later they do not come back by themselves.
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
        noted.detail = {"destination": made.pk, "code": code, "grade": grade, "file": proof_id}
        follow_outcome(viewer=viewer, student_id=student_id, because=_REPLACED, today=now.date(), now=now)
        if settled(row) and not provisional:
            unit = unit_name.strip() if employed(row) else ""
            close_placed(viewer=viewer, student_id=student_id, unit=unit, today=now.date(), now=now)
    return made


def record_with_paper(
    *,
    viewer: Viewer,
    student_id: int,
    code: str,
    unit_name: str = "",
    proof_kind: str = "",
    paper: bytes | None = None,
    provisional: bool = False,
    on: date,
    now: datetime,
) -> Destination:
    """A destination as staff enter it: documented with a paper, claimed without; both are kept or neither.

    Refused beyond `record_destination`: a kind without its file or a file
    without its kind, and a file that is no PDF, JPEG or PNG of up to 10 MB.
    """
    insist(viewer, Deed.RECORD_HELP)
    row = code_table().get(code)
    if row is not None and proof_kind:
        accepts(row, proof_kind).insist()
    if bool(proof_kind) != (paper is not None):
        raise Refused(Reason.of("paper_kind_missing" if paper is not None else "paper_missing"))
    with transaction.atomic():
        kept = None
        if paper is not None:
            name = f"proof.{kind_of(paper).ending}"
            kept = keep(viewer=viewer, owner=OWNER, name=name, content=paper, now=now).pk
        return record_destination(
            viewer=viewer,
            student_id=student_id,
            code=code,
            unit_name=unit_name,
            grade=Destination.Grade.CLAIMED if kept is None else Destination.Grade.DOCUMENTED,
            proof_kind=proof_kind,
            provisional=provisional or proof_kind == PROVISIONAL_ADMISSION,
            on=on,
            now=now,
            proof_id=kept,
        )


def verify_destination(
    *, viewer: Viewer, student_id: int, destination_id: int, today: date, now: datetime
) -> Destination:
    """A second person has checked the paper: the same destination once more, verified. It closes the file.

    Refused as `may_verify` says, and `destination_replaced` where a newer one is on record by now.
    """
    insist(viewer, Deed.RECORD_HELP)
    present = destinations(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    if present is None:
        raise Refused(Reason.of("not_found"))
    if present.id != destination_id:
        raise Refused(Reason.of("destination_replaced"))
    may_verify(viewer=viewer, destination=present).insist()
    return record_destination(
        viewer=viewer,
        student_id=student_id,
        code=present.code,
        unit_name=present.unit_name,
        grade=Destination.Grade.VERIFIED,
        proof_kind=present.proof_kind,
        on=present.on,
        now=now,
        batch=Destination.objects.get(pk=present.id).batch,
        proof_id=present.proof_id,
    )


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
    if grade == Destination.Grade.VERIFIED:
        checks_proofs(viewer).insist()
