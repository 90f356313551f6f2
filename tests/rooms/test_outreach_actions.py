"""Ringing, asking a classmate, calling somebody unreachable; lists and what is pressed on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError

from lianqiao.delivery.models import Envelope
from lianqiao.outreach import actions_lists, queries
from lianqiao.outreach.actions import answer_reminder, ask_liaison, declare_unreachable, note_call
from lianqiao.outreach.actions_calls import note_looked
from lianqiao.outreach.actions_ladder import climb
from lianqiao.outreach.models import Call, LiaisonAsked, Reminder, ReminderAnswer, ReminderList, Unreachable
from lianqiao.outreach.queries import history
from lianqiao.outreach.queries_calls import calls, out_of_reach, wrong_numbers
from lianqiao.outreach.queries_lists import own_list
from lianqiao.outreach.queries_worked import Worked, worked
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.factories.outreach import HOUSE, a_call, a_helper, a_list, a_message, days_ago, heard, pressed
from tests.factories.roster import a_class, a_record, a_student

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


def refused(code, action, **said):
    with pytest.raises(Refused) as caught:
        action(**said)
    assert [one.code for one in caught.value.because][0] == code


# ---------------------------------------------------------------- lists


def test_a_list_is_drawn_where_somebody_waits_and_a_helper_serves(small, student, now, today):
    mates = [a_student(f"同学{one}", small) for one in range(14)]
    lonely = a_student("远方", a_class("没有联络员的班"))
    for one in (student, lonely):
        a_message(one, days_ago(now, 4))
    _, helper = a_helper(small)
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 1)
    names = own_list(viewer=helper, today=today, now=now)
    assert len(names) == 10
    assert "李青" in {one.name for one in names}
    assert set(names[0].__slots__) == {"id", "name", "class_name", "result"}
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)
    assert len(mates) == 14


def test_the_next_list_goes_on_with_the_cycle(small, student, now, today):
    a_helper(small)
    everybody = [student, *(a_student(f"同学{one}", small) for one in range(14))]
    a_list(small, everybody[:5], days_ago(now, 3), cycle=4)
    a_list(small, everybody[5:10], days_ago(now, 9), cycle=3)
    a_message(everybody[12], days_ago(now, 4))
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now)[1] == 1
    made = ReminderList.objects.latest("id")
    named = {one.student_id: one.cycle for one in made.names.all()}
    assert set(named.values()) == {4}
    assert set(named) == {one.pk for one in everybody[5:]}


def test_a_list_stands_for_two_days_and_then_is_gone(small, student, now, today):
    _, helper = a_helper(small)
    a_list(small, [student], now)
    last = now + timedelta(hours=48)
    assert own_list(viewer=helper, today=today, now=now)
    assert own_list(viewer=helper, today=today, now=last - timedelta(seconds=1))
    assert own_list(viewer=helper, today=today, now=last) == []
    assert own_list(viewer=helper, today=today, now=now - timedelta(seconds=1)) == []


def test_another_scheduler_was_quicker(small, student, now, today):
    a_helper(small)
    a_message(student, days_ago(now, 4))
    with patch.object(actions_lists.ReminderList.objects, "create", side_effect=IntegrityError):
        assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)


def test_who_left_or_has_no_class_is_named_nowhere(small, now, today):
    nowhere = a_student("无班", small)
    a_record(nowhere, small_class=None, name="无班")
    a_message(nowhere, days_ago(now, 4))
    a_helper(small)
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 0)


def test_a_helper_presses_and_corrects(small, student, now, today):
    _, helper = a_helper(small)
    a_list(small, [student], now)
    reminder = Reminder.objects.get()
    said = {"viewer": helper, "reminder_id": reminder.pk, "today": today}
    first = answer_reminder(**said, result="no_answer", now=now)
    assert answer_reminder(**said, result="no_answer", now=now + timedelta(minutes=1)) == first
    answer_reminder(**said, result="reached", now=now + timedelta(minutes=2))
    assert [one.result for one in own_list(viewer=helper, today=today, now=now)] == ["reached"]
    assert ReminderAnswer.objects.count() == 2


def test_what_a_helper_may_not_press(small, student, now, today):
    _, helper = a_helper(small)
    _, stranger = a_helper(a_class("别班"), "stranger")
    made = a_list(small, [student], now)
    reminder = Reminder.objects.get()
    said = {"viewer": helper, "reminder_id": reminder.pk, "result": "reached", "today": today, "now": now}
    refused("not_found", answer_reminder, **{**said, "viewer": stranger})
    refused("not_found", answer_reminder, **{**said, "reminder_id": 999})
    refused("reminder_result_unknown", answer_reminder, **{**said, "result": "13800000000"})
    refused("reminder_gone", answer_reminder, **{**said, "now": made.until})
    refused("reminder_gone", answer_reminder, **{**said, "now": now - timedelta(seconds=1)})
    refused("no_right", answer_reminder, **{**said, "viewer": Viewer("user:1", Role.EMPLOYMENT_SECRETARY, 1)})
    assert not ReminderAnswer.objects.exists()


# ---------------------------------------------------------------- asking, ringing


def test_asking_a_classmate_names_the_student_on_the_next_list(small, student, now, today, secretary):
    mates = [a_student(f"同学{one}", small) for one in range(20)]
    a_helper(small)
    message = a_message(student, now)
    said = {"viewer": secretary, "student_id": student.pk, "today": today, "now": now}
    made = ask_liaison(**said, envelope_id=message.pk)
    assert ask_liaison(**said, envelope_id=None) == made
    assert climb(viewer=HOUSE, today=today, now=now, real_now=now) == (0, 1)
    assert Reminder.objects.filter(student=student).exists()
    later = now + timedelta(days=10)
    assert climb(viewer=HOUSE, today=later.date(), now=later, real_now=later)[1] <= 1
    assert LiaisonAsked.objects.count() == 1
    assert mates


def test_a_classmate_is_on_the_way_once_a_list_names_the_student(small, student, now, today, secretary):
    """Who was named in this cycle waits for the next one: until then the message waits for a person, too."""
    a_helper(small)
    other = a_student("别人", small)
    here = {"viewer": secretary, "today": today}
    a_list(small, [student, other], days_ago(now, 1))
    ask_liaison(**here, student_id=student.pk, envelope_id=None, now=now)
    assert worked(**here) == {}
    a_list(small, [other], now)
    assert worked(**here) == {}  # its names are others
    after = now + timedelta(days=1)
    a_list(small, [student], after)
    assert worked(**here) == {}
    for days, there in ((1, {student.pk: Worked(today)}), (2, {student.pk: Worked(today)}), (3, {})):
        assert worked(viewer=secretary, today=today + timedelta(days=days)) == there


def test_what_is_asked_of_nobody(small, student, now, today, secretary):
    said = {"viewer": secretary, "student_id": student.pk, "envelope_id": None, "today": today, "now": now}
    refused("liaison_nobody", ask_liaison, **said)
    a_helper(small)
    others = a_message(a_student("别人", small), now)
    colleague = a_message(student, now)
    Envelope.objects.filter(pk=colleague.pk).update(recipient="user:1")
    refused("not_found", ask_liaison, **{**said, "envelope_id": others.pk})
    refused("not_found", ask_liaison, **{**said, "envelope_id": colleague.pk})
    refused("not_found", ask_liaison, **{**said, "envelope_id": 999})
    refused("not_found", ask_liaison, **{**said, "student_id": 999})
    refused("no_right", ask_liaison, **{**said, "viewer": Viewer("user:2", Role.CAREER_CENTRE, 2)})


def test_a_call_is_noted_once_a_press(student, now, today, secretary):
    said = {"viewer": secretary, "student_id": student.pk, "result": "no_answer", "today": today}
    first = note_call(**said, now=now, note="  下午\n再打 ")
    assert first.note == "下午 再打"
    assert note_call(**said, now=now + timedelta(seconds=59)) == first
    assert note_call(**said, now=now + timedelta(seconds=60)) != first
    assert note_call(**{**said, "result": "off"}, now=now) != first
    refused("call_result_unknown", note_call, **{**said, "result": "maybe"}, now=now)
    refused("not_found", note_call, **{**said, "student_id": 999}, now=now)
    assert Call.objects.count() == 3


def test_who_was_rung_in_vain_comes_up_again_the_next_working_day(student, now, today, secretary):
    a_message(student, days_ago(now, 8))
    policy, here = policy_in_force(), {"viewer": secretary, "policy": policy_in_force()}
    line = calls(**here, today=today, now=now)[0]
    assert (line.waiting, line.called, line.wrong_since) == (1, None, None)
    assert [one.channel for one in line.tries] == ["email"]
    note_call(viewer=secretary, student_id=student.pk, result="no_answer", today=today, now=now)
    assert calls(**here, today=today, now=now) == []
    again = policy.calendar.add_working_days(today, policy.outreach.call_again)
    then = datetime.combine(again, now.timetz())
    assert calls(**here, today=again - timedelta(days=1), now=then - timedelta(days=1)) == []
    assert calls(**here, today=again, now=then)[0].called is not None
    note_call(viewer=secretary, student_id=student.pk, result="reached", today=again, now=then)
    assert calls(**here, today=again, now=then) == []


def test_a_wrong_number_comes_up_until_it_is_corrected(small, student, now, today, secretary):
    a_helper(small)
    a_list(small, [student], days_ago(now, 1))
    pressed(Reminder.objects.get(), "wrong_number", days_ago(now, 1))
    here = {"viewer": secretary, "today": today}
    assert wrong_numbers(**here) == {student.pk: today - timedelta(days=1)}
    line = calls(**here, now=now, policy=policy_in_force())[0]
    assert (line.wrong_since, line.waiting) == (today - timedelta(days=1), 0)
    a_call(student, "wrong_number", now)
    assert calls(**here, now=now, policy=policy_in_force())[0].wrong_since
    a_record(student, now, small_class=small, phone="13800000009")
    assert wrong_numbers(**here) == {}


def test_a_number_said_to_be_wrong_and_then_reached_is_right(student, now, today, secretary):
    a_call(student, "wrong_number", days_ago(now, 1))
    a_call(student, "reached", now)
    assert wrong_numbers(viewer=secretary, today=today) == {}


def test_looking_at_numbers_is_on_record_once_a_day(student, now, secretary, today):
    nameless = a_student("无号", a_class())
    shown = list(cards(viewer=HOUSE, today=today, ids=[student.pk, nameless.pk]).values())
    for _ in range(2):
        note_looked(viewer=secretary, students=shown, now=now)
    assert [one.subject for one in Reading.objects.filter(what="phone", purpose="contact:call")] == [
        f"student:{student.pk}"
    ]


# ---------------------------------------------------------------- unreachable


def tried_hard(student, now):
    for back in (6, 4):
        a_message(student, days_ago(now, back))
    a_call(student, "no_answer", days_ago(now, 3))
    a_call(student, "off", days_ago(now, 2))


def test_nobody_is_unreachable_before_the_effort_was_made(student, now, today, secretary):
    said = {"viewer": secretary, "student_id": student.pk, "today": today, "now": now}
    refused("unreachable_tries", declare_unreachable, **said)
    tried_hard(student, now)
    made = declare_unreachable(**said)
    assert len(made.evidence) == 4
    assert {one.partition(":")[0] for one in made.evidence} == {"attempt", "call"}
    assert declare_unreachable(**said) == made
    assert [one.student.id for one in out_of_reach(viewer=secretary, today=today)] == [student.pk]
    assert calls(viewer=secretary, today=today, now=now, policy=policy_in_force()) == []
    refused("not_found", declare_unreachable, **{**said, "student_id": 999})
    refused("no_right", declare_unreachable, **{**said, "viewer": Viewer("user:2", Role.CAREER_CENTRE, 2)})
    assert Unreachable.objects.count() == 1


def test_tries_that_never_left_do_not_count(student, now, today, secretary):
    message = a_message(student, days_ago(now, 6), outcome="temporary")
    message.attempts.create(at=days_ago(now, 5), outcome="refused", code="mail_address_failed")
    message.attempts.create(at=days_ago(now, 5), outcome="refused", code="mail_tried_long_enough", detail="421")
    with pytest.raises(Refused) as caught:
        declare_unreachable(viewer=secretary, student_id=student.pk, today=today, now=now)
    assert caught.value.because[0].as_dict()["have"] == 0


def test_a_contact_ends_it_and_takes_the_tries_along(small, student, now, today, secretary):
    tried_hard(student, now)
    said = {"viewer": secretary, "student_id": student.pk, "today": today, "now": now}
    declare_unreachable(**said)
    heard(a_message(student, now), "read", now)
    assert out_of_reach(viewer=secretary, today=today) == []
    refused("unreachable_tries", declare_unreachable, **said)


def test_a_new_number_ends_it(small, student, now, today, secretary):
    tried_hard(student, now)
    said = {"viewer": secretary, "today": today}
    declare_unreachable(**said, student_id=student.pk, now=now)
    a_record(student, now, small_class=small, phone="13800000001", email="new@college.example")  # the same number
    assert [one.student.id for one in out_of_reach(**said)] == [student.pk]
    a_record(student, now + timedelta(seconds=1), small_class=small, phone="13800000009")
    assert out_of_reach(**said) == []
    later = now + timedelta(days=6)  # the working day after the days off
    lines = calls(viewer=secretary, today=later.date(), now=later, policy=policy_in_force())
    assert [one.student.id for one in lines] == [student.pk]


# ---------------------------------------------------------------- contacts


def kinds(student, today):
    told = history(viewer=HOUSE, today=today, since=today - timedelta(days=9), until=today, ids=[student.pk])
    return [one.kind for one in told.contacts_of(student.pk)]


def test_one_call_about_messages_is_one_contact(small, student, now, today):
    told_before = a_message(student, days_ago(now, 3))
    heard(told_before, "handed_over", days_ago(now, 2))
    for _ in range(2):
        heard(a_message(student, days_ago(now, 1)), "handed_over", now)
    heard(a_message(a_student("别人", small), now), "handed_over", now)
    assert kinds(student, today) == ["handed_over"] * 3
    a_call(student, "no_answer", now)
    assert kinds(student, today) == ["handed_over"] * 3
    a_call(student, "reached", now)
    assert sorted(kinds(student, today)) == ["call", "handed_over"]  # that of the day before yesterday


def test_where_no_call_proves_anything_the_handing_over_stays(student, now, today):
    heard(a_message(student, now), "handed_over", now)
    a_call(student, "reached", now)
    policy = policy_in_force()
    deaf = replace(policy, outreach=replace(policy.outreach, proofs=("handed_over",)))
    with patch.object(queries, "policy_in_force", return_value=deaf):
        assert sorted(kinds(student, today)) == ["call", "handed_over"]
