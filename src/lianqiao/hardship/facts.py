"""Hardship rows as values for the rule, and as staff with the right see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.charter.tables import criteria
from lianqiao.hardship.models import CriterionHeld
from lianqiao.roster.facts import after
from lianqiao.rules.hardship import Held, holds
from lianqiao.rules.values import EvidenceRef, Reason

UNREAD = "unread"  # words of a guarded cell that are no known category: kept here, counted nowhere


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One recorded criterion: its code, its name in the reference table, the source's words, its proof and its days.

    `holds` is the rule's answer for the day asked, `because` its reasons.
    """

    id: int
    criterion: str
    name: str
    words: str
    proof: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    holds: bool
    because: tuple[Reason, ...]


def held_of(row: CriterionHeld, today: date) -> Held:
    """The rule's value of a row whose `ended` is loaded, as known on `today`: an end entered later is not there yet."""
    ended = getattr(row, "ended", None)
    if ended and ended.recorded_at >= after(today):
        ended = None
    table = criteria().get(row.criterion)
    return Held(
        criterion=row.criterion,
        name=table.name if table else row.words,
        proof=EvidenceRef("hardship", str(row.pk)) if row.proof else None,
        proof_kind=row.proof if table and row.proof in table.proofs else None,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        ended=ended.on if ended else None,
    )


def facts_of(row: CriterionHeld, today: date) -> CriterionFacts:
    """The row as shown, judged for `today`."""
    held = held_of(row, today)
    verdict = holds(held, today, criteria().get(row.criterion))
    return CriterionFacts(
        id=row.pk,
        criterion=row.criterion,
        name=held.label,
        words=row.words,
        proof=row.proof,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        ended_on=held.ended,
        holds=verdict.ok,
        because=verdict.because,
    )
