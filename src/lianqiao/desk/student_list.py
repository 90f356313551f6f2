"""The list of students: who they are, when they were last talked with, what is missing, where they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from lianqiao.assistance.queries import attendances
from lianqiao.cases.queries_fresh import stale_files
from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach
from lianqiao.desk.promises import Part, promises
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations
from lianqiao.people.models import SmallClass
from lianqiao.people.queries_branches import branches
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, ask, hardship_sight

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: `show` settled, unsettled, stale or all; `owed` keeps those with promises on file."""

    search: str = ""
    class_id: int | None = None
    branch_id: int | None = None
    show: str = ""
    owed: bool = False
    page: str = "1"


@dataclass(frozen=True, slots=True)
class Line:
    """One student of the list. `gauge` is empty where nothing is owed, or where the viewer may not know."""

    student: StudentCard
    last_talk: date | None
    gauge: tuple[Part, ...]
    destination: DestinationFacts | None
    stale: Reason | None = None


@dataclass(frozen=True, slots=True)
class StudentList:
    """One page of the list, and what it may be narrowed by.

    `with_gauge`: does the viewer see any gauge at all? `with_talks`: the days of talks?
    `with_files`: how fresh files are?
    """

    page: Page[StudentCard]
    lines: tuple[Line, ...]
    classes: Sequence[SmallClass]
    total: int
    with_gauge: bool
    with_talks: bool
    with_files: bool


def student_list(*, viewer: Viewer, today: date, now: datetime, policy: Policy, asked: Asked) -> StudentList:
    """The students in reach that match, 50 a page, in the same number of queries however many they are."""
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    found = students(viewer=viewer, today=today, class_id=asked.class_id, search=asked.search, cohort=policy.cohort)
    if asked.branch_id is not None and ask(viewer, Deed.SEE_LINKAGE).ok:
        known = branches(viewer=viewer, cohort=policy.cohort, today=today)
        mine = frozenset[int]().union(*(one.class_ids for one in known if one.id == asked.branch_id))
        found = [card for card in found if card.class_id in mine]
    if asked.owed and stated.student_ids:
        found = [card for card in found if card.id in stated.student_ids]
    going = destinations(viewer=viewer, today=today, ids=[card.id for card in found])
    if asked.show in {"settled", "unsettled"}:
        settled = {student_id for student_id, one in going.items() if one.settled}
        found = [card for card in found if (card.id in settled) == (asked.show == "settled")]
    stale = _stale(viewer, today, policy, [card.id for card in found if not _settled(going, card.id)])
    if asked.show == "stale" and _sees_help(viewer):
        found = [card for card in found if card.id in stale]
    page = Paginator(found, PAGE).get_page(asked.page)
    last = _last_talks(viewer, today, policy, [card.id for card in page])
    lines = tuple(
        Line(card, last.get(card.id), tuple(stated.gauge(card.id)), going.get(card.id), stale.get(card.id))
        for card in page
    )
    classes = classes_in_reach(viewer, policy.cohort)
    sight = _sees_help(viewer)
    return StudentList(page, lines, classes, len(found), bool(stated.student_ids), sight, sight)


def _settled(going: Mapping[int, DestinationFacts], student_id: int) -> bool:
    return student_id in going and going[student_id].settled


def _stale(viewer: Viewer, today: date, policy: Policy, ids: Sequence[int]) -> dict[int, Reason]:
    """Why a file is stale, by student id. Where only those who are helped have files, having one would tell."""
    if not _sees_help(viewer):
        return {}
    return stale_files(viewer=viewer, today=today, within=policy.limits.file_days, ids=ids)


def _sees_help(viewer: Viewer) -> bool:
    """May the viewer know who needs help? Talks are owed to these, so their days would tell."""
    return hardship_sight(viewer) is not HardshipSight.NOTHING


def _last_talks(viewer: Viewer, today: date, policy: Policy, ids: Sequence[int]) -> dict[int, date]:
    if not _sees_help(viewer):
        return {}
    talks = attendances(viewer=viewer, kinds=["talk"], since=policy.first_day, until=today, student_ids=ids)
    return {row.student_id: row.held_on for row in talks}
