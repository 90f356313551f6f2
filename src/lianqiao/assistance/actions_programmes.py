"""Writing down the steps of programmes: forward only, with what the policy asks for at each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from lianqiao.assistance.facts_detail import OWNER
from lianqiao.assistance.facts_programmes import open_to, order_of
from lianqiao.assistance.models import ProgrammeStep, ProgrammeStepCancelled
from lianqiao.assistance.queries_programmes import standing
from lianqiao.charter.policy_work import Programme
from lianqiao.charter.policy_work import ProgrammeStep as PolicyStep
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import student
from lianqiao.rules.programmes import may_take
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist, may_cancel
from lianqiao.trace.actions import deed


def take_step(
    *,
    viewer: Viewer,
    student_id: int,
    programme: str,
    step: str,
    on: date,
    said: Mapping[str, str],
    paper: bytes | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> ProgrammeStep:
    """A student in reach reached this step on `on`. The same form sent twice is saved once.

    Of `said` only the fields that the policy asks for are kept. Refused `not_found`
    (also for a programme the viewer may not know of), what `rules.programmes.may_take`
    says, `help_in_future`, `step_before_last`, `step_field_missing`,
    `step_proof_missing`, and a file that is no PDF, JPEG or PNG of up to 10 MB.
    """
    insist(viewer, Deed.RECORD_HELP)
    chosen = _programme(viewer, programme)
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student_id)  # two colleagues at once take one step after the other
        first = ProgrammeStep.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
        if first is not None:
            return _sent_before(first, student_id, programme, step, on, paper)
        before = standing(viewer=viewer, today=today, student_id=student_id, programme=chosen)
        may_take(order_of(chosen), before[-1].step if before else None, step).insist()
        wanted = chosen.step(step)
        assert wanted is not None  # the rule knows it
        _check_day(on, before[-1].on if before else None, today)
        kept = _asked(wanted, said, paper)
        subject = f"student:{student_id}"
        with deed(actor=viewer.actor, action="assistance.take_step", at=now, subject=subject) as noted:
            proof_id = None if paper is None else _kept(viewer, paper, now)
            made = ProgrammeStep.objects.create(
                student_id=student_id, programme=programme, step=step, on=on, said=kept, proof_id=proof_id,
                recorded_at=now, recorded_by=viewer.actor, key=key or None,
            )  # fmt: skip
            noted.detail = {"step": made.pk, "file": proof_id}
    return made


def cancel_step(
    *, viewer: Viewer, student_id: int, step_id: int, reason: str, today: date, now: datetime
) -> ProgrammeStepCancelled:
    """The last step was entered by mistake: from today the student stands where they stood before.

    Refused `not_found`, `cancel_not_yours`, `cancel_without_reason`, `cancelled_already`, `step_not_last`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = ProgrammeStep.objects.filter(pk=step_id, student_id=student_id).first()
    if found is None or student(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    chosen = _programme(viewer, found.programme)
    if not may_cancel(viewer, by_user_id=None, recorded_by=found.recorded_by):
        raise Refused(Reason.of("cancel_not_yours"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    subject = f"student:{student_id}"
    with deed(actor=viewer.actor, action="assistance.cancel_step", at=now, subject=subject) as noted:
        Student.objects.select_for_update().get(pk=student_id)
        if ProgrammeStepCancelled.objects.filter(step=found).exists():
            raise Refused(Reason.of("cancelled_already"))
        if standing(viewer=viewer, today=today, student_id=student_id, programme=chosen)[-1:] != [found]:
            raise Refused(Reason.of("step_not_last"))
        noted.detail = {"step": found.pk}
        return ProgrammeStepCancelled.objects.create(
            step=found, on=today, reason=reason.strip()[:200], recorded_at=now, recorded_by=viewer.actor
        )


def _programme(viewer: Viewer, programme_id: str) -> Programme:
    found = policy_in_force().work.programme(programme_id)
    if found is None or not open_to(viewer, found):
        raise Refused(Reason.of("not_found"))
    return found


def _sent_before(
    first: ProgrammeStep, student_id: int, programme: str, step: str, on: date, paper: bytes | None
) -> ProgrammeStep:
    """The step that the same form made before. Refused `form_saved_already` where it said something else."""
    same_paper = (first.proof.sha256 if first.proof else None) == (
        hashlib.sha256(paper).hexdigest() if paper is not None else None
    )
    if (first.student_id, first.programme, first.step, first.on) != (student_id, programme, step, on) or not same_paper:
        raise Refused(Reason.of("form_saved_already"))
    return first


def _check_day(on: date, last: date | None, today: date) -> None:
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    if last is not None and on < last:
        raise Refused(Reason.of("step_before_last", day=last.isoformat()))


def _asked(step: PolicyStep, said: Mapping[str, str], paper: bytes | None) -> dict[str, str]:
    kept = {name: said.get(name, "").strip()[:120] for name in step.fields}
    missing = next((name for name, text in kept.items() if not text), None)
    if missing is not None:
        raise Refused(Reason.of("step_field_missing", field=missing))
    if step.needs_proof and paper is None:
        raise Refused(Reason.of("step_proof_missing"))
    return kept


def _kept(viewer: Viewer, paper: bytes, now: datetime) -> int:
    name = f"proof.{kind_of(paper).ending}"
    return keep(viewer=viewer, owner=OWNER, name=name, content=paper, now=now).pk
