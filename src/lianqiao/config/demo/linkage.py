"""Two party branches over the classes, and tasks on their way down: read, done, late, handed on."""

from __future__ import annotations

from datetime import date
from itertools import islice

from lianqiao.config.demo import names
from lianqiao.config.demo.house import House, at
from lianqiao.ledger.actions_tasks import finish_task, give_task, mark_seen
from lianqiao.ledger.models import Task, TaskFor
from lianqiao.people.actions_branches import open_branch, place_class
from lianqiao.people.models import User
from lianqiao.rules.visibility import Role, Viewer

BEGIN = date(2023, 2, 13)
# The last class has no branch yet, so that the gap can be seen.
BRANCHES = (("园艺学生党支部", "园艺"), ("茶学学生党支部", "茶学"))
DONE = "已经通知到每个人"


def link(house: House) -> None:
    """Branches from the first day of the term; tasks of the last two weeks."""
    _branches(house)
    _exam_slots(house)
    _survey_forms(house)
    _resumes(house)
    _housing(house)


def _branches(house: House) -> None:
    for name, major in BRANCHES:
        made = open_branch(viewer=house.secretary, name=name, cohort=house.policy.cohort, now=at(BEGIN, 9))
        for class_name, own, *_ in names.CLASSES:
            if own == major:
                place_class(
                    viewer=house.secretary, small_class_id=house.classes[class_name].pk, branch_id=made.pk,
                    since=BEGIN, today=BEGIN, now=at(BEGIN, 9, 10),
                )  # fmt: skip
        house.branches[major] = made.pk


def _exam_slots(house: House) -> None:
    """Done by all of the class: nothing is left."""
    day = date(2023, 4, 13)
    made = _give(
        house.secretary, day, title="把校招宣讲会的时间发到班群", level="class", due_on=date(2023, 4, 18),
        small_class_id=house.classes["园艺201901"].pk,
    )  # fmt: skip
    for part in _parts(made):
        _read(part, date(2023, 4, 14))
        _finish(part, date(2023, 4, 17), DONE)


def _survey_forms(house: House) -> None:
    """Late: two cadres of the branch have not answered."""
    day = date(2023, 4, 17)
    made = _give(
        house.secretary, day, title="请还没填意向表的同学这周填完", level="branch", due_on=date(2023, 4, 25),
        branch_id=house.branches["园艺"], about="到班里说一声就行，名单不用报。",
    )  # fmt: skip
    parts = _parts(made)
    for part in parts[:-1]:
        _read(part, date(2023, 4, 18))
    for part in islice(parts, 4):
        _finish(part, date(2023, 4, 24), DONE)


def _resumes(house: House) -> None:
    """On its way: due next week, half of the team has read it."""
    day = date(2023, 4, 26)
    made = _give(
        house.secretary, day, title="帮同学登记五月四日简历门诊的时间", level="class", due_on=date(2023, 5, 3),
        small_class_id=house.classes["园艺201901"].pk, about="愿意来的都可以报，每人十五分钟。",
    )  # fmt: skip
    for part in _parts(made)[::2]:
        _read(part, date(2023, 4, 27))


def _housing(house: House) -> None:
    """The leading group is asked for leads; some have done it, and one day is left."""
    day = date(2023, 4, 20)
    made = _give(house.secretary, day, title="每人报两家五月要走访的用人单位", level="group", due_on=date(2023, 4, 29))
    parts = _parts(made)
    for part in parts[: len(parts) * 2 // 3]:
        _read(part, date(2023, 4, 21))
    for part in parts[: len(parts) // 3]:
        _finish(part, date(2023, 4, 26), "两家，已约好时间")


def _give(viewer: Viewer, day: date, **said: object) -> Task:
    return give_task(viewer=viewer, today=day, now=at(day, 10), **said)  # type: ignore[arg-type]


def _parts(task: Task) -> list[TaskFor]:
    return list(task.people.select_related("user").order_by("id"))


def _of(user: User, role: str) -> Viewer:
    return Viewer(actor=f"user:{user.pk}", role=Role(role), user_id=user.pk, name=user.display_name)


def _read(part: TaskFor, day: date) -> None:
    mark_seen(viewer=_of(part.user, part.role), task_for_id=part.pk, now=at(day, 12))


def _finish(part: TaskFor, day: date, text: str) -> None:
    finish_task(viewer=_of(part.user, part.role), task_for_id=part.pk, text=text, today=day, now=at(day, 18))
