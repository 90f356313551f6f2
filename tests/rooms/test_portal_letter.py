"""The student's phone page: opening changes nothing, pressing does, and it tells nobody anything of anybody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.delivery.actions import withdraw
from lianqiao.delivery.models import Receipt
from lianqiao.referrals.links import token_for
from lianqiao.referrals.models import Answer, Referral, ReferralClosed
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter, link_to, no_posts
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def phone() -> Client:
    """A phone that checks tokens and keeps cookies, as a browser does."""
    return Client(enforce_csrf_checks=True)


def text(answer: Any) -> str:
    return answer.content.decode()


def link(letter: Any) -> str:
    return link_to(letter, clock.real_now())


def test_the_page_shows_each_post_and_two_equal_answers(phone, today, now) -> None:
    page = phone.get(link(a_letter(on=today, at=now)))
    assert page.status_code == 200
    for words in ("技术员1", "青禾农业1", "成都", "4500–6000 元", "学历要求与你的学历一致", "还有 63 天"):
        assert words in text(page)
    assert text(page).count("感兴趣") == text(page).count("不合适，因为…") == 3


def test_opening_changes_nothing_however_often(phone, today, now) -> None:
    address = link(a_letter(on=today, at=now))
    before = Event.objects.count()
    for _ in range(3):
        phone.get(address)
        phone.head(address)
        phone.options(address)
    assert not Receipt.objects.exists()
    assert not Answer.objects.exists()
    assert Event.objects.count() == before
    assert not phone.cookies


def test_the_page_keeps_quiet(phone, today, now) -> None:
    letter = a_letter(on=today, at=now, student=a_student(name="欧阳小兰", number="20199999"))
    page = phone.get(link(letter))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<title>学院就业消息</title>" in text(page)
    for secret in ("欧阳", "小兰", "20199999", "<script", "zhang@college.example"):
        assert secret not in text(page)


def test_a_posts_own_words_tell_nothing(phone, today, now) -> None:
    post = make_post(1, title="助残专员", employer="某市残疾人联合会", place="残疾人服务中心")
    page = text(phone.get(link(a_letter(post, on=today, at=now))))
    assert not [word for word in guarded_words() if word in page]
    assert "请看原公告" in page


def test_reading_is_a_press(phone, today, now) -> None:
    letter = a_letter(on=today, at=now)
    answer = phone.post(link(letter), {"act": "read"})
    assert (answer.status_code, answer.headers["Location"].endswith("#seen")) == (303, True)
    phone.post(link(letter), {"act": "read"})
    assert Receipt.objects.get().kind == Receipt.Kind.READ
    page = text(phone.get(link(letter)))
    assert "已经告诉老师" in page
    assert "我看过了</button>" not in page


def test_answers_are_kept_and_may_change(phone, today, now) -> None:
    letter = a_letter(on=today, at=now)
    first = Referral.objects.get(rank=1)
    assert phone.post(link(letter), {"post": first.pk, "answer": "yes"}).status_code == 303
    assert "你说了：感兴趣" in text(phone.get(link(letter)))
    phone.post(link(letter), {"post": first.pk, "answer": "no", "reason": "too_far"})
    page = text(phone.get(link(letter)))
    assert "你说了：不合适，因为太远" in page
    assert "你说了：感兴趣" not in page
    assert [(one.interested, one.reason) for one in Answer.objects.order_by("id")] == [(True, ""), (False, "too_far")]
    assert Receipt.objects.get().kind == Receipt.Kind.ANSWERED


@pytest.mark.parametrize(
    "press", [{}, {"act": "delete"}, {"answer": "yes"}, {"post": "x", "answer": "yes"}, {"reason": "pay"}]
)
def test_a_press_on_nothing_writes_nothing(phone, today, now, press) -> None:
    answer = phone.post(link(a_letter(on=today, at=now)), press)
    assert answer.status_code == 422
    assert not Answer.objects.exists()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("reason", ["", "because", "<b>"])
def test_a_no_needs_one_of_the_reasons(phone, today, now, reason) -> None:
    letter = a_letter(on=today, at=now)
    answer = phone.post(link(letter), {"post": Referral.objects.get(rank=1).pk, "answer": "no", "reason": reason})
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert not Answer.objects.exists()


def test_nobody_answers_for_another(phone, today, now) -> None:
    mine = a_letter(on=today, at=now)
    theirs = a_letter(make_post(7), on=today, at=now)
    other = Referral.objects.get(letter=theirs)
    assert phone.post(link(mine), {"post": other.pk, "answer": "yes"}).status_code == 422
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("days", "shown"), [(-1, "已截止"), (0, "今天截止"), (1, "还有 1 天")])
def test_the_day_of_the_deadline(phone, today, now, days, shown) -> None:
    post = make_post(1, deadline=today + timedelta(days=days))
    letter = a_letter(post, on=today, at=now)
    page = text(phone.get(link(letter)))
    assert shown in page
    assert ("不合适，因为…" in page) == (days >= 0)
    answer = phone.post(link(letter), {"post": Referral.objects.get().pk, "answer": "yes"})
    assert answer.status_code == (422 if days < 0 else 303)
    assert Answer.objects.exists() == (days >= 0)


def test_a_post_that_staff_took_down_is_closed(phone, today, now) -> None:
    page = text(phone.get(link(a_letter(make_post(1, accepted=False), on=today, at=now))))
    assert "已截止" in page
    assert "不合适，因为…" not in page


def test_an_empty_letter_says_what_helps(phone, today, now) -> None:
    page = phone.get(link(no_posts(a_letter(on=today, at=now))))
    assert page.status_code == 200
    assert "现在没有新岗位" in text(page)


def test_wrong_old_and_withdrawn_links_say_what_to_do_and_nothing_else(phone, today, now, secretary, settings) -> None:
    letter = a_letter(on=today, at=now)
    real = clock.real_now()
    gone = a_letter(make_post(8), on=today, at=now)
    Receipt.objects.create(envelope=gone.envelope, kind=Receipt.Kind.WITHDRAWN, at=now, by="user:1")
    old = token_for(letter, real_now=real - timedelta(days=settings.LINK_DAYS, seconds=1))
    bent = token_for(letter, real_now=real)[:-1] + "_"
    pages = [phone.get(f"/m/{token}/") for token in ("nothing", bent, old, token_for(gone, real_now=real))]
    assert {page.status_code for page in pages} == {404}
    said = [re.search(r'data-code="(\w+)"', page.content.decode())[1] for page in pages]
    assert said == ["link_wrong", "link_wrong", "link_old", "link_taken_back"]
    assert pages[0].content == pages[1].content
    assert not any("技术员" in page.content.decode() for page in pages)
    posts = [phone.post(f"/m/{token}/", {"act": "read"}) for token in ("nothing", token_for(gone, real_now=real))]
    assert {page.status_code for page in posts} == {404}
    assert not Receipt.objects.filter(kind=Receipt.Kind.READ).exists()


def test_taking_a_letter_back_closes_its_page(phone, today, now, secretary) -> None:
    letter = a_letter(on=today, at=now)
    letter.envelope.channel = "person"
    letter.envelope.save()
    assert phone.get(link(letter)).status_code == 200
    withdraw(viewer=secretary, envelope_id=letter.envelope_id, now=now)
    assert phone.get(link(letter)).status_code == 404


def test_more_posts_cost_no_more_queries(phone, today, now, django_assert_num_queries) -> None:
    few = link(a_letter(make_post(1), on=today, at=now))
    many = link(a_letter(*[make_post(n) for n in range(2, 12)], on=today, at=now))
    with django_assert_num_queries(6):
        phone.get(few)
    with django_assert_num_queries(6):
        phone.get(many)


def test_every_student_gets_the_same_page(phone, today, now) -> None:
    posts = [make_post(n) for n in (1, 2)]
    pages = []
    for _ in range(2):
        letter = a_letter(*posts, on=today, at=now)
        ids = Referral.objects.filter(letter=letter).values_list("pk", flat=True)
        page = text(phone.get(link(letter)))
        for at, pk in enumerate(ids):
            page = page.replace(f'"{pk}"', f'"{at}"').replace(f"post-{pk}", f"post-{at}")
        pages.append(page)
    assert pages[0] == pages[1]


def test_the_steps_go_on_one_press_each_and_back(phone, today, now) -> None:
    letter = a_letter(make_post(1), on=today, at=now)
    post = Referral.objects.get().pk
    assert "我投递了" not in text(phone.get(link(letter)))
    phone.post(link(letter), {"post": post, "answer": "yes"})
    for seen, step, word in (
        ("interested", "applied", "我投递了"),
        ("applied", "interview", "约我面试了"),
        ("interview", "hired", "录用我了"),
    ):
        assert word in text(phone.get(link(letter)))
        assert phone.post(link(letter), {"post": post, "step": step, "seen": seen}).status_code == 303
    page = text(phone.get(link(letter)))
    assert "你说了：录用了" in page
    assert "按错了，退一步" in page
    phone.post(link(letter), {"post": post, "step": "interview", "seen": "hired"})
    assert "你说了：约了面试" in text(phone.get(link(letter)))
    assert [one.step for one in Answer.objects.order_by("id")][-2:] == ["hired", "interview"]


@pytest.mark.parametrize("step", ["hired", "signed", "declined"])
def test_a_step_that_does_not_follow_is_told_in_words(phone, today, now, step) -> None:
    letter = a_letter(make_post(1), on=today, at=now)
    answer = phone.post(link(letter), {"post": Referral.objects.get().pk, "step": step})
    assert answer.status_code == 422
    assert not Answer.objects.exists()


def test_past_the_last_day_whoever_wanted_it_may_go_on(phone, today, now) -> None:
    letter = a_letter(make_post(1, deadline=today - timedelta(days=1)), on=today - timedelta(days=9), at=now)
    post = Referral.objects.get()
    Answer.objects.create(referral=post, interested=True, step="interested", at=now)
    assert "我投递了" in text(phone.get(link(letter)))
    assert phone.post(link(letter), {"post": post.pk, "step": "applied", "seen": "interested"}).status_code == 303


def test_what_staff_withdrew_says_why_and_asks_nothing(phone, today, now) -> None:
    letter = a_letter(make_post(1), on=today, at=now)
    post = Referral.objects.get()
    ReferralClosed.objects.create(referral=post, why="placed", on=today, recorded_at=now, recorded_by="user:1")
    page = text(phone.get(link(letter)))
    assert "你已经有了去向" in page
    assert "不合适，因为…" not in page
    assert phone.post(link(letter), {"post": post.pk, "answer": "yes"}).status_code == 422


@pytest.mark.parametrize(("reason", "thanks"), [("too_far", "先给你挑近一些的"), ("distrust", "老师会去核实")])
def test_a_no_is_thanked_with_what_it_changes(phone, today, now, reason, thanks) -> None:
    letter = a_letter(make_post(1), on=today, at=now)
    phone.post(link(letter), {"post": Referral.objects.get().pk, "answer": "no", "reason": reason})
    assert thanks in text(phone.get(link(letter)))
