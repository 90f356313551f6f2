"""The helper's list, the call list and coverage as pages: who sees what, in how many queries, and with what words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from lianqiao.config import clock
from lianqiao.hardship.models import CriterionHeld
from lianqiao.outreach.actions_ladder import climb
from lianqiao.outreach.models import Call, LiaisonAsked, Reminder, ReminderAnswer, ReminderList, Unreachable
from lianqiao.outreach.queries import coverage
from lianqiao.people.models import Appointment
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.outreach import HOUSE, a_call, a_helper, a_list, a_message, days_ago, heard, pressed
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
# The token of each form, and row ids, which grow with each list drawn here.
MOVING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"|reminder-\d+|/reminders/\d+/')
GUARDED = ("困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助")


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.MAIL_FOLDER = str(tmp_path)


@pytest.fixture
def small():
    return a_class()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def counsellor_of(*classes) -> Client:
    user = a_user("counsellor", role=Role.COUNSELLOR, small_class=classes[0])
    for one in classes[1:]:
        Appointment.objects.create(user=user, role=Role.COUNSELLOR, small_class=one, since=TODAY)
    return signed_in(user)


# ---------------------------------------------------------------- whom to remind


def test_a_helper_sees_names_of_the_own_class_and_presses_without_script(small):
    user, _ = a_helper(small)
    mine, other = a_student("李青", small, phone="13800000001"), a_student("外班生", a_class("别班"))
    a_list(small, [mine], NOW)
    a_list(a_class("别班"), [other], NOW)
    client = signed_in(user)
    page = client.get(reverse("reminders")).content.decode()
    assert "请提醒 李青 看学院就业消息" in page
    assert "外班生" not in page
    assert mine.number not in page
    assert "13800000001" not in page
    assert "<textarea" not in page
    reminder = Reminder.objects.get(student=mine)
    for result in ("reached", "no_answer", "wrong_number"):
        assert client.post(reverse("reminder_answer", args=[reminder.pk]), {"result": result}).status_code == 302
    assert ReminderAnswer.objects.latest("pk").result == "wrong_number"
    away = client.post(reverse("reminder_answer", args=[Reminder.objects.get(student=other).pk]), {"result": "reached"})
    assert away.status_code == 404
    wrong = client.post(reverse("reminder_answer", args=[reminder.pk]), {"result": "13900000000"})
    assert wrong.status_code == 422
    assert "从三个按钮里选一个" in wrong.content.decode()


def test_an_empty_list_thanks(small):
    user, _ = a_helper(small)
    assert "今天没有要提醒的同学，谢谢" in signed_in(user).get(reverse("reminders")).content.decode()


def test_a_helper_opens_neither_calls_nor_coverage_and_staff_no_reminders(small):
    user, _ = a_helper(small)
    client = signed_in(user)
    assert [client.get(reverse(one)).status_code for one in ("calls", "coverage")] == [403, 403]
    assert counsellor_of(small).get(reverse("reminders")).status_code == 403


def test_the_same_bytes_whoever_is_in_need(small):
    """B1 for this page: need of those who wait and of others is toggled, drawn anew, and compared to the byte."""
    user, _ = a_helper(small)
    mates = [a_student(f"同学{one}", small) for one in range(24)]
    for one in mates[::5]:
        a_message(one, days_ago(NOW, 4))
    pages = []
    for held in ((), mates[:3], mates[5:20], mates):
        CriterionHeld.objects.all().delete()
        for one in held:
            a_criterion(one)
        ReminderAnswer.objects.all().delete()
        Reminder.objects.all().delete()
        ReminderList.objects.all().delete()
        assert climb(viewer=HOUSE, today=TODAY, now=NOW, real_now=NOW) == (0, 1)
        names = [one.student_id for one in Reminder.objects.order_by("place")]
        text = signed_in(user).get(reverse("reminders")).content.decode()
        assert len(names) == 10
        assert not [word for word in GUARDED if word in text]
        pages.append((names, MOVING.sub("", text)))
    assert all(one == pages[0] for one in pages)


def test_a_list_takes_as_many_queries_for_one_name_as_for_ten(small):
    user, _ = a_helper(small)
    client = signed_in(user)
    mates = [a_student(f"同学{one}", small) for one in range(10)]
    a_list(small, mates[:1], days_ago(NOW, 1))
    few = _queries(client, "reminders")
    ReminderList.objects.update(until=NOW)
    a_list(small, mates, NOW)
    assert _queries(client, "reminders") == few


def _queries(client: Client, name: str) -> int:
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(name)).status_code == 200
    return len(seen)


# ---------------------------------------------------------------- calls


def test_the_call_list_says_why_and_opens_numbers_on_record(small):
    client = counsellor_of(small)
    student = a_student("李青", small, phone="13800000001")
    a_message(student, days_ago(NOW, 8))
    a_call(student, "no_answer", days_ago(NOW, 3))
    page = client.get(reverse("calls")).content.decode()
    assert "1 条消息没有证明送到" in page
    assert "138****0001" in page
    assert "13800000001" not in page
    assert client.post(reverse("call_numbers")).status_code == 302
    assert Reading.objects.filter(subject=f"student:{student.pk}", purpose="contact:call").count() == 1
    assert "13800000001" in client.get(reverse("calls")).content.decode()
    assert "还不能这样认定" in page


def test_one_press_notes_what_came_of_it(small):
    client = counsellor_of(small)
    student = a_student("李青", small, phone="13800000001")
    a_message(student, days_ago(NOW, 8))
    answer = client.post(reverse("call_note", args=[student.pk]), {"result": "no_answer", "class": str(small.pk)})
    assert answer["Location"].endswith(f"?class={small.pk}")
    assert Call.objects.get().result == "no_answer"
    assert "今天没有要打的电话" in client.get(reverse("calls")).content.decode()
    assert client.post(reverse("call_note", args=[student.pk]), {"result": "x"}).status_code == 422
    assert (
        client.post(reverse("call_note", args=[a_student("外", a_class("别")).pk]), {"result": "off"}).status_code
        == 404
    )


def test_a_number_is_corrected_by_the_counsellor(small):
    client = counsellor_of(small)
    student = a_student("李青", small, phone="13800000001")
    a_call(student, "wrong_number", days_ago(NOW, 1))
    assert "说号码不对" in client.get(reverse("calls")).content.decode()
    wrong = client.post(reverse("call_phone", args=[student.pk]), {"phone": "问他妈妈"})
    assert wrong.status_code == 422
    assert "这个电话号码不对" in wrong.content.decode()
    assert client.post(reverse("call_phone", args=[student.pk]), {"phone": "138 0000-0002"}).status_code == 302
    assert StudentRecord.objects.latest("pk").phone == "13800000002"
    assert "今天没有要打的电话" in client.get(reverse("calls")).content.decode()


def test_a_classmate_is_asked_first_where_one_serves(small):
    client = counsellor_of(small)
    student = a_student("李青", small)
    a_message(student, days_ago(NOW, 8))
    assert "先请联络员提醒" not in client.get(reverse("calls")).content.decode()
    assert client.post(reverse("call_liaison", args=[student.pk])).status_code == 422
    a_helper(small)
    assert "先请联络员提醒" in client.get(reverse("calls")).content.decode()
    assert client.post(reverse("call_liaison", args=[student.pk])).status_code == 302
    assert "已记下：轮到时名单里会有这位同学。" in client.get(reverse("calls")).content.decode()
    assert LiaisonAsked.objects.count() == 1


def test_unreachable_only_with_the_effort_and_with_its_evidence(small):
    client = counsellor_of(small)
    student = a_student("李青", small)
    a_message(student, days_ago(NOW, 8))
    declare = reverse("call_unreachable", args=[student.pk])
    short = client.post(declare)
    assert short.status_code == 422
    assert "才试了 1 次，要试满 4 次" in short.content.decode()
    for back, result in ((7, "off"), (6, "no_answer"), (3, "off")):
        a_call(student, result, days_ago(NOW, back))
    assert "认定联系不上" in client.get(reverse("calls")).content.decode()
    assert client.post(declare).status_code == 302
    page = client.get(reverse("calls")).content.decode()
    assert Unreachable.objects.count() == 1
    assert escape("认定联系不上的") in page
    assert "attempt:" in page
    assert "call:" in page


def test_calls_take_as_many_queries_for_one_as_for_many(small):
    client = counsellor_of(small)
    _waiting(small, 1)
    few = _queries(client, "calls")
    _waiting(small, 15)
    assert _queries(client, "calls") == few


def _waiting(small, number: int) -> None:
    for place in range(number):
        student = a_student(f"同学{place}", small, phone=f"1380000{place:04}")
        a_message(student, days_ago(NOW, 8))
        a_call(student, "no_answer", days_ago(NOW, 3))


def test_calls_of_one_class_and_pages(small):
    away = a_class("园艺201902")
    client = counsellor_of(small, away)
    _waiting(small, 22)
    _waiting(away, 1)
    page = client.get(reverse("calls"), {"class": away.pk}).content.decode()
    assert page.count('id="call-') == 1
    assert client.get(reverse("calls"), {"class": small.pk, "page": 2}).content.decode().count('id="call-') == 2
    assert client.get(reverse("calls"), {"class": "x"}).content.decode().count('id="call-') == 20


def test_the_day_names_calls_and_wrong_numbers_for_the_counsellor(small):
    client = counsellor_of(small)
    a_message(a_student("李青", small), days_ago(NOW, 8))
    a_call(a_student("王蓝", small), "wrong_number", NOW)
    page = client.get(reverse("today")).content.decode()
    assert "1 名同学要打电话" in page
    assert "核对电话：有人说号码不对" in page


# ---------------------------------------------------------------- coverage


def test_coverage_counts_people_and_keeps_attempts_and_contacts_apart(small):
    reader, talked, silent, none = (a_student(name, small) for name in ("读者", "谈过", "没回音", "没试过"))
    heard(a_message(reader, days_ago(NOW, 1)), "read", NOW)
    an_act("talk", TODAY, talked)
    a_message(silent, days_ago(NOW, 1))
    a_list(small, [silent], days_ago(NOW, 1))
    pressed(Reminder.objects.get(), "no_answer", NOW)
    client = counsellor_of(small)
    found = coverage(viewer=HOUSE, today=TODAY, since=TODAY - timedelta(days=4), until=TODAY + timedelta(days=2))
    assert found.covered.rate.text == "2/4"
    assert (found.covered.attempts.value, found.covered.contacts.value) == (4, 2)
    page = client.get(reverse("coverage")).content.decode()
    assert "<strong>2/4</strong>" in page
    assert "没试过" in page
    assert "这一段没有试过" in page
    assert [one.yes for one in found.covered.people if one.person == none.pk] == [False]


def test_a_reminder_or_call_that_reached_counts_and_one_beyond_the_period_does_not(small):
    one, two, three = (a_student(name, small) for name in "甲乙丙")
    a_list(small, [one], days_ago(NOW, 1))
    pressed(Reminder.objects.get(), "reached", NOW)
    a_call(two, "reached", NOW)
    a_call(three, "reached", days_ago(NOW, 9))
    found = coverage(viewer=HOUSE, today=TODAY, since=TODAY, until=TODAY)
    assert found.covered.rate.text == "2/3"
    future = coverage(viewer=HOUSE, today=TODAY, since=TODAY + timedelta(days=3), until=TODAY + timedelta(days=9))
    assert future.covered.rate.text == "0/3"


def test_coverage_by_month_week_and_class(small):
    client = counsellor_of(small)
    a_student("李青", small)
    for query in ("of=month", "of=week&on=2023-04-20", "of=round", f"class={small.pk}", "on=never&class=x&of=x"):
        page = client.get(f"{reverse('coverage')}?{query}").content.decode()
        assert "李青" in page, query


def test_coverage_without_anybody(small):
    client = counsellor_of(small)
    assert "还没有毕业生" in client.get(reverse("coverage")).content.decode()


def test_coverage_takes_as_many_queries_for_one_as_for_many(small):
    client = counsellor_of(small)
    _waiting(small, 1)
    few = _queries(client, "coverage")
    _waiting(small, 15)
    assert _queries(client, "coverage") == few
