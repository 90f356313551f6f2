"""Hardship rows as values for the rule, and as staff with the right see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.tables import criteria, details
from lianqiao.hardship.models import CriterionHeld
from lianqiao.hardship.readings import read_detail
from lianqiao.roster.facts import after
from lianqiao.rules.hardship import Assessment, AssessmentChange, Held, holds, last_day
from lianqiao.rules.values import EvidenceRef, Reason

PART_WORDS: Mapping[str, Promise] = {"tier": _("档次"), "kind": _("类型"), "grade": _("等级")}
UNREAD = "unread"  # words of a guarded cell that are no known category: kept here, counted nowhere


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One recorded criterion: its code, its name in the reference table, the source's words, its proof and its days.

    `detail` is its tier, or kind and grade, in words; `last_day` that of the
    proof, by its own date or the table's age; `recorded_by` and `verified_by` are
    actors. `holds` is the rule's answer for the day asked, `because` its reasons.
    """

    id: int
    criterion: str
    name: str
    words: str
    detail: str
    proof: str
    has_file: bool
    valid_from: date
    valid_until: date | None
    last_day: date | None
    ended_on: date | None
    ended_because: str
    recorded_by: str
    recorded_on: date
    verified_by: str
    verified_on: date | None
    holds: bool
    because: tuple[Reason, ...]

    @property
    def formerly(self) -> str:
        """What it was called before, where the source's own words do not say so already."""
        row = criteria().get(self.criterion)
        return row.formerly if row and not self.words else ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What follows for one student on a day, and how it came to be so: the oldest change first."""

    assessment: Assessment
    changes: tuple[AssessmentChange, ...]


@dataclass(frozen=True, slots=True)
class RunsOut:
    """The proofs of a student of which the first runs out, or ran out, on `last_day`, with nothing newer on record."""

    student_id: int
    last_day: date


def detail_words(row: CriterionHeld) -> str:
    """Tier, or kind and grade, in words; older rows are read from what the source wrote."""
    keys = set((row.detail or read_detail(row.criterion, row.words)).split())
    return " ".join(one.name for one in details().get(row.criterion, ()) if one.key in keys)


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
    held, table = held_of(row, today), criteria().get(row.criterion)
    verdict = holds(held, today, table)
    verified = getattr(row, "verified", None)
    if verified and verified.recorded_at >= after(today):
        verified = None
    return CriterionFacts(
        id=row.pk,
        criterion=row.criterion,
        name=held.label,
        words=row.words,
        detail=detail_words(row),
        proof=row.proof,
        has_file=row.file_id is not None,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        last_day=last_day(held, table),
        ended_on=held.ended,
        ended_because=row.ended.reason if held.ended else "",
        recorded_by=row.recorded_by,
        recorded_on=localtime(row.recorded_at).date(),
        verified_by=verified.recorded_by if verified else "",
        verified_on=verified.on if verified else None,
        holds=verdict.ok,
        because=verdict.because,
    )
