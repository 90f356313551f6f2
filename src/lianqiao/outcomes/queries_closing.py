"""Which files are closed: a closing stands only while the outcome that it names does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.cases.facts import Closing
from lianqiao.cases.queries_closing import standing
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations
from lianqiao.rules.values import YES, Verdict, no
from lianqiao.rules.visibility import Viewer, checks_proofs


def closed_files(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Closing]:
    """The closing of each student (of `ids`, else of all) in reach whose file is closed `today`, by student id.

    Where an import that named the outcome was undone the file is open, whatever was pressed.
    """
    held = standing(viewer=viewer, today=today, ids=ids)
    present = destinations(viewer=viewer, today=today, ids=list(held))
    return {
        one: closing
        for one, closing in held.items()
        if one in present and present[one].proven and closing.outcome == present[one].outcome
    }


def may_close(*, viewer: Viewer, destination: DestinationFacts | None) -> Verdict:
    """May this viewer close the file on this destination?

    No: `no_right`; `case_outcome_missing` unless placed; `case_proof_missing` unless its paper was checked.
    """
    may = checks_proofs(viewer)
    if not may.ok:
        return may
    if destination is None or not destination.settled:
        return no("case_outcome_missing")
    return YES if destination.proven else no("case_proof_missing")
