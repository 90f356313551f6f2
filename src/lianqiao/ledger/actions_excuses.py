"""Asking that a promise be waived, and answering: whoever is near the student asks, somebody else decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from lianqiao.ledger.actions import excuse, waivable
from lianqiao.ledger.models import ExcuseAsked, ExcuseDecided
from lianqiao.roster.queries import student
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Scope, Viewer, answers_for_college, insist, scope
from lianqiao.trace.actions import deed


def ask_excuse(
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
) -> ExcuseAsked:
    """Ask that one promise to one subject be waived for a span of days; nothing is waived by asking.

    Refused as `ledger.actions.excuse` refuses, and `excuse_asked_already` while the same is waiting.
    `key` is the form's own number: the same form sent twice asks once; sent with other words, `form_saved_already`.
    """
    insist(viewer, Deed.ASK_EXCUSE)
    commitment = waivable(commitment_id=commitment_id, since=since, until=until, reason=reason)
    _insist_near(viewer, commitment, subject, today)
    said = {
        "commitment": commitment_id, "subject": subject, "since": since, "until": until, "reason": reason.strip(),
    }  # fmt: skip
    known = _sent_before(viewer, key, said)
    if known is not None:
        return known
    try:
        with deed(actor=viewer.actor, action="ledger.ask_excuse", at=now, subject=subject) as noted:
            if ExcuseAsked.objects.filter(commitment=commitment_id, subject=subject, decided=None).exists():
                raise Refused(Reason.of("excuse_asked_already"))
            made = ExcuseAsked.objects.create(
                **said, recorded_on=today, recorded_at=now, recorded_by=viewer.actor, key=key or None
            )
            noted.detail = {"asked": made.pk, "commitment": commitment_id}
    except IntegrityError:
        found = _sent_before(viewer, key, said)
        if found is None:
            raise
        return found
    return made


def grant_excuse(*, viewer: Viewer, asked_id: int, today: date, now: datetime) -> ExcuseDecided:
    """Waive what was asked for, in the words of who asked; the waiver names the viewer as approver.

    Refused `not_found`, `excuse_own_asking`, `excuse_decided_already`, and as `ledger.actions.excuse` refuses.
    """
    asked = _to_decide(viewer, asked_id, today)
    with deed(actor=viewer.actor, action="ledger.grant_excuse", at=now, subject=asked.subject) as noted:
        _lock(asked)
        made = excuse(
            viewer=viewer, commitment_id=asked.commitment, subject=asked.subject, since=asked.since,
            until=asked.until, reason=asked.reason, today=today, now=now,
        )  # fmt: skip
        noted.detail = {"asked": asked.pk, "excuse": made.pk}
        return _decided(viewer, asked, today, now, excuse=made)


def decline_excuse(*, viewer: Viewer, asked_id: int, reason: str, today: date, now: datetime) -> ExcuseDecided:
    """The promise stays owed, for a reason that whoever asked reads.

    Refused `not_found`, `excuse_own_asking`, `excuse_decline_without_reason`, `excuse_decided_already`.
    """
    asked = _to_decide(viewer, asked_id, today)
    if not reason.strip():
        raise Refused(Reason.of("excuse_decline_without_reason"))
    with deed(actor=viewer.actor, action="ledger.decline_excuse", at=now, subject=asked.subject) as noted:
        _lock(asked)
        noted.detail = {"asked": asked.pk}
        return _decided(viewer, asked, today, now, reason=reason.strip()[:200])


def _insist_near(viewer: Viewer, commitment: Commitment, subject: str, today: date) -> None:
    """Is it a subject of this promise, and one that the viewer reaches?"""
    kind, _, number = subject.partition(":")
    row = row_id(number)
    if kind != commitment.subject or (kind != "college" and row is None):
        raise Refused(Reason.of("excuse_subject_wrong", subject=subject))
    if not _near(viewer, kind, row, today):
        raise Refused(Reason.of("not_found"))


def _near(viewer: Viewer, kind: str, row: int | None, today: date) -> bool:
    if row is None:
        return answers_for_college(viewer)
    if kind == "class":
        return scope(viewer) is Scope.COLLEGE or row in viewer.classes
    return student(viewer=viewer, today=today, student_id=row) is not None


def _sent_before(viewer: Viewer, key: str | None, said: dict[str, Any]) -> ExcuseAsked | None:
    """What the same form has asked already; Refused where it was sent with other words."""
    found = ExcuseAsked.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
    if found is not None and any(getattr(found, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return found


def _to_decide(viewer: Viewer, asked_id: int, today: date) -> ExcuseAsked:
    """The asking, for somebody who may decide it and did not ask it."""
    insist(viewer, Deed.EXCUSE)
    asked = ExcuseAsked.objects.filter(pk=asked_id).first()
    kind, _, number = asked.subject.partition(":") if asked else ("", "", "")
    if asked is None or not _near(viewer, kind, row_id(number), today):
        raise Refused(Reason.of("not_found"))
    if asked.recorded_by == viewer.actor:
        raise Refused(Reason.of("excuse_own_asking"))
    return asked


def _lock(asked: ExcuseAsked) -> None:
    """Two people may decide at the same moment: the second finds it decided."""
    ExcuseAsked.objects.select_for_update().get(pk=asked.pk)
    if ExcuseDecided.objects.filter(asked=asked).exists():
        raise Refused(Reason.of("excuse_decided_already"))


def _decided(viewer: Viewer, asked: ExcuseAsked, today: date, now: datetime, **how: Any) -> ExcuseDecided:
    return ExcuseDecided.objects.create(
        asked=asked, **how, recorded_on=today, recorded_at=now, recorded_by=viewer.actor
    )
