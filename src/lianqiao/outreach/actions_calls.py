"""What staff do where no machine gets through: ring, ask a classmate, and at last say that somebody is out of reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from lianqiao.delivery.models import Envelope
from lianqiao.outreach.facts import student_of
from lianqiao.outreach.models import Call, LiaisonAsked, Unreachable
from lianqiao.outreach.queries_calls import NUMBER, TO_RING, tries_of, unreachable_now
from lianqiao.outreach.queries_lists import helped_classes
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import student
from lianqiao.roster.same import keeper
from lianqiao.rules.reaching import may_call_unreachable
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed, note_reading

LONGEST_NOTE = 200
SAME_PRESS = timedelta(minutes=1)  # one call does not end twice the same way within it


def ask_liaison(
    *, viewer: Viewer, student_id: int, envelope_id: int | None, today: date, now: datetime
) -> LiaisonAsked:
    """Have a list of the class name this student in their turn; asked again on the same day it stays one asking.

    Among those who wait in the class the longest waiting comes first, and nobody twice in a cycle.

    Refused `no_right`; `not_found` for a student out of reach or a message to
    somebody else; `liaison_nobody` where no classmate serves.
    """
    insist(viewer, Deed.RECORD_HELP)
    card = _in_reach(viewer, student_id, today)
    if card.class_id not in helped_classes(viewer=viewer, today=today):
        raise Refused(Reason.of("liaison_nobody"))
    if envelope_id is not None and not _is_to(envelope_id, student_id, today):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="outreach.ask_liaison", at=now, subject=f"student:{student_id}") as note:
        made, _ = LiaisonAsked.objects.get_or_create(
            student_id=student_id, on=today, defaults={"envelope_id": envelope_id, "at": now, "by": viewer.actor}
        )
        note.detail = {"asked": made.pk}
    return made


def _in_reach(viewer: Viewer, student_id: int, today: date) -> StudentCard:
    card = student(viewer=viewer, today=today, student_id=student_id)
    if card is None:
        raise Refused(Reason.of("not_found"))
    return card


def _is_to(envelope_id: int, student_id: int, today: date) -> bool:
    found = Envelope.objects.filter(pk=envelope_id).values_list("recipient", flat=True).first()
    whose = student_of(found or "")
    return whose is not None and keeper(today, whose) == student_id


def note_looked(*, viewer: Viewer, students: Collection[StudentCard], now: datetime) -> None:
    """Put on record whose telephone numbers the viewer was shown to ring them; once a day each."""
    subjects = [f"student:{one.id}" for one in students if one.phone]
    note_reading(actor=viewer.actor, purpose=TO_RING, what=NUMBER, subjects=subjects, at=now)


def note_call(*, viewer: Viewer, student_id: int, result: str, today: date, now: datetime, note: str = "") -> Call:
    """Somebody rang and this came of it (`Call.Result`). The same pressed twice within a minute is one call.

    Refused `no_right`, `not_found` out of reach, `call_result_unknown`.
    """
    insist(viewer, Deed.RECORD_HELP)
    _in_reach(viewer, student_id, today)
    if result not in Call.Result.values:
        raise Refused(Reason.of("call_result_unknown"))
    with deed(actor=viewer.actor, action="outreach.note_call", at=now, subject=f"student:{student_id}") as noted:
        mine = Call.objects.filter(student_id=student_id, by=viewer.actor, result=result)
        before = mine.filter(at__gt=now - SAME_PRESS, at__lte=now).first()
        made = before or Call.objects.create(
            student_id=student_id, result=result, note=" ".join(note.split())[:LONGEST_NOTE], on=today, at=now,
            by=viewer.actor,
        )  # fmt: skip
        noted.detail = {"call": made.pk, "result": result}
    return made


def declare_unreachable(*, viewer: Viewer, student_id: int, today: date, now: datetime) -> Unreachable:
    """Say that the student cannot be reached, on the tries made since they last were; while that holds it is said once.

    Refused `no_right`, `not_found` out of reach, and with what is lacking
    (`unreachable_tries`, `unreachable_channels`, `unreachable_days`) until the policy's effort was made.
    """
    insist(viewer, Deed.RECORD_HELP)
    _in_reach(viewer, student_id, today)
    with deed(actor=viewer.actor, action="outreach.declare", at=now, subject=f"student:{student_id}") as note:
        if there := unreachable_now(viewer=viewer, today=today, ids=[student_id]).get(student_id):
            return there
        verdict = may_call_unreachable(
            tries_of(viewer=viewer, today=today, student_id=student_id), policy_in_force().outreach.effort
        )
        verdict.insist()
        made = Unreachable.objects.create(
            student_id=student_id, on=today, at=now, by=viewer.actor, evidence=list(verdict.evidence)
        )
        note.detail = {"unreachable": made.pk, "tries": len(verdict.evidence)}
    return made
