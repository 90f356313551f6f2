"""Where each message stands on its ladder, and the machine's steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from lianqiao.delivery.models import Envelope
from lianqiao.outreach import actions_ladder
from lianqiao.outreach.actions_ladder import climb
from lianqiao.outreach.models import Reminder, ReminderAnswer
from lianqiao.outreach.queries_ladder import ladder
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.reaching import Rung
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.help import an_act
from tests.factories.outreach import HOUSE, a_call, a_helper, a_list, a_message, days_ago, heard, pressed
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    return a_class()


@pytest.fixture
def student(small):
    return a_student("李青", small, email="a@college.example", phone="13800000001")


@pytest.fixture(autouse=True)
def mail_leaves(settings, tmp_path):
    """E-mail is set up; no other channel is."""
    settings.MAIL_FOLDER = str(tmp_path)


def rungs(today, now):
    found = ladder(viewer=HOUSE, today=today, now=now, policy=policy_in_force())
    return {one.envelope_id: [step.rung for step in one.due] for one in found.messages}


# ---------------------------------------------------------------- the ladder, derived


def test_a_message_without_a_helper_goes_to_the_call_after_two_working_days(student, now, today):
    """Thursday the 27th's message; the 28th is a Friday, and the State Council's days off follow."""
    message = a_message(student, days_ago(now, 4))  # Monday
    assert rungs(today, now)[message.pk] == [Rung.CALL]
    assert rungs(today, days_ago(now, 2) - timedelta(seconds=1))[message.pk] == []


@pytest.mark.parametrize("kind", ["read", "answered", "handed_over", "withdrawn"])
def test_what_proves_or_ends_it_ends_the_chase(student, now, today, kind):
    heard(a_message(student, days_ago(now, 4)), kind, now)
    assert rungs(today, now) == {}


def test_that_a_channel_took_it_proves_nothing(student, now, today):
    message = a_message(student, days_ago(now, 4))
    heard(message, "delivered", now)
    assert message.pk in rungs(today, now)


def test_a_talk_or_call_after_it_proves_for_all_sent_before(student, now, today, small):
    earlier, later = a_message(student, days_ago(now, 9)), a_message(student, days_ago(now, 1))
    an_act("talk", today - timedelta(days=3), student)
    assert set(rungs(today, now)) == {later.pk}
    a_call(student, "reached", now)
    assert rungs(today, now) == {}
    assert earlier.pk != later.pk


def test_a_contact_before_it_proves_nothing_of_a_message_of_the_same_day(small, student, now, today):
    a_helper(small)
    a_list(small, [student], days_ago(now, 1))
    moment = timedelta(seconds=1)
    an_act("talk", today, student)
    a_call(student, "reached", now - timedelta(hours=1))
    pressed(Reminder.objects.get(), "reached", now - timedelta(hours=1))
    message = a_message(student, now)
    assert set(rungs(today, now)) == {message.pk}
    answer = pressed(Reminder.objects.get(), "reached", now)
    assert set(rungs(today, now)) == {message.pk}
    ReminderAnswer.objects.filter(pk=answer.pk).update(at=now + moment)
    assert rungs(today, now + moment) == {}


def test_a_call_after_it_on_the_same_day_proves_it(student, now, today):
    message = a_message(student, now - timedelta(hours=2))
    a_call(student, "reached", now - timedelta(hours=2))
    assert set(rungs(today, now)) == {message.pk}
    a_call(student, "reached", now - timedelta(hours=1))
    assert rungs(today, now) == {}


def test_an_old_message_is_chased_no_more(student, now, today):
    limit = policy_in_force().outreach.message_days
    a_message(student, days_ago(now, limit) - timedelta(seconds=1))
    kept = a_message(student, days_ago(now, limit))
    assert set(rungs(today, now)) == {kept.pk}


def test_a_failure_hurries_and_other_ways_are_known(student, now, today, small):
    a_helper(small)
    refused_one = a_message(student, now, outcome="refused")
    assert rungs(today, now)[refused_one.pk] == [Rung.LIAISON]
    told = a_message(student, now, outcome="", channel="person", address="")
    assert rungs(today, now)[told.pk] == [Rung.LIAISON]  # where mail was refused no machine writes again


def test_ways_that_are_left_come_before_people(student, now, today, small):
    a_helper(small)
    other = a_message(student, now, outcome="refused", address="old@college.example")
    told = a_message(student, now, outcome="", channel="person", address="")
    found = {
        one.envelope_id: one for one in ladder(viewer=HOUSE, today=today, now=now, policy=policy_in_force()).messages
    }
    assert found[other.pk].ways == ((Rung.OTHER_ADDRESS, "email", "a@college.example"),)
    assert [step.rung for step in found[other.pk].due] == [Rung.OTHER_ADDRESS]
    assert found[other.pk].since(Rung.CALL) is None
    assert found[told.pk].ways == ((Rung.NEXT_CHANNEL, "email", "a@college.example"),)
    assert [step.rung for step in found[told.pk].due] == [Rung.NEXT_CHANNEL]


def test_a_bounce_of_the_last_way_counts_and_one_of_an_earlier_does_not(student, now, today, small):
    a_helper(small)
    first = a_message(student, now)
    heard(first, "bounced", now)
    assert rungs(today, now)[first.pk] == [Rung.LIAISON]
    a_message(student, now, corrects=first, address="b@college.example")
    assert Rung.LIAISON not in rungs(today, now)[first.pk]


def test_what_the_post_office_holds_back_is_not_chased(small, student, now, today):
    """Put off to a week with room: it waits for nobody, neither for a machine nor for a classmate or a call."""
    a_helper(small)
    waits = {"outcome": "", "address": "old@college.example", "due_at": now + timedelta(hours=1)}
    held = a_message(student, days_ago(now, 6), **waits)
    a_list(small, [student], days_ago(now, 3))  # drawn before it went: no step of this message
    assert rungs(today, now) == {held.pk: []}
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)
    Envelope.objects.filter(pk=held.pk).update(due_at=days_ago(now, 1))
    assert rungs(today, now) == {held.pk: [Rung.OTHER_ADDRESS]}


def test_what_went_before_its_time_or_ended_at_once_is_chased_from_then(small, student, now, today):
    a_helper(small)
    ahead = now + timedelta(days=3)
    ended = a_message(student, now, outcome="invalid", due_at=ahead)
    told = a_message(student, now, outcome="", channel="person", address="", due_at=now)
    sent_on = a_message(student, days_ago(now, 4), outcome="", due_at=ahead)
    a_message(student, days_ago(now, 3), corrects=sent_on, address="b@college.example", outcome="refused")
    found = ladder(viewer=HOUSE, today=today, now=now, policy=policy_in_force())
    assert {one.envelope_id: one.begun for one in found.messages} == {
        ended.pk: now, told.pk: now, sent_on.pk: days_ago(now, 3)
    }  # fmt: skip
    assert Rung.LIAISON in rungs(today, now)[ended.pk]
    assert rungs(today, now)[sent_on.pk]


def test_whoever_is_out_of_reach_is_not_chased(student, now, today):
    a_message(student, days_ago(now, 4))
    elsewhere = Viewer("user:5", Role.COUNSELLOR, 5, classes=frozenset({a_class("别班").pk}))
    assert ladder(viewer=elsewhere, today=today, now=now, policy=policy_in_force()).messages == ()


# ---------------------------------------------------------------- the machine's steps


def test_a_run_sends_to_the_address_that_the_roster_has_now_and_once(student, now, today):
    message = a_message(student, days_ago(now, 1), outcome="refused", address="old@college.example")
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (1, 0)
    assert Envelope.objects.get(corrects=message).address == "a@college.example"
    assert Event.objects.filter(action="outreach.send_on").count() == 1
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)


def test_of_one_students_messages_one_goes_a_run(student, now, today):
    for _ in range(3):
        a_message(student, days_ago(now, 1), outcome="refused", address="old@college.example")
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now)[0] == 1


def test_what_the_post_office_refuses_leaves_nothing_behind(student, now, today):
    a_message(student, days_ago(now, 3), address="old@college.example")
    with patch.object(actions_ladder, "send_by", side_effect=Refused(Reason.of("delivery_need_not_resend"))):
        assert climb(viewer=HOUSE, today=today, now=now, real_now=now)[0] == 0
    assert not Event.objects.filter(action="outreach.send_on").exists()


def test_ten_days_without_power_bring_one_step_and_not_all(student, now, today, small):
    a_helper(small)
    a_message(student, days_ago(now, 10), outcome="refused", address="old@college.example")
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (1, 0)
    assert rungs(today, now) != {}
    assert all(one == [] for one in rungs(today, now).values())


@pytest.mark.parametrize(
    ("moment", "runs"),
    [
        ("2023-04-28T08:59", 0),
        ("2023-04-28T09:00", 1),
        ("2023-04-28T21:59", 1),
        ("2023-04-28T22:00", 0),  # a bounce read at night rings no telephone
        ("2023-04-28T23:30", 0),
        ("2023-04-29T10:00", 0),
    ],
)
def test_it_moves_on_working_days_from_the_hour_on_and_not_in_quiet_hours(student, moment, runs):
    at = datetime.fromisoformat(f"{moment}+08:00")
    a_message(student, days_ago(at, 1), outcome="refused", address="old@college.example")
    assert climb(viewer=HOUSE, today=at.date(), now=at, real_now=at)[0] == runs


def test_without_steps_in_the_policy_nothing_moves(student, now, today):
    a_message(student, days_ago(now, 1), outcome="refused", address="old@college.example")
    policy = policy_in_force()
    still = replace(policy, outreach=replace(policy.outreach, steps=()))
    with patch.object(actions_ladder, "policy_in_force", return_value=still):
        assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)
