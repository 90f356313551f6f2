"""Reminder lists of two days and what classmates pressed, calls of the last week, and one student out of reach."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lianqiao.config.demo.house import DAY, House, at
from lianqiao.outreach.actions import answer_reminder, declare_unreachable, note_call
from lianqiao.outreach.actions_ladder import climb
from lianqiao.outreach.models import ReminderList
from lianqiao.outreach.queries_calls import calls
from lianqiao.people.models import Appointment
from lianqiao.rules.visibility import STUDENT_ROLES, Role, Viewer

SCHEDULER = Viewer(actor="system:scheduler", system=True)
# The first list is over by today; the second stands through the whole day, for the liaison to go on with.
FIRST, SECOND = at(date(2023, 4, 25), 9, 30), at(date(2023, 4, 27), 17)
PRESSED = (
    "reached",
    "reached",
    "no_answer",
    "reached",
    "wrong_number",
    "reached",
    "",
    "reached",
    "no_answer",
    "reached",
)
BEGUN = ("reached", "no_answer")
RUNG = ("no_answer", "reached", "off", "reached", "wrong_number", "no_answer")
# Days before today on which somebody was rung who never answered, and what came of it.
IN_VAIN = ((8, "no_answer"), (7, "no_answer"), (4, "off"), (3, "no_answer"), (1, "off"))


def reach(house: House) -> None:
    """Lists drawn by the scheduler, buttons pressed by classmates, telephones rung by counsellors."""
    _list(house, FIRST, PRESSED)
    _list(house, SECOND, BEGUN)
    _ring(house)


def _list(house: House, now: datetime, pressed: tuple[str, ...]) -> None:
    climb(viewer=SCHEDULER, today=now.date(), now=now, real_now=house.real_now)
    for made in ReminderList.objects.filter(on=now.date()).order_by("small_class_id"):
        held = Appointment.objects.filter(small_class=made.small_class_id, role__in=STUDENT_ROLES).select_related(
            "user"
        )
        one = held.order_by("id").first()
        if one is None:
            continue
        helper = Viewer(
            f"user:{one.user_id}", Role(one.role), one.user_id, one.user.display_name, frozenset({made.small_class_id})
        )
        for reminder, result in zip(made.names.order_by("place"), pressed, strict=False):
            if result:
                then = now + timedelta(hours=2, minutes=reminder.place * 5)
                answer_reminder(viewer=helper, reminder_id=reminder.pk, result=result, today=then.date(), now=then)


def _ring(house: House) -> None:
    """Counsellors rang a few of those who waited longest; one student never answers."""
    waiting = calls(viewer=house.viewer, today=DAY, now=at(DAY, 8), policy=house.policy)
    by_id = {house.id_of(one): one for one in house.base}
    lines = [one for one in waiting if one.student.id in by_id and one.wrong_since is None]
    # Written to before the first of those calls, and not reached since: then all that was tried speaks of it.
    begun = DAY - timedelta(days=IN_VAIN[0][0])
    silent = [one for one in lines if any(tried.channel == "email" and tried.on < begun for tried in one.tries)]
    if not silent:
        return
    lost = max(silent, key=lambda one: len(one.tries)).student.id
    for back, result in IN_VAIN:
        day = DAY - timedelta(days=back)
        hand = house.counsellor(by_id[lost])
        note_call(viewer=hand, student_id=lost, result=result, today=day, now=at(day, 16))
    declare_unreachable(viewer=house.counsellor(by_id[lost]), student_id=lost, today=DAY, now=at(DAY, 8, 30))
    yesterday = DAY - timedelta(days=1)
    others = [one.student.id for one in lines if one.student.id != lost]
    for place, (who, result) in enumerate(zip(others, RUNG, strict=False)):
        hand = house.counsellor(by_id[who])
        note_call(viewer=hand, student_id=who, result=result, today=yesterday, now=at(yesterday, 15, place * 6))
