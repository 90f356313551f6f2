"""The four-year path on pages: a strip for one student, and the board of all cohorts.

How often somebody was guided or talked with tells who is helped: viewers without that sight see stages alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.assistance.queries import attendances
from lianqiao.cases.queries_path import file_proofs, stages_of
from lianqiao.charter.policy import Policy
from lianqiao.charter.policy_work import Stage
from lianqiao.plans.queries_plans import plans_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.path import ItemDone, Proof, along, stage_on, year_of_study
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

WAITING = "none"  # what the address says for those who are in no stage yet
HELP = ("talk", "guidance", "training", "traineeship", "lecture")


@dataclass(frozen=True, slots=True)
class Walked:
    """How one student went along: the day of each stage, the stage of today, and what is done where that is shown."""

    entered: Mapping[str, date]
    now: str | None
    done: Mapping[str, tuple[ItemDone, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage in the strip of a student. `items` is empty where the viewer sees stages alone."""

    name: str
    here: bool
    entered: date | None
    items: tuple[ItemDone, ...]

    @property
    def done(self) -> int:
        """How many items are whole."""
        return sum(item.whole for item in self.items)


@dataclass(frozen=True, slots=True)
class Share:
    """One item of a stage on the board: how many persons have all of it, of those who entered the stage."""

    at: int
    name: str
    done: int
    base: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of one cohort: persons in it today, persons who entered it, its items."""

    stage: Stage
    here: int
    items: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort. `due`: the stage that its year of study calls for, while most are not there yet."""

    cohort: int
    year: int | None
    persons: int
    waiting: int  # in no stage yet
    cells: tuple[Cell, ...]
    due: Stage | None


@dataclass(frozen=True, slots=True)
class Board:
    """The page. `names`: who is meant by what was pressed; `pressed` says it in words, empty where nothing was."""

    stages: Sequence[Stage]
    lines: tuple[CohortLine, ...]
    with_items: bool
    pressed: str
    names: tuple[StudentCard, ...]


def sees_items(viewer: Viewer) -> bool:
    """May the viewer know how often somebody was helped?"""
    return hardship_sight(viewer) is not HardshipSight.NOTHING


def walked(*, viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> dict[int, Walked]:
    """How each of these students in reach went along, in a constant number of queries."""
    stages = policy.work.stages
    entered = stages_of(viewer=viewer, today=today, ids=ids) if stages else {}
    proofs = _proofs(viewer, today, entered) if sees_items(viewer) else None
    return {
        one: Walked(
            entered.get(one, {}),
            stage_on(stages, entered.get(one, {}), today),
            {} if proofs is None else along(stages, entered.get(one, {}), proofs.get(one, ())),
        )
        for one in ids
    }


def strip(*, viewer: Viewer, today: date, policy: Policy, student_id: int) -> tuple[Step, ...]:
    """The stages of one student in reach, in order; nothing before the first was entered."""
    mine = walked(viewer=viewer, today=today, policy=policy, ids=[student_id])[student_id]
    if not mine.entered:
        return ()
    return tuple(
        Step(stage.name, stage.id == mine.now, mine.entered.get(stage.id), mine.done.get(stage.id, ()))
        for stage in policy.work.stages
    )


def _proofs(viewer: Viewer, today: date, entered: Mapping[int, Mapping[str, date]]) -> dict[int, list[Proof]]:
    """Everything on record of these students that counts on the path, by student id."""
    if not entered:
        return {}
    ids = list(entered)
    since = min(day for days in entered.values() for day in days.values())
    found = file_proofs(viewer=viewer, today=today, ids=ids)
    for row in attendances(viewer=viewer, kinds=HELP, since=since, until=today, student_ids=ids):
        found.setdefault(row.student_id, []).append(Proof(row.kind, row.held_on))
    for student_id, plan in plans_of(viewer=viewer, today=today, ids=ids).items():
        approved = [one.decided.on for one in plan.versions if one.decided is not None and one.approved]
        if approved:  # a draft is no plan yet; changes to one in force make it no later
            found.setdefault(student_id, []).append(Proof("plan", approved[0]))
    return found


def board(
    *,
    viewer: Viewer,
    today: date,
    policy: Policy,
    cohort: int | None = None,
    stage_id: str = "",
    item: int | None = None,
) -> Board:
    """Every cohort in reach with its stages; where one was pressed, the names behind it.

    A stage alone: who is in it; `none`: who is in no stage yet. With `item` (its place, 0 first): who entered the
    stage and lacks a part of the item.
    """
    roll = students(viewer=viewer, today=today)
    told = walked(viewer=viewer, today=today, policy=policy, ids=[card.id for card in roll])
    by_cohort: dict[int, list[StudentCard]] = {}
    for card in roll:
        if card.cohort is not None:
            by_cohort.setdefault(card.cohort, []).append(card)
    stages, shown = policy.work.stages, sees_items(viewer)
    stage = policy.work.stage(stage_id)
    pressed, names = "", tuple[StudentCard, ...]()
    if stage is not None and cohort in by_cohort:
        asked = item if shown and item is not None and 0 <= item < len(stage.items) else None
        names = tuple(card for card in by_cohort[cohort] if _meant(told[card.id], stage, asked))
        pressed = stage.name if asked is None else f"{stage.name} · {stage.items[asked].name}"
    elif stage_id == WAITING and cohort in by_cohort:
        names = tuple(card for card in by_cohort[cohort] if told[card.id].now is None)
        pressed = _("还没有进入")
    lines = tuple(_line(one, by_cohort[one], told, stages, shown, today) for one in sorted(by_cohort))
    return Board(stages, lines, shown, pressed, names)


def _meant(mine: Walked, stage: Stage, item: int | None) -> bool:
    if item is None:
        return mine.now == stage.id
    return stage.id in mine.done and not mine.done[stage.id][item].whole


def _line(
    cohort: int,
    cards: Sequence[StudentCard],
    told: Mapping[int, Walked],
    stages: Sequence[Stage],
    shown: bool,
    today: date,
) -> CohortLine:
    mine = [told[card.id] for card in cards]
    here = Counter(one.now for one in mine)
    year = year_of_study(cohort, today)
    due = next((stage for stage in reversed(stages) if year is not None and stage.year <= year), None)
    if due is not None and 2 * here[due.id] > len(mine):
        due = None
    cells = tuple(Cell(stage, here[stage.id], _shares(stage, mine) if shown else ()) for stage in stages)
    return CohortLine(cohort, year, len(mine), here[None], cells, due)


def _shares(stage: Stage, mine: Sequence[Walked]) -> tuple[Share, ...]:
    there = [one.done[stage.id] for one in mine if stage.id in one.done]
    return tuple(
        Share(at, item.name, sum(done[at].whole for done in there), len(there)) for at, item in enumerate(stage.items)
    )
