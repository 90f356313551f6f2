"""The term's meetings: February's in time, March's entered too late, April's still to come; what they decided."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import override

from lianqiao.config.demo.house import House, at
from lianqiao.desk.meeting_agenda import agenda, without
from lianqiao.ledger.actions_meetings import hold_meeting
from lianqiao.ledger.actions_tasks import finish_task
from lianqiao.ledger.facts_meetings import Decision, Item
from lianqiao.ledger.models import Minutes, TaskFor
from lianqiao.rules.visibility import Role, Viewer

PRESENT = ("secretary", "leader", "head", "counsellor", "teacher", "expert")
# Of messages only today's state is known: an agenda of the past cannot speak of them.
NOT_OF_THE_PAST = ("unreached:messages", "decide:unreached")
ROLES = {"head": Role.DEPARTMENT_HEAD, "counsellor": Role.COUNSELLOR, "teacher": Role.CLASS_TEACHER}
TITLE = "毕业生就业工作推进会"


def meet(house: House) -> None:
    """Two meetings with minutes; of four decisions three are done, and one is overdue and returns in April."""
    first = _hold(
        house, date(2023, 2, 24), date(2023, 2, 24),
        "各班通报了开学以来的进展。\n新岗位按专业分到三个系，每周五报一次。\n没有联系上的同学由辅导员逐个落实。",
        (
            Decision(1, "把没有联系上的同学逐个落实，报结果", house.staff["counsellor"].pk, date(2023, 3, 3)),
            Decision(2, "联系三家茶企，谈实习和岗位", house.staff["head"].pk, date(2023, 3, 17)),
        ),
    )  # fmt: skip
    _finish(house, first, "counsellor", date(2023, 3, 2), "都联系上了，去向已登记")
    _finish(house, first, "head", date(2023, 3, 16), "谈成两家，第三家五月再谈")
    second = _hold(
        house, date(2023, 3, 24), date(2023, 4, 7),
        "对照二月的决定：两条都办完了。\n三月的岗位大多在成都，家在川南的同学反映太远。\n简历门诊排得上，模拟面试不够。",
        (
            Decision(1, "找五家川南的用人单位", house.staff["head"].pk, date(2023, 4, 21)),
            Decision(2, "给本班排一次模拟面试", house.staff["teacher"].pk, date(2023, 4, 20)),
        ),
    )  # fmt: skip
    _finish(house, second, "teacher", date(2023, 4, 19), "排了两场，老师当面点评")


def _hold(house: House, held: date, entered: date, text: str, decisions: tuple[Decision, ...]) -> Minutes:
    now = at(entered, 17)
    return hold_meeting(
        viewer=house.secretary, held_on=held, title=TITLE, present=[house.staff[one].pk for one in PRESENT], text=text,
        decisions=decisions, agenda=_agenda(house, entered, now), today=entered, now=now,
    )  # fmt: skip


def _agenda(house: House, day: date, now: datetime) -> tuple[Item, ...]:
    with override("zh-hans"):
        return without(agenda(viewer=house.secretary, today=day, now=now, policy=house.policy), NOT_OF_THE_PAST, ())


def _finish(house: House, minutes: Minutes, who: str, on: date, text: str) -> None:
    """Whoever it was given to says what was done."""
    user = house.staff[who]
    own = TaskFor.objects.get(task__minutes=minutes, user=user)
    viewer: Viewer = house.worn(user, ROLES[who])
    finish_task(viewer=viewer, task_for_id=own.pk, text=text, today=on, now=at(on, 16))
