"""Putting on record that papers left the house: who took which of whom, and why. What they say is not kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed, note_reading

# What a paper is taken for: codes, so that the record holds no free text.
REASONS = ("talk", "meeting", "archive", "check", "apply")
PAPERS = ("file", "plan", "talks", "sheet", "minutes", "visits", "demand", "posts", "funnel")


def note_paper(*, viewer: Viewer, paper: str, reason: str, student_ids: Collection[int], now: datetime) -> None:
    """A paper was made for the viewer. `student_ids`: everybody whom it could tell of, also those it says nothing of.

    Refused `no_right`, `paper_reason_missing`.
    """
    insist(viewer, Deed.EXPORT)
    if reason not in REASONS:
        raise Refused(Reason.of("paper_reason_missing"))
    ids = sorted(student_ids)
    subject = f"student:{ids[0]}" if len(ids) == 1 else f"paper:{paper}"
    with deed(actor=viewer.actor, action="desk.export", at=now, subject=subject) as note:
        note.detail = {"paper": paper, "reason": reason, "students": ids}
        named = [f"student:{one}" for one in ids]
        note_reading(actor=viewer.actor, purpose=f"export:{reason}", what=f"paper_{paper}", subjects=named, at=now)
