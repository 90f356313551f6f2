"""Ten days without power: the same ledger, the same people told of the same, and nobody twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from lianqiao.delivery.models import Envelope, OutboxEntry
from lianqiao.ledger.models import Notice, NoticeItem
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped
from tests.factories.help import an_act
from tests.factories.notices import SCHEDULER, clock, days, letters, run, said, staff
from tests.factories.roster import a_class
from tests.factories.tasks import a_task

pytestmark = pytest.mark.django_db
WELL, BACK = date(2023, 4, 20), date(2023, 5, 5)  # the power fails on the evening of the 25th, for ten days
FAILS = date(2023, 4, 25)


@pytest.fixture(autouse=True)
def house():
    """Two classes with their people, students of whom some are talked with, and a task that nobody does."""
    for number in range(2):
        home = a_class(f"园艺20190{number + 1}")
        staff(f"counsellor{number}", Role.COUNSELLOR, home)
        for student in range(4):
            one = helped(small_class=home)
            for week in range(student, 11, 2):
                an_act("talk", date(2023, 2, 13) + timedelta(weeks=week), one)
    staff("secretary", Role.EMPLOYMENT_SECRETARY)
    staff("head", Role.DEPARTMENT_HEAD)
    staff("leader", Role.COLLEGE_LEADER)
    a_task(SCHEDULER, WELL, clock(WELL), due_on=date(2023, 4, 26))


def ledger(day):
    return statement(viewer=SCHEDULER, today=day, now=clock(day), policy=policy_in_force())


def live(*stretches):
    """The scheduler takes two turns on each of these days; what everybody was told by then."""
    for first, last in stretches:
        for day in days(first, last):
            run(day, 8)
            run(day, 17)
    return said()


def start_again():
    NoticeItem.objects.all().delete()
    Notice.objects.all().delete()
    OutboxEntry.objects.all().delete()
    Envelope.objects.filter(about__startswith="notice:").delete()


def told_of(messages):
    return {(one.to, item) for one in messages for item in one.items}


def test_whoever_had_to_hear_has_heard_on_the_first_day_back_and_nobody_twice():
    through = live((WELL, FAILS), (FAILS + timedelta(days=1), BACK))
    missed = [one for one in through if one.on > FAILS]
    assert len({one.on for one in missed}) > 2  # several days had something to say
    start_again()
    broken = live((WELL, FAILS), (BACK, BACK))
    assert told_of(broken) == told_of(through)
    assert {one.on for one in broken if one.on > FAILS} == {BACK}
    each = Counter((one.to, one.on) for one in broken)
    assert set(each.values()) == {1}
    assert letters() == len(broken)
    heard = Counter((one.to, item) for one in broken for item in one.items)
    assert set(heard.values()) == {1}
    assert live((BACK, BACK)) == broken


def test_the_ledger_of_every_day_is_the_same_whether_the_house_ran_or_not():
    asleep = {day: ledger(day) for day in days(FAILS, BACK)}
    live((WELL, BACK))
    assert {day: ledger(day) for day in days(FAILS, BACK)} == asleep
    assert asleep[BACK].totals["missed"] > asleep[FAILS].totals["missed"]


def test_what_was_taken_up_or_done_meanwhile_is_told_to_nobody():
    """What is behind by the day the power is back stays silent: the message speaks of what is open now."""
    live((WELL, FAILS))
    quiet = told_of(said())
    [student] = [
        int(row.subject[8:])
        for row in ledger(FAILS + timedelta(days=1)).rows
        if row.commitment == "weekly-talk" and row.period.start == date(2023, 4, 17) and row.status == "missed"
    ][:1]
    from lianqiao.roster.models import Student

    an_act("talk", date(2023, 4, 20), Student.objects.get(pk=student), recorded_on=date(2023, 5, 4))
    fresh = told_of(live((BACK, BACK))) - quiet
    assert fresh
    assert not {item for _, item in fresh if item[0] == f"weekly-talk:student:{student}" and item[1].day == 17}
