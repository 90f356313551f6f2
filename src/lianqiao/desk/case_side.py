"""What the student's page says of the file itself: how fresh, open or closed, how often the wish moved, the path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianqiao.cases.facts import Closing, Freshness
from lianqiao.cases.queries import wish_history, wish_of
from lianqiao.cases.queries_fresh import freshness
from lianqiao.charter.policy import Policy
from lianqiao.desk.path_page import Step, sees_items, strip
from lianqiao.desk.readable import readable
from lianqiao.desk.wish_words import Wishes, in_words, times_changed
from lianqiao.outcomes.facts import DestinationFacts, Fallen
from lianqiao.outcomes.queries import history
from lianqiao.outcomes.queries_closing import closed_files, may_close
from lianqiao.rules.freshness import fresh
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed, Viewer, ask, checks_proofs
from lianqiao.rules.wishes import FALLBACK


@dataclass(frozen=True, slots=True)
class Fall:
    """The last destination, which counts no more: what it was, and how it fell, as far as the viewer may read it."""

    label: str
    fallen: Fallen
    because: str


@dataclass(frozen=True, slots=True)
class CaseSide:
    """The file's part of the page.

    `fresh` is None where there is no file, or where having one would tell the viewer who is helped; `stale` says
    since when nobody looked, as long as the student has no destination.
    """

    fresh: Freshness | None
    stale: Reason | None
    closing: Closing | None
    may_close: bool
    may_refuse: bool
    may_cancel: bool
    fall: Fall | None
    drifted: int
    fallback: Wishes | None
    path: tuple[Step, ...]


def case_side(
    *, viewer: Viewer, today: date, policy: Policy, student_id: int, present: DestinationFacts | None
) -> CaseSide:
    """The part of one student in reach; `present` is the destination that stands today."""
    here: dict[str, Any] = {"viewer": viewer, "today": today}
    file = freshness(**here, ids=[student_id]).get(student_id) if sees_items(viewer) else None
    old = fresh(file.on, today, policy.limits.file_days) if file and not (present and present.settled) else None
    closing = closed_files(**here, ids=[student_id]).get(student_id)
    fallback = wish_of(**here, student_id=student_id, rank=FALLBACK)
    records, checks = ask(viewer, Deed.RECORD_HELP).ok, checks_proofs(viewer).ok
    return CaseSide(
        fresh=file,
        stale=old.because[0] if old and not old.ok else None,
        closing=closing,
        may_close=closing is None and may_close(viewer=viewer, destination=present).ok,
        may_refuse=records and checks and present is not None and present.grade != "claimed",
        may_cancel=records and present is not None and present.settled,
        fall=None if present else _fall(viewer, today, student_id),
        drifted=times_changed(viewer, wish_history(**here, student_id=student_id)),
        fallback=in_words(viewer, fallback) if fallback else None,
        path=strip(**here, policy=policy, student_id=student_id),
    )


def _fall(viewer: Viewer, today: date, student_id: int) -> Fall | None:
    newest = next(iter(history(viewer=viewer, today=today, student_id=student_id)), None)
    if newest is None or newest.fallen is None:
        return None
    return Fall(newest.label, newest.fallen, readable(viewer, newest.fallen.because))
