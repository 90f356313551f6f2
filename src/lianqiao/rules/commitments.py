"""Which obligations fell due, which deeds keep them, which are late, short, missed or excused.

Source: contracts, Ledger. The statement is recomputed from the records each
time; no status is ever stored. `rules.deeds` settles what was known by a day
and which deeds keep which period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianqiao.rules.values import Cadence


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: the role `to` hears of it `after` working days past the deadline."""

    to: str
    after: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise of the policy (contracts, Policy file, `[[commitment]]`).

    Exactly one of `cadence` (falls due every period) and `by` (a quota with a
    last day) is set; fortnights need `anchor`, a Monday or any first day.
    `count` is owed each period, `stretch` is hoped for. Nothing is owed before
    `since`. `grace` is in working days. `source` is the sentence it rests on.
    """

    id: str
    owner: str
    subject: str
    deed: str
    count: int
    source: str
    scope: str = "all"
    cadence: Cadence | None = None
    by: date | None = None
    stretch: int | None = None
    anchor: date | None = None
    since: date | None = None
    grace: int = 0
    catch_up: bool = False
    waivable: bool = False
    ladder: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if (self.cadence is None) == (self.by is None):
            raise ValueError(f"{self.id}: a commitment has either a cadence or a last day")
        if self.cadence is Cadence.FORTNIGHT and self.anchor is None:
            raise ValueError(f"{self.id}: fortnights need an anchor")
        if self.count < 1 or self.grace < 0 or (self.stretch is not None and self.stretch < self.count):
            raise ValueError(f"{self.id}: count is at least 1, grace at least 0, stretch at least count")


class Status(StrEnum):
    """What became of one period (contracts, Ledger, Status)."""

    KEPT = "kept"
    LATE = "late"
    EXCUSED = "excused"
    DUE = "due"
    SHORT = "short"
    MISSED = "missed"
