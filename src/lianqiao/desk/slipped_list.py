"""Who slipped: by the adult who owes it, who has heard of it, who hears next, who follows up.

Numbers of open duties and since when; never a rate, never a ranking of people.
A viewer who heard of a row only as a person of its ladder, and does not reach
the student, sees numbers and no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.charter.policy import Policy
from lianqiao.desk.owners import role_or_body
from lianqiao.desk.readable import or_ask
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.hardship.queries import assisted_spans
from lianqiao.ledger.facts import subject_id
from lianqiao.ledger.facts_notices import TASK, LateTask, Slip, Taken
from lianqiao.ledger.queries_notices import late_tasks, notices_on, slips
from lianqiao.people.queries import small_classes, users
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.escalation import RowKey, Rung
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, ask, hardship_sight

SHOWN = 8  # lines of one person, until all are asked for
NOBODY = 0  # stands for the owner of what nobody owes any more
OLDEST, BY_NAME = "oldest", "name"


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody owes to one student, class or the college, or to several students together without their names.

    `id` names the line in forms; `keys` are its rows, the newest begun on
    `upto`; `heard` and `ahead` are of the row that is open longest.
    """

    id: str
    what: str
    student: StudentCard | None
    place: str
    keys: tuple[RowKey, ...]
    since: date
    upto: date
    heard: tuple[str, ...]
    ahead: str
    ahead_on: date | None
    taken: Taken | None = None
    taken_by: str = ""
    may_take: bool = False

    @property
    def count(self) -> int:
        """How many periods, or tasks."""
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Adult:
    """Everything of one person: the open lines, the longest open first, then what somebody follows up."""

    user_id: int
    name: str
    roles: str
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]
    told_today: bool
    may_urge: bool

    @property
    def open(self) -> int:
        """How many duties are open and followed up by nobody."""
        return sum(one.count for one in self.lines if one.taken is None)

    @property
    def followed(self) -> int:
        """How many somebody follows up."""
        return sum(one.count for one in self.lines if one.taken is not None)

    @property
    def since(self) -> date:
        """The day of the oldest that is open, else of the oldest."""
        return min((one.since for one in self.lines if one.taken is None), default=self.lines[0].since)

    @property
    def keys(self) -> tuple[RowKey, ...]:
        """The rows that are open and followed up by nobody."""
        return tuple(key for one in self.lines if one.taken is None for key in one.keys)

    @property
    def may_take(self) -> bool:
        """Is there more than one line that the viewer may take up at once?"""
        return sum(one.may_take for one in self.lines) > 1


@dataclass(frozen=True, slots=True)
class Slipped:
    """The whole page."""

    adults: tuple[Adult, ...]
    sort: str
    may_urge: bool

    @property
    def open(self) -> int:
        """How many duties are open and followed up by nobody."""
        return sum(one.open for one in self.adults)

    def keys_of(self, user_ids: Iterable[int]) -> set[RowKey]:
        """The open rows and tasks of these people."""
        return {key for one in self.adults if one.user_id in set(user_ids) for key in one.keys}

    def rows_of(self, user_id: int, line_id: str, upto: date) -> list[RowKey]:
        """The rows of a line, or of all of a person's lines, that stood on the page when its form was made."""
        lines = [line for one in self.adults if one.user_id == user_id for line in one.lines]
        mine = [one for one in lines if one.may_take and (not line_id or one.id == line_id)]
        return [key for one in mine for key in one.keys if key[2] <= upto]


def slipped(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, sort: str = OLDEST, whole: int | None = None
) -> Slipped:
    """What slipped that the viewer may know of; `whole` is the person whose lines are shown without a cap."""
    asked = {"viewer": viewer, "today": today, "now": now, "policy": policy}
    found = slips(**asked)  # type: ignore[arg-type]
    late = late_tasks(viewer=viewer, today=today, policy=policy)
    desk = _Desk(viewer, today, _named(viewer, today, now, policy, found), found, late)
    lines: dict[int, list[Line]] = defaultdict(list)
    for rows in desk.grouped(found).values():
        lines[_owner_id(rows[0])].append(desk.line(rows))
    for task in late:
        lines[task.owner_id].append(desk.task(task))
    may_urge = ask(viewer, Deed.URGE).ok
    told = notices_on(viewer=viewer, day=today) if may_urge else {}
    adults = [desk.adult(one, mine, one in told, may_urge, whole) for one, mine in lines.items()]
    # Those with something open before those whose every duty somebody follows up.
    adults.sort(key=lambda one: (not one.open, one.name if sort == BY_NAME else one.since, one.name))
    return Slipped(tuple(adults), BY_NAME if sort == BY_NAME else OLDEST, may_urge)


class _Desk:
    """Names of people, students and classes, each read once."""

    def __init__(
        self, viewer: Viewer, today: date, named: Mapping[int, StudentCard], found: Sequence[Slip],
        late: Sequence[LateTask],
    ) -> None:  # fmt: skip
        self._viewer, self._today, self._names = viewer, today, named
        self._classes = {one.pk: one.name for one in small_classes(viewer=viewer)}
        self._roles: dict[int, dict[str, str]] = defaultdict(dict)
        self._people = {NOBODY: _("没有人接手")}
        for slip in found:
            if slip.owner is not None:
                self._people[slip.owner.user_id] = slip.owner.name
                self._roles[slip.owner.user_id][slip.owner.role] = role_or_body(slip.owner.role)
        takers = {row_id(slip.taken.by.removeprefix("user:")) for slip in found if slip.taken}
        wanted = {one for task in late for one in (task.owner_id, task.giver_id)} | takers
        for user in users(viewer=viewer, ids={one for one in wanted if one is not None}).values():
            self._people.setdefault(user.pk, user.display_name)

    def grouped(self, found: Iterable[Slip]) -> Mapping[tuple[object, ...], list[Slip]]:
        """The rows of each line: of one owner, promise and subject (one for all students without a name), by taker."""
        lines: dict[tuple[object, ...], list[Slip]] = defaultdict(list)
        for slip in found:
            subject = slip.row.subject if self._names_subject(slip.row.subject) else ""
            taken = (slip.taken.by, slip.taken.on, slip.taken.text) if slip.taken else None
            lines[_owner_id(slip), slip.row.commitment, subject, taken].append(slip)
        return lines

    def _names_subject(self, subject: str) -> bool:
        return not subject.startswith("student:") or subject_id(subject) in self._names

    def line(self, rows: Sequence[Slip]) -> Line:
        """One line of its rows; what it says of the ladder is of the row that is open longest."""
        ordered = sorted(rows, key=lambda one: (one.row.deadline, one.row.period))
        first, taken, subjects = ordered[0], ordered[0].taken, {one.row.subject for one in ordered}
        subject = first.row.subject if self._names_subject(first.row.subject) else ""
        ahead, ahead_on = _next(ordered)
        return Line(
            id=f"{first.row.commitment}|{subject}",
            what=word(DEED_WORDS, first.commitment.deed),
            student=self._names.get(subject_id(subject) or 0) if subject.startswith("student:") else None,
            place=self._place(subject, len(subjects)),
            keys=tuple(one.key for one in ordered),
            since=first.row.period.end,
            upto=max(one.row.period.start for one in ordered),
            heard=tuple(_step(rung, first) for rung in first.heard),
            ahead=ahead,
            ahead_on=ahead_on,
            taken=taken and replace(taken, text=or_ask(self._viewer, taken.text)),
            taken_by=self._people.get(row_id(taken.by.removeprefix("user:")) or NOBODY, "") if taken else "",
            may_take=taken is None,
        )

    def _place(self, subject: str, students: int) -> str:
        if not subject:
            return ngettext("%(n)d 名学生", "%(n)d 名学生", students) % {"n": students}
        number = subject_id(subject) or 0
        if subject.startswith("student:"):
            return self._names[number].class_name
        return self._classes.get(number, "") if subject.startswith("class:") else _("学院")

    def task(self, task: LateTask) -> Line:
        """An overdue task: whoever has it heard the day after, whoever gave it later."""
        giver = self._people.get(task.giver_id or NOBODY, "") if task.giver_id else ""
        heard_too = task.giver_on <= self._today
        return Line(
            id=f"{TASK}|{task.task_id}",
            what=_("任务：%(title)s") % {"title": or_ask(self._viewer, task.title)},
            student=None,
            place="",
            keys=((TASK, f"task:{task.task_id}", task.due_on),),
            since=task.due_on,
            upto=task.due_on,
            heard=(_("本人"), *([_("布置的人 %(name)s") % {"name": giver}] if giver and heard_too else [])),
            ahead=_("布置的人 %(name)s") % {"name": giver} if giver and not heard_too else "",
            ahead_on=task.giver_on if giver and not heard_too else None,
        )

    def adult(self, user_id: int, lines: list[Line], told: bool, may_urge: bool, whole: int | None) -> Adult:
        """Everything of one person."""
        lines.sort(key=lambda one: (one.taken is not None, one.since, one.what, one.id))
        chosen = lines if whole == user_id else lines[:SHOWN]
        open_ = any(one.taken is None for one in lines)
        return Adult(
            user_id=user_id,
            name=self._people.get(user_id, ""),
            roles="、".join(self._roles[user_id].values()),
            lines=tuple(lines),
            shown=tuple(chosen),
            told_today=told,
            may_urge=may_urge and open_ and user_id not in {NOBODY, self._viewer.user_id},
        )


def _owner_id(slip: Slip) -> int:
    return slip.owner.user_id if slip.owner else NOBODY


def _step(rung: Rung, slip: Slip) -> str:
    """`就业秘书 周敏`: the role of the step and who hears in it."""
    who = slip.hearers.get(rung.step)
    return f"{role_or_body(rung.to)} {who.name if who else ''}".strip()


def _next(rows: Iterable[Slip]) -> tuple[str, date | None]:
    """The first step that is still ahead of any of the rows: who will hear, and when."""
    waiting = [(rung.on, rung, one) for one in rows if (rung := one.ahead) is not None]
    if not waiting:
        return "", None
    on, rung, slip = min(waiting, key=lambda one: one[0])
    return _step(rung, slip), on


def _named(
    viewer: Viewer, today: date, now: datetime, policy: Policy, found: Sequence[Slip]
) -> Mapping[int, StudentCard]:
    """The students whom the viewer may see named here: in reach, and to whose promise the viewer has the sight."""
    plain: set[int] = set()
    guarded: set[int] = set()
    for slip in found:
        number = subject_id(slip.row.subject)
        if number is not None and slip.row.subject.startswith("student:"):
            (guarded if slip.commitment.scope == ASSISTED else plain).add(number)
    if hardship_sight(viewer) is HardshipSight.NOTHING:
        guarded = set()
    elif guarded and not ask(viewer, Deed.URGE).ok:  # whoever may urge has read it, with its trace, for the rows
        guarded &= assisted_spans(viewer=viewer, purpose="ledger", today=today, now=now, policy=policy).keys()
    return cards(viewer=viewer, today=today, ids=plain | guarded)
