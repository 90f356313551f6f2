"""The page of who slipped: by adult, in numbers, names only for who reaches them; taking up and urging from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.desk.slipped_list import SHOWN, slipped
from lianqiao.ledger.models import Acknowledgement, Notice, Task, TaskFor
from lianqiao.people.models import Appointment
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.factories.desk import helped
from tests.factories.help import an_act
from tests.factories.notices import clock, eyes, staff
from tests.factories.people import TERM_START
from tests.factories.roster import a_carer, a_class

pytestmark = pytest.mark.django_db
GUARDED = ("困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助")
DAY = date(2023, 4, 28)


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def house():
    """A counsellor with one student who was forgotten in the week of the 17th and one never spoken with."""
    home = a_class()
    people = {
        "counsellor": staff("zhao", Role.COUNSELLOR, home),
        "secretary": staff("zhou", Role.EMPLOYMENT_SECRETARY),
        "head": staff("sun", Role.DEPARTMENT_HEAD),
    }
    once, never = helped(name="马晓燕", small_class=home), helped(name="李未谈", small_class=home)
    for week in range(9):
        an_act("talk", TERM_START + timedelta(weeks=week), once)
    return {**people, "class": home, "once": once, "never": never}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(user, **asked):
    return signed_in(user).get(reverse("slipped"), asked)


def of(response, name):
    return next(one for one in response.context["found"].adults if one.name == name)


def talks(adult):
    return {line.student.name if line.student else line.place: line for line in adult.lines if line.what == "沟通"}


def test_the_secretary_sees_by_adult_what_is_open_since_when_and_who_heard(house):
    got = page(house["secretary"])
    adult = of(got, "zhao")
    lines = talks(adult)
    assert {name: line.count for name, line in lines.items()} == {"马晓燕": 1, "李未谈": 10}
    assert lines["马晓燕"].heard == ("辅导员 zhao", "就业秘书 zhou")
    assert (lines["马晓燕"].ahead, lines["马晓燕"].ahead_on) == ("系主任 sun", date(2023, 5, 5))
    assert len(lines["李未谈"].heard) == 3
    assert adult.since == date(2023, 2, 19)
    text = got.content.decode()
    assert "马晓燕" in text
    assert "不算比率" in text
    assert "%" not in text.partition("<main")[2].replace("%20", "")
    assert not [word for word in GUARDED if word in text]


def test_a_person_of_the_ladder_without_reach_sees_numbers_and_no_name_nor_id(house):
    got = page(house["head"])
    lines = talks(of(got, "zhao"))
    assert {name: line.count for name, line in lines.items()} == {"1 名学生": 9}
    text = got.content.decode()
    assert "李未谈" not in text
    assert f"student:{house['never'].pk}" not in text
    assert f"/students/{house['never'].pk}/" not in text
    assert not got.context["found"].may_urge


def test_a_counsellor_sees_the_own_classes_and_no_others(house):
    other = staff("qian", Role.COUNSELLOR, a_class("茶学201901"))
    assert "马晓燕" in page(house["counsellor"]).content.decode()
    assert "zhao" not in {one.name for one in page(other).context["found"].adults}


def test_a_class_teacher_without_a_step_sees_nothing(house):
    got = page(staff("wang", Role.CLASS_TEACHER, house["class"]))
    assert got.context["found"].adults == ()
    assert "没有掉队的事" in got.content.decode()


def test_an_expert_who_hears_sees_the_own_student_and_leaves_a_trace(house, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-07-04")
    expert = staff("chen", Role.EXPERT)
    a_carer(house["once"], expert)
    text = page(expert).content.decode()
    assert "马晓燕" in text
    assert "李未谈" not in text
    assert Reading.objects.filter(actor=f"user:{expert.pk}", subject=f"student:{house['once'].pk}").exists()


def test_students_members_and_strangers_are_kept_out(house):
    helper = staff("ma", Role.LIAISON, house["class"])
    assert page(helper).status_code == 403
    assert Client().get(reverse("slipped")).status_code == 302
    assert signed_in(house["head"]).post(reverse("slipped_urge"), {"who": "1"}).status_code == 403


def test_sorting_is_by_the_oldest_or_by_name_and_by_nothing_else(house):
    second = staff("an", Role.COUNSELLOR, a_class("茶学201901"))
    student = helped(name="陈新", small_class=a_class("茶学201901"))
    for week in range(8):
        an_act("talk", TERM_START + timedelta(weeks=week), student)
    names = [one.name for one in page(house["secretary"]).context["found"].adults]
    assert names.index("zhao") < names.index("an")
    by_name = [one.name for one in page(house["secretary"], sort="name").context["found"].adults]
    assert by_name == sorted(by_name)
    assert of(page(house["secretary"]), "an").user_id == second.pk


def test_queries_do_not_grow_with_the_students(house):
    viewer = eyes(house["secretary"], Role.EMPLOYMENT_SECRETARY)

    def asked():
        with CaptureQueriesContext(connection) as found:
            slipped(viewer=viewer, today=DAY, now=clock(DAY), policy=policy_in_force())
        return len(found)

    asked()
    few = asked()
    for _ in range(6):
        helped(small_class=house["class"])
    asked()
    assert asked() <= few


def test_a_long_list_is_cut_and_can_be_shown_whole(house):
    for n in range(SHOWN + 1):
        helped(name=f"学生{n}", small_class=house["class"])
    got = page(house["secretary"])
    adult = of(got, "zhao")
    assert (len(adult.shown), len(adult.lines) > SHOWN) == (SHOWN, True)
    assert f"?who={adult.user_id}#who-{adult.user_id}" in got.content.decode()
    whole = of(page(house["secretary"], who=adult.user_id), "zhao")
    assert whole.shown == whole.lines


def test_what_nobody_owes_any_more_says_so(house):
    for user in (house["counsellor"], house["head"]):
        Appointment.objects.filter(user=user).update(until=TERM_START)
    got = page(house["secretary"])
    assert {one.name for one in got.context["found"].adults} == {"zhou"}
    Appointment.objects.update(until=TERM_START)
    machine = slipped(
        viewer=eyes(house["secretary"], Role.EMPLOYMENT_SECRETARY), today=DAY, now=clock(DAY), policy=policy_in_force()
    )
    assert [(one.name, one.may_urge) for one in machine.adults] == [("没有人接手", False)]


# ---------------------------------------------------------------- taking up


def take(user, adult, line=None, **more):
    given = {"owner": adult.user_id, "line": line.id if line else "", "upto": DAY.isoformat(), **more}
    return signed_in(user).post(reverse("slipped_take"), given)


def test_one_press_takes_all_weeks_of_a_line_up(house):
    adult = of(page(house["secretary"]), "zhao")
    got = take(house["secretary"], adult, talks(adult)["李未谈"])
    assert (got.status_code, got.url) == (302, f"/slipped/#who-{adult.user_id}")
    assert Acknowledgement.objects.count() == 10
    lines = talks(of(page(house["counsellor"]), "zhao"))
    assert lines["李未谈"].taken_by == "zhou"
    assert "zhou 04-28 起" in page(house["head"]).content.decode()


def test_all_of_a_person_are_taken_up_with_words(house):
    adult = of(page(house["secretary"]), "zhao")
    assert (
        take(house["secretary"], adult, text="周五一起谈", sort="name").url
        == f"/slipped/?sort=name#who-{adult.user_id}"
    )
    again = of(page(house["secretary"]), "zhao")
    assert (again.open, again.followed, again.may_urge) == (0, adult.open, False)
    assert "周五一起谈" in page(house["secretary"]).content.decode()


def test_who_sees_no_name_takes_the_number_up(house):
    adult = of(page(house["head"]), "zhao")
    assert take(house["head"], adult, talks(adult)["1 名学生"]).status_code == 302
    assert Acknowledgement.objects.count() == 9


def test_what_slipped_after_the_page_was_made_is_not_taken(house):
    adult = of(page(house["secretary"]), "zhao")
    take(house["secretary"], adult, talks(adult)["李未谈"], upto="2023-03-01")
    assert Acknowledgement.objects.count() == 3


@pytest.mark.parametrize(
    "given", [{}, {"owner": "x"}, {"owner": "0"}, {"owner": "1", "upto": "2023-99-99"}, {"upto": "?"}]
)
def test_what_is_gone_is_refused_in_words(house, given):
    got = signed_in(house["secretary"]).post(reverse("slipped_take"), given)
    assert got.status_code == 422
    assert "这一条已经不在了" in got.content.decode()


# ---------------------------------------------------------------- urging


def test_several_are_urged_at_once_and_the_page_says_what_came_of_it(house):
    second = staff("an", Role.COUNSELLOR, a_class("茶学201901"), mail=False)
    helped(small_class=a_class("茶学201901"))
    client = signed_in(house["secretary"])
    both = {"who": [house["counsellor"].pk, second.pk]}
    got = client.post(reverse("slipped_urge"), both, follow=True)
    assert "告诉了 1 人；1 人没有能用的邮箱，请当面说" in got.content.decode()
    assert Notice.objects.get().user == house["counsellor"]
    assert "今天已经收到消息" in got.content.decode()
    leader = signed_in(staff("he", Role.COLLEGE_LEADER))
    got = leader.post(reverse("slipped_urge"), both, follow=True)
    assert "告诉了 0 人；1 人今天已经收到过；1 人没有能用的邮箱" in got.content.decode()


@pytest.mark.parametrize("who", [[], ["x"], ["999999"]])
def test_urging_nobody_is_refused_in_words(house, who):
    got = signed_in(house["secretary"]).post(reverse("slipped_urge"), {"who": who})
    assert got.status_code == 422
    assert "还没有选人" in got.content.decode()


def test_a_late_task_stands_with_whoever_has_it(house):
    task = Task.objects.create(
        title="收齐三方协议", level="person", due_on=date(2023, 4, 27), recorded_on=date(2023, 4, 20),
        recorded_at=clock(date(2023, 4, 20)), recorded_by=f"user:{house['secretary'].pk}",
    )  # fmt: skip
    TaskFor.objects.create(task=task, user=house["head"], role=Role.DEPARTMENT_HEAD)
    adult = of(page(house["secretary"]), "sun")
    [line] = adult.lines
    assert (line.what, line.heard, line.ahead_on) == ("任务：收齐三方协议", ("本人",), date(2023, 5, 4))
    assert line.ahead == "布置的人 zhou"
    client = signed_in(house["secretary"])
    got = client.post(reverse("slipped_urge"), {"who": adult.user_id}, follow=True)
    assert "告诉了 1 人" in got.content.decode()
