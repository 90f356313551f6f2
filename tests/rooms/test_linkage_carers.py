"""Five named carers with distinct duties: what each promised, where nobody is, and never why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.charter.tables import criteria, guarded_words
from lianqiao.config import clock
from lianqiao.desk.linkage_carers import carer_lines, duties_by_role
from lianqiao.desk.owners import Level, Owner
from lianqiao.people.models import Appointment
from lianqiao.roster.facts import CARERS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student

BOUND = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER}


def test_each_level_has_its_duties_named_as_the_policy_names_them():
    duties = duties_by_role(policy_in_force())
    assert set(duties) == {role.value for role in CARERS}
    assert {"职业指导 1 次", "就业培训 1 次", "就业见习 1 次", "岗位推荐 3 次"} <= set(duties["expert"])
    assert "沟通 每周 1 次" in duties["counsellor"]
    assert duties["department_head"][0].startswith("没做到时过问：沟通")
    assert duties["class_teacher"] == ("联系用人单位，收集招聘信息",)
    assert len({tuple(one) for one in duties.values()}) == 5


def test_a_level_that_somebody_else_stands_in_for_is_a_gap():
    levels = [
        Level("expert", Owner(1, "周敏", "employment_secretary")),
        Level("counsellor", Owner(2, "林悦", "counsellor")),
    ]
    found = {line.role: line for line in carer_lines(policy_in_force(), levels)}
    assert [found[one].gap for one in ("expert", "counsellor", "class_teacher")] == [True, False, True]
    assert found["class_teacher"].owner is None


@pytest.fixture
def care(db, monkeypatch):
    """A student in need with all five, and a classmate who is not in need."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    home = a_class()
    users = {role: a_user(role.value, role=role, small_class=home if role in BOUND else None) for role in Role}
    student, mate = a_student("甲一", home), a_student("甲二", home)
    a_criterion(student, words="低保户")
    for role in CARERS:
        a_carer(student, users[role], duty=role.value)
    return users, student, mate


def page(users, role, student):
    client = Client()
    client.force_login(users[role])
    answer = client.get(reverse("student", args=[student.pk]))
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT])
def test_a_carer_reads_duties_and_not_the_category(care, role):
    users, student, mate = care
    text = page(users, role, student)
    assert "五级负责人" in text
    assert "就业见习 1 次" in text
    assert not [word for word in {*guarded_words(), *(one.name for one in criteria().values())} if word in text]
    other = page(users, role, mate)
    assert other == 404 if role is Role.EXPERT else "五级负责人" not in other


def test_the_class_leader_reads_neither(care):
    users, student, mate = care
    one, two = (page(users, Role.CLASS_LEADER, who) for who in (student, mate))
    for text in (one, two):
        assert "五级负责人" not in text
        assert "就业见习 1 次" not in text
        assert users[Role.EXPERT].display_name not in text


def test_gaps_of_one_and_of_all(care):
    users, student, _ = care
    client = Client()
    client.force_login(users[Role.EMPLOYMENT_SECRETARY])
    assert "都齐了" in client.get("/carers/?circle=gaps").content.decode()
    assert "空缺</span>" not in client.get("/carers/?circle=owed").content.decode()
    Appointment.objects.filter(user=users[Role.EXPERT]).update(until=TODAY - timedelta(days=1))
    for circle in ("gaps", "owed"):
        text = client.get(f"/carers/?circle={circle}").content.decode()
        assert "缺 1" in text
        assert "空缺" in text
        assert "甲一" in text
        assert "甲二" not in text
    assert "空缺</span>" not in client.get("/carers/").content.decode()  # the others are owed no carers
    assert "就业秘书 employment_secretary 代" in page(users, Role.EMPLOYMENT_SECRETARY, student)
