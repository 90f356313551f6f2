"""送达板 and 处理未送达: what waits for a person, in which order, and that each is handled in two presses at most."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from lianqiao.config import clock
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.tasks import sweep
from lianqiao.desk.actions_delivery import call, hand_to_liaison, send_another_way
from lianqiao.outreach.models import Call, LiaisonAsked
from lianqiao.people.models import Appointment, User
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.factories.delivery import put
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter
from tests.factories.outreach import a_list
from tests.factories.roster import a_class, a_student
from tests.rooms.test_delivery_page import message_to, sign_in

pytestmark = pytest.mark.django_db
PHONE, MAIL = "13900001111", "li.qing@college.example"


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None


def a_liaison(small_class: Any) -> None:
    user = User.objects.create(username=f"liaison{small_class.pk}", display_name="联络员")
    Appointment.objects.create(user=user, role=Role.LIAISON, small_class=small_class, since="2023-02-01")


def refused_letter(now: Any, name: str, n: int, **post: Any) -> Envelope:
    student = a_student(name=name, number=f"2019{n:04}", small_class=a_class(), phone=PHONE, email=MAIL)
    letter = a_letter(make_post(n, **post), on=now.date(), at=now, student=student)
    Attempt.objects.create(envelope=letter.envelope, at=now, outcome="refused", code="mail_refused")
    return letter.envelope


def shown(client: Any, at: int | None = None) -> str:
    answer = client.get("/deliveries/sequence/", {"at": at} if at else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_closes_first_comes_first_and_passing_over_writes_nothing(now) -> None:
    today = now.date()
    late = refused_letter(now, "后截止", 1, deadline=today + timedelta(days=20))
    soon = refused_letter(now, "先截止", 2, deadline=today + timedelta(days=2))
    never = refused_letter(now, "没有写", 3, deadline=None)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    before = Receipt.objects.count()
    walk = client.get("/deliveries/sequence/").context["walk"]
    assert (walk.step.line.message.id, walk.step.next, walk.step.total) == (soon.pk, late.pk, 3)
    last = client.get("/deliveries/sequence/", {"at": never.pk}).context["walk"].step
    assert (last.back, last.next) == (late.pk, None)
    assert Receipt.objects.count() == before
    board = client.get("/deliveries/").context["board"]
    refused = next(one for one in board.columns if one.group == "refused")
    assert [card.mine.id for card in refused.shown] == [soon.pk, late.pk, never.pk]


def test_one_press_asks_a_classmate_and_the_next_message_comes(now) -> None:
    first, second = refused_letter(now, "甲", 1), refused_letter(now, "乙", 2)
    a_liaison(a_class())
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    page = shown(client)
    action = re.search(r'action="(/deliveries/\d+/liaison/)"[^>]*data-key="a"', page)
    assert action
    answer = client.post(action[1], {"walk": "yes"})
    assert answer.headers["Location"] == f"/deliveries/sequence/?at={second.pk}"
    assert LiaisonAsked.objects.get().envelope_id == first.pk
    next_one = client.get(answer.headers["Location"])
    assert "已记下：轮到时名单里会有这位同学。" in next_one.content.decode()
    walk = next_one.context["walk"]
    assert (walk.step.line.message.id, walk.step.total, walk.in_hand) == (second.pk, 2, 0)  # no list names them yet
    a_list(a_class(), [LiaisonAsked.objects.get().student], now)
    walk = client.get(answer.headers["Location"]).context["walk"]
    assert (walk.step.line.message.id, walk.step.total, walk.in_hand) == (second.pk, 1, 1)
    assert "04-28 已交联络员" in client.get("/deliveries/").content.decode()
    assert "04-28 已交联络员" in shown(client, first.pk)  # the one named is shown all the same


def test_ringing_takes_two_presses_and_the_number_goes_on_record(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    assert PHONE not in shown(client)
    page = client.post(f"/deliveries/{envelope.pk}/call/", {"walk": "yes"}).content.decode()
    assert PHONE in page
    assert Reading.objects.filter(purpose="contact:delivery", what="phone").count() == 1
    client.post(f"/deliveries/{envelope.pk}/call/", {"walk": "yes", "result": "reached"})
    assert (Call.objects.get().result, Receipt.objects.get().kind) == ("reached", "handed_over")
    assert client.get("/deliveries/sequence/").context["walk"].step is None


def test_a_call_in_vain_leaves_it_undelivered_and_out_of_the_way_for_today(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    client.post(f"/deliveries/{envelope.pk}/call/", {"walk": "yes", "result": "no_answer"})
    assert not Receipt.objects.exists()
    walk = client.get("/deliveries/sequence/").context["walk"]
    assert (walk.step, walk.in_hand) == (None, 1)
    assert "今天打过电话：没接" in client.get("/deliveries/").content.decode()
    wrong = client.post(f"/deliveries/{envelope.pk}/call/", {"walk": "yes", "result": "sang"})
    assert wrong.status_code == 422
    assert Call.objects.count() == 1


def test_another_way_sends_the_same_words_at_once(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    step = client.get("/deliveries/sequence/").context["walk"].step
    way = next(one for one in step.ways if one.open)
    assert way.way.address not in shown(client)
    client.post(f"/deliveries/{envelope.pk}/way/", {"walk": "yes", "place": str(way.place)})
    made = Envelope.objects.latest("pk")
    assert (made.corrects_id, made.body, made.address) == (envelope.pk, envelope.body, way.way.address)
    assert OutboxEntry.objects.get().envelope_id == made.pk
    for nowhere in ("99", "-1", "x", ""):
        assert client.post(f"/deliveries/{envelope.pk}/way/", {"walk": "yes", "place": nowhere}).status_code == 422


def test_where_nobody_serves_the_page_says_so_and_stays(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    answer = sign_in(Role.EMPLOYMENT_SECRETARY).post(f"/deliveries/{envelope.pk}/liaison/", {"walk": "yes"})
    assert answer.status_code == 422
    assert "没有联络员" in answer.content.decode()
    assert answer.context["walk"].step.line.message.id == envelope.pk


def test_a_colleague_is_told_and_not_rung(secretary, now) -> None:
    colleague = User.objects.create(username="head", display_name="何院长", email="h@college.example")
    envelope = put(secretary, now, key="note:1", recipient=f"user:{colleague.pk}", about="bulletin:1")
    OutboxEntry.objects.all().delete()
    Attempt.objects.create(envelope=envelope, at=now, outcome="unknown", code="mail_worker_died")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    page = shown(client)
    assert "何院长" in page
    assert "交联络员" not in page.replace("A 交联络员", "")
    assert client.post(f"/deliveries/{envelope.pk}/call/").status_code == 404
    for act in (call, hand_to_liaison):
        more = {"result": "reached"} if act is call else {}
        with pytest.raises(Refused, match="not_found"):
            act(viewer=secretary, envelope_id=envelope.pk, today=now.date(), now=now, **more)


def test_what_is_out_of_reach_is_not_there(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    stranger = Viewer(actor="user:2", role=Role.CLASS_TEACHER, user_id=2, classes=frozenset({a_class("茶学201901").pk}))
    with pytest.raises(Refused, match="not_found"):
        send_another_way(
            viewer=stranger, envelope_id=envelope.pk, place=0, today=now.date(), now=now, real_now=now
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER])
def test_the_counsellor_and_the_class_teacher_walk_their_own(now, role) -> None:
    refused_letter(now, "本班人", 1)
    mine = sign_in(role, small_class=a_class())
    assert "本班人" in shown(mine)
    other = sign_in_other(role)
    assert "本班人" not in shown(other)


def sign_in_other(role: Role) -> Any:
    User.objects.filter(username=role.value).update(username=f"{role.value}-first")
    return sign_in(role, small_class=a_class("茶学201901"))


def test_every_unknown_is_on_the_board_within_five_minutes_with_something_to_press(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲")
    OutboxEntry.objects.update(
        handed_over=True, handed_at=now, claimed_by="dead", lease_until=now + timedelta(minutes=3)
    )
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    assert "发送中 <strong>1</strong>" in client.get("/deliveries/").content.decode()
    later = now + timedelta(minutes=5)
    sweep(later, later)
    assert "结果不明 <strong>1</strong>" in client.get("/deliveries/").content.decode()
    page = shown(client, envelope.pk)
    for act in ("liaison", "told", "call", "again", "address"):
        assert f"/deliveries/{envelope.pk}/{act}/" in page


def test_when_all_got_through_it_says_when_and_how_many(secretary, now) -> None:
    for name in ("甲", "乙"):
        read = message_to(secretary, now, name, "accepted")
        Receipt.objects.create(envelope=read, kind="read", at=now, by="student:1")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    for address in ("/deliveries/", "/deliveries/sequence/"):
        page = client.get(address).content.decode()
        assert "全部送达。" in page
        assert "最近一次 04-28 10:00，2 条。" in page
        assert "button-primary" not in page
    message_to(secretary, now, "丙", "accepted")
    assert "还有 1 条在路上" in client.get("/deliveries/sequence/").content.decode()


def test_the_timeline_tells_tries_and_answers_apart(now) -> None:
    envelope = refused_letter(now, "甲", 1)
    Attempt.objects.create(envelope=envelope, at=now + timedelta(hours=1), outcome="accepted")
    Receipt.objects.create(envelope=envelope, kind="read", at=now + timedelta(hours=2), by="student:1")
    student_id = envelope.recipient.partition(":")[2]
    Call.objects.create(student_id=student_id, result="no_answer", on=now.date(), at=now, by="user:1")
    page = sign_in(Role.EMPLOYMENT_SECRETARY).get(f"/students/{student_id}/?kind=message").content.decode()
    assert "尝试 2 次：04-28 10:00 邮箱 退回；04-28 11:00 邮箱 通道已收" in page
    assert "有回音：04-28 12:00 已读" in page
    assert "打电话" in page
