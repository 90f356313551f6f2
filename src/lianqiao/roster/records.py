"""Rows that follow from rows, not saved yet: the action that asked for the right saves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from lianqiao.roster.models import Carer, CarerEnded, StudentRecord


def another_record(present: StudentRecord, *, by: str, now: datetime, **changed: Any) -> StudentRecord:
    """One more record by hand (of no file): whatever is not named stays as it was."""
    kept = {field.attname: getattr(present, field.attname) for field in StudentRecord._meta.concrete_fields}
    hand = {"id": None, "batch_id": None, "sheet": "", "row": None, "recorded_at": now, "recorded_by": by}
    return StudentRecord(**{**kept, **hand, **changed})


def endings(rows: Iterable[Carer], *, on: date, by: str, now: datetime) -> list[CarerEnded]:
    """These pairings hold no longer from `on`."""
    return [CarerEnded(carer=one, on=on, recorded_at=now, recorded_by=by) for one in rows]


def in_order(rows: Sequence[Carer]) -> list[Carer]:
    """Of several pairings of one duty the stand-ins first, then the newest: the first that serves has the duty."""
    return sorted(rows, key=lambda one: (one.hand_over_id is None or one.until is None, -one.pk))
