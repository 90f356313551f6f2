"""Who answers for a student: by pairing, by class and major, or whoever stands in; and who waits for an expert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.desk.owners import Owners
from lianqiao.desk.pair_list import without_expert
from lianqiao.desk.roll import roll
from lianqiao.people.models import Appointment, User
from lianqiao.roster.models import Carer, HandOver
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import student
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.help import MOMENT
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_record, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def named(name: str, role: Role, *, small_class=None, major: str = "") -> User:
    user = a_user(name, role=role, small_class=small_class)
    Appointment.objects.filter(user=user).update(major_code=major)
    return user


@pytest.fixture
def team():
    """Counsellor and class teacher of the class, the heads of two majors, a secretary and an expert."""
    home = a_class()
    named("外班", Role.COUNSELLOR, small_class=a_class("茶学201901"))
    named("刘敏", Role.COUNSELLOR, small_class=home)
    named("王强", Role.CLASS_TEACHER, small_class=home)
    named("茶主任", Role.DEPARTMENT_HEAD, major="090107")
    named("园主任", Role.DEPARTMENT_HEAD, major="090102")
    named("周敏", Role.EMPLOYMENT_SECRETARY)
    return named("罗师", Role.EXPERT)


def tags(client: Client, whom) -> list[str]:
    return [one.text for one in client.get(reverse("student", args=[whom.pk])).context["page"].carers]


OF_CLASS = ["辅导员 刘敏", "班主任 王强", "系主任 园主任"]
SECRETARY = "就业秘书 周敏"  # owes the month's message to each who is helped


def as_user(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def test_the_page_names_whoever_has_each_level(team):
    one, plain = helped(major_code="090102"), a_student(major_code="090102")
    client = as_user("周敏")
    assert tags(client, one) == ["导师（就业秘书 周敏）", *OF_CLASS, SECRETARY]
    assert tags(client, plain) == OF_CLASS
    a_carer(one, team)
    assert tags(client, one) == ["导师 罗师", *OF_CLASS, SECRETARY]
    Appointment.objects.filter(user=team).update(until=date(2023, 4, 1))
    assert tags(client, one) == ["导师（就业秘书 周敏）", *OF_CLASS, SECRETARY]


def test_a_stand_in_is_marked_as_one(team, today):
    one, other = helped(major_code="090102"), named("苏师", Role.EXPERT)
    a_carer(one, team)
    told = {"since": today, "until": today, "recorded_at": MOMENT, "recorded_by": "user:1"}
    asked = HandOver.objects.create(user=team, to=other, duty="expert", students=[one.pk], reason="出差", **told)
    Carer.objects.create(student=one, user=other, duty="expert", hand_over=asked, **told)
    page = as_user("周敏").get(reverse("student", args=[one.pk])).content.decode()
    assert "导师 苏师（代管）" in page


def test_without_the_sight_everybody_has_the_same_names(team):
    one, plain = helped(major_code="090102"), a_student(major_code="090102")
    a_carer(one, team)
    client = signed_in(Role.CLASS_LEADER, a_class())
    assert tags(client, one) == tags(client, plain) == OF_CLASS


def test_who_has_neither_class_nor_major_is_given_nobody_by_chance(team, secretary, today):
    lone = a_student()
    a_record(lone, name="李青", small_class=None)
    found = Owners(secretary, today, {}).levels(student(viewer=secretary, today=today, student_id=lone.pk))
    assert [one.text for one in found if one.duty != "department_head"] == []


def test_the_sheet_names_somebody_for_each_level_of_the_newly_helped(team, secretary, today, now):
    one = helped(major_code="090102")
    asked = {"viewer": secretary, "today": today, "now": now, "policy": policy_in_force(), "reason": "check"}
    [row] = roll(**asked).rows
    assert row.carers == "周敏（就业秘书，代导师）、刘敏（辅导员）、王强（班主任）、园主任（系主任）、周敏（就业秘书）"
    a_carer(one, team)
    [row] = roll(**asked).rows
    assert row.carers == "罗师（导师）、刘敏（辅导员）、王强（班主任）、园主任（系主任）、周敏（就业秘书）"


def test_the_sheet_costs_the_same_for_many(team, secretary, today, now):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            roll(viewer=secretary, today=today, now=now, policy=policy_in_force(), reason="check")
        return len(queries)

    a_carer(helped(), team)
    before = cost()
    for _ in range(6):
        a_carer(helped(), team)
        helped()
    assert cost() == before


# ---------------------------------------------------------------- nobody asked for a pairing


def waits(client: Client) -> list[tuple[str, str]]:
    day = client.get(reverse("today")).context["day"]
    return [(one.what, one.href) for group in day.groups for one in group.duties if "还没有配导师" in one.what]


def test_the_day_asks_for_an_expert_until_everybody_has_one(team):
    client = as_user("周敏")
    first, second = helped(), helped()
    a_student()
    assert waits(client) == [("2 名学生还没有配导师", reverse("pairs"))]
    a_carer(first, team)
    assert waits(client) == [("1 名学生还没有配导师", reverse("pairs"))]
    a_carer(second, team)
    assert waits(client) == []
    Appointment.objects.filter(user=team).update(until=date(2023, 4, 1))
    assert waits(client) == [("2 名学生还没有配导师", reverse("pairs"))]


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.COLLEGE_LEADER, Role.CLASS_LEADER])
def test_only_those_who_may_pair_are_asked(team, role):
    helped()
    assert waits(signed_in(role, a_class())) == []


def test_where_policy_pairs_nobody_nobody_waits(team, secretary, today, now):
    one, policy = helped(), policy_in_force()
    asked = {"viewer": secretary, "today": today, "now": now, "ids": [one.pk]}
    assert without_expert(**asked, policy=policy) == {one.pk}
    assert without_expert(**{**asked, "ids": []}, policy=policy) == frozenset()
    assert without_expert(**asked, policy=replace(policy, work=replace(policy.work, pairing=None))) == frozenset()
    teacher = replace(secretary, role=Role.CLASS_TEACHER)
    with pytest.raises(Refused, match="no_right"):
        without_expert(**{**asked, "viewer": teacher}, policy=policy)
    assert without_expert(**{**asked, "today": today - timedelta(days=400)}, policy=policy) == frozenset()
