"""What turned out otherwise or was seen through: steps taken, posts told by phone, a fresher who left."""

from __future__ import annotations

from datetime import date

from lianqiao.assistance.actions_steps import finish_step
from lianqiao.assistance.queries_steps import next_steps
from lianqiao.config.demo.house import DAY, House, at
from lianqiao.jobs.queries import offerable
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.roster.actions import change_standing
from lianqiao.rules.values import Refused

TAKEN = ("约好了面试，下周三去", "简历改好，已经发给单位", "和家里谈过，同意去成都")
TOLD = 3


def turn_out(house: House) -> None:
    """A little of everything that a term brings, on days before the demo's own."""
    _take_steps(house)
    _tell_by_phone(house)
    _leave(house)


def _take_steps(house: House) -> None:
    """The first of the open steps were taken, and somebody said how they went."""
    open_ = [one for one in next_steps(viewer=house.viewer, today=DAY) if one.text]
    for step, text in zip(open_, TAKEN, strict=False):
        day = date(2023, 4, 27)
        finish_step(viewer=house.viewer, activity_id=step.activity_id, text=text, today=day, now=at(day, 17))


def _tell_by_phone(house: House) -> None:
    """Some graduates without an e-mail address heard of a post on the phone."""
    day = date(2023, 4, 26)
    told = 0
    posts = [post.id for post in offerable(viewer=house.viewer, today=day)]
    for place, one in enumerate(one for one in house.others if not one.email):
        for post_id in posts[place::7][:4]:
            try:
                refer_by_hand(
                    viewer=house.counsellor(one), student_id=house.id_of(one), post_id=post_id, way="phone",
                    proof_text="电话里说了单位和截止日，学生记下了", today=day, now=at(day, 15, place),
                )  # fmt: skip
            except Refused:
                continue
            told += 1
            break
        if told == TOLD:
            return


def _leave(house: House) -> None:
    """One fresher left the college in March, one paused; what was on file stays."""
    for student_id, standing, since, reason in (
        (house.freshers[-1], "left", date(2023, 3, 20), "个人原因，申请退学"),
        (house.freshers[-2], "suspended", date(2023, 4, 3), "因病休学一学期"),
    ):
        change_standing(
            viewer=house.viewer, student_id=student_id, standing=standing, since=since, reason=reason, today=since,
            now=at(since, 10),
        )  # fmt: skip
