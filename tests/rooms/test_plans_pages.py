"""Pages of plans: drawn up, edited by two, decided, done, listed; and the student's own on the phone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.plans.models import PlanAgreed, PlanItemDone, PlanRemark, PlanVersion
from lianqiao.roster.actions_links import keys_of
from lianqiao.rules.visibility import Role
from tests.factories.desk import signed_in
from tests.factories.hardship import a_criterion, a_wish
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.plans import WRITER, a_draft, a_line, a_version, an_approved_plan, read
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)


@pytest.fixture
def office() -> Client:
    return signed_in(Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def leader() -> Client:
    return signed_in(Role.COLLEGE_LEADER)


def text(answer: Any) -> str:
    return answer.content.decode()


def at(route: str, student: Any, *more: Any) -> str:
    return reverse(route, args=[student.pk, *more])


FIELD = re.compile(r'<(?:input|textarea|select)[^>]*name="([^"]+)"[^>]*>')


def filled(page: Any) -> dict[str, Any]:
    """What the browser would send of the editor as it stands."""
    editor = page.context["editor"]
    found: dict[str, Any] = {}
    for form in (editor.head, *editor.lines, *editor.fresh):
        for field in form:
            value = field.value()
            found[field.html_name] = "" if value is None else value
    return found


# ---------------------------------------------------------------- one plan


def test_a_plan_is_drawn_up_edited_sent_approved_and_agreed(office, leader, today):
    student = a_student()
    a_wish(student, direction="further_study", regions=["510100"])
    assert "还没有计划" in text(office.get(at("plan", student)))
    drawn = office.post(at("plan_draw", student), {"obstacles": ["resume", "exam"]})
    assert drawn.url == at("plan_edit", student)
    page = office.get(drawn.url)
    sent = filled(page)
    assert (sent["goal_main"], sent["goal_fallback"]) == ("考上研究生，想去成都市", "同时准备就业")
    lines = [name for name in sent if re.fullmatch(r"l\d+-title", name)]
    assert len(lines) == 5
    sent |= {
        "strengths": "会嫁接", "send": "approval", "add": [], "l1-dropped": "谈过了", "n0-title": "报名考研班",
        "n0-reason": "要上课", "n0-owner": "student", "n0-by": "2023-05-20",
    }  # fmt: skip
    assert office.post(drawn.url, sent).status_code == 302
    plan = read(student, today)
    assert [(one.title, one.owner) for one in plan.newest.standing][-1] == ("报名考研班", "student")
    shown = text(office.get(at("plan", student)))
    for words in ("待审", "不做了：谈过了", "会嫁接", "报名考研班", "新增"):
        assert words in shown
    assert "通过第 2 版" not in shown  # nobody decides on what they wrote
    assert office.post(at("plan_decide", student), {"number": 2, "verdict": "approve"}).status_code == 422
    assert "通过第 2 版" in text(leader.get(at("plan", student)))
    assert leader.post(at("plan_decide", student), {"number": 2, "verdict": "approve"}).status_code == 302
    assert "等学生同意" in text(office.get(at("plan", student)))
    assert office.post(at("plan_agree", student), {"number": 2}).status_code == 302
    assert PlanAgreed.objects.get().way == "staff"


def test_a_draft_for_one_who_said_no_wish_and_only_once(office):
    student = a_student()
    assert office.post(at("plan_draw", student), {"obstacles": ["moon"]}).status_code == 422
    assert office.post(at("plan_draw", student)).status_code == 302
    again = office.post(at("plan_draw", student))
    assert again.status_code == 422
    assert "已经有计划" in text(again)
    assert PlanVersion.objects.count() == 1


def test_a_line_without_owner_or_day_is_named_and_nothing_is_lost(office, today, now):
    student = a_student()
    a_draft(student, today, now)
    sent = filled(office.get(at("plan_edit", student))) | {
        "goal_main": "", "review_on": "2023-04-01", "l1-owner": "", "l1-by": "", "n0-title": "双选会", "send": "draft",
    }  # fmt: skip
    page = office.post(at("plan_edit", student), sent)
    assert page.status_code == 422
    said = text(page)
    for words in (
        "第 1 条没有人负责",
        "第 1 条没有写哪天前做完",
        "第 3 条没有写为什么",
        "没有写主要目标",
        "2023-04-01 已经过了",
    ):
        assert words in said
    assert 'value="双选会"' in said
    assert set(page.context["editor"].lines[0].errors) == {"owner", "by"}
    broken = office.post(at("plan_edit", student), sent | {"l1-by": "nonsense"})
    assert broken.status_code == 422
    assert PlanVersion.objects.count() == 1


def test_two_editors_the_second_sees_both_and_loses_nothing(office, leader, today, now):
    student = a_student()
    a_draft(student, today, now)
    first, second = (filled(client.get(at("plan_edit", student))) for client in (office, leader))
    first |= {"goal_main": "留在本省", "l1-title": "谈两次", "l2-reason": "他要", "send": "draft"}
    first |= {"n0-title": "加的一条", "n0-reason": "甲", "n0-owner": "counsellor", "n0-by": "2023-05-20"}
    assert office.post(at("plan_edit", student), first).status_code == 302
    second |= {"goal_main": "去沿海", "strengths": "英语好", "l1-title": "谈三次", "l2-by": "2023-06-01",
               "n0-title": "我加的", "n0-reason": "乙", "n0-owner": "expert", "n0-by": "2023-05-21",
               "obstacles": ["skills"], "send": "approval"}  # fmt: skip
    page = leader.post(at("plan_edit", student), second)
    assert page.status_code == 422
    said = text(page)
    assert "别人又存了第 2 版" in said
    for words in ("对方写的：留在本省", "对方写的：谈两次", "加的一条", "我加的", "谈三次", "去沿海"):
        assert words in said
    merged = filled(page)
    assert (merged["opened_on"], merged["goal_main"], merged["strengths"]) == (2, "去沿海", "英语好")
    assert (merged["l2-reason"], merged["l2-by"]) == ("他要", "2023-06-01")
    assert (merged["l3-title"], merged["n0-title"]) == ("加的一条", "我加的")
    assert PlanVersion.objects.count() == 2
    assert leader.post(at("plan_edit", student), merged | {"send": "approval"}).status_code == 302
    newest = read(student, today).newest
    assert [one.title for one in newest.lines] == ["谈三次", newest.lines[1].title, "加的一条", "我加的"]


def test_what_policy_would_add_is_offered_and_taken(office, today, now):
    student = a_student()
    a_wish(student)
    a_draft(student, today, now)
    page = office.get(at("plan_edit", student))
    assert [one.template for one in page.context["editor"].suggestions] == ["applications"]
    sent = filled(page) | {"obstacles": ["resume", "skills"], "add": ["applications", "skills"], "send": "draft"}
    assert office.post(at("plan_edit", student), sent).status_code == 302
    assert [one.template for one in read(student, today).newest.lines] == [
        "talk-over", "resume", "applications", "skills",
    ]  # fmt: skip


def test_what_has_no_plan_cannot_be_edited_and_odd_numbers_change_nothing(office, today, now):
    student = a_student()
    assert office.get(at("plan_edit", student)).status_code == 422
    a_draft(student, today, now)
    sent = filled(office.get(at("plan_edit", student)))
    assert office.post(at("plan_edit", student), sent | {"opened_on": "9"}).status_code == 422
    assert office.post(at("plan_edit", student), sent | {"opened_on": "x"}).status_code == 422
    assert office.post(at("plan_decide", student), {"number": "x"}).status_code == 422
    assert office.post(at("plan_agree", student), {"number": "x"}).status_code == 422
    assert office.get(f"{at('plan', student)}?version=99").status_code == 200


# ---------------------------------------------------------------- done


def test_a_line_is_done_by_a_record_of_this_student(office, today, now):
    student, other = a_student(), a_student("别人")
    a_draft(student, today, now)
    mine, theirs = (an_act("guidance", today, one, title="改简历") for one in (student, other))
    address = at("plan_done", student, 2)
    told = {"on": today.isoformat(), "text": ""}
    assert office.post(address, told | {"proof": f"activity:{theirs.pk}"}).status_code == 422
    assert office.post(address, told | {"proof": ""}).status_code == 422
    assert office.post(address, told | {"proof": f"activity:{mine.pk}"}).status_code == 302
    for page in (at("plan", student), f"{at('student', student)}?kind=plan"):
        assert "职业指导 · 改简历" in text(office.get(page))
    assert office.get(at("plan_done", student, 99)).status_code == 404
    done = PlanItemDone.objects.get()
    assert office.get(at("plan_undone", student, done.pk)).status_code == 200
    assert office.post(at("plan_undone", student, done.pk), {"reason": "记错"}).status_code == 302
    assert office.get(at("plan_undone", student, done.pk)).status_code == 404
    assert read(student, today).done == {}


# ---------------------------------------------------------------- the list


def test_the_list_counts_states_and_draws_up_for_those_without(office, today, now):
    some, wished, silent = a_student("甲"), a_student("乙", number="201911"), a_student("丙")
    a_wish(wished)
    an_approved_plan(some, today, now)
    page = text(office.get(reverse("plans")))
    assert "1/3 人有审过的计划" in page
    assert "2 人还没有计划" in page
    drawn = text(office.post(reverse("plans_draw")))
    assert "起草了 1 人" in drawn
    assert "1 人没有起草：还没有说过求职意向" in drawn
    assert "1 人已经有计划" in drawn
    assert read(wished, today).newest.number == 1
    assert "丙" in text(office.get(f"{reverse('plans')}?show=none"))
    assert "甲" not in text(office.get(f"{reverse('plans')}?show=draft"))
    other = a_class("茶学201901")
    assert "没有找到符合的学生" in text(office.get(f"{reverse('plans')}?class={other.pk}"))
    assert silent.pk


def test_the_list_holds_only_those_in_reach(today, now):
    home, away = a_class(), a_class("茶学201901")
    mine, other = a_student("甲", home), a_student("乙", away)
    a_wish(mine)
    a_wish(other)
    counsellor = signed_in(Role.COUNSELLOR, home)
    assert "乙" not in text(counsellor.get(reverse("plans")))
    counsellor.post(reverse("plans_draw"), {"class": str(away.pk)})
    assert not PlanVersion.objects.exists()
    counsellor.post(reverse("plans_draw"))
    assert PlanVersion.objects.count() == 1
    assert counsellor.get(at("plan", other)).status_code == 404


def test_the_list_costs_as_few_queries_for_many(office, today, now, django_assert_max_num_queries):
    for place in range(3):
        an_approved_plan(a_student(f"甲{place}"), today, now)
    office.get(reverse("plans"))
    with django_assert_max_num_queries(24):
        office.get(reverse("plans"))
    for place in range(12):
        an_approved_plan(a_student(f"乙{place}"), today, now)
    with django_assert_max_num_queries(24):
        assert "乙11" in text(office.get(reverse("plans")))


# ---------------------------------------------------------------- the day


def test_plans_put_their_lines_on_the_day(office, leader, today, now, monkeypatch):
    student = a_student("李青")
    a_draft(student, today, now)
    a_version(student, today, now)
    assert "计划待审" in text(leader.get(reverse("today")))
    leader.post(at("plan_decide", student), {"number": 2, "verdict": "return", "reason": "写具体"})
    assert "计划退回修改" in text(office.get(reverse("today")))
    a_version(student, today, now, review_on=today + timedelta(days=30))
    leader.post(at("plan_decide", student), {"number": 3, "verdict": "approve"})
    assert "计划" not in re.sub("服务计划|计划</a>", "", text(office.get(reverse("today"))).split("<main")[1])
    later = now + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = text(office.get(reverse("today")))
    assert "计划该复查了" in page
    assert "计划里 2 条没做" in page


def test_many_of_a_kind_become_one_line(leader, today, now, monkeypatch):
    for place in range(4):
        student = a_student(f"甲{place}")
        a_draft(student, today, now)
        a_version(student, today, now)
        an_approved_plan(a_student(f"乙{place}"), today, now, review_on=today)
    page = text(leader.get(reverse("today")))
    assert "4 份计划待审" in page
    assert "4 份计划该复查了" in page


# ---------------------------------------------------------------- the phone


def phone(student: Any, now: Any) -> str:
    key = keys_of(viewer=WRITER, student_ids=[student.pk], now=now)[student.pk]
    return reverse("phone_plan", args=[own_token(key, real_now=now)])


def test_the_student_sees_the_approved_plan_and_says_yes_or_what_to_change(today, now, leader):
    student = a_student()
    address, hand = phone(student, now), a_phone(enforce_csrf_checks=True)
    assert "老师还没有写好计划" in text(hand.get(address))
    a_draft(student, today, now, goal_main="去成都的花卉企业")
    assert "老师还没有写好计划" in text(hand.get(address))
    a_version(student, today, now, lines=(a_line(title="参加双选会", owner="student"), a_line(title="补办残疾证")))
    leader.post(at("plan_decide", student), {"number": 2, "verdict": "approve"})
    page = text(hand.get(address))
    assert "去成都的花卉企业" in page
    assert "参加双选会" in page
    assert "你自己做" in page
    assert not [one for one in guarded_words() if one in page]
    assert "导师" not in page
    before = PlanAgreed.objects.count()
    assert hand.get(address).status_code == 200
    assert PlanAgreed.objects.count() == before
    assert hand.post(address, {"act": "change", "version": "2", "text": ""}).status_code == 422
    assert hand.post(address, {"act": "change", "version": "2", "text": "想先考研"}).status_code == 303
    assert hand.post(address, {"act": "agree", "version": "1"}).status_code == 422
    assert hand.post(address, {"act": "agree", "version": "x"}).status_code == 422
    assert hand.post(address, {"act": "dance"}).status_code == 422
    assert hand.post(address, {"act": "agree", "version": "2"}).status_code == 303
    assert (PlanAgreed.objects.get().way, PlanRemark.objects.get().text) == ("phone", "想先考研")
    assert "你同意了这份计划" in text(hand.get(address))
    assert "学生想改" in text(leader.get(at("plan", student)))
    assert "学生想改计划" in text(leader.get(reverse("today")))


def test_a_student_in_need_and_another_get_the_same_page(today, now):
    needy, other = a_student(), a_student()
    a_criterion(needy)
    a_carer(needy, a_user("expert", role=Role.EXPERT))
    pages = []
    for one in (needy, other):
        an_approved_plan(one, today, now)
        address = phone(one, now)
        pages.append(text(a_phone().get(address)).replace(address.rsplit("plan/", 1)[0], ""))
    assert pages[0] == pages[1]
