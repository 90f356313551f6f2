"""The page of deliveries: states apart, only students in reach, and the presses of a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lianqiao.config import clock
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.people.models import Appointment, User
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.delivery import put
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None


def sign_in(role: Role, **more: Any) -> Client:
    user = User.objects.create(username=role.value, display_name="周敏")
    Appointment.objects.create(user=user, role=role, since=date(2023, 2, 1), **more)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def message_to(viewer: Viewer, now: Any, name: str, outcome: str = "", code: str = "", **more: Any) -> Envelope:
    student = a_student(name=name, small_class=more.pop("small_class", None))
    envelope = put(viewer, now, key=f"round:1:student:{student.pk}", recipient=f"student:{student.pk}", **more)
    if outcome:
        OutboxEntry.objects.filter(envelope=envelope).delete()
        Attempt.objects.create(envelope=envelope, at=now, outcome=outcome, code=code)
    return envelope


def test_states_are_counted_apart(secretary, now) -> None:
    message_to(secretary, now, "甲")
    message_to(secretary, now, "乙", "accepted")
    read = message_to(secretary, now, "丙", "accepted")
    Receipt.objects.create(envelope=read, kind="read", at=now, by="student:3")
    message_to(secretary, now, "丁", "refused", "mail_refused")
    message_to(secretary, now, "戊", "unknown", "mail_silence_after_sending")
    message_to(secretary, now, "己", channel="person", address="")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get("/deliveries/").content.decode()
    for word in ("待发", "已交给邮箱", "已读", "退回", "结果不明", "要当面转告"):
        assert f"{word} <strong>1</strong>" in page
    assert "已答复 <strong>0</strong>" in page
    only = client.get("/deliveries/?group=unknown").content.decode()
    assert "戊" in only
    assert "丁</a>" not in only


def test_a_counsellor_sees_and_touches_only_the_own_class(secretary, now) -> None:
    mine, other = a_class("园艺201901"), a_class("园艺201902")
    message_to(secretary, now, "本班人", "refused", "mail_refused", small_class=mine)
    theirs = message_to(secretary, now, "外班人", "refused", "mail_refused", small_class=other)
    client = sign_in(Role.COUNSELLOR, small_class=mine)
    page = client.get("/deliveries/").content.decode()
    assert "本班人" in page
    assert "外班人" not in page
    assert "退回 <strong>1</strong>" in page
    for act in ("told", "again", "address"):
        answer = client.post(f"/deliveries/{theirs.pk}/{act}/", {"address": "a@b.example"})
        absent = client.post(f"/deliveries/999999/{act}/", {"address": "a@b.example"})
        assert (answer.status_code, absent.status_code) == (404, 404)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("role", [Role.EXPERT, Role.LIAISON, Role.SYSTEM_ADMINISTRATOR])
def test_others_have_no_page(role) -> None:
    assert sign_in(role).get("/deliveries/").status_code == 403


def test_telling_resending_and_correcting(secretary, now) -> None:
    told = message_to(secretary, now, "甲", "unknown", "mail_worker_died")
    again = message_to(secretary, now, "乙", "unknown", "mail_worker_died")
    fixed = message_to(secretary, now, "丙", "refused", "mail_refused")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    answer = client.post(f"/deliveries/{told.pk}/told/", {"group": "unknown", "about": "round:1"})
    assert answer.headers["Location"] == "/deliveries/?about=round%3A1&group=unknown"
    assert Receipt.objects.get().kind == "handed_over"
    client.post(f"/deliveries/{again.pk}/again/")
    assert OutboxEntry.objects.get().envelope == again
    wrong = client.post(f"/deliveries/{fixed.pk}/address/", {"address": "nobody"})
    assert wrong.status_code == 422
    assert "邮箱地址写法不对" in wrong.content.decode()
    client.post(f"/deliveries/{fixed.pk}/address/", {"address": "new@college.example"})
    page = client.get("/deliveries/").content.decode()
    assert page.count("new@college.example") == 1
    assert "待发 <strong>2</strong>" in page


def a_message_to_a_colleague(secretary, now, name: str, outcome: str = "refused") -> Envelope:
    colleague = User.objects.create(username=f"colleague-{name}", display_name=name, email="c@college.example")
    envelope = put(secretary, now, key=f"bulletin:1:{name}", recipient=f"user:{colleague.pk}", about="bulletin:1")
    OutboxEntry.objects.filter(envelope=envelope).delete()
    Attempt.objects.create(envelope=envelope, at=now, outcome=outcome, code="mail_refused")
    return envelope


def test_messages_to_colleagues_are_listed_for_those_who_answer_for_the_college(secretary, now) -> None:
    envelope = a_message_to_a_colleague(secretary, now, "陈老师")
    page = sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()
    assert "陈老师" in page
    assert "退回 <strong>1</strong>" in page
    counsellor = sign_in(Role.COUNSELLOR, small_class=a_class())
    assert "陈老师" not in counsellor.get("/deliveries/").content.decode()
    assert counsellor.post(f"/deliveries/{envelope.pk}/told/").status_code == 404


def test_a_colleague_can_be_told(secretary, now) -> None:
    envelope = a_message_to_a_colleague(secretary, now, "陈老师")
    sign_in(Role.EMPLOYMENT_SECRETARY).post(f"/deliveries/{envelope.pk}/told/")
    assert Receipt.objects.get().kind == "handed_over"


def test_without_a_mail_server_the_page_says_so(secretary, now, settings) -> None:
    settings.EMAIL_HOST = ""
    message_to(secretary, now, "甲")
    assert "还没有设置发信服务器" in sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()


def test_an_empty_house_says_what_comes(now) -> None:
    assert "还没有发过信" in sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()


def test_a_thousand_messages_cost_as_many_queries_as_one(secretary, now, django_assert_max_num_queries) -> None:
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    message_to(secretary, now, "甲")
    with django_assert_max_num_queries(15) as one:
        client.get("/deliveries/")
    for at in range(60):
        message_to(secretary, now, f"学生{at}")
    with django_assert_max_num_queries(len(one)):
        page = client.get("/deliveries/?page=2").content.decode()
    assert "第 2 页，共 2 页" in page
