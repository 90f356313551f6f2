"""Writing the trail of an employer: its licence was seen, somebody complained, a complaint was looked into."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.jobs.actions_employers import insist_there
from lianqiao.jobs.facts_employers import COMPLAINT, TRUST_KINDS
from lianqiao.jobs.models import EmployerTrust, EmployerTrustAnswered, EmployerTrustTakenBack
from lianqiao.jobs.queries_employers import may_take_back, trust_entry
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def note_trust(
    *,
    viewer: Viewer,
    employer_id: int,
    kind: str,
    on: date,
    who: str = "",
    text: str,
    key: str | None = None,
    today: date,
    now: datetime,
) -> EmployerTrust:
    """What was seen of an employer or said against it, on which day and by whom. The same form sent twice is one.

    Refused `not_found`, `employer_word_unknown`, `trust_without_text`, `help_in_future`, `form_saved_already`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    insist_there(employer_id=employer_id)
    if kind not in TRUST_KINDS:
        raise Refused(Reason.of("employer_word_unknown", word=kind[:20]))
    if not text.strip():
        raise Refused(Reason.of("trust_without_text"))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    said = {
        "employer_id": employer_id, "kind": kind, "on": on, "who": who.strip()[:60], "text": text.strip()[:400]
    }  # fmt: skip
    try:
        with deed(actor=viewer.actor, action="jobs.note_trust", at=now, subject=f"employer:{employer_id}") as note:
            made = EmployerTrust.objects.create(**said, key=key or None, recorded_at=now, recorded_by=viewer.actor)
            note.detail = {"trust": made.pk, "kind": kind}
    except IntegrityError:
        first = EmployerTrust.objects.get(recorded_by=viewer.actor, key=key)
        if any(getattr(first, name) != value for name, value in said.items()):
            raise Refused(Reason.of("form_saved_already")) from None
        return first
    return made


def answer_complaint(
    *, viewer: Viewer, employer_id: int, trust_id: int, text: str, on: date, today: date, now: datetime
) -> None:
    """What was found out about a complaint. By those who clear employers.

    Refused `not_found`, `trust_no_complaint`, `trust_without_text`, `help_in_future`, `trust_answered_already`.
    """
    insist(viewer, Deed.CLEAR_EMPLOYERS)
    found = trust_entry(viewer=viewer, employer_id=employer_id, trust_id=trust_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if found.kind != COMPLAINT:
        raise Refused(Reason.of("trust_no_complaint"))
    if not text.strip():
        raise Refused(Reason.of("trust_without_text"))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    with deed(actor=viewer.actor, action="jobs.answer_complaint", at=now, subject=f"employer:{employer_id}") as note:
        said = {"text": text.strip()[:400], "on": on, "recorded_at": now, "recorded_by": viewer.actor}
        _, made = EmployerTrustAnswered.objects.get_or_create(trust_id=trust_id, defaults=said)
        if not made:
            raise Refused(Reason.of("trust_answered_already"))
        note.detail = {"trust": trust_id}


def take_back_trust(*, viewer: Viewer, employer_id: int, trust_id: int, reason: str, now: datetime) -> None:
    """An entry of the trail was a mistake. By whoever entered it, and by those who clear employers.

    Refused `reason_missing`, `not_found`, `visit_not_yours`, `trust_gone_already`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    found = trust_entry(viewer=viewer, employer_id=employer_id, trust_id=trust_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not may_take_back(viewer=viewer, recorded_by=found.recorded_by):
        raise Refused(Reason.of("visit_not_yours"))
    with deed(actor=viewer.actor, action="jobs.take_back_trust", at=now, subject=f"employer:{employer_id}") as note:
        said = {"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor}
        _, made = EmployerTrustTakenBack.objects.get_or_create(trust_id=trust_id, defaults=said)
        if not made:
            raise Refused(Reason.of("trust_gone_already"))
        note.detail = {"trust": trust_id}
