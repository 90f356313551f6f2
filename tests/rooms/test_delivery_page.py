"""The page of deliveries: states apart, only students in reach, and the presses of a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lianqiao.config import clock
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.desk.actions import correct_address
from lianqiao.people.models import Appointment, User
from lianqiao.referrals.models import Letter
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.delivery import put
from tests.factories.letters import a_letter
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)
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
    counts = {"待发": 1, "发送中": 0, "通道已收": 1, "已读或已回": 1, "退信/无效": 2, "结果不明": 1}
    for word, number in counts.items():
        assert f"{word} <strong>{number}</strong>" in page
    assert "处理未送达 3" in page
    assert "要人转告" in page
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
    assert "退信/无效 <strong>1</strong>" in page
    for act in ("told", "again", "address", "way", "liaison", "call", "sent"):
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
    page = client.get("/deliveries/?group=waiting").content.decode()
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
    assert "退信/无效 <strong>1</strong>" in page
    counsellor = sign_in(Role.COUNSELLOR, small_class=a_class())
    assert "陈老师" not in counsellor.get("/deliveries/").content.decode()
    assert counsellor.post(f"/deliveries/{envelope.pk}/told/").status_code == 404


def test_a_colleague_can_be_told(secretary, now) -> None:
    envelope = a_message_to_a_colleague(secretary, now, "陈老师")
    sign_in(Role.EMPLOYMENT_SECRETARY).post(f"/deliveries/{envelope.pk}/told/")
    assert Receipt.objects.get().kind == "handed_over"


def halted_letter(now, **more: Any) -> Letter:
    letter = a_letter(on=now.date(), at=now, student=a_student(name="甲", **more))
    Attempt.objects.create(envelope=letter.envelope, at=now, outcome="refused", code="mail_refused")
    return letter


def test_a_link_that_no_machine_brings_is_shown_on_request_and_put_on_record(now) -> None:
    letter = halted_letter(now)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    assert "显示链接" in client.get("/deliveries/?group=refused").content.decode()
    page = client.post(f"/deliveries/{letter.envelope_id}/link/")
    address = page.context["link"].address
    assert address in page.content.decode()
    looked = Reading.objects.get(purpose="link_shown")
    assert (looked.what, looked.subject) == ("letter", f"student:{letter.student_id}")
    assert Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert client.get(f"/deliveries/{letter.envelope_id}/link/").status_code == 405


def test_no_link_where_none_is_needed_or_none_is_there(secretary, now) -> None:
    letter = halted_letter(now)
    Receipt.objects.create(envelope=letter.envelope, kind="read", at=now, by="student:1")
    bare = message_to(secretary, now, "乙", "refused", "mail_refused")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    refused = client.post(f"/deliveries/{letter.envelope_id}/link/")
    assert refused.status_code == 422
    assert "不用再给链接" in refused.content.decode()
    for nothing in (bare.pk, 999_999):
        assert client.post(f"/deliveries/{nothing}/link/").status_code == 404
    assert not Reading.objects.filter(purpose="link_shown").exists()


@pytest.mark.parametrize(("role", "status"), [(Role.COUNSELLOR, 404), (Role.CLASS_TEACHER, 404), (Role.EXPERT, 403)])
def test_a_link_is_for_those_who_reach_the_student_and_deliveries(now, role, status) -> None:
    letter = halted_letter(now, small_class=a_class("茶学201901"))
    assert sign_in(role, small_class=a_class()).post(f"/deliveries/{letter.envelope_id}/link/").status_code == status
    assert not Reading.objects.filter(purpose="link_shown").exists()


def test_a_corrected_address_stays_in_the_roster(secretary, now) -> None:
    wrong = message_to(secretary, now, "甲", "refused", "mail_refused")
    student_id = int(wrong.recipient.partition(":")[2])
    before = StudentRecord.objects.get(student_id=student_id)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    assert client.post(f"/deliveries/{wrong.pk}/address/", {"address": "nobody"}).status_code == 422
    assert StudentRecord.objects.count() == 1
    client.post(f"/deliveries/{wrong.pk}/address/", {"address": " new@college.example "})
    after = StudentRecord.objects.latest("id")
    assert (after.email, after.batch_id, after.recorded_by) == (
        "new@college.example",
        None,
        Event.objects.latest("id").actor,
    )
    changed = {"id", "email", "batch_id", "recorded_at", "recorded_by"}
    fields = [one.attname for one in StudentRecord._meta.concrete_fields if one.attname not in changed]
    assert [getattr(after, one) for one in fields] == [getattr(before, one) for one in fields]


def test_a_colleagues_corrected_address_changes_no_roster(secretary, now) -> None:
    a_student()
    colleague = User.objects.create(username="head", display_name="何院长")
    wrong = put(secretary, now, key="note:1", recipient=f"user:{colleague.pk}", address="")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    client.post(f"/deliveries/{wrong.pk}/address/", {"address": "head@college.example"})
    made = Envelope.objects.latest("id")
    assert (made.recipient, made.address, made.corrects_id) == (wrong.recipient, "head@college.example", wrong.pk)
    assert OutboxEntry.objects.get().envelope_id == made.pk
    assert StudentRecord.objects.count() == 1


def test_nobody_corrects_an_address_out_of_reach(secretary, now) -> None:
    wrong = message_to(secretary, now, "甲", "refused", "mail_refused", small_class=a_class("茶学201901"))
    counsellor = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2, classes=frozenset({a_class().pk}))
    when = {"today": now.date(), "now": now, "real_now": now}
    for viewer, envelope_id in [(counsellor, wrong.pk), (secretary, wrong.pk + 1)]:
        with pytest.raises(Refused, match="not_found"):
            correct_address(viewer=viewer, envelope_id=envelope_id, address="new@college.example", **when)
    assert (Envelope.objects.count(), StudentRecord.objects.count()) == (1, 1)


def test_without_a_mail_server_the_page_says_so(secretary, now, settings) -> None:
    settings.EMAIL_HOST = ""
    message_to(secretary, now, "甲")
    assert "还没有设置发信服务器" in sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()


def test_an_empty_house_says_what_comes(now) -> None:
    assert "还没有发过信" in sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()


@pytest.mark.parametrize("address", ["/deliveries/", "/deliveries/?group=waiting", "/deliveries/sequence/"])
def test_a_thousand_messages_cost_as_many_queries_as_one(
    secretary, now, django_assert_max_num_queries, address
) -> None:
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    message_to(secretary, now, "甲")
    message_to(secretary, now, "乙", "refused", "mail_refused")
    with django_assert_max_num_queries(34 if "sequence" in address else 20) as one:
        client.get(address)
    for at in range(60):
        message_to(secretary, now, f"学生{at}", *(("unknown", "mail_worker_died") if at % 2 else ()))
    with django_assert_max_num_queries(len(one)):
        assert client.get(address).status_code == 200
    assert "第 2 页，共 2 页" in client.get("/deliveries/?page=2").content.decode()
