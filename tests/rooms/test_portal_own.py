"""The student's own pages: opening changes nothing, a press says something, and nothing tells who is in need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianqiao.cases.actions_own import state_own_need, state_own_wish
from lianqiao.cases.models import Case, CaseConfirmed, NeedAnswered, NeedStated, WishStated
from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.delivery.models import Receipt
from lianqiao.jobs.actions_life import close_post
from lianqiao.people.models import User
from lianqiao.referrals.models import Answer, Referral
from lianqiao.roster.actions_links import keys_of, renew_link
from lianqiao.roster.models import ChangeProposed, SamePerson, Student
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.hardship import a_need, a_wish
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
SECRETARY = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
TABS = ("", "services/", "me/")


@pytest.fixture(autouse=True)
def _day(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def phone() -> Client:
    """A phone that checks tokens and keeps cookies, as a browser does."""
    return a_phone(enforce_csrf_checks=True)


def text(answer: Any) -> str:
    return answer.content.decode()


def own(student: Student, tab: str = "") -> str:
    """The address of a student's own page."""
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=clock.now())[student.pk]
    return f"/s/{own_token(key, real_now=clock.real_now())}/{tab}"


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_and_leads_to_the_others(phone, tab) -> None:
    address = own(a_student())
    page = phone.get(f"{address}{tab}")
    assert page.status_code == 200
    assert all(f'href="{address}{one}"' in text(page) for one in TABS)
    assert text(page).count('aria-current="page"') == 1
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<title>学院就业消息</title>" in text(page)
    assert "<script" not in text(page)
    assert not page.cookies


@pytest.mark.parametrize("tab", TABS)
def test_opening_changes_nothing(phone, today, now, tab) -> None:
    student = a_student()
    a_letter(make_post(1), on=today, at=now, student=student)
    address = own(student, tab)
    before = Event.objects.count()
    for method in (phone.get, phone.head, phone.options):
        method(address)
    assert Event.objects.count() == before
    assert not Case.objects.exists()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("tab", TABS)
def test_wrong_old_and_renewed_links_look_the_same(phone, settings, tab) -> None:
    student, real = a_student(), clock.real_now()
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=clock.now())[student.pk]
    old = own_token(key, real_now=real - timedelta(days=settings.LINK_DAYS, seconds=1))
    fresh = own_token(key, real_now=real)
    renew_link(viewer=SECRETARY, student_id=student.pk, now=clock.now())
    pages = [phone.get(f"/s/{token}/{tab}") for token in ("nothing", fresh[:-1] + "_", old, fresh)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert phone.get(own(student, tab)).status_code == 200


# ---------------------------------------------------------------- posts


def test_all_recommended_posts_are_there_the_open_ones_first(phone, today, now) -> None:
    student = a_student()
    a_letter(make_post(1, deadline=today - timedelta(days=1)), on=today, at=now, student=student)
    a_letter(make_post(2), make_post(3), on=today - timedelta(days=9), at=now, student=student)
    page = text(phone.get(own(student)))
    assert page.index("技术员2") < page.index("技术员3") < page.index("技术员1")
    assert page.count("不合适，因为…") == 2


def test_a_post_that_was_closed_takes_no_answer(phone, secretary, today, now) -> None:
    student, closed = a_student(), make_post(1)
    a_letter(closed, make_post(2), on=today, at=now, student=student)
    close_post(viewer=secretary, post_id=closed.pk, why="filled", today=today, now=now)
    page = text(phone.get(own(student)))
    assert page.index("技术员2") < page.index("技术员1")
    assert page.count("不合适，因为…") == 1


def test_answers_are_taken_as_on_the_letter(phone, today, now) -> None:
    student = a_student()
    a_letter(make_post(1), on=today, at=now, student=student)
    post = Referral.objects.get()
    answer = phone.post(own(student), {"post": post.pk, "answer": "no", "reason": "too_far"})
    assert (answer.status_code, answer.headers["Location"].endswith(f"/#post-{post.pk}")) == (303, True)
    assert [(one.interested, one.reason) for one in Answer.objects.all()] == [(False, "too_far")]
    assert "你说了：不合适，因为太远" in text(phone.get(own(student)))


def test_nobody_answers_for_another_and_a_press_on_nothing_writes_nothing(phone, today, now) -> None:
    mine, theirs = a_student(), a_student()
    a_letter(make_post(1), on=today, at=now, student=theirs)
    for press in ({}, {"post": Referral.objects.get().pk, "answer": "yes"}, {"answer": "yes"}):
        assert phone.post(own(mine), press).status_code == 422
    assert not Answer.objects.exists()


def test_a_post_of_a_message_taken_back_is_not_there(phone, today, now) -> None:
    student = a_student()
    letter = a_letter(make_post(1), on=today, at=now, student=student)
    Receipt.objects.create(envelope=letter.envelope, kind=Receipt.Kind.WITHDRAWN, at=now, by="user:1")
    page = text(phone.get(own(student)))
    assert "技术员1" not in page
    assert "现在没有新岗位" in page


def test_more_posts_cost_no_more_queries(phone, today, now, django_assert_num_queries) -> None:
    few, many = a_student(), a_student()
    a_letter(make_post(1), on=today, at=now, student=few)
    a_letter(*[make_post(n) for n in range(2, 12)], on=today, at=now, student=many)
    for address in (own(few), own(many)):
        with django_assert_num_queries(8):
            phone.get(address)


# ---------------------------------------------------------------- what is known of me

WISH = {
    "act": "wish", "wish-direction": "work", "wish-regions": "成都、绵阳", "wish-salary": "4500",
    "wish-words": "园艺、设计", "wish-text": "离家近一点",
}  # fmt: skip


def test_a_wish_is_said_and_shown(phone) -> None:
    student = a_student()
    answer = phone.post(own(student, "me/"), WISH)
    assert (answer.status_code, answer.headers["Location"].endswith("/me/#wish")) == (303, True)
    row = WishStated.objects.get()
    assert (row.salary_floor, row.words, row.recorded_by) == (450_000, ["园艺", "设计"], f"student:{student.pk}")
    page = text(phone.get(own(student, "me/")))
    for words in ("就业 · 成都", "每月 4500 元以上", "园艺、设计", "离家近一点"):
        assert words in page


def test_the_same_wish_twice_is_one(phone) -> None:
    student = a_student()
    for _ in range(2):
        phone.post(own(student, "me/"), WISH)
    assert WishStated.objects.count() == 1
    phone.post(own(student, "me/"), {**WISH, "wish-salary": ""})
    assert [one.salary_floor for one in WishStated.objects.order_by("id")] == [450_000, None]


def test_what_the_page_does_not_ask_stays(phone) -> None:
    student = a_student()
    a_wish(student, industries=["A"], accommodations=["wheelchair"])
    phone.post(own(student, "me/"), WISH)
    newest = WishStated.objects.latest("id")
    assert (newest.industries, newest.accommodations) == (["A"], ["wheelchair"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wish-regions": "火星上"}, "认不出这个地方"),
        ({"wish-regions": "", "wish-regions_only": "on"}, "还没有写地方"),
        ({"wish-salary": "很多"}, "整数"),
        ({"wish-direction": "nothing"}, "nothing"),
    ],
)
def test_a_wish_that_cannot_be_read_says_why_and_keeps_what_was_typed(phone, change, words) -> None:
    answer = phone.post(own(a_student(), "me/"), {**WISH, **change})
    assert answer.status_code == 422
    assert words in text(answer)
    assert "园艺、设计" in text(answer)
    assert 'role="alert"' in text(answer)
    assert not WishStated.objects.exists()


def test_a_need_is_said_once_and_its_answer_shown(phone, today, now) -> None:
    student = a_student()
    said = {"act": "need", "need-kind": "suggestion", "need-text": "想多听几场讲座"}
    for _ in range(2):
        assert phone.post(own(student, "me/"), said).status_code == 303
    need = NeedStated.objects.get()
    assert "老师还没有答复" in text(phone.get(own(student, "me/")))
    for words, done in (("正在安排", False), ("五月三日有一场", True)):
        NeedAnswered.objects.create(need=need, text=words, done=done, on=today, recorded_at=now, recorded_by="user:1")
    page = text(phone.get(own(student, "me/")))
    assert "五月三日有一场" in page
    assert "正在安排" not in page
    assert "想多听几场讲座" in page


@pytest.mark.parametrize("press", [{}, {"act": "erase"}, {"act": "need"}, {"act": "need", "need-kind": "need"}])
def test_a_press_on_nothing_writes_nothing(phone, press) -> None:
    assert phone.post(own(a_student(), "me/"), press).status_code == 422
    assert not NeedStated.objects.exists()
    assert not Case.objects.exists()


def test_words_that_tell_of_people_stay_off_the_phone(phone, today, now) -> None:
    student = a_student()
    a_wish(student, text="家里是低保户", words=["助残", "园艺"])
    need = a_need(student, "申请困难补助")
    NeedAnswered.objects.create(
        need=need, text="已报资助中心", done=True, on=today, recorded_at=now, recorded_by="user:1"
    )
    page = text(phone.get(own(student, "me/")))
    assert not [word for word in guarded_words() if word in page]
    assert "园艺" in page


def test_the_page_names_the_counsellor_and_never_the_expert(phone) -> None:
    home = a_class()
    counsellor = a_user("counsellor", role=Role.COUNSELLOR, small_class=home)
    User.objects.filter(pk=counsellor.pk).update(
        display_name="陈静", phone="028-85290000", email="chen@college.example"
    )
    student, expert = a_student(small_class=home), a_user("expert", role=Role.EXPERT)
    User.objects.filter(pk=expert.pk).update(display_name="罗专家")
    a_carer(student, expert)
    page = text(phone.get(own(student, "me/")))
    assert "陈静" in page
    assert 'href="tel:028-85290000"' in page
    assert "罗专家" not in page


def test_the_own_number_and_address_are_masked(phone) -> None:
    student = a_student(phone="13812345678", email="xiaolan@college.example", id_number="510107200001011234")
    page = text(phone.get(own(student, "me/")))
    assert "138****5678" in page
    assert "xi***@college.example" in page
    assert "13812345678" not in page
    assert "510107" not in page


def test_the_tab_costs_the_same_however_much_was_said(phone, today, now, django_assert_num_queries) -> None:
    few, many = a_student(), a_student()
    for n in range(9):
        a_need(many, f"第{n}件")
        a_wish(many, text=f"第{n}次")
    for address in (own(few, "me/"), own(many, "me/")):
        with django_assert_num_queries(10):
            phone.get(address)


def test_nothing_changed_is_said_with_one_press(phone, today) -> None:
    student = a_student()
    for _ in range(2):
        answer = phone.post(own(student, "me/"), {"act": "confirm"})
        assert (answer.status_code, answer.headers["Location"].endswith("/me/#known")) == (303, True)
    assert [(one.on, one.recorded_by) for one in CaseConfirmed.objects.all()] == [(today, f"student:{student.pk}")]
    assert "2023-04-28 你说过：都没有变。" in text(phone.get(own(student, "me/")))


def test_new_contact_data_are_proposed_and_wait_for_a_teacher(phone) -> None:
    student = a_student(phone="13812345678")
    press = {"act": "contact", "contact-phone": "13900001111", "contact-email": ""}
    assert phone.post(own(student, "me/"), press).status_code == 303
    assert ChangeProposed.objects.get().values == {"phone": "13900001111"}
    page = text(phone.get(own(student, "me/")))
    assert "老师还在核对" in page
    assert "138****5678" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "还没有填新的手机或邮箱"),
        ({"contact-phone": "12"}, "电话号码不对"),
        ({"contact-phone": "13812345678"}, "没有要改的"),
    ],
)
def test_contact_data_that_cannot_be_used_are_refused(phone, given, words) -> None:
    answer = phone.post(own(a_student(phone="13812345678"), "me/"), {"act": "contact", **given})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not ChangeProposed.objects.exists()


def test_two_numbers_of_one_person_open_one_page(phone, today, now) -> None:
    kept, other = a_student("李青"), a_student("李清")
    address = own(other)
    a_letter(make_post(1), on=today, at=now, student=other)
    SamePerson.objects.create(student=kept, other=other, reason="转专业", recorded_at=now, recorded_by="user:1")
    assert "技术员1" in text(phone.get(address))
    assert phone.post(address, {"post": Referral.objects.get().pk, "answer": "yes"}).status_code == 303
    phone.post(f"{address}me/", WISH)
    assert WishStated.objects.get().case.student_id == kept.pk
    assert "李青，" in text(phone.get(f"{address}me/"))


def test_students_who_are_not_on_record_write_nothing(today, now) -> None:
    nobody = {"student_id": 404, "on": today, "now": now}
    with pytest.raises(Refused, match="not_found"):
        state_own_need(**nobody, text="你好")
    student = a_student()
    known = {"student_id": student.pk, "on": today, "now": now}
    with pytest.raises(Refused, match="need_kind_unknown"):
        state_own_need(**known, text="你好", kind="wish")
    with pytest.raises(Refused, match="need_empty"):
        state_own_need(**known, text="  ")
    with pytest.raises(Refused, match="wish_direction_unknown"):
        state_own_wish(
            **known, direction="moon", regions=(), regions_only=False, salary_floor=None, words=()
        )  # fmt: skip
    assert not NeedStated.objects.exists()


def test_the_record_of_acts_keeps_no_words(phone) -> None:
    student = a_student()
    phone.post(own(student, "me/"), WISH)
    phone.post(own(student, "me/"), {"act": "need", "need-kind": "need", "need-text": "想学修图"})
    assert {one.actor for one in Event.objects.filter(action__startswith="cases.")} == {f"student:{student.pk}"}
    assert "修图" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_a_key_of_a_student_out_of_reach_is_neither_read_nor_renewed(now):
    stranger = a_student()
    teacher = Viewer("user:9", Role.CLASS_TEACHER, user_id=9, classes=frozenset({a_class(name="另一班").pk}))
    for ask in (
        lambda: keys_of(viewer=teacher, student_ids=[stranger.pk], now=now),
        lambda: renew_link(viewer=teacher, student_id=stranger.pk, now=now),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "not_found"
