"""The class board: who had the week's talk, who is missing what, and whether each class has its team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import ClassTeam, Policy
from lianqiao.desk.board_cells import Cell, Cells, Line
from lianqiao.desk.promises import DONE, FAILED, Promises, promises
from lianqiao.ledger.facts import places
from lianqiao.people.models import Appointment, SmallClass
from lianqiao.people.queries import small_classes
from lianqiao.people.queries_branches import Place, teams
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.commitments import Status
from lianqiao.rules.values import Period
from lianqiao.rules.visibility import Role, Scope, Viewer, scope

TEAM = (Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON)
PHONE_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Week:
    """One column: the week, its number in the term, how many talks were done of those owed (waived ones are not)."""

    period: Period
    number: int
    done: int
    base: int
    recent: bool  # among those that a phone shows


@dataclass(frozen=True, slots=True)
class Post:
    """A duty in the class team: who holds it, and how many are missing of those the policy promises."""

    role: Role
    names: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Small:
    """A class in the small multiples: talks done and owed in each week, `gap` = talks missed so far."""

    small_class: SmallClass
    weeks: tuple[Week, ...]
    base: int
    gap: int


@dataclass(frozen=True, slots=True)
class WeekRows:
    """Who is behind one column's foot, each with the cell of that week; who slipped comes first."""

    week: Week
    rows: tuple[tuple[Line, Cell], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of the page. `lines` is empty where the viewer may not know who is owed help."""

    classes: tuple[Small, ...]
    chosen: SmallClass | None
    weeks: tuple[Week, ...]
    lines: tuple[Line, ...]
    team: tuple[Place, ...]
    students: int
    opened: WeekRows | None = None


def classes_in_reach(viewer: Viewer, cohort: int) -> list[SmallClass]:
    """The small classes of the cohort that the viewer answers for."""
    every = [one for one in small_classes(viewer=viewer) if one.cohort == cohort]
    return every if scope(viewer) is Scope.COLLEGE else [one for one in every if one.pk in viewer.classes]


def board(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, class_id: int | None, week: date | None = None
) -> Board | None:
    """The board of one class (the one with the widest gap where none is named); None for a class out of reach.

    `week`, a Monday, opens who is behind the foot of that column.
    """
    mine = classes_in_reach(viewer, policy.cohort)
    if class_id is not None and class_id not in {one.pk for one in mine}:
        return None
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = students(viewer=viewer, today=today, cohort=policy.cohort)
    smalls = small_multiples(mine, roll, stated, policy)
    chosen = next((one for one in mine if one.pk == class_id), smalls[0].small_class if smalls else None)
    own = [card for card in roll if chosen and card.class_id == chosen.pk]
    owed = [card for card in own if card.id in stated.student_ids]
    cells = Cells(viewer, stated, policy, [card.id for card in owed], PHONE_WEEKS)
    lines = tuple(sorted((cells.line(card) for card in owed), key=lambda line: -line.failed))
    weeks = tuple(weeks_of([card.id for card in own], stated, policy)) if lines else ()
    return Board(
        classes=tuple(smalls),
        chosen=chosen,
        weeks=weeks,
        lines=lines,
        team=_team(viewer, today, policy, chosen),
        students=len(own),
        opened=_opened(weeks, lines, week),
    )


def every_class(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[Small]:
    """All classes in reach with all their weeks, the widest gap first."""
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = students(viewer=viewer, today=today, cohort=policy.cohort)
    return small_multiples(classes_in_reach(viewer, policy.cohort), roll, stated, policy)


def small_multiples(
    classes: Iterable[SmallClass], roll: Iterable[StudentCard], stated: Promises, policy: Policy
) -> list[Small]:
    """Every class on one scale, the widest gap first. A gap counts talks that were missed: it is no rate."""
    ids: dict[int | None, list[int]] = {}
    for card in roll:
        ids.setdefault(card.class_id, []).append(card.id)
    smalls = []
    for one in classes:
        mine = ids.get(one.pk, [])
        owed = [student_id for student_id in mine if student_id in stated.student_ids]
        gap = sum(row.status in FAILED for student_id in owed for row in stated.week_rows(student_id).values())
        smalls.append(Small(one, tuple(weeks_of(mine, stated, policy)), len(owed), gap))
    return sorted(smalls, key=lambda small: (-small.gap, small.small_class.name))


def weeks_of(student_ids: Sequence[int], stated: Promises, policy: Policy) -> list[Week]:
    """The weeks of the term so far, with what these students were owed in each."""
    base: Counter[Period] = Counter()
    done: Counter[Period] = Counter()
    for student_id in student_ids:
        if student_id in stated.student_ids:
            for period, row in stated.week_rows(student_id).items():
                base[period] += row.status is not Status.EXCUSED
                done[period] += row.status in DONE
    calendar = policy.calendar
    recent = set(stated.weeks[-PHONE_WEEKS:])
    return [
        Week(period, calendar.week_number_of_term(period.end) or 0, done[period], base[period], period in recent)
        for period in stated.weeks
    ]


def _opened(weeks: Sequence[Week], lines: Sequence[Line], start: date | None) -> WeekRows | None:
    """The column that begins on that day, with its rows; None where there is none."""
    for place, week in enumerate(weeks):
        if week.period.start == start:
            order = ("missed", "short", "due", "late", "kept", "excused")
            rows = [(line, line.cells[place]) for line in lines if line.cells[place].status]
            return WeekRows(week, tuple(sorted(rows, key=lambda row: order.index(row[1].status))))
    return None


def _team(viewer: Viewer, today: date, policy: Policy, chosen: SmallClass | None) -> tuple[Place, ...]:
    if chosen is None:
        return ()
    wanted = {Role(duty): number for duty, number in places(policy.class_team).items()}
    found = teams(viewer=viewer, class_ids=[chosen.pk], wanted=wanted, first_day=policy.first_day, today=today)
    return found[chosen.pk]


def team_posts(held: Sequence[Appointment], promised: ClassTeam | None) -> tuple[Post, ...]:
    """Each duty with its holders; nobody is missing where the policy promises no team."""
    wanted = {} if promised is None else {
        Role.CLASS_LEADER: promised.class_leader,
        Role.EMPLOYMENT_ASSISTANT: promised.employment_assistant,
        Role.PARTY_CADRE: promised.party_cadre,
        Role.LIAISON: promised.liaison,
    }  # fmt: skip
    names = {role: tuple(one.user.display_name for one in held if one.role == role.value) for role in TEAM}
    return tuple(Post(role, names[role], max(0, wanted.get(role, 0) - len(names[role]))) for role in TEAM)
