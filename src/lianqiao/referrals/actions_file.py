"""Putting on record that a round left the house as a sheet: who took it, of whom, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lianqiao.referrals.facts import EXPORT_REASONS
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed, note_reading


def note_round_file(*, viewer: Viewer, round_id: int, reason: str, student_ids: Collection[int], now: datetime) -> None:
    """A sheet of the round was made for the viewer, telling of these students. Refused `round_file_reason_missing`."""
    insist(viewer, Deed.SEE_ROUNDS)
    insist(viewer, Deed.EXPORT)
    if reason not in EXPORT_REASONS:
        raise Refused(Reason.of("round_file_reason_missing"))
    with deed(actor=viewer.actor, action="referrals.export_round", at=now, subject=f"round:{round_id}") as note:
        note.detail = {"reason": reason, "students": sorted(student_ids)}
        named = [f"student:{one}" for one in sorted(student_ids)]
        note_reading(actor=viewer.actor, purpose=f"export:{reason}", what="round_sheet", subjects=named, at=now)
