"""Another major, and with it another class (转专业)."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.people.models import SmallClass
from lianqiao.roster.models import MajorChanged, Student
from lianqiao.roster.queries import present_record
from lianqiao.roster.records import another_record
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def change_major(
    *,
    viewer: Viewer,
    student_id: int,
    major_text: str,
    major_code: str,
    class_id: int | None,
    since: date,
    reason: str,
    today: date,
    now: datetime,
) -> MajorChanged:
    """From `since` the student studies this, in this class (None: the one before); what stood until then stays on file.

    The cohort follows the class. Refused `no_right`, `major_in_future`,
    `reason_missing`, `class_unknown`, `not_found` out of reach, `major_unchanged`.
    """
    insist(viewer, Deed.IMPORT)
    if since > today:
        raise Refused(Reason.of("major_in_future"))
    if not reason.strip():
        raise Refused(Reason.of("reason_missing"))
    small_class = SmallClass.objects.filter(pk=class_id).first() if class_id is not None else None
    if class_id is not None and small_class is None:
        raise Refused(Reason.of("class_unknown"))
    with deed(actor=viewer.actor, action="roster.change_major", at=now, subject=f"student:{student_id}") as note:
        Student.objects.select_for_update().filter(pk=student_id).first()
        present = present_record(viewer=viewer, today=today, student_id=student_id)
        if present is None:
            raise Refused(Reason.of("not_found"))
        said: dict[str, object] = {"major_text": major_text.strip(), "major_code": major_code}
        if small_class is not None:
            said |= {"small_class_id": small_class.pk, "cohort": small_class.cohort}
        if all(getattr(present, name) == value for name, value in said.items()):
            raise Refused(Reason.of("major_unchanged"))
        record = another_record(present, by=viewer.actor, now=now, **said)
        record.save()
        made = MajorChanged.objects.create(
            student_id=student_id,
            record=record,
            before=present,
            since=since,
            reason=reason.strip(),
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.detail = {"record": record.pk}
    return made
