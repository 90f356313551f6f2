"""Writing what an employer is, whom to ring there, and who looked at it with a second pair of eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianqiao.charter.regions import Regions
from lianqiao.charter.unit_kinds import sections, unit_kinds
from lianqiao.jobs.facts_employers import LARGE, SIZES, Brought, EmployerSaid
from lianqiao.jobs.models import (
    Employer,
    EmployerCleared,
    EmployerContact,
    EmployerContactGone,
    EmployerMark,
    EmployerMarkUndone,
    EmployerRecord,
)
from lianqiao.jobs.queries_employers import SAID, brought, members, present, standing_marks
from lianqiao.jobs.same import read_as
from lianqiao.rules.employers import code_checks, may_clear
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

WIDTHS = {"note": 300}


def register_employer(*, viewer: Viewer, name: str, said: EmployerSaid, now: datetime) -> Employer:
    """Put an employer in the register that has no post yet; it waits for a second person.

    Refused `employer_without_name`, `employer_known`, and as `record_employer`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    whole = " ".join(name.split())[:120]
    if not whole:
        raise Refused(Reason.of("employer_without_name"))
    fields = _checked(said)
    with deed(actor=viewer.actor, action="jobs.register_employer", at=now) as note:
        made, _ = Employer.objects.select_for_update().get_or_create(name=whole)
        if present().filter(pk=made.pk).exists():
            raise Refused(Reason.of("employer_known", name=whole))
        _record(viewer, made.pk, fields, now)
        note.subject = f"employer:{made.pk}"
    return made


def record_employer(*, viewer: Viewer, employer_id: int, said: EmployerSaid, now: datetime) -> EmployerRecord:
    """Say what an employer is; what was said before stays on record. A size marks it large, or no longer so.

    Refused `not_found`, `employer_code_wrong`, `employer_word_unknown`.
    """
    insist(viewer, Deed.RECORD_VISITS)
    insist_there(employer_id=employer_id)
    fields = _checked(said)
    subject = f"employer:{employer_id}"
    with deed(actor=viewer.actor, action="jobs.record_employer", at=now, subject=subject) as note:
        made = _record(viewer, employer_id, fields, now)
        note.detail = {"record": made.pk}
    return made


def insist_there(*, employer_id: int) -> bool:
    """Refused `not_found` unless the employer is there under this id: one that is read as another is not."""
    if employer_id in read_as(None) or not present().filter(pk=employer_id).exists():
        raise Refused(Reason.of("not_found"))
    return True


def _checked(said: EmployerSaid) -> dict[str, str]:
    """The columns of a record. Refused where a code is none."""
    fields = {name: str(getattr(said, name)).strip() for name in SAID}
    fields["credit_code"] = "".join(fields["credit_code"].split()).upper()
    fields["note"] = fields["note"][: WIDTHS["note"]]
    if fields["credit_code"] and not code_checks(fields["credit_code"]):
        raise Refused(Reason.of("employer_code_wrong", number=fields["credit_code"][:18]))
    known: dict[str, Any] = {"kind": unit_kinds(), "industry": sections(), "size": SIZES}
    for name, words in known.items():
        if fields[name] and fields[name] not in words:
            raise Refused(Reason.of("employer_word_unknown", word=fields[name][:20]))
    if fields["region"] and Regions.load().name(fields["region"]) is None:
        raise Refused(Reason.of("employer_unknown_place", place=fields["region"][:20]))
    return fields


def _record(viewer: Viewer, employer_id: int, fields: dict[str, str], now: datetime) -> EmployerRecord:
    who = {"recorded_at": now, "recorded_by": viewer.actor}
    made = EmployerRecord.objects.create(employer_id=employer_id, **fields, **who)
    standing = list(standing_marks().filter(employer_id__in=members(viewer=viewer, employer_id=employer_id)))
    if fields["size"] == LARGE and not standing:
        EmployerMark.objects.create(employer_id=employer_id, **who)
    if fields["size"] not in {"", LARGE}:
        EmployerMarkUndone.objects.bulk_create(EmployerMarkUndone(mark=mark, **who) for mark in standing)
    return made


def clear_employers(
    *, viewer: Viewer, employer_ids: Sequence[int], cleared: bool, reason: str = "", now: datetime
) -> list[EmployerCleared]:
    """Decide that posts of these employers may be offered, or may not (then a reason is needed): all or none.

    Refused `employer_none_chosen`, `employer_refusal_needs_reason`, `not_found`, `employer_same_hands`.
    """
    insist(viewer, Deed.CLEAR_EMPLOYERS)
    wanted, reason = sorted(set(employer_ids)), reason.strip()[:200]
    if not wanted:
        raise Refused(Reason.of("employer_none_chosen"))
    if not cleared and not reason:
        raise Refused(Reason.of("employer_refusal_needs_reason"))
    hidden = read_as(None)
    if present().filter(pk__in=wanted).exclude(pk__in=list(hidden)).count() != len(wanted):
        raise Refused(Reason.of("not_found"))
    brought_by = _brought(viewer, wanted)
    if cleared:
        for one in wanted:
            may_clear(viewer.actor, brought_by[one]).insist()
    subject = f"employer:{wanted[0]}" if len(wanted) == 1 else "employers"
    with deed(actor=viewer.actor, action="jobs.clear_employers", at=now, subject=subject) as note:
        note.detail = {"employers": wanted, "cleared": cleared}
        who = {"recorded_at": now, "recorded_by": viewer.actor}
        rows = [EmployerCleared(employer_id=one, cleared=cleared, reason=reason, **who) for one in wanted]
        return EmployerCleared.objects.bulk_create(rows)


def _brought(viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """Who brought in each, under whichever of its names it came first."""
    kept = read_as(None)
    names = {one: {one, *(other for other, keeper in kept.items() if keeper == one)} for one in ids}
    found = brought(viewer=viewer, ids={pk for alike in names.values() for pk in alike})
    first = {one: min((found[pk] for pk in alike if pk in found), key=_moment) for one, alike in names.items()}
    return {one: entry.actor for one, entry in first.items()}


def _moment(one: Brought) -> Any:
    return one.at


def add_contact(
    *, viewer: Viewer, employer_id: int, name: str, duty: str = "", phone: str = "", email: str = "", now: datetime
) -> EmployerContact:
    """Whom to ring at an employer. Refused `not_found`, `contact_without_name`."""
    insist(viewer, Deed.RECORD_VISITS)
    insist_there(employer_id=employer_id)
    if not name.strip():
        raise Refused(Reason.of("contact_without_name"))
    subject = f"employer:{employer_id}"
    with deed(actor=viewer.actor, action="jobs.add_contact", at=now, subject=subject) as note:
        made = EmployerContact.objects.create(
            employer_id=employer_id, name=name.strip()[:60], duty=duty.strip()[:60], phone=phone.strip()[:40],
            email=email.strip()[:254], recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        note.detail = {"contact": made.pk}
    return made


def end_contact(*, viewer: Viewer, employer_id: int, contact_id: int, reason: str, now: datetime) -> None:
    """This person is not there any more. Refused `reason_missing`, `not_found`, `contact_gone_already`."""
    insist(viewer, Deed.RECORD_VISITS)
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    ids = members(viewer=viewer, employer_id=employer_id)
    if not EmployerContact.objects.filter(pk=contact_id, employer_id__in=ids).exists():
        raise Refused(Reason.of("not_found"))
    subject = f"employer:{employer_id}"
    with deed(actor=viewer.actor, action="jobs.end_contact", at=now, subject=subject) as note:
        who = {"reason": reason.strip()[:200], "recorded_at": now, "recorded_by": viewer.actor}
        _, made = EmployerContactGone.objects.get_or_create(contact_id=contact_id, defaults=who)
        if not made:
            raise Refused(Reason.of("contact_gone_already"))
        note.detail = {"contact": contact_id}
