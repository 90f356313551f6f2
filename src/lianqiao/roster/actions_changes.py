"""A student proposes that a value should read otherwise; staff accept or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from lianqiao.charter.regions import Regions
from lianqiao.roster.models import ChangeDecided, ChangeProposed, Student, StudentRecord
from lianqiao.roster.queries import counted, present_record
from lianqiao.roster.readings_people import read_phone
from lianqiao.roster.records import another_record
from lianqiao.roster.same import keeper
from lianqiao.roster.words import field_word
from lianqiao.rules.contact import good_address
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

OPEN_FIELDS = ("phone", "email", "home_text")
# 考生号、姓名、身份证号、专业 come from 学籍 data and may be corrected only there (domain §1.5).
LOCKED_FIELDS = ("entrant_number", "name", "id_number", "major_text", "major_code")
LONGEST_HOME = 120
LONGEST_NOTE = 200


def propose_change(
    *, student_id: int, values: Mapping[str, str], note: str = "", today: date, now: datetime
) -> ChangeProposed:
    """Whoever holds the student's signed link says how a value should read: `phone`, `email`, `home_text`.

    What reads so already is left out. Refused `change_locked` (field) for what
    is corrected in the 学籍 system, `change_field_unknown`, `change_empty`,
    `change_phone_wrong`, `mail_address_wrong`, `change_text_long`, `not_found`,
    `change_nothing`, `change_waiting` where the same still waits.
    """
    said = {field: _read(field, text) for field, text in values.items()}
    if len(note) > LONGEST_NOTE:
        raise Refused(Reason.of("change_text_long", most=LONGEST_NOTE))
    with deed(actor=f"student:{student_id}", action="roster.propose_change", at=now) as trace:
        Student.objects.select_for_update().filter(pk=student_id).first()
        present = _own_record(student_id, today)
        changed = {field: value for field, value in said.items() if getattr(present, field) != value}
        if not changed:
            raise Refused(Reason.of("change_nothing"))
        waiting = ChangeProposed.objects.filter(student_id=student_id, decided=None)
        if any(one.values == changed for one in waiting):
            raise Refused(Reason.of("change_waiting"))
        made = ChangeProposed.objects.create(student_id=student_id, values=changed, note=note.strip(), at=now, on=today)
        trace.subject = f"student:{student_id}"
        trace.detail = {"proposed": made.pk, "fields": sorted(changed)}
    return made


def _read(field: str, text: str) -> str:
    """The value as it would be kept. Raises Refused."""
    value = text.strip()
    if field in LOCKED_FIELDS:
        raise Refused(Reason.of("change_locked", field=field_word(field)))
    if field not in OPEN_FIELDS:
        raise Refused(Reason.of("change_field_unknown"))
    if not value:
        raise Refused(Reason.of("change_empty", field=field_word(field)))
    if field == "phone":
        number = read_phone(value)
        if number is None:
            raise Refused(Reason.of("change_phone_wrong"))
        return number
    if field == "email" and not good_address(value):
        raise Refused(Reason.of("mail_address_wrong"))
    if field == "home_text" and len(value) > LONGEST_HOME:
        raise Refused(Reason.of("change_text_long", most=LONGEST_HOME))
    return value


def _own_record(student_id: int, today: date) -> StudentRecord:
    """The student's present record, whatever the standing. Refused `not_found`."""
    found = StudentRecord.objects.filter(counted(today), student_id=student_id).order_by("-id").first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found


def decide_change(
    *,
    viewer: Viewer,
    change_id: int,
    accepted: bool,
    reason: str = "",
    seen: int | None = None,
    today: date,
    now: datetime,
) -> ChangeDecided:
    """Accept, and a record is appended that says so; or refuse, with a reason that the student may be told.

    `seen` is the record that stood beside the proposal when it was read.
    Refused `no_right`, `not_found` out of reach, `change_decided`,
    `reason_missing`, `change_moved_on` where another record stands by now.
    """
    insist(viewer, Deed.RECORD_HELP)
    proposed = ChangeProposed.objects.filter(pk=change_id).first()
    student_id = keeper(today, proposed.student_id) if proposed else 0
    if proposed is None or present_record(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    if not accepted and not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    with deed(actor=viewer.actor, action="roster.decide_change", at=now, subject=f"student:{student_id}") as note:
        Student.objects.select_for_update().get(pk=student_id)
        if ChangeDecided.objects.filter(proposed=proposed).exists():
            raise Refused(Reason.of("change_decided"))
        record = _accepted(viewer, student_id, proposed.values, seen, today, now) if accepted else None
        made = ChangeDecided.objects.create(
            proposed=proposed, accepted=accepted, reason=reason.strip(), record=record, on=today,
            recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        note.detail = {"proposed": proposed.pk, "accepted": accepted}
    return made


def _accepted(
    viewer: Viewer, student_id: int, values: Mapping[str, str], seen: int | None, today: date, now: datetime
) -> StudentRecord:
    """The record that says so. Refused `change_moved_on`."""
    present = present_record(viewer=viewer, today=today, student_id=student_id)
    assert present is not None  # asked before the row was locked, and records are never taken away
    if seen is not None and seen != present.pk:
        raise Refused(Reason.of("change_moved_on"))
    changed = {field: value for field, value in values.items() if getattr(present, field) != value}
    if not changed:
        return present
    if "home_text" in changed:
        changed["home_region"] = Regions.load().find(changed["home_text"]) or ""
    made = another_record(present, by=viewer.actor, now=now, **changed)
    made.save()
    return made
