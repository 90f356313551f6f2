"""Writing in the ledger: only excuses. What was kept or missed is computed each time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.ledger.facts import COLLEGE, subject_id
from lianqiao.ledger.models import Excuse, ExcuseWithdrawn
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import student
from lianqiao.rules.commitments import Commitment, may_excuse
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def excuse(
    *,
    viewer: Viewer,
    commitment_id: str,
    subject: str,
    since: date,
    until: date,
    reason: str,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Excuse:
    """Waive one promise to one subject for a span of days, with a reason.

    Settled, enlisted, out of reach: such a student stays in the base, and the
    promise is excused only by this (domain.md §2.2). Refused: a promise that is
    not waivable, no reason, an end before its start, a subject out of reach.
    `key` is the form's own number: the same form sent twice gives the same
    waiver and no second event; sent with other words, `form_saved_already`.
    """
    insist(viewer, Deed.EXCUSE)
    commitment = waivable(commitment_id=commitment_id, since=since, until=until, reason=reason)
    _check_subject(viewer, commitment, subject, today)
    said = {
        "commitment": commitment_id, "subject": subject, "since": since, "until": until, "reason": reason.strip(),
    }  # fmt: skip
    try:
        with deed(actor=viewer.actor, action="ledger.excuse", at=now, subject=subject) as noted:
            made = Excuse.objects.create(
                **said, recorded_on=today, recorded_at=now, recorded_by=viewer.actor, key=key or None
            )
            noted.detail = {"excuse": made.pk, "commitment": commitment_id}
    except IntegrityError:
        if not key:
            raise
        made = Excuse.objects.get(recorded_by=viewer.actor, key=key)
        if any(getattr(made, name) != value for name, value in said.items()):
            raise Refused(Reason.of("form_saved_already")) from None
    return made


def withdraw_excuse(*, viewer: Viewer, excuse_id: int, reason: str, today: date, now: datetime) -> ExcuseWithdrawn:
    """The waiver was a mistake: from today the promise is owed as if it had not been. The row stays.

    Refused `not_found`, `cancel_without_reason`, `cancelled_already`.
    """
    insist(viewer, Deed.EXCUSE)
    found = Excuse.objects.filter(pk=excuse_id).first()
    if found is None or not _reached(viewer, found.subject, today):
        raise Refused(Reason.of("not_found"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    with deed(actor=viewer.actor, action="ledger.withdraw_excuse", at=now, subject=found.subject) as noted:
        made, fresh = ExcuseWithdrawn.objects.get_or_create(
            excuse=found,
            defaults={"on": today, "reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor},
        )
        if not fresh:
            raise Refused(Reason.of("cancelled_already"))
        noted.detail = {"excuse": found.pk, "commitment": found.commitment}
    return made


def waivable(*, commitment_id: str, since: date, until: date, reason: str) -> Commitment:
    """The promise of the policy in force, where it may be waived like this; for this room's own acts.

    Refused `excuse_commitment_unknown`, `commitment_not_waivable`, `excuse_without_reason`, `excuse_ends_before`.
    """
    commitment = policy_in_force().commitment(commitment_id)
    if commitment is None:
        raise Refused(Reason.of("excuse_commitment_unknown", commitment=commitment_id))
    may_excuse(commitment).insist()
    if not reason.strip():
        raise Refused(Reason.of("excuse_without_reason"))
    if until < since:
        raise Refused(Reason.of("excuse_ends_before"))
    return commitment


def _check_subject(viewer: Viewer, commitment: Commitment, subject: str, today: date) -> None:
    kind, _, number = subject.partition(":")
    if kind != commitment.subject or (subject != COLLEGE and row_id(number) is None):
        raise Refused(Reason.of("excuse_subject_wrong", subject=subject))
    if not _reached(viewer, subject, today):
        raise Refused(Reason.of("not_found"))


def _reached(viewer: Viewer, subject: str, today: date) -> bool:
    """Is it a student in reach, or no student at all?"""
    if not subject.startswith("student:"):
        return True
    student_id = subject_id(subject)
    return student_id is not None and student(viewer=viewer, today=today, student_id=student_id) is not None
