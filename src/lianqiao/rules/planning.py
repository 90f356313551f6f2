"""Which measures a plan opens with under the policy in force.

Source: the policy's commitments whose owner is the paired expert (the article's
一次指导、一次培训、一次见习、三个岗位); contracts, Policy file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lianqiao.rules.commitments import Commitment

EXPERT = "expert"  # the role that contracts, Policy file, gives to the student's paired expert
ASSISTED = "assisted"


@dataclass(frozen=True, slots=True)
class MeasureDue:
    """One measure of a plan: `owed` deeds of `kind`, by `by` (None: each period of the commitment)."""

    commitment: str
    kind: str
    owed: int
    by: date | None
    source: str


def measures(commitments: Iterable[Commitment], assisted: bool) -> tuple[MeasureDue, ...]:
    """The measures a plan opens with, in the policy's order."""
    return tuple(
        MeasureDue(c.id, c.deed, c.count, c.by, c.source)
        for c in commitments
        if c.owner == EXPERT and (assisted or c.scope != ASSISTED)
    )
