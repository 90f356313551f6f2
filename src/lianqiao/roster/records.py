"""One more record of a student, from the one that stands: whatever is not named stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianqiao.roster.models import StudentRecord


def append_record(present: StudentRecord, *, by: str, now: datetime, **changed: Any) -> StudentRecord:
    """Append the record by hand (of no file); inside the deed of the action that asked for the right."""
    kept = {field.attname: getattr(present, field.attname) for field in StudentRecord._meta.concrete_fields}
    hand = {"id": None, "batch_id": None, "sheet": "", "row": None, "recorded_at": now, "recorded_by": by}
    return StudentRecord.objects.create(**{**kept, **hand, **changed})
