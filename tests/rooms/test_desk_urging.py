"""Urging from the day: one message a person, whatever was ticked; nothing ticked or nothing left is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.ledger.models import Notice
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped
from tests.factories.help import an_act
from tests.factories.notices import staff
from tests.factories.people import TERM_START
from tests.factories.roster import a_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(monkeypatch):
    """A counsellor with two students whose talk of the last weeks is missing; who looks at the day is the secretary."""
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")
    home = a_class()
    staff("zhao", Role.COUNSELLOR, home)
    for name in ("马晓燕", "李未谈"):
        student = helped(name=name, small_class=home)
        for week in range(9):
            an_act("talk", TERM_START + timedelta(weeks=week), student)
    client = Client()
    client.force_login(staff("zhou", Role.EMPLOYMENT_SECRETARY))
    return client


def urge(client, **ticked):
    return client.post(reverse("today_urge"), ticked, follow=True)


def lines(client):
    groups = client.get(reverse("today"), {"group": "late"}).context["day"].groups
    duties = [duty for group in groups for entry in group.entries for duty in entry.duties]
    return [duty for duty in duties if duty.urge]


def test_all_that_is_late_is_one_message_a_person(secretary):
    assert lines(secretary)
    page = urge(secretary, all="late")
    assert page.status_code == 200
    assert "告诉了 1 人" in page.content.decode()
    assert Notice.objects.count() == 1
    urge(secretary, all="late")
    assert Notice.objects.count() == 1


def test_one_line_is_enough(secretary):
    assert "告诉了 1 人" in urge(secretary, line=lines(secretary)[0].urge).content.decode()


def test_nothing_ticked_and_nothing_left_are_said(secretary):
    nothing = urge(secretary)
    assert nothing.status_code == 422
    assert "还没有选要催的事" in nothing.content.decode()
    gone = urge(secretary, line="weekly-talk|student:0|2023-04-17")
    assert gone.status_code == 422
    assert "选中的事刚刚都办完了" in gone.content.decode()


def test_who_may_not_urge_is_refused(secretary):
    client = Client()
    client.force_login(staff("sun", Role.EXPERT))
    assert urge(client, all="late").status_code == 403
    assert not Notice.objects.exists()
