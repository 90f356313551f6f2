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

# Which way a student wishes to go (求职意向) and what may stand in it (存在困难), as rules and policy name them.
DIRECTIONS = ("work", "further_study", "civil_service", "grassroots", "army", "abroad", "startup")
OBSTACLES = (
    "resume", "interview", "skills", "information", "confidence", "travel", "far_from_home", "family", "exam",
    "health", "contract",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureTemplate:
    """A measure that a plan takes up where its conditions hold; those that name nothing ask nothing.

    `directions`: the student wishes one of them; `obstacles`: one of them stands in the way;
    `accommodations`: the student asked for some. `days`: from the day of the plan to the measure's.
    `programme`: the id of the programme it leads into, or empty.
    """

    id: str
    title: str
    reason: str
    owner: str
    days: int
    directions: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    accommodations: bool = False
    programme: str = ""


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
