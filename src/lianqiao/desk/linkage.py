"""The three levels in one table: leading group, party branches, small classes; the upper rows add up the lower.

Persons are added to persons, places to places, parts of tasks to parts of
tasks. A viewer bound to classes sees these alone, and the upper rows count no
others; whoever may not know who needs help sees nothing that is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.promises import DONE, FAILED, Promises, promises
from lianqiao.desk.task_page import tabs_of
from lianqiao.ledger.facts import places
from lianqiao.ledger.queries_tasks import parts_of
from lianqiao.ledger.task_people import may_give_all, reaches_class
from lianqiao.outcomes.queries import settled_ids
from lianqiao.people.models import SmallClass
from lianqiao.people.queries import holders, small_classes
from lianqiao.people.queries_branches import TEAM, BranchCard, Place, branches, teams
from lianqiao.roster.queries import students
from lianqiao.rules.visibility import (
    LEADING_GROUP,
    Deed,
    HardshipSight,
    Role,
    Scope,
    Viewer,
    ask,
    hardship_sight,
    scope,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What is counted of a row; `places` are (taken, promised, empty) in the order of `TEAM`."""

    places: tuple[tuple[int, int, int], ...] = ((0, 0, 0),) * len(TEAM)
    students: int = 0
    talks_done: int = 0
    talks_owed: int = 0
    missed: int = 0
    settled: int = 0
    parts: int = 0
    read: int = 0
    done: int = 0
    overdue: int = 0

    def __add__(self, other: Sums) -> Sums:
        places = tuple((a + x, b + y, c + z) for (a, b, c), (x, y, z) in zip(self.places, other.places, strict=True))
        counts = (
            getattr(self, name) + getattr(other, name)
            for name in (
                "students",
                "talks_done",
                "talks_owed",
                "missed",
                "settled",
                "parts",
                "read",
                "done",
                "overdue",
            )
        )
        return Sums(places, *counts)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `team` names the places of a class; the upper rows count them. No address = the viewer may not go."""

    kind: str  # group | branch | class
    number: int | None  # of the branch or class
    name: str
    sums: Sums
    team: tuple[Place, ...] = ()
    to: Mapping[str, str] = field(default_factory=dict)  # addresses: students, settled, talks, tasks, give, self

    @property
    def counted(self) -> list[tuple[Role, int, int, int]]:
        """(duty, taken, promised, empty) of each duty; somebody too many in one class fills no place of another."""
        return [(role, *one) for role, one in zip(TEAM, self.sums.places, strict=True)]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The page: rows in their order, and what of them the viewer may see."""

    rows: tuple[Row, ...]
    group: tuple[tuple[Role, tuple[str, ...]], ...]
    sees_students: bool
    sees_owed: bool
    whole: bool  # all classes of the cohort, not only the viewer's
    has_branches: bool
    has_classes: bool
    branch: str = ""


def classes_of(viewer: Viewer, cohort: int) -> list[SmallClass]:
    """The small classes that the viewer may see here: own ones, or all for whoever answers for the college."""
    every = [one for one in small_classes(viewer=viewer) if one.cohort == cohort]
    return [one for one in every if one.pk in viewer.classes] if scope(viewer) is Scope.OWN_CLASSES else every


def linkage(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, branch_id: int | None = None
) -> Matrix | None:
    """The table; of one branch alone where it is named, None for a branch that is not there. Constant queries."""
    classes = classes_of(viewer, policy.cohort)
    known = branches(viewer=viewer, cohort=policy.cohort, today=today)
    if branch_id is not None:
        known = [one for one in known if one.id == branch_id]
        if not known:
            return None
        classes = [one for one in classes if one.pk in known[0].class_ids]
    lower = _Lower(viewer, today, now, policy, classes)
    rows = [row for one in [*known, None] for row in _branch_rows(viewer, one, known, classes, lower)]
    if branch_id is None:
        rows = [_group_row(viewer, lower), *rows]
    return Matrix(
        rows=tuple(rows),
        group=_group(viewer, today),
        sees_students=lower.sees_students,
        sees_owed=lower.sees_owed,
        whole=scope(viewer) is not Scope.OWN_CLASSES,
        has_branches=bool(known),
        has_classes=bool(classes),
        branch=known[0].name if branch_id is not None else "",
    )


class _Lower:
    """The sums of each class, and of what no class has; read at once for all."""

    def __init__(
        self, viewer: Viewer, today: date, now: datetime, policy: Policy, classes: Sequence[SmallClass]
    ) -> None:
        self.viewer, self.today = viewer, today
        ids = [one.pk for one in classes]
        self.sees_students = scope(viewer) is not Scope.NOBODY
        self.sees_owed = self.sees_students and hardship_sight(viewer) is not HardshipSight.NOTHING
        self.teams = teams(
            viewer=viewer,
            class_ids=ids,
            wanted={Role(duty): n for duty, n in places(policy.class_team).items()},
            first_day=policy.first_day,
            today=today,
        )
        self._stated = promises(viewer=viewer, today=today, now=now, policy=policy) if self.sees_owed else None
        self._settled = settled_ids(viewer=viewer, today=today) if self.sees_students else frozenset()
        roll = students(viewer=viewer, today=today, cohort=policy.cohort) if self.sees_students else []
        self._ids: dict[int | None, list[int]] = {}
        for card in roll:
            self._ids.setdefault(card.class_id, []).append(card.id)
        self._tasks: dict[int | None, Sums] = {}
        for class_id, task, part in parts_of(viewer=viewer, today=today, class_ids=ids):
            late = task.overdue(today) and part.done_on is None
            one = Sums(parts=1, read=int(part.read), done=int(part.done_on is not None), overdue=int(late))
            self._tasks[class_id] = self._tasks.get(class_id, Sums()) + one
        self.classes = {one: self._of(one) for one in ids}
        self.above = self._tasks.get(None, Sums())

    def _of(self, class_id: int) -> Sums:
        mine = self._ids.get(class_id, [])
        talks = _talks(self._stated, mine, self.today) if self._stated is not None else Sums()
        places = tuple((len(one.holders), one.wanted, one.missing) for one in self.teams[class_id])
        settled = sum(one in self._settled for one in mine)
        people = Sums(places, students=len(mine), settled=settled)
        return people + talks + self._tasks.get(class_id, Sums())


def _talks(stated: Promises, ids: Sequence[int], today: date) -> Sums:
    """The week's talks and all that were missed so far, of these students."""
    found = Sums()
    for student_id in ids:
        rows = stated.week_rows(student_id)
        now = [row for period, row in rows.items() if today in period]
        found += Sums(
            talks_done=sum(row.status in DONE for row in now),
            talks_owed=len(now),
            missed=sum(row.status in FAILED for row in rows.values()),
        )
    return found


def _branch_rows(
    viewer: Viewer, branch: BranchCard | None, known: Sequence[BranchCard], classes: Sequence[SmallClass], lower: _Lower
) -> list[Row]:
    """A branch and its classes; None: the classes that no branch looks after."""
    taken = frozenset[int]().union(*(one.class_ids for one in known))
    own = [one for one in classes if (one.pk in branch.class_ids if branch else one.pk not in taken)]
    if not own and (branch is None or scope(viewer) is Scope.OWN_CLASSES):
        return []
    sums = sum((lower.classes[one.pk] for one in own), Sums())
    name = branch.name if branch else _("没有支部")
    head = Row(
        "branch",
        branch.id if branch else None,
        name,
        sums,
        to=_addresses(viewer, "branch", branch.id if branch else None, bool(own)),
    )
    return [
        head,
        *(
            Row(
                "class",
                one.pk,
                one.name,
                lower.classes[one.pk],
                lower.teams[one.pk],
                _addresses(viewer, "class", one.pk),
            )
            for one in own
        ),
    ]


def _group_row(viewer: Viewer, lower: _Lower) -> Row:
    sums = sum(lower.classes.values(), lower.above)
    return Row("group", None, _("工作领导小组"), sums, to=_addresses(viewer, "group", None))


def _addresses(viewer: Viewer, kind: str, number: int | None, any_class: bool = True) -> dict[str, str]:
    """Where the numbers of a row lead, as far as the viewer may go."""
    if kind == "branch" and number is None:
        return {}
    asked = "" if kind == "group" else f"{kind}={number}"
    found = {}
    if ask(viewer, Deed.SEE_STUDENTS).ok:
        found["students"] = f"{reverse('students')}?{asked}".rstrip("?")
        found["settled"] = f"{reverse('students')}?{'&'.join(filter(None, [asked, 'show=settled']))}"
    if kind == "branch":
        found["talks"] = found["self"] = f"{reverse('linkage')}?{asked}"
    elif ask(viewer, Deed.SEE_CLASSES).ok:
        found["talks"] = f"{reverse('classes')}?{asked}".rstrip("?")
        if kind == "class":
            found["self"] = found["talks"]
    if "all" in tabs_of(viewer):
        found["tasks"] = f"{reverse('tasks')}?{'&'.join(filter(None, ['tab=all', asked]))}"
    if ask(viewer, Deed.GIVE_TASKS).ok and any_class and _may_give(viewer, kind, number):
        found["give"] = f"{reverse('task_new')}?to={kind}" + (f".{number}" if number is not None else "")
    return found


def _may_give(viewer: Viewer, kind: str, number: int | None) -> bool:
    if kind == "group":
        return may_give_all(viewer)
    return kind == "branch" or (number is not None and reaches_class(viewer, number))


def _group(viewer: Viewer, today: date) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    """The leading group by level, by name; for its members, who know the experts anyway."""
    if viewer.role not in LEADING_GROUP:
        return ()
    held: dict[str, list[str]] = {}
    for one in holders(viewer=viewer, roles=LEADING_GROUP, today=today):
        held.setdefault(one.role, []).append(one.user.display_name)
    return tuple((role, tuple(held.get(role.value, ()))) for role in LEADING_GROUP)
