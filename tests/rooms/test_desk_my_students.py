"""The expert's page: my few students and nobody else's, and every gap one press from its form."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianqiao.assistance.models import Activity
from lianqiao.config import clock
from lianqiao.people.models import User
from lianqiao.roster.models import OwnCode, Student, StudentKey
from lianqiao.rules.visibility import Role
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def expert() -> User:
    return a_user("expert", role=Role.EXPERT)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def paired(user: User, name: str = "甲一") -> Student:
    student = a_student(name)
    a_criterion(student, "disability")
    a_carer(student, user)
    return student


def text(answer: Any) -> str:
    return answer.content.decode()


def test_an_expert_begins_here(expert) -> None:
    answer = signed_in(expert).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/my-students/"
    assert "还没有分给你的学生" in text(answer)


def test_each_gap_is_a_button_to_its_form(expert) -> None:
    student = paired(expert)
    page, client = text(signed_in(expert).get("/my-students/")), signed_in(expert)
    for kind in ("guidance", "training", "traineeship"):
        address = f"/students/{student.pk}/help/?kind={kind}"
        assert f'href="{address}"' in page
        assert re.search(rf'value="{kind}"[^>]*checked', text(client.get(address)))
    assert f'href="/students/{student.pk}/refer/"' in page
    assert "岗位推荐 还差 3" in page
    assert "职业指导 还差 1" in page


def test_what_is_done_leaves_no_button(expert, today) -> None:
    student = paired(expert)
    for kind in ("guidance", "training", "traineeship"):
        an_act(kind, today, student)
    page = text(signed_in(expert).get("/my-students/"))
    assert "还差 1" not in page
    assert "岗位推荐 还差 3" in page


def test_the_last_talk_and_the_next_step_are_told(expert, today) -> None:
    student = paired(expert)
    act = an_act("talk", today - timedelta(days=9), student)
    Activity.objects.filter(pk=act.pk).update(next_step="改简历", next_on=today - timedelta(days=1), by=expert)
    page = text(signed_in(expert).get("/my-students/"))
    for words in ("上次沟通 04-19", "说好的事过了日子", "04-27", "改简历"):
        assert words in page
    Activity.objects.filter(pk=act.pk).update(next_on=today)
    assert "说好的下一步" in text(signed_in(expert).get("/my-students/"))


def test_no_other_student_is_there(expert) -> None:
    paired(expert, "甲一")
    paired(a_user("another", role=Role.EXPERT), "乙一")
    ended = a_student("丙一")
    carer = a_carer(ended, expert)
    carer.until = date(2023, 4, 1)
    carer.save()
    page = text(signed_in(expert).get("/my-students/"))
    assert "甲一" in page
    assert "乙一" not in page
    assert "丙一" not in page


def test_a_counsellor_sees_those_paired_with_the_own_role(today) -> None:
    home = a_class()
    counsellor = a_user("counsellor", role=Role.COUNSELLOR, small_class=home)
    a_carer(a_student("甲一", home), counsellor, duty="counsellor")
    a_student("甲二", home)
    page = text(signed_in(counsellor).get("/my-students/"))
    assert "甲一" in page
    assert "甲二" not in page


def test_more_students_cost_no_more_queries(expert, today) -> None:
    client = signed_in(expert)
    an_act("talk", today, paired(expert))
    client.get("/my-students/")
    with CaptureQueriesContext(connection) as few:
        client.get("/my-students/")
    for n in range(4):
        an_act("talk", today, paired(expert, f"生{n}"))
    client.get("/my-students/")
    with CaptureQueriesContext(connection) as many:
        client.get("/my-students/")
    assert len(many) == len(few) < 28


# ---------------------------------------------------------------- the own link


@pytest.fixture
def counsellor() -> User:
    return a_user("counsellor", role=Role.COUNSELLOR, small_class=a_class())


def _address(page: Any) -> str:
    return "/s/" + text(page).split('readonly value="')[1].split('"')[0].split("/s/")[1]


def test_the_code_is_made_by_a_press_and_opens_the_own_page_once(counsellor) -> None:
    student, client = a_student("甲一", a_class()), signed_in(counsellor)
    where, phone = f"/students/{student.pk}/link/", Client(enforce_csrf_checks=True)
    assert client.get(where).status_code == 200
    assert not OwnCode.objects.exists()
    first = _address(client.post(where, {"act": "take"}))
    assert [phone.get(first).status_code for _ in range(3)] == [200, 200, 200]  # opening spends nothing
    opened = phone.post(first)
    assert opened.status_code == 303
    own = opened.headers["Location"]
    assert phone.get(own).status_code == 200
    assert Client().get(own).status_code == 404  # the address alone opens nothing elsewhere
    assert phone.post(first).status_code == 422
    client.post(where, {"act": "renew"})
    assert phone.get(own).status_code == 404


def test_a_newer_code_makes_the_older_void(counsellor) -> None:
    student, client = a_student("甲一", a_class()), signed_in(counsellor)
    older, newer = (_address(client.post(f"/students/{student.pk}/link/", {"act": "take"})) for _ in range(2))
    assert Client().post(older).status_code == 422
    assert Client().post(newer).status_code == 303


def test_nobody_takes_the_code_of_a_student_out_of_reach(counsellor) -> None:
    other = a_student("乙一", a_class("园艺201902"))
    for press in ({"act": "take"}, {"act": "renew"}):
        assert signed_in(counsellor).post(f"/students/{other.pk}/link/", press).status_code == 404
    assert not OwnCode.objects.exists()
    assert not StudentKey.objects.exists()
