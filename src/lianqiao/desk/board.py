"""The class board: who had the week's talk, who is missing what, and whether each class has its team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import ClassTeam, Policy
from lianqiao.desk.promises import DONE, FAILED, Part, Promises, promises
from lianqiao.desk.words import STATUS_WORDS, word
from lianqiao.people.models import Appointment, SmallClass
from lianqiao.people.queries import small_classes, team_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.commitments import Row
from lianqiao.rules.values import Period
from lianqiao.rules.visibility import Role, Scope, Viewer, scope

TEAM = (Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON)
PHONE_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Week:
    """One column: the week, its number in the term, how many talks were done of those owed."""

    period: Period
    number: int
    done: int
    base: int
    recent: bool  # among those that a phone shows


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's week. `past` marks a miss that cannot be mended any more, so that today's work is louder."""

    status: str
    past: bool
    recent: bool

    @property
    def word(self) -> str:
        return word(STATUS_WORDS, self.status) if self.status else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One student's row: cells by week, and the gauge 1+1+1+3."""

    student: StudentCard
    cells: tuple[Cell, ...]
    gauge: tuple[Part, ...]
    failed: int


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
class Board:
    """Everything of the page. `lines` is empty where the viewer may not know who is owed help."""

    classes: tuple[Small, ...]
    chosen: SmallClass | None
    weeks: tuple[Week, ...]
    lines: tuple[Line, ...]
    team: tuple[Post, ...]
    students: int


def classes_in_reach(viewer: Viewer, cohort: int) -> list[SmallClass]:
    """The small classes of the cohort that the viewer answers for."""
    every = [one for one in small_classes(viewer=viewer) if one.cohort == cohort]
    return every if scope(viewer) is Scope.COLLEGE else [one for one in every if one.pk in viewer.classes]


def board(*, viewer: Viewer, today: date, now: datetime, policy: Policy, class_id: int | None) -> Board | None:
    """The board of one class (the one with the widest gap where none is named); None for a class out of reach."""
    mine = classes_in_reach(viewer, policy.cohort)
    if class_id is not None and class_id not in {one.pk for one in mine}:
        return None
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = students(viewer=viewer, today=today, cohort=policy.cohort)
    smalls = small_multiples(mine, roll, stated, policy)
    if class_id is None:
        chosen = smalls[0].small_class if smalls else None
    else:
        chosen = next(one for one in mine if one.pk == class_id)
    own = [card for card in roll if chosen and card.class_id == chosen.pk]
    lines = tuple(_line(card, stated) for card in own if card.id in stated.student_ids)
    ids = [card.id for card in own]
    return Board(
        classes=tuple(smalls),
        chosen=chosen,
        weeks=tuple(weeks_of(ids, stated, policy)) if lines else (),
        lines=tuple(sorted(lines, key=lambda line: -line.failed)),
        team=team_posts(team_of(viewer=viewer, class_ids=[chosen.pk], today=today)[chosen.pk], policy.class_team)
        if chosen
        else (),
        students=len(own),
    )


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
        for period, row in stated.week_rows(student_id).items():
            base[period] += 1
            done[period] += row.status in DONE
    calendar = policy.calendar
    recent = set(stated.weeks[-PHONE_WEEKS:])
    return [
        Week(period, calendar.week_number_of_term(period.end) or 0, done[period], base[period], period in recent)
        for period in stated.weeks
    ]


def _line(card: StudentCard, stated: Promises) -> Line:
    rows = stated.week_rows(card.id)
    recent = set(stated.weeks[-PHONE_WEEKS:])
    ended = [period for period in stated.weeks if period.end < stated.today]
    last = ended[-1] if ended else None
    cells = tuple(_cell(rows.get(period), past=period != last, recent=period in recent) for period in stated.weeks)
    failed = sum(row.status in FAILED for row in rows.values())
    return Line(card, cells, tuple(stated.gauge(card.id)), failed)


def _cell(row: Row | None, *, past: bool, recent: bool) -> Cell:
    return Cell("" if row is None else row.status.value, past and row is not None and row.status in FAILED, recent)


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
