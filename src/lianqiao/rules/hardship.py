"""Which criteria hold on a day, on which proof, and which support follows.

Source: contracts, Policy file `[assisted]`. Everything here is guarded: only
the room `hardship` and those who may read it call these rules.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from lianqiao.rules.values import EvidenceRef, Reason, Verdict, no


class Criterion(Protocol):
    """What these rules read of a row of the reference table (`charter.tables.Criterion` is one).

    `bit`: of the official mask, 0 = none; `proofs`: kinds taken, empty = any;
    `max_age_months`: how long a proof keeps that names no last day itself, None = for good.
    """

    @property
    def bit(self) -> int: ...
    @property
    def proofs(self) -> tuple[str, ...]: ...
    @property
    def max_age_months(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A criterion a person was recorded with.

    `valid_from` and `valid_until` are both included, None = open; from the day
    `ended` on it no longer holds. `name` is the label shown in reasons.
    Without `proof` it holds on the word of the roster.
    """

    criterion: str
    name: str = ""
    proof: EvidenceRef | None = None
    proof_kind: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    ended: date | None = None

    @property
    def label(self) -> str:
        """The name, or the code where none is given."""
        return self.name or self.criterion


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; `end` None = open."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Is it one of its days?"""
        return self.start <= day and (self.end is None or day <= self.end)


class Tier(StrEnum):
    """How much support follows. Each lies within the one before: special ones are assisted."""

    NONE = "none"
    ASSISTED = "assisted"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from all that a person holds on a day.

    `mask` is the official class 困难生类别 (domain §1.4: 1 employment, 2 family, 4
    disability); it counts every criterion that holds, also those that no policy
    names. `because`: the tier, then what it rests on, or why it is none.
    """

    tier: Tier
    mask: int
    because: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentChange:
    """From the day `on` (None: ever since) tier or class are others than before, because of what began or ended."""

    on: date | None
    assessment: Assessment
    because: tuple[Reason, ...]


def holds(held: Held, today: date, criterion: Criterion | None = None) -> Verdict:
    """Does this criterion hold today? With the table's `criterion`, is the proof of a kind and an age that it takes?

    Yes carries the proof's id and says on what it rests; no carries the first thing that fails.
    """
    proof = (held.proof.id,) if held.proof else ()
    until = last_day(held, criterion)
    if held.valid_from and today < held.valid_from:
        return _fails("criterion_not_yet_valid", held, proof, held.valid_from)
    if until and today > until:
        return _fails("criterion_expired", held, proof, until)
    if held.ended and today >= held.ended:
        return _fails("criterion_ended", held, proof, held.ended)
    if criterion and criterion.proofs and held.proof_kind and held.proof_kind not in criterion.proofs:
        return Verdict(False, (Reason.of("criterion_wrong_proof", criterion=held.label),), proof)
    rests_on = "criterion_proven" if held.proof else "criterion_unproven"
    return Verdict(True, (Reason.of(rests_on, criterion=held.label),), proof)


def assisted(
    held: Iterable[Held],
    policy_criteria: Collection[str],
    today: date,
    table: Mapping[str, Criterion] | None = None,
) -> Verdict:
    """Is the person assisted: does any criterion of the policy hold today?

    Yes names every criterion that holds and its proof; no says of each recorded
    one why not. With the reference `table`, kinds and ages of proofs are judged too.
    """
    verdicts = [_judge(one, policy_criteria, today, table or {}) for one in held]
    ok = any(verdict.ok for verdict in verdicts)
    because = tuple(reason for verdict in verdicts if verdict.ok is ok for reason in verdict.because)
    if not ok:
        return Verdict(False, because or (Reason.of("criterion_none"),))
    return Verdict(True, because, tuple(proof for verdict in verdicts if verdict.ok for proof in verdict.evidence))


def _judge(one: Held, policy_criteria: Collection[str], today: date, table: Mapping[str, Criterion]) -> Verdict:
    if one.criterion not in policy_criteria:
        return no("criterion_not_in_policy", criterion=one.label)
    return holds(one, today, table.get(one.criterion))


def spans(
    held: Iterable[Held], policy_criteria: Collection[str], table: Mapping[str, Criterion] | None = None
) -> tuple[Span, ...]:
    """The spans of days in which the person is assisted, whole and apart, in order of days.

    Days of several criteria that overlap or touch are one span; `assisted` says
    yes on exactly the days of these.
    """
    own = sorted(
        (one.valid_from or date.min, _end(one, (table or {}).get(one.criterion)) or date.max)
        for one in held
        if _judge(one, policy_criteria, one.valid_from or date.min, table or {}).ok
    )
    joined: list[tuple[date, date]] = []
    for start, end in own:
        if joined and (joined[-1][1] == date.max or start <= joined[-1][1] + timedelta(days=1)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(Span(start, None if end == date.max else end) for start, end in joined)


def as_known(known: Iterable[Span], today: date) -> tuple[Span, ...]:
    """Spans in order of days, as far as they are facts on `today`: the one that holds then is open.

    That a proof will end is no fact before its last day is over: a newer one may come.
    """
    begun = tuple(span for span in known if span.start <= today)
    return (*begun[:-1], Span(begun[-1].start)) if begun and begun[-1].covers(today) else begun


def _end(held: Held, criterion: Criterion | None) -> date | None:
    """The last day on which it holds; None = open."""
    ends = [last_day(held, criterion), held.ended - timedelta(days=1) if held.ended else None]
    return min((end for end in ends if end is not None), default=None)


def special_difficulty(
    held: Iterable[Held],
    policy_criteria: Collection[str],
    special_criteria: Collection[str],
    today: date,
    table: Mapping[str, Criterion] | None = None,
) -> Verdict:
    """Is the person, being assisted, in special difficulty? The second group lies within the first."""
    known = tuple(held)
    within = assisted(known, policy_criteria, today, table)
    return assisted(known, special_criteria, today, table) if within.ok else within


def assess(
    held: Iterable[Held],
    policy_criteria: Collection[str],
    special_criteria: Collection[str],
    today: date,
    table: Mapping[str, Criterion] | None = None,
) -> Assessment:
    """Tier, official class and reasons on one day; the tier is what `assisted` and `special_difficulty` say."""
    known, rows = tuple(held), table or {}
    help_, special = assisted(known, policy_criteria, today, rows), False
    if help_.ok:
        special = special_difficulty(known, policy_criteria, special_criteria, today, rows).ok
    tier = Tier.SPECIAL if special else Tier.ASSISTED if help_.ok else Tier.NONE
    mask = 0
    for one in known:
        row = rows.get(one.criterion)
        if row and holds(one, today, row).ok:
            mask |= row.bit
    return Assessment(tier, mask, (Reason.of(f"support_{tier.value}"), *help_.because), help_.evidence)


def assessment_history(
    held: Iterable[Held],
    policy_criteria: Collection[str],
    special_criteria: Collection[str],
    table: Mapping[str, Criterion] | None = None,
) -> tuple[AssessmentChange, ...]:
    """Each day on which tier or class became others than the day before, in order, with what began or ended then.

    Nobody has a tier before the first; what ends in days to come is told as well.
    """
    known, rows = tuple(held), table or {}
    changes: list[AssessmentChange] = []
    before = Assessment(Tier.NONE, 0)
    for day in sorted({day for one in known for day in _turns(one, rows.get(one.criterion))}):
        now = assess(known, policy_criteria, special_criteria, day, rows)
        if (now.tier, now.mask) != (before.tier, before.mask):
            changes.append(AssessmentChange(None if day == date.min else day, now, _turned(known, day, rows)))
            before = now
    return tuple(changes)


def _turns(held: Held, criterion: Criterion | None) -> Iterator[date]:
    """The days on which it may begin or cease to hold."""
    yield held.valid_from or date.min
    end = _end(held, criterion)
    if end is not None and end < date.max:
        yield end + timedelta(days=1)


def _turned(known: Iterable[Held], day: date, table: Mapping[str, Criterion]) -> tuple[Reason, ...]:
    """Why of those that hold on this day and did not on the one before, or the other way."""
    found: list[Reason] = []
    for one in known:
        row = table.get(one.criterion)
        now = holds(one, day, row)
        if now.ok is not (day > date.min and holds(one, day - timedelta(days=1), row).ok):
            found += now.because
    return tuple(dict.fromkeys(found))


def last_day(held: Held, criterion: Criterion | None) -> date | None:
    """The last day of a proof's validity: as recorded, else by the table's greatest age; None = open."""
    if held.valid_until or not (criterion and criterion.max_age_months and held.valid_from):
        return held.valid_until
    months = held.valid_from.year * 12 + held.valid_from.month - 1 + criterion.max_age_months
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(held.valid_from.day, monthrange(year, month)[1]))


def _fails(code: str, held: Held, proof: tuple[str, ...], day: date) -> Verdict:
    return Verdict(False, (Reason.of(code, criterion=held.label, day=day.isoformat()),), proof)
