"""Writing in the ledger: only excuses. What was kept or missed is computed each time."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.ledger.facts import COLLEGE, subject_id
from lianqiao.ledger.models import Excuse
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
    today: date,
    now: datetime,
) -> Excuse:
    """Waive one promise to one subject for a span of days, with a reason.

    Settled, enlisted, out of reach: such a student stays in the base, and the
    promise is excused only by this (domain.md §2.2). Refused: a promise that is
    not waivable, no reason, an end before its start, a subject out of reach.
    """
    insist(viewer, Deed.EXCUSE)
    commitment = policy_in_force().commitment(commitment_id)
    if commitment is None:
        raise Refused(Reason.of("excuse_commitment_unknown", commitment=commitment_id))
    may_excuse(commitment).insist()
    if not reason.strip():
        raise Refused(Reason.of("excuse_without_reason"))
    if until < since:
        raise Refused(Reason.of("excuse_ends_before"))
    _check_subject(viewer, commitment, subject, today)
    with deed(actor=viewer.actor, action="ledger.excuse", at=now, subject=subject) as noted:
        made = Excuse.objects.create(
            commitment=commitment_id, subject=subject, since=since, until=until, reason=reason.strip(),
            recorded_on=today, recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        noted.detail = {"excuse": made.pk, "commitment": commitment_id}
    return made


def _check_subject(viewer: Viewer, commitment: Commitment, subject: str, today: date) -> None:
    kind, _, number = subject.partition(":")
    if kind != commitment.subject or (subject != COLLEGE and row_id(number) is None):
        raise Refused(Reason.of("excuse_subject_wrong", subject=subject))
    student_id = subject_id(subject)
    if kind == "student" and (student_id is None or student(viewer=viewer, today=today, student_id=student_id) is None):
        raise Refused(Reason.of("not_found"))
