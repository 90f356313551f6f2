"""粘贴到聊天: one to one it counts as handed over, in a group as publicity; both only of one's own students."""

from __future__ import annotations

import pytest

from lianqiao.bulletins.models import Publication
from lianqiao.config import clock
from lianqiao.delivery.models import Receipt
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.factories.jobs import make_post
from tests.factories.roster import a_class
from tests.rooms.test_delivery_page import message_to, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None


def test_who_ticked_is_the_proof(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲", channel="person", address="", body="甲同学：\n<b>三个岗位</b>\n")
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get("/deliveries/paste/").content.decode()
    assert "&lt;b&gt;三个岗位&lt;/b&gt;" in page
    assert Reading.objects.get(purpose="link_shown").subject == envelope.recipient
    file = client.get(f"/deliveries/{envelope.pk}/message.txt")
    assert file.content == envelope.body.replace("\n", "\r\n").encode("utf-8-sig")
    assert envelope.body.startswith("甲同学：\n<b>三个岗位</b>\n")
    assert file.headers["Content-Disposition"] == f'attachment; filename="message-{envelope.pk}.txt"'
    client.post(f"/deliveries/{envelope.pk}/sent/")
    receipt = Receipt.objects.get()
    assert receipt.kind == "handed_over"
    assert receipt.by.startswith("user:")
    assert "没有要转发给个人的消息" in client.get("/deliveries/paste/").content.decode()


def test_a_groups_text_reaches_nobody(secretary, now) -> None:
    make_post(1)
    message_to(secretary, now, "甲", channel="person", address="")
    client = sign_in(Role.COUNSELLOR, small_class=a_class())
    page = client.get("/deliveries/paste/").content.decode()
    assert "技术员1" in page
    filled = {"key": "k", "place": "园艺 201901 群", "on": "2023-04-28"}
    for _twice in range(2):
        assert client.post("/deliveries/paste/group/", filled).status_code == 302
    row = Publication.objects.get()
    assert (row.kind, row.place) == ("group", "园艺 201901 群")
    assert not Receipt.objects.exists()
    assert "园艺 201901 群" in client.get("/deliveries/paste/").content.decode()
    back = client.post(f"/publicity/{row.pk}/back/", {"next": "/deliveries/paste/"})
    assert back.headers["Location"] == "/deliveries/paste/"
    assert client.post("/deliveries/paste/group/", {**filled, "key": "k2", "place": ""}).status_code == 422
    assert client.post("/deliveries/paste/group/", {**filled, "key": "k3", "on": "2023-06-01"}).status_code == 422
    assert "技术员1" in client.get("/deliveries/paste/group.txt").content.decode("utf-8-sig")


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER])
def test_only_the_own_class(secretary, now, role) -> None:
    theirs = message_to(secretary, now, "外班人", channel="person", address="", small_class=a_class("茶学201901"))
    client = sign_in(role, small_class=a_class())
    assert "外班人" not in client.get("/deliveries/paste/").content.decode()
    assert client.get(f"/deliveries/{theirs.pk}/message.txt").status_code == 404
    assert client.post(f"/deliveries/{theirs.pk}/sent/").status_code == 404
    assert not Receipt.objects.exists()


def test_what_was_taken_back_is_not_handed_over(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲", channel="person", address="")
    Receipt.objects.create(envelope=envelope, kind="withdrawn", at=now, by="user:1")
    answer = sign_in(Role.EMPLOYMENT_SECRETARY).post(f"/deliveries/{envelope.pk}/sent/")
    assert answer.status_code == 422
    assert "已经撤回" in answer.content.decode()


def test_sixty_messages_cost_as_many_queries_as_one(secretary, now, django_assert_max_num_queries) -> None:
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    message_to(secretary, now, "甲", channel="person", address="")
    with django_assert_max_num_queries(40) as one:
        client.get("/deliveries/paste/")
    at_first = len(one)
    for at in range(60):
        message_to(secretary, now, f"学生{at}", channel="person", address="")
    client.get("/deliveries/paste/")  # that these were shown goes on record once a day
    with django_assert_max_num_queries(at_first):
        client.get("/deliveries/paste/")
