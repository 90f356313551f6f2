"""On a student's page what was entered by mistake is taken back with a reason, by those who may; a form counts once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.assistance.models import Activity
from lianqiao.ledger.models import Excuse
from lianqiao.outcomes.models import Intention
from lianqiao.rules.visibility import Role
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pinned(monkeypatch, today):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", today.isoformat())


@pytest.fixture
def student():
    made = a_student()
    a_criterion(made)
    return made


def browser(role: Role, small_class=None) -> Client:
    client = Client()
    client.force_login(a_user(role.value, role=role, small_class=small_class))
    return client


@pytest.fixture
def secretary_browser():
    return browser(Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def entered(student, today, now):
    """(route, id, label) of one of each that can be taken back."""
    intention = Intention.objects.create(
        student=student, employer=make_post().employer, on=today, recorded_at=now, recorded_by="user:0"
    )
    excuse = Excuse.objects.create(
        commitment="weekly-talk", subject=f"student:{student.pk}", since=today, until=today, reason="住院",
        recorded_on=today, recorded_at=now, recorded_by="user:0",
    )  # fmt: skip
    return {
        "help_cancel": an_act("talk", today, student, title="近况").pk,
        "intention_cancel": intention.pk,
        "excuse_withdraw": excuse.pk,
    }


ROUTES = pytest.mark.parametrize("route", ["help_cancel", "intention_cancel", "excuse_withdraw"])


@ROUTES
def test_what_was_wrong_is_taken_back_with_a_reason(secretary_browser, student, entered, route):
    address, home = reverse(route, args=[student.pk, entered[route]]), reverse("student", args=[student.pk])
    assert address in secretary_browser.get(home).content.decode()
    assert secretary_browser.get(address).status_code == 200
    assert secretary_browser.post(address, {"reason": ""}).status_code == 422
    assert address in secretary_browser.get(home).content.decode()
    assert secretary_browser.post(address, {"reason": "记错学生"}).url == home
    assert address not in secretary_browser.get(home).content.decode()
    assert secretary_browser.get(address).status_code == 404


@ROUTES
def test_of_another_student_it_is_not_there(secretary_browser, entered, route):
    other = a_student()
    assert secretary_browser.post(reverse(route, args=[other.pk, entered[route]]), {"reason": "x"}).status_code == 404
    assert secretary_browser.get(reverse(route, args=[999_999, entered[route]])).status_code == 404


def test_a_colleague_is_told_who_may(student, entered):
    a_user("somebody")  # takes the id under which the act was entered
    teacher = browser(Role.CLASS_TEACHER, a_class())
    address = reverse("help_cancel", args=[student.pk, entered["help_cancel"]])
    assert address not in teacher.get(reverse("student", args=[student.pk])).content.decode()
    refused = teacher.post(address, {"reason": "记错"})
    assert (refused.status_code, "这条不是你记的" in refused.content.decode()) == (422, True)


def key_of(page) -> str:
    [key] = re.findall(r'name="key" value="([^"]+)"', page.content.decode())
    return key


def test_a_form_sent_twice_is_saved_once(secretary_browser, student, today):
    make_post()
    day = today.isoformat()
    owed = {"commitment": "weekly-talk", "subject": f"student:{student.pk}"}
    forms = {
        reverse("talk_new", args=[student.pk]): {"way": "face", "held_on": day},
        reverse("help_new", args=[student.pk]): {"kind": "guidance", "held_on": day},
        reverse("event_new"): {"kind": "meeting", "title": "会", "held_on": day},
        reverse("intention_new", args=[student.pk]): {"employer": "青禾农业1", "on": day},
        reverse("excuse_new"): {**owed, "since": day, "until": day, "reason": "病"},
    }
    for address, values in forms.items():
        key = key_of(secretary_browser.get(address))
        assert key != key_of(secretary_browser.get(address))
        for _ in range(2):
            assert secretary_browser.post(address, {**values, "key": key}).status_code == 302, address
    assert (Activity.objects.count(), Intention.objects.count(), Excuse.objects.count()) == (3, 1, 1)
