"""Which measures a plan opens with under the policy in force, and how far they have come.

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


@dataclass(frozen=True, slots=True)
class Gauge:
    """How far one kind of measure has come. `done` may exceed `owed`."""

    kind: str
    done: int
    owed: int

    @property
    def met(self) -> bool:
        """True when at least what is owed was done."""
        return self.done >= self.owed


@dataclass(frozen=True, slots=True)
class Done:
    """A deed of a plan: its kind and what it was about (post, session, course). The same thing twice counts once."""

    kind: str
    about: str


def measures(commitments: Iterable[Commitment], assisted: bool) -> tuple[MeasureDue, ...]:
    """The measures a plan opens with, in the policy's order."""
    return tuple(
        MeasureDue(c.id, c.deed, c.count, c.by, c.source)
        for c in commitments
        if c.owner == EXPERT and (assisted or c.scope != ASSISTED)
    )


def gauge(due: Iterable[MeasureDue], deeds: Iterable[Done]) -> tuple[Gauge, ...]:
    """Done and owed for each kind of measure, in the order of the measures. Deeds of other kinds are left out."""
    owed: dict[str, int] = {}
    for measure in due:
        owed[measure.kind] = owed.get(measure.kind, 0) + measure.owed
    distinct = set(deeds)
    return tuple(Gauge(kind, sum(deed.kind == kind for deed in distinct), count) for kind, count in owed.items())
