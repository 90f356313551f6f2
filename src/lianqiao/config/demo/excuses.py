"""Three askings that a week's talk be left out: one was granted, one declined, one waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lianqiao.assistance.queries import attendances
from lianqiao.config.demo.house import DAY, House, at
from lianqiao.ledger.actions_excuses import ask_excuse, decline_excuse, grant_excuse
from lianqiao.ledger.models import Excuse
from lianqiao.rules.visibility import Role

MONDAY, SUNDAY = date(2023, 4, 24), date(2023, 4, 30)
CLASS = "园艺201901"  # whose class teacher is one of the personas
ASKED = (
    (date(2023, 4, 25), "在外地参加招聘考试，月底才回来"),
    (date(2023, 4, 26), "这周都在外面面试"),
    (date(2023, 4, 27), "回老家办手续，山里信号不好"),
)


def ask(house: House) -> None:
    """The class teacher asks of three with whom nobody has spoken this week; the secretary has answered two."""
    teacher = replace(
        house.worn(house.staff["teacher"], Role.CLASS_TEACHER), classes=frozenset({house.classes[CLASS].pk})
    )
    for turn, ((day, reason), student_id) in enumerate(zip(ASKED, _unspoken(house), strict=False)):
        made = ask_excuse(
            viewer=teacher, commitment_id="weekly-talk", subject=f"student:{student_id}", since=MONDAY, until=SUNDAY,
            reason=reason, today=day, now=at(day, 9),
        )  # fmt: skip
        if turn == 0:
            grant_excuse(viewer=house.secretary, asked_id=made.pk, today=day, now=at(day, 17))
        elif turn == 1:
            decline_excuse(
                viewer=house.secretary, asked_id=made.pk, reason="面试路上通个电话也算", today=day, now=at(day, 17)
            )


def _unspoken(house: House) -> list[int]:
    """Those of the class to whom this week's talk is still owed, in the roster's order."""
    own = [house.id_of(one) for one in house.assisted if one.class_name == CLASS]
    talks = attendances(viewer=house.viewer, kinds=["talk"], since=MONDAY, until=DAY, student_ids=own)
    spoken = {one.student_id for one in talks}
    waived = set(Excuse.objects.filter(until__gte=MONDAY).values_list("subject", flat=True))
    return [one for one in own if one not in spoken and f"student:{one}" not in waived]
