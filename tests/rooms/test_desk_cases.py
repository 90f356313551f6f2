"""Needs, wishes, posts by hand, standings and endings: each has a form, a refusal in words, and its rights."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from lianqiao.cases.models import NeedStated, WishStated
from lianqiao.cases.queries import wishes
from lianqiao.delivery.models import AddressSaid, Envelope
from lianqiao.delivery.queries_ways import addresses
from lianqiao.hardship.models import CriterionEnded, CriterionHeld
from lianqiao.referrals.models import Referral
from lianqiao.roster.models import StandingChange
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.factories.desk import signed_in
from tests.factories.hardship import a_criterion, a_wish
from tests.factories.jobs import make_post
from tests.factories.platform import Platform, connect
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
CASE_WORK = ("need_new", "wish_new", "refer_new")


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def office():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def at(route, student, **more):
    return reverse(route, kwargs={"student_id": student.pk, **more})


# ---------------------------------------------------------------- rights


@pytest.mark.parametrize("route", [*CASE_WORK, "standing_new", "student_phone", "student_accounts"])
def test_out_of_reach_looks_like_not_there(route):
    role = Role.EMPLOYMENT_SECRETARY if route == "standing_new" else Role.CLASS_TEACHER
    other = a_student(small_class=a_class("茶学201901"))
    client = signed_in(role, a_class())
    numbers = [999_999] if route == "standing_new" else [other.pk, 999_999]
    for number in numbers:
        assert client.post(reverse(route, args=[number]), {"reason": "check"}).status_code == 404


@pytest.mark.parametrize("route", [*CASE_WORK, "student_phone", "student_accounts"])
@pytest.mark.parametrize("role", [Role.CLASS_LEADER, Role.DEPARTMENT_HEAD, Role.LIAISON, Role.AUDITOR])
def test_who_does_not_help_is_refused(route, role):
    student = a_student(phone="13800005678")
    answer = signed_in(role, a_class()).post(at(route, student), {"reason": "check"})
    assert answer.status_code == 403
    assert "13800005678" not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.COLLEGE_LEADER])
def test_only_the_secretary_changes_a_standing(role):
    student = a_student(small_class=a_class())
    client = signed_in(role, a_class())
    assert client.post(at("standing_new", student), {"standing": "left", "on": "2023-04-01"}).status_code == 403
    assert at("standing_new", student) not in client.get(at("student", student)).content.decode()
    assert not StandingChange.objects.exists()


# ---------------------------------------------------------------- needs and wishes


def test_a_need_is_said_once_and_stands_in_the_line_of_time(office):
    student = a_student()
    assert office.get(at("need_new", student)).status_code == 200
    sent = {"kind": "suggestion", "text": "多讲讲面试", "on": "2023-04-20"}
    assert office.post(at("need_new", student), sent).url == at("student", student)
    made = NeedStated.objects.get()
    assert (made.kind, made.text, made.on) == ("suggestion", "多讲讲面试", date(2023, 4, 20))
    assert "多讲讲面试" in office.get(at("student", student)).content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"kind": "other", "text": "好", "on": "2023-04-20"}, {"kind": "need", "text": "好", "on": "2023-04-29"}],
)
def test_a_need_that_is_not_whole_is_not_kept(office, sent):
    answer = office.post(at("need_new", a_student()), sent)
    assert answer.status_code == 422
    assert "请先改好" in answer.content.decode()
    assert not NeedStated.objects.exists()


WISH = {
    "direction": "work",
    "regions": "成都、重庆",
    "salary": "4500",
    "words": "园艺师 育苗",
    "text": "",
    "on": "2023-04-28",
}


def test_a_wish_is_read_into_places_and_pay(office):
    student = a_student()
    assert office.post(at("wish_new", student), {**WISH, "regions_only": "on"}).url == at("student", student)
    made = WishStated.objects.get()
    assert made.regions == ["510100", "500000"]
    assert (made.regions_only, made.salary_floor, made.words) == (True, 450_000, ["园艺师", "育苗"])


def test_the_form_begins_with_what_is_known_and_asks_for_all_of_it(office):
    student = a_student()
    a_wish(
        student, regions=["510115"], salary_floor=600_000, industries=["A", "花艺"], occupations=["2-03-04-00"],
        travel="每月回家一次", words=["育苗"], accommodations=["lodging", "sitting"], text="想回温江",
    )  # fmt: skip
    form = office.get(at("wish_new", student)).context["form"]
    known = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert known["regions"] == "四川省成都市温江区"
    assert known["salary"] == 6000
    assert known["occupations"] == "园艺技术人员"
    assert known["accommodations"] == ["lodging", "sitting"]
    office.post(at("wish_new", student), known)
    first, second = WishStated.objects.order_by("id")
    fields = (
        "regions", "salary_floor", "industries", "occupations", "travel", "words", "accommodations", "text", "rank",
    )  # fmt: skip
    assert [getattr(first, name) for name in fields] == [getattr(second, name) for name in fields]
    office.post(at("wish_new", student), {**WISH, "regions": ""})
    emptied = WishStated.objects.latest("id")
    assert (emptied.industries, emptied.occupations, emptied.accommodations, emptied.travel) == ([], [], [], "")


def test_a_wish_to_fall_back_on_is_kept_apart_and_never_matched(office, secretary, today):
    student = a_student()
    office.post(at("wish_new", student), {**WISH, "rank": "1", "direction": "grassroots", "industries": "农业"})
    office.post(at("wish_new", student), {**WISH, "rank": "2", "regions": "北京", "occupations": "园艺技术人员"})
    assert wishes(viewer=secretary, today=today, ids=[student.pk])[student.pk].regions == ("510100", "500000")
    page = office.get(at("student", student))
    assert page.context["page"].wishes.direction == "去基层"
    assert page.context["page"].file.fallback.occupations == ("园艺技术人员",)
    assert office.get(f"{at('wish_new', student)}?rank=2").context["form"]["regions"].value() == "北京市"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"regions": "天上"}, "认不出这个地方"),
        ({"regions": "", "regions_only": "on"}, "就要写出地方"),
        ({"direction": "moon"}, "方向"),
        ({"salary": "-1"}, "月薪"),
        ({"salary": "200001"}, "月薪"),
        ({"rank": "3"}, "哪一个意向"),
        ({"occupations": "天文学家甲"}, "职业分类里没有"),
        ({"occupations": "技术人员"}, "可以是"),
        ({"accommodations": "moon"}, "工作上需要的安排"),
        ({"on": "2023-04-29"}, "还没有到"),
    ],
)
def test_a_wish_that_cannot_be_read_says_why(office, change, words):
    answer = office.post(at("wish_new", a_student()), {**WISH, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not WishStated.objects.exists()


# ---------------------------------------------------------------- a post by hand


def test_a_post_by_hand_leaves_as_a_letter_and_is_offered_once(office):
    student, post = a_student(email="s@college.example"), make_post(1)
    page = office.get(at("refer_new", student))
    assert [one.post.id for one in page.context["found"].posts] == [post.pk]
    assert office.post(at("refer_new", student), {"post": post.pk}).url == at("student", student)
    assert Referral.objects.get().letter_id
    assert Envelope.objects.get().channel == "email"
    assert not office.get(at("refer_new", student)).context["found"].posts
    again = office.post(at("refer_new", student), {"post": post.pk})
    assert again.status_code == 422
    assert "已经给这名学生推过" in again.content.decode()


def test_without_an_address_the_letter_waits_for_a_person(office):
    student, post = a_student(), make_post(1)
    answer = office.post(at("refer_new", student), {"post": post.pk}, follow=True)
    assert "把链接给本人" in answer.content.decode()
    assert Envelope.objects.get().channel == "person"


@pytest.mark.parametrize("sent", [{}, {"post": "x"}, {"post": "9" * 19}, {"post": "999999"}])
def test_no_post_no_letter(office, sent):
    answer = office.post(at("refer_new", a_student()), sent)
    assert answer.status_code == 422
    assert not Envelope.objects.exists()


def test_the_list_searches_and_says_when_it_is_empty(office, django_assert_max_num_queries):
    student = a_student()
    assert "没有可以推荐的岗位" in office.get(at("refer_new", student)).content.decode()
    for n in range(1, 30):
        make_post(n)
    with django_assert_max_num_queries(20):
        found = office.get(at("refer_new", student)).context["found"]
    assert (len(found.posts), found.total) == (20, 29)
    assert "没有找到这样的岗位" in office.get(at("refer_new", student), {"q": "没有的"}).content.decode()


# ---------------------------------------------------------------- standings and endings


def test_a_standing_takes_the_student_out_of_the_base(office):
    student = a_student()
    assert "改学籍状态" in office.get(at("student", student)).content.decode()
    sent = {"standing": "suspended", "on": "2023-04-01", "reason": "校教〔2023〕1号"}
    assert office.post(at("standing_new", student), sent).url == at("student", student)
    made = StandingChange.objects.get()
    assert (made.standing, made.since, made.reason) == ("suspended", date(2023, 4, 1), "校教〔2023〕1号")
    assert not office.get(reverse("students")).context["found"].total
    assert office.post(at("standing_new", student), {"standing": "gone", "on": "2023-04-01"}).status_code == 422


def end(student, held):
    return at("criterion_end", student, held_id=held.pk)


def test_what_no_longer_holds_is_ended_from_the_guarded_page(office):
    student = a_student()
    a_criterion(student)
    held = CriterionHeld.objects.get()
    opened = office.post(at("student_sensitive", student), {"reason": "check"}).content.decode()
    assert end(student, held) in opened
    page = office.get(end(student, held)).content.decode()
    assert "低保" not in page
    assert Reading.objects.filter(purpose="student_page:end").exists()
    assert office.post(end(student, held), {"on": "2023-04-20", "reason": ""}).status_code == 422
    assert office.post(end(student, held), {"on": "1999-01-01", "reason": "材料过期"}).status_code == 422
    assert office.post(end(student, held), {"on": "2023-04-20", "reason": "材料过期"}).url == at("student", student)
    assert CriterionEnded.objects.get().on == date(2023, 4, 20)
    assert office.get(end(student, held)).status_code == 404
    assert end(student, held) not in office.post(at("student_sensitive", student), {"reason": "check"}).content.decode()


def test_an_ending_is_of_this_student_and_for_those_with_the_right(office):
    student, other = a_student(small_class=a_class()), a_student(small_class=a_class())
    a_criterion(student)
    held = CriterionHeld.objects.get()
    assert office.post(end(other, held), {"on": "2023-04-20", "reason": "x"}).status_code == 404
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    assert teacher.post(end(student, held), {"on": "2023-04-20", "reason": "x"}).status_code == 403
    away = signed_in(Role.COUNSELLOR, a_class("茶学201901"))
    assert away.post(end(student, held), {"on": "2023-04-20", "reason": "x"}).status_code == 404
    assert not CriterionEnded.objects.exists()


# ---------------------------------------------------------------- the phone


@pytest.mark.parametrize("reason", ["contact", "check"])
def test_a_phone_is_shown_once_for_a_reason(office, reason):
    student = a_student(phone="13800005678")
    page = office.get(at("student", student)).content.decode()
    assert at("student_phone", student) in page
    assert "13800005678" not in page
    assert "13800005678" in office.post(at("student_phone", student), {"reason": reason}).content.decode()
    looked = Reading.objects.get(what="phone")
    assert (looked.purpose, looked.subject) == (f"contact:{reason}", f"student:{student.pk}")


def test_without_a_reason_or_a_number_nothing_is_shown(office):
    student = a_student(phone="13800005678")
    refused = office.post(at("student_phone", student), {"reason": "idle"})
    assert refused.status_code == 422
    assert "13800005678" not in refused.content.decode()
    assert office.get(at("student_phone", student)).status_code == 405
    without = office.post(at("student_phone", a_student()), {"reason": "check"}).content.decode()
    assert "名册里没有电话" in without
    assert not Reading.objects.filter(what="phone").exists()


# ---------------------------------------------------------------- user ids on platforms


def test_user_ids_are_asked_for_where_a_platform_is_set_up(office, monkeypatch):
    student = a_student()
    assert at("student_accounts", student) not in office.get(at("student", student)).content.decode()
    assert office.get(at("student_accounts", student)).status_code == 404
    connect(monkeypatch, "wecom", Platform())
    assert at("student_accounts", student) in office.get(at("student", student)).content.decode()
    page = office.get(at("student_accounts", student)).content.decode()
    assert "企业微信账号" in page
    assert "钉钉账号" not in page
    assert not Reading.objects.filter(what="accounts").exists()


def test_a_user_id_is_entered_seen_and_taken_away(office, monkeypatch):
    student = a_student()
    who = f"student:{student.pk}"
    for channel in ("wecom", "feishu"):
        connect(monkeypatch, channel, Platform())
    address = at("student_accounts", student)
    assert office.post(address, {"wecom": " liqing ", "feishu": ""}).url == at("student", student)
    assert addresses([who]) == {who: {"wecom": "liqing"}}
    page = office.get(address).content.decode()
    assert 'value="liqing"' in page
    looked = Reading.objects.get(what="accounts")
    assert (looked.purpose, looked.subject) == ("contact:accounts", who)
    assert office.post(address, {"wecom": "liqing", "feishu": "ou_7"}).status_code == 302
    assert AddressSaid.objects.count() == 2
    assert office.post(address, {"wecom": "", "feishu": "ou_7"}).status_code == 302
    assert addresses([who]) == {who: {"feishu": "ou_7"}}


def test_a_wrong_user_id_is_said_beside_its_field(office, monkeypatch):
    student = a_student()
    for channel in ("wecom", "dingtalk"):
        connect(monkeypatch, channel, Platform())
    answer = office.post(at("student_accounts", student), {"wecom": "liqing", "dingtalk": "@all"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_dingtalk_error"' in page
    assert 'id="id_wecom_error"' not in page
    assert "平台账号写法不对" in page
    assert not AddressSaid.objects.exists()


def test_user_ids_are_shut_while_a_room_looks_along(office, monkeypatch):
    student = a_student()
    connect(monkeypatch, "wecom", Platform())
    office.post(at("student_accounts", student), {"wecom": "liqing"})
    assert "liqing" in office.get(at("student_accounts", student)).content.decode()
    office.post("/projector/", {"on": "yes"})
    assert "liqing" not in office.get(at("student_accounts", student)).content.decode()
