"""Pages of events for staff: the list, one event, the code, marking, closing, calling off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from lianqiao.assistance.models import Activity, CheckIn, Event, EventCancelled, SignUp
from lianqiao.config import clock
from lianqiao.desk.event_list import asked_most, first_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.events import CODE, START, an_event, comes, is_there
from tests.factories.hardship import a_need
from tests.factories.roster import a_class, a_student

EARLY = timedelta(minutes=policy_in_force().limits.check_in_minutes)
pytestmark = pytest.mark.django_db
PLAN = {
    "kind": "lecture", "title": "简历讲座", "place": "二教 301", "day": "2023-05-10", "starts": "14:00",
    "ends": "16:00", "free": "yes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The clock of the house; a test sets it on."""
    shown = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    monkeypatch.setattr(clock, "real_now", lambda: shown["now"])

    def go_to(at: datetime) -> None:
        shown["now"] = at

    return go_to


@pytest.fixture
def secretary_client():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def text(answer) -> str:
    return answer.content.decode()


# ---------------------------------------------------------------- the list


def test_the_list_shows_what_comes_what_waits_and_what_was(secretary_client):
    an_event("将来", START)
    an_event("等着", START - timedelta(days=20))
    an_event("取消的", START + timedelta(days=1))
    EventCancelled.objects.create(
        event=Event.objects.get(title="取消的"), reason="讲师有事", recorded_at=NOW, recorded_by="user:1"
    )  # fmt: skip
    page = text(secretary_client.get(reverse("events")))
    assert page.index("等着") < page.index("接下来") < page.index("将来")
    assert "新建一场" in page
    assert "办过的" not in page


def test_an_empty_list_suggests_what_is_asked_for_most(secretary_client):
    for name in ("甲", "乙"):
        a_need(a_student(name), "想练一次面试")
    a_need(a_student("丙"), "简历不会写")
    page = text(secretary_client.get(reverse("events")))
    assert "现在问得最多的是“面试”，有 2 人在等" in page


def test_what_is_asked_for_is_told_to_those_with_sight_alone(secretary):
    a_need(a_student(), "想练一次面试")
    assert [(one.word, one.persons) for one in asked_most(viewer=secretary, today=TODAY)] == [("面试", 1)]
    assert asked_most(viewer=Viewer("user:9", Role.DEPARTMENT_HEAD), today=TODAY) == ()
    head = signed_in(Role.DEPARTMENT_HEAD)
    page = text(head.get(reverse("events")))
    assert "面试" not in page
    assert "新建一场" not in page


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2023-06", "2023-06-01"), ("", "2023-04-01"), ("2023-13", "2023-04-01"), ("0001-01", "2023-04-01"),
        ("²", "2023-04-01"),
    ],
)  # fmt: skip
def test_which_month_is_shown(asked, first):
    assert first_of(asked, TODAY).isoformat() == first


def test_the_month_names_its_events(secretary_client):
    an_event("五月的讲座", START)
    assert 'title="五月的讲座"' in text(secretary_client.get(reverse("events"), {"month": "2023-05"}))
    assert 'title="五月的讲座"' not in text(secretary_client.get(reverse("events"), {"month": "2023-06"}))


def test_the_list_asks_the_same_number_of_queries_however_long_it_is(secretary_client, django_assert_max_num_queries):
    student = a_student()
    for n in range(40):
        one = an_event(f"讲座{n}", START + timedelta(days=n - 20))
        comes(one, student)
    with django_assert_max_num_queries(16):
        secretary_client.get(reverse("events"))


# ---------------------------------------------------------------- planning


def test_planning_leads_to_the_event(secretary_client):
    sent = {**PLAN, "capacity": "30", "sign_up_until": "2023-05-09T18:00", "last_day": "2023-05-11"}
    answer = secretary_client.post(reverse("event_add"), sent)
    made = Event.objects.get()
    assert answer.url == reverse("event", args=[made.pk])
    assert (made.starts_at, made.capacity, made.free) == (START, 30, True)
    assert made.ends_at - made.starts_at == timedelta(days=1, hours=2)
    assert "已发布" in text(secretary_client.get(answer.url))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"ends": "13:00"}, "结束时间不晚于开始时间"), ({"day": "2023-04-01"}, "开始时间已经过了"),
        ({"day": "2093-05-10"}, "时间离今天太远"), ({"title": "困难学生专场"}, "所有学生都会看到"),
        ({"sign_up_until": "2023-05-11T09:00"}, "报名截止晚于开始时间"), ({"form": "course"}, "没有“course”这种形式"),
        ({"capacity": "0"}, "field-error"), ({"starts": "noon"}, "field-error"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_keeps_what_was_typed(secretary_client, other, said):
    answer = secretary_client.post(reverse("event_add"), {**PLAN, **other})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "二教 301" in text(answer)
    assert not Event.objects.exists()


def test_the_form_opens_on_the_asked_day(secretary_client):
    assert 'value="2023-05-10"' in text(secretary_client.get(reverse("event_add"), {"day": "2023-05-10"}))
    assert secretary_client.get(reverse("event_add"), {"day": "soon"}).status_code == 200


# ---------------------------------------------------------------- one event


def test_the_page_of_an_event(secretary_client):
    student, made = a_student("甲一"), an_event(capacity=4, about="带上简历")
    comes(made, student)
    page = text(secretary_client.get(reverse("event", args=[made.pk])))
    assert "甲一" in page
    assert CODE not in page
    assert "起显示" in page
    assert "占了 1/4 个名额" in page
    assert 'width="25"' in page
    assert "办完了" not in page
    assert secretary_client.get(reverse("event", args=[made.pk + 1])).status_code == 404


def test_names_are_of_those_in_reach_and_the_code_of_those_who_run_it():
    home = a_class("园艺201901")
    mine, other, made = a_student("甲", home), a_student("乙", a_class("茶学201901")), an_event()
    comes(made, mine, other)
    teacher = signed_in(Role.CLASS_TEACHER, home)
    page = text(teacher.get(reverse("event", args=[made.pk])))
    assert "甲" in page
    assert ">乙<" not in page
    assert "另有 1 人不在你负责的范围里" in page
    assert CODE not in page
    assert teacher.get(reverse("event_code", args=[made.pk])).status_code == 403


def test_the_code_on_the_wall_until_it_is_over(secretary_client, moment):
    made = an_event()
    address = reverse("event_code", args=[made.pk])
    for early in (START - timedelta(days=3), START - EARLY - timedelta(seconds=1)):
        moment(early)
        page = text(secretary_client.get(address))
        assert CODE not in page
        assert "起在这里显示" in page
    for late in (START - EARLY, START):
        moment(late)
        page = text(secretary_client.get(address))
        assert CODE in page
        assert "<nav" not in page
        assert "one-employment_secretary" not in page
        assert 'class="me"' not in page
    assert CODE in text(secretary_client.get(reverse("event", args=[made.pk])))
    moment(START + timedelta(days=1))
    assert secretary_client.get(address).url == reverse("event", args=[made.pk])


def test_marking_those_on_the_list_and_one_who_walked_in(secretary_client, moment):
    one, walk_in, made = a_student("甲"), a_student("乙"), an_event()
    comes(made, one)
    moment(START)
    address = reverse("event_mark", args=[made.pk])
    sent = {"student": [one.pk], "number": f" {walk_in.number} ", "mark": "1"}
    assert secretary_client.post(address, sent).url == reverse("event", args=[made.pk])
    assert set(CheckIn.objects.values_list("student_id", flat=True)) == {one.pk, walk_in.pk}
    wrong = secretary_client.post(address, {"number": "404", "mark": "1"})
    assert wrong.status_code == 422
    assert "没有找到学号“404”的学生" in text(wrong)


def test_marking_late_asks_why(secretary_client, moment):
    one, made = a_student("甲"), an_event()
    comes(made, one)
    moment(START + timedelta(days=1))
    address = reverse("event_mark", args=[made.pk])
    answer = secretary_client.post(address, {"student": [one.pk], "mark": "1"})
    assert "签到已经截止" in text(answer)
    assert 'name="late_reason"' in text(answer)
    secretary_client.post(address, {"student": [one.pk], "mark": "1", "late_reason": "纸上签的"})
    assert CheckIn.objects.get().late_reason == "纸上签的"


def test_signing_up_for_a_student_and_giving_the_place_back(secretary_client):
    one, made = a_student("甲"), an_event()
    address = reverse("event_mark", args=[made.pk])
    secretary_client.post(address, {"number": one.number, "sign_up": "1"})
    assert SignUp.objects.get().student_id == one.pk
    secretary_client.post(address, {"withdraw": str(one.pk)})
    assert not SignUp.objects.filter(withdrawn=None).exists()
    assert secretary_client.post(address, {"withdraw": "x"}).status_code == 422


def test_closing_and_what_the_student_s_page_tells_of_it(secretary_client, moment):
    one, made = a_student("甲"), an_event()
    close = reverse("event_close", args=[made.pk])
    assert "还没有开始" in text(secretary_client.post(close))
    is_there(made, one)
    moment(START + timedelta(hours=3))
    page = text(secretary_client.get(reverse("event", args=[made.pk])))
    assert close in page
    assert secretary_client.post(close).status_code == 302
    assert "简历讲座" in text(secretary_client.get(reverse("student", args=[one.pk])))
    assert close not in text(secretary_client.get(reverse("event", args=[made.pk])))
    assert "办过的" in text(secretary_client.get(reverse("events")))
    assert Activity.objects.count() == 1


def test_calling_off(secretary_client):
    made = an_event()
    address = reverse("event_cancel", args=[made.pk])
    assert secretary_client.post(address, {"reason": ""}).status_code == 422
    assert "不宜公开" in text(secretary_client.post(address, {"reason": "低保专场改期"}))
    assert secretary_client.post(address, {"reason": "讲师有事"}).status_code == 302
    assert "讲师有事" in text(secretary_client.get(reverse("event", args=[made.pk])))


@pytest.mark.parametrize("role", [Role.EXPERT, Role.DEPARTMENT_HEAD])
def test_who_sees_events_and_does_not_run_them(role):
    made, client = an_event(), signed_in(role)
    assert client.get(reverse("events")).status_code == 200
    assert client.get(reverse("event", args=[made.pk])).status_code == 200
    for route in ("event_mark", "event_close", "event_cancel"):
        assert client.post(reverse(route, args=[made.pk])).status_code == 403
    assert signed_in(Role.CLASS_LEADER, a_class()).get(reverse("events")).status_code == 403
