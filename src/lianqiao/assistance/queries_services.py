"""Opening the papers that prove help: only here, only for those who work with them, and every look is on record."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.assistance.facts_detail import OWNER
from lianqiao.assistance.models import Activity
from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.roster.queries import student
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import note_reading


def paper_of_help(*, viewer: Viewer, today: date, now: datetime, student_id: int, activity_id: int) -> Paper | None:
    """The paper kept with help to a student in reach; None for any other. The look goes on record."""
    insist(viewer, Deed.RECORD_HELP)
    row = Activity.objects.filter(pk=activity_id, attendances__student_id=student_id).exclude(proof=None).first()
    if row is None or row.proof_id is None or student(viewer=viewer, today=today, student_id=student_id) is None:
        return None
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.proof_id).content)
    kind = kind_of(content)
    note_reading(actor=viewer.actor, purpose="check", what="help_proof", subjects=[f"student:{student_id}"], at=now)
    return Paper(f"proof-{row.pk}.{kind.ending}", kind.content_type, content)
