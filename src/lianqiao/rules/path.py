"""The four-year path: which year of study a cohort is in, which stage holds on a day, what of a stage is done.

Source: article, 从大一到大四，全过程、分阶段; stages and their items are the policy's. Only proofs count:
each deed on record counts for the stage that held on its day, and for one item of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

SCHOOL_YEAR_BEGINS = 9  # the month: a school year runs from September to August


class Item(Protocol):
    """What these rules read of an item of a stage (`charter.policy_work.StageItem` is one)."""

    @property
    def deed(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def name(self) -> str: ...


class Stage(Protocol):
    """What these rules read of a stage (`charter.policy_work.Stage` is one)."""

    @property
    def id(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def items(self) -> Sequence[Item]: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One deed on record: its kind (`charter.policy_work.STAGE_DEEDS`) and its day."""

    deed: str
    on: date


@dataclass(frozen=True, slots=True)
class ItemDone:
    """How far one item of a stage has come: `done` of `owed` deeds, never more than owed."""

    name: str
    deed: str
    done: int
    owed: int

    @property
    def whole(self) -> bool:
        """Is all of it done?"""
        return self.done >= self.owed


def year_of_study(cohort: int, today: date, years: int = 4) -> int | None:
    """In which year of study those who graduate in the summer of `cohort` are; None before the first, after the last.

    `years`: how long they study.
    """
    ends = today.year + (today.month >= SCHOOL_YEAR_BEGINS)
    year = years - (cohort - ends)
    return year if 1 <= year <= years else None


def stage_on(stages: Sequence[Stage], entered: Mapping[str, date], day: date) -> str | None:
    """The stage that held on `day`: of those entered by then the last in the policy's order; None before the first."""
    reached = [stage.id for stage in stages if stage.id in entered and entered[stage.id] <= day]
    return reached[-1] if reached else None


def progress(items: Iterable[Item], deeds: Iterable[str]) -> tuple[ItemDone, ...]:
    """Each item with what is done of it, in its order. A deed counts once, for the first item that wants it."""
    left = Counter(deeds)
    told = []
    for item in items:
        done = min(item.count, left[item.deed])
        left[item.deed] -= done
        told.append(ItemDone(item.name, item.deed, done, item.count))
    return tuple(told)


def along(
    stages: Sequence[Stage], entered: Mapping[str, date], proofs: Iterable[Proof]
) -> dict[str, tuple[ItemDone, ...]]:
    """The progress of every stage that was entered, by its id: each proof in the stage that held on its day."""
    deeds: dict[str, list[str]] = {}
    for proof in proofs:
        stage = stage_on(stages, entered, proof.on)
        if stage is not None:
            deeds.setdefault(stage, []).append(proof.deed)
    return {stage.id: progress(stage.items, deeds.get(stage.id, ())) for stage in stages if stage.id in entered}


def place(stages: Sequence[Stage], stage_id: str) -> int | None:
    """Where a stage stands in the policy's order; None where there is no such stage."""
    return next((at for at, stage in enumerate(stages) if stage.id == stage_id), None)


def reached_by_most(stages: Sequence[Stage], students: Iterable[Mapping[str, date]]) -> int | None:
    """The place of the furthest stage that more than half of these students entered; None where none is.

    One who repeats a year came from a cohort ahead and must not hold the others up.
    """
    everybody = list(students)
    for at in range(len(stages) - 1, -1, -1):
        further = {stage.id for stage in stages[at:]}
        if 2 * sum(not further.isdisjoint(entered) for entered in everybody) > len(everybody):
            return at
    return None
