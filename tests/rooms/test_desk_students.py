"""The list and the page of students: within reach, with the gauge for those who may know, the guarded part closed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.outcomes.models import Destination
from lianqiao.plans.actions import open_plan
from lianqiao.referrals.models import Answer, Referral
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.factories.desk import helped, signed_in
from tests.factories.hardship import a_criterion, a_need, a_wish
from tests.factories.help import MOMENT, an_act
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def secretary_client():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def names(page):
    return [line.student.name for line in page.context["found"].lines]


def test_search_class_and_outcome_narrow_the_list(secretary_client):
    tea = a_class("茶学201901")
    a_student("马晓燕")
    a_student("罗青", tea, number="20190077")
    settled = a_student("周青", tea)
    Destination.objects.create(
        student=settled, code="801", grade="claimed", on=date(2023, 4, 1), recorded_at=MOMENT, recorded_by="user:1"
    )
    ask = lambda **given: names(secretary_client.get(reverse("students"), given))  # noqa: E731
    assert ask() == ["马晓燕", "罗青", "周青"] or set(ask()) == {"马晓燕", "罗青", "周青"}
    assert ask(q="晓燕") == ["马晓燕"]
    assert ask(q="0077") == ["罗青"]
    assert set(ask(**{"class": tea.pk})) == {"罗青", "周青"}
    assert ask(show="settled") == ["周青"]
    assert set(ask(show="unsettled")) == {"马晓燕", "罗青"}
    assert "没有找到" in secretary_client.get(reverse("students"), {"q": "没有"}).content.decode()


def test_an_empty_house_offers_the_import(secretary_client):
    assert reverse("imports") in secretary_client.get(reverse("students")).content.decode()
    assert "还没有分给你的学生" in signed_in(Role.EXPERT).get(reverse("students")).content.decode()


def test_the_gauge_is_for_those_who_may_know():
    student = helped()
    an_act("guidance", date(2023, 4, 1), student)
    an_act("talk", date(2023, 4, 3), student)
    sees = signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("students"))
    [line] = sees.context["found"].lines
    assert [(part.deed, part.done, part.owed) for part in line.gauge] == [
        ("guidance", 1, 1), ("training", 0, 1), ("traineeship", 0, 1), ("referral", 0, 3),
    ]  # fmt: skip
    assert line.last_talk == date(2023, 4, 3)
    blind = signed_in(Role.CLASS_LEADER, a_class()).get(reverse("students"))
    assert blind.context["found"].lines[0].gauge == ()
    assert "进度" not in blind.content.decode()


def test_fifty_a_page(secretary_client):
    for _ in range(51):
        a_student()
    assert len(names(secretary_client.get(reverse("students")))) == 50
    assert len(names(secretary_client.get(reverse("students"), {"page": 2}))) == 1
    assert len(names(secretary_client.get(reverse("students"), {"page": "x"}))) == 50


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_however_long(secretary_client):
    helped()
    before = cost(secretary_client, reverse("students"))
    for _ in range(20):
        an_act("talk", date(2023, 4, 3), helped())
    assert cost(secretary_client, reverse("students")) == before
    assert before <= 35


# ---------------------------------------------------------------- one student


def a_full_student(**more):
    student = helped(name="马晓燕", phone="13800005678", **more)
    a_carer(student, a_user("陈老师", role=Role.EXPERT))
    a_wish(student, regions=["510100"], salary_floor=450_000, text="想离家近")
    a_need(student, "想要面试辅导")
    an_act("talk", date(2023, 4, 3), student, title="求职进展", note="投了两家", way="phone", by=a_user("作者"))
    referral = Referral.objects.create(student=student, post=make_post(), on=date(2023, 4, 10), by="user:1")
    Answer.objects.create(referral=referral, interested=False, reason="too_far", at=MOMENT)
    Destination.objects.create(
        student=student, code="11", unit_name="青禾", grade="claimed", on=date(2023, 4, 20), recorded_at=MOMENT,
        recorded_by="user:1",
    )  # fmt: skip
    return student


def test_one_page_tells_all_and_masks_the_phone(secretary_client):
    student = a_full_student()
    text = secretary_client.get(reverse("student", args=[student.pk])).content.decode()
    for told in (
        "138****5678",
        "导师 陈老师",
        "成都",
        "4500",
        "想离家近",
        "想要面试辅导",
        "投了两家",
        "太远",
        "青禾",
        "需要多关心",
    ):
        assert told in text
    assert "13800005678" not in text
    assert "家庭经济困难" not in text


def test_the_line_of_time_is_newest_first_and_narrows(secretary_client):
    student = a_full_student()
    ask = lambda **given: secretary_client.get(reverse("student", args=[student.pk]), given).context["page"].entries  # noqa: E731
    days = [entry.on for entry in ask()]
    assert days == sorted(days, reverse=True)
    assert {entry.kind for entry in ask()} == {"help", "post", "need", "outcome"}
    assert [entry.kind for entry in ask(kind="post")] == ["post"]
    assert len(ask(kind="nonsense")) == len(days)


def test_out_of_reach_looks_like_not_there():
    student = helped(small_class=a_class("茶学201901"))
    client = signed_in(Role.CLASS_TEACHER, a_class())
    for route in ("student", "talk_new", "help_new", "student_sensitive"):
        there, nowhere = (client.get(reverse(route, args=[number])) for number in (student.pk, 999_999))
        assert there.status_code == nowhere.status_code == 404
        assert strip(there) == strip(nowhere)


def strip(response):
    import re

    text = re.sub(r"/students/\d+/", "", response.content.decode())
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", text)


def test_nobody_yet_talked(secretary_client):
    assert "还没有沟通记录" in secretary_client.get(reverse("student", args=[a_student().pk])).content.decode()


def test_one_page_costs_the_same_however_much_happened(secretary_client):
    student = a_full_student()
    address = reverse("student", args=[student.pk])
    cost(secretary_client, address)  # the day's first look goes on record
    before = cost(secretary_client, address)
    for n in range(2, 12):
        an_act("talk", date(2023, 4, n), student)
        Referral.objects.create(student=student, post=make_post(n), on=date(2023, 4, n), by="user:1")
    assert cost(secretary_client, address) == before
    assert before <= 56


def test_who_may_not_know_who_needs_help_is_not_told_by_the_help():
    small_class = a_class()
    told = a_full_student(small_class=small_class)
    blind, sees = signed_in(Role.CLASS_LEADER, small_class), signed_in(Role.CLASS_TEACHER, small_class)
    address = reverse("student", args=[told.pk])
    for hidden in ("导师 陈老师", "想要面试辅导", "求职进展", "需要多关心", "服务计划"):
        assert hidden not in blind.get(address).content.decode()
    assert {entry.kind for entry in blind.get(address).context["page"].entries} == {"post", "outcome"}
    assert "导师 陈老师" in sees.get(address).content.decode()
    assert "最近沟通" not in blind.get(reverse("students")).content.decode()


def test_the_last_day_of_each_quota_stands_beside_the_gauge_and_is_said_once(secretary_client, secretary, today, now):
    student = helped()
    open_plan(viewer=secretary, student_id=student.pk, policy=policy_in_force(), today=today, now=now)
    page = secretary_client.get(reverse("student", args=[student.pk]))
    part = page.context["page"].gauge[0]
    assert (part.word, part.owed, part.by) == ("职业指导", 1, page.context["page"].gauge[1].by)
    assert f"{part.by:%m-%d} 前" in page.content.decode()
    assert "服务计划" not in page.content.decode()
    assert "帮扶" not in page.content.decode()


# ---------------------------------------------------------------- the guarded part


def test_the_guarded_part_asks_why_and_notes_the_look(secretary_client):
    student = a_student()
    a_criterion(student, "subsistence_allowance", "低保户")
    address = reverse("student_sensitive", args=[student.pk])
    assert "低保" not in secretary_client.get(address).content.decode()
    refused = secretary_client.post(address, {})
    assert refused.status_code == 422
    assert "低保" not in refused.content.decode()
    assert not Reading.objects.filter(what="support_detail").exists()
    opened = secretary_client.post(address, {"reason": "check"})
    assert "低保户" in opened.content.decode()
    looked = Reading.objects.get(what="support_detail")
    assert (looked.purpose, looked.subject) == ("student_page:check", f"student:{student.pk}")


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.CLASS_LEADER])
def test_who_may_not_look_is_told_so_and_nothing_is_shown(role):
    student = helped()
    client = signed_in(role, a_class())
    refused = client.post(reverse("student_sensitive", args=[student.pk]), {"reason": "check"})
    assert refused.status_code == 403
    page = client.get(reverse("student", args=[student.pk])).content.decode()
    assert reverse("student_sensitive", args=[student.pk]) not in page
    assert ("需要多关心" in page) is (role is Role.CLASS_TEACHER)
