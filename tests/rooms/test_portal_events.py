"""Events on the student's phone page: one press each, the same for all, and a calendar file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.assistance.calendar_file import calendar_file
from lianqiao.assistance.models import CheckIn, EventCancelled, SignUp
from lianqiao.assistance.queries_events import own_events
from lianqiao.config import clock
from lianqiao.roster.models import StudentKey
from lianqiao.rules.visibility import Viewer
from tests.factories.events import BEFORE, CODE, START, an_event, comes, is_there
from tests.factories.hardship import a_criterion
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    shown = {"now": BEFORE}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    monkeypatch.setattr(clock, "real_now", lambda: shown["now"])
    return lambda at: shown.update(now=at)


@pytest.fixture
def student():
    made = a_student("甲一")
    StudentKey.objects.create(student=made, code="own-code", recorded_at=BEFORE, recorded_by="user:1")
    return made


def address(student, route="phone_events", *more):
    return reverse(route, args=[own_token(student.keys.get(), real_now=BEFORE), *more])


def press(student, made, act, **more):
    return a_phone().post(address(student), {"event": made.pk, "act": act, **more})


def text(answer) -> str:
    return answer.content.decode()


def test_one_press_signs_up_and_one_withdraws(student):
    made = an_event(capacity=2, free=True, organiser="青禾", about="带上简历")
    page = text(a_phone().get(address(student)))
    for shown in ("简历讲座", "二教 301", "05-10 14:00", "还有 2 个", "免费", "带上简历", "报名"):
        assert shown in page
    assert not SignUp.objects.exists()
    answer = press(student, made, "come")
    assert (answer.status_code, answer.url) == (303, f"{address(student)}#event-{made.pk}")
    assert "已报名" in text(a_phone().get(address(student)))
    press(student, made, "stay")
    assert not SignUp.objects.filter(withdrawn=None).exists()


def test_checking_in_by_code(student, moment):
    made = an_event()
    moment(START)
    assert "屏幕上的签到码" in text(a_phone().get(address(student)))
    wrong = press(student, made, "there", code="000000")
    assert wrong.status_code == 422
    assert "签到码不对" in text(wrong)
    assert press(student, made, "there", code=CODE).status_code == 303
    assert CheckIn.objects.get().student_id == student.pk
    page = text(a_phone().get(address(student)))
    assert "已签到" in page
    assert CODE not in page


def test_a_full_and_a_cancelled_event_say_so(student):
    full, off = an_event("满的", capacity=1), an_event("取消的")
    comes(full, a_student())
    EventCancelled.objects.create(event=off, reason="讲师有事", recorded_at=BEFORE, recorded_by="user:1")
    page = text(a_phone().get(address(student)))
    assert "名额满了" in page
    assert "这场取消了：讲师有事" in page
    assert press(student, full, "come").status_code == 422


@pytest.mark.parametrize("given", [{}, {"event": "x", "act": "come"}, {"event": "9" * 30, "act": "there"}])
def test_a_press_that_is_none(student, given):
    assert a_phone().post(address(student), given).status_code == 422


def test_a_wrong_link_is_gone(student):
    made = an_event()
    assert a_phone().get(reverse("phone_events", args=["wrong"])).status_code == 404
    assert a_phone().get(reverse("phone_event_calendar", args=["wrong", made.pk])).status_code == 404
    assert a_phone().get(address(student, "phone_event_calendar", made.pk + 1)).status_code == 404


def test_every_student_sees_the_same_page(student):
    an_event(capacity=3)
    before = a_phone().get(address(student)).content
    a_criterion(student)
    assert a_phone().get(address(student)).content == before


def test_the_page_asks_the_same_number_of_queries(student, django_assert_max_num_queries):
    for many in (1, 25):
        for n in range(many):
            comes(an_event(f"讲座{n}", START + timedelta(days=n)), student)
        with django_assert_max_num_queries(10):
            a_phone().get(address(student))


# ---------------------------------------------------------------- the calendar file


def test_the_calendar_file(student):
    made = an_event("简历, 面试; 怎么写", about="第一行\n第二行 " + "长" * 60)
    answer = a_phone().get(address(student, "phone_event_calendar", made.pk))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].endswith(f'"event-{made.pk}.ics"')
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    whole = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert whole[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lianqiao//Events//ZH", "METHOD:PUBLISH"]
    assert "DTSTART:20230510T060000Z" in whole
    assert "DTEND:20230510T080000Z" in whole
    assert "SUMMARY:简历\\, 面试\\; 怎么写" in whole
    assert "DESCRIPTION:第一行\\n第二行 " + "长" * 60 in whole
    assert "STATUS:CONFIRMED" in whole
    assert "甲一" not in answer.content.decode()


def test_a_cancelled_event_is_cancelled_in_the_calendar_too(student):
    made = an_event()
    is_there(made, student)
    EventCancelled.objects.create(event=made, reason="讲师有事", recorded_at=BEFORE, recorded_by="user:1")
    card = own_events(viewer=Viewer(f"student:{student.pk}"), now=BEFORE)[0].card
    whole = calendar_file(card, now=BEFORE).decode()
    assert "STATUS:CANCELLED" in whole
    assert "DESCRIPTION" not in whole
