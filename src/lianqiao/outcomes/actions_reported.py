"""A student reports where they go; staff look at the proof and confirm, or send it back with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lianqiao.charter.tables import destinations as code_table
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.outcomes.actions import record_destination
from lianqiao.outcomes.facts import OWNER
from lianqiao.outcomes.models import Destination, OutcomeReported, ReportDecided
from lianqiao.roster.models import Student
from lianqiao.roster.queries import student
from lianqiao.roster.queries_own import own_card
from lianqiao.roster.same import keeper
from lianqiao.rules.destinations import PROVISIONAL_ADMISSION
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

MOST_A_DAY = 3


def report_outcome(
    *,
    student_id: int,
    code: str,
    unit_name: str = "",
    paper: bytes | None = None,
    today: date,
    now: datetime,
) -> OutcomeReported:
    """The student who is signed in says where they go. Nothing counts before staff confirm it.

    The same, sent twice while it waits, is kept once. Refused `not_found`,
    `destination_code_unknown`, a file that is none (`evidence.papers.kind_of`),
    `report_unit_missing`, `report_often`.
    """
    actor = f"student:{student_id}"
    viewer = Viewer(actor=actor)
    if own_card(viewer=viewer, today=today) is None:
        raise Refused(Reason.of("not_found"))
    row = code_table().get(code)
    if row is None:
        raise Refused(Reason.of("destination_code_unknown", given=code))
    unit = unit_name.strip()[:120]
    if row.placed and not unit:
        raise Refused(Reason.of("report_unit_missing"))
    with deed(actor=actor, action="outcomes.report_outcome", at=now, subject=actor) as note:
        Student.objects.select_for_update().get(pk=student_id)
        mine = OutcomeReported.objects.filter(student_id=student_id)
        said = {"code": code, "unit_name": unit, "on": today}
        made = mine.filter(decided=None, **said).first()
        if made is None or (paper is not None and made.proof_id is None):
            if mine.filter(at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
                raise Refused(Reason.of("report_often"))
            proof_id = _kept(viewer, paper, now)
            made = OutcomeReported.objects.create(student_id=student_id, proof_id=proof_id, at=now, **said)
        note.detail = {"reported": made.pk, "code": code, "file": made.proof_id}
    return made


def _kept(viewer: Viewer, paper: bytes | None, now: datetime) -> int | None:
    if paper is None:
        return None
    return keep(viewer=viewer, owner=OWNER, name=f"proof.{kind_of(paper).ending}", content=paper, now=now).pk


def decide_report(
    *,
    viewer: Viewer,
    report_id: int,
    accepted: bool,
    proof_kind: str = "",
    reason: str = "",
    today: date,
    now: datetime,
) -> ReportDecided:
    """Confirm, and a destination is recorded; or send back with a reason.

    `proof_kind` is what the photo shows: with it the destination is documented,
    without it claimed. Whoever confirms has entered it: verifying the paper takes a second person.
    Refused `no_right`, `not_found` out of reach, `change_decided`,
    `reason_missing`, and as `record_destination` says.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = OutcomeReported.objects.filter(pk=report_id).first()
    student_id = keeper(today, found.student_id) if found else 0
    if found is None or student(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    if not accepted and not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    with deed(actor=viewer.actor, action="outcomes.decide_report", at=now, subject=f"student:{student_id}") as note:
        Student.objects.select_for_update().get(pk=student_id)
        if ReportDecided.objects.filter(reported=found).exists():
            raise Refused(Reason.of("change_decided"))
        made = ReportDecided.objects.create(
            reported=found,
            accepted=accepted,
            reason=reason.strip()[:200],
            destination=_recorded(viewer, student_id, found, proof_kind, now) if accepted else None,
            on=today,
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.detail = {"reported": found.pk, "accepted": accepted}
    return made


def _recorded(viewer: Viewer, student_id: int, said: OutcomeReported, proof_kind: str, now: datetime) -> Destination:
    if proof_kind and said.proof_id is None:
        raise Refused(Reason.of("paper_missing"))
    return record_destination(
        viewer=viewer,
        student_id=student_id,
        code=said.code,
        unit_name=said.unit_name,
        grade=Destination.Grade.DOCUMENTED if proof_kind else Destination.Grade.CLAIMED,
        proof_kind=proof_kind,
        provisional=proof_kind == PROVISIONAL_ADMISSION,
        on=said.on,
        now=now,
        proof_id=said.proof_id if proof_kind else None,
    )
