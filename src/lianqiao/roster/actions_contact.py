"""Correcting how a student is reached, by hand."""

from __future__ import annotations

from datetime import datetime

from lianqiao.roster.models import StudentRecord
from lianqiao.roster.queries import present_record
from lianqiao.roster.readings_people import read_phone
from lianqiao.roster.records import another_record
from lianqiao.rules.contact import good_address
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def correct_contact(
    *, viewer: Viewer, student_id: int, email: str | None = None, phone: str | None = None, now: datetime
) -> StudentRecord:
    """Append the present record with another e-mail or phone (None: as it was); the present one if nothing differs.

    Refused `no_right`, `not_found` out of reach, `mail_address_wrong`, `change_phone_wrong`.
    """
    insist(viewer, Deed.RECORD_HELP)
    present = present_record(viewer=viewer, today=now.date(), student_id=student_id)
    if present is None:
        raise Refused(Reason.of("not_found"))
    if email is not None and not good_address(email):
        raise Refused(Reason.of("mail_address_wrong"))
    if phone is not None:
        phone = read_phone(phone)
        if phone is None:
            raise Refused(Reason.of("change_phone_wrong"))
    said = {name: value for name, value in (("email", email), ("phone", phone)) if value is not None}
    changed = {name: value for name, value in said.items() if getattr(present, name) != value}
    if not changed:
        return present
    with deed(actor=viewer.actor, action="roster.correct_contact", at=now, subject=f"student:{student_id}") as note:
        made = another_record(present, by=viewer.actor, now=now, **changed)
        made.save()
        note.detail = {"record": made.pk, "changed": sorted(changed)}
    return made
