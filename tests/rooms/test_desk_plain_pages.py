"""Pages that say what one looks for there: how a post fits, surveys by state, whose duty first, events to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.cases.models import Survey
from lianqiao.charter.wording import say
from lianqiao.config import clock
from lianqiao.referrals.models import Referral
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped, signed_in
from tests.factories.events import START, an_event, comes
from tests.factories.hardship import a_wish
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.plans import an_approved_plan
from tests.factories.roster import a_carer, a_class, a_student
from tests.factories.survey import a_survey, an_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def office() -> Client:
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def text(answer: Any) -> str:
    return answer.content.decode()


# ---------------------------------------------------------------- a recommendation by hand


def test_each_post_says_why_it_fits_and_what_contradicts_the_wish(office):
    student = a_student()
    a_wish(student, regions=["510100"], regions_only=True)
    near, far = make_post(1, region="510107"), make_post(2, region="440100")
    page = office.get(reverse("refer_new", args=[student.pk]))
    found = {one.post.id: one for one in page.context["found"].posts}
    assert (found[near.pk].fits, found[near.pk].against_wish) == (True, False)
    assert (found[far.pk].fits, found[far.pk].against_wish) == (False, True)
    assert text(page).count("和本人说的不合") == 1
    for one in (*found[near.pk].reasons.why, *found[far.pk].reasons.against):
        assert say(one, "zh-hans").reason in text(page)


def test_what_only_lies_elsewhere_is_marked_and_may_be_recorded(office):
    student = a_student()
    a_wish(student, regions=["510100"])
    far = make_post(2, region="440100")
    (seen,) = office.get(reverse("refer_new", args=[student.pk])).context["found"].posts
    assert (seen.fits, seen.against_wish) == (True, True)
    told = {"post": str(far.pk), "way": "chat", "on": TODAY.isoformat(), "proof_text": "微信"}
    assert office.post(reverse("refer_new", args=[student.pk]), told).status_code == 302
    assert Referral.objects.get().post_id == far.pk


# ---------------------------------------------------------------- the student's page


def test_the_line_of_time_stands_before_the_cards(office):
    page = text(office.get(reverse("student", args=[helped().pk])))
    assert page.index('<header class="identity') < page.index('id="line-title"') < page.index('<div class="side">')


def test_what_stands_in_the_way_is_said_by_the_plan_else_by_the_survey(office):
    planned, surveyed = a_student("甲"), a_student("乙")
    an_approved_plan(planned, TODAY, NOW, obstacles=("interview",))
    an_answer(a_survey(), surveyed, obstacles=["resume"])
    assert office.get(reverse("student", args=[planned.pk])).context["page"].plan_strip.obstacles == ("面试没把握",)
    page = office.get(reverse("student", args=[surveyed.pk]))
    assert page.context["page"].plan_strip.obstacles == ("简历写不好",)
    assert "卡在哪里" in text(page)
    assert "卡在哪里" not in text(office.get(reverse("student", args=[a_student("丙").pk])))


# ---------------------------------------------------------------- surveys


def due(survey: Survey, days: int) -> Survey:
    """The survey as it stands so many days before its last one; negative: after."""
    last = TODAY + timedelta(days=days)
    Survey.objects.filter(pk=survey.pk).update(due_on=last, opens_on=last - timedelta(days=9))
    return survey


def test_a_survey_past_its_day_has_its_own_heading_and_every_survey_a_state(office):
    for name in ("甲", "乙"):
        a_student(name)
    due(a_survey(title="过期的"), -1)
    due(a_survey(title="今天到期的", template="first_year"), 0)
    page = text(office.get(reverse("surveys")))
    marks = ("过期还没填完的", "还缺 2 人次", "过期的</a>", "过期，没填完", "正在填的", "今天到期的", "正在填</span>")
    places = [page.index(one) for one in marks]
    assert places == sorted(places)


def test_a_survey_past_its_day_that_everybody_answered_is_not_overdue(office):
    student = a_student()
    an_answer(due(a_survey(), -1), student)
    page = text(office.get(reverse("surveys")))
    assert "过期还没填完的" not in page
    assert "都填了" in page


# ---------------------------------------------------------------- hand-overs


def test_whose_duty_is_chosen_first_and_only_their_students_are_listed(office):
    chen, lin = a_user("chen", role=Role.EXPERT), a_user("lin", role=Role.EXPERT)
    teacher = a_user("wang", role=Role.CLASS_TEACHER, small_class=a_class())
    mine, theirs = a_student("马晓燕"), a_student("李文静")
    a_carer(mine, chen), a_carer(theirs, lin)
    bare = office.get(reverse("hand_over_new"))
    assert bare.context["page"].students == ()
    assert 'name="student"' not in text(bare)
    assert 'name="to"' not in text(bare)
    chosen = office.get(reverse("hand_over_new"), {"whose": f"expert.{chen.pk}"})
    assert [card.name for card in chosen.context["page"].students] == ["马晓燕"]
    choices = [key for key, _word in chosen.context["form"].fields["to"].choices]
    assert choices == [f"expert.{lin.pk}"]
    assert f"class_teacher.{teacher.pk}" not in choices
    assert office.post(reverse("hand_over_new"), {"to": f"expert.{lin.pk}", "reason": "x"}).status_code == 422
    client = Client()
    client.force_login(chen)
    own = client.get(reverse("hand_over_new"), {"whose": f"expert.{lin.pk}"})
    assert [card.name for card in own.context["page"].students] == ["马晓燕"]


# ---------------------------------------------------------------- events


def test_a_coming_event_says_whether_one_may_sign_up(office):
    an_event("有名额", START, capacity=3)
    comes(an_event("差一个", START, capacity=2), a_student("甲"))
    comes(an_event("满的", START, capacity=1), a_student("乙"))
    an_event("不限", START, capacity=None)
    an_event("截止了", START, sign_up_until=NOW)
    page = text(office.get(reverse("events")))
    names = ("有名额", "差一个", "满的", "不限", "截止了")
    rows = {name: page.split(f">{name}</a></th>")[1].split("</tr>")[0] for name in names}
    assert "报名中，剩 3 个" in rows["有名额"]
    assert "报名中，剩 1 个" in rows["差一个"]
    assert "满了" in rows["满的"]
    assert "报名中" in rows["不限"]
    assert "剩" not in rows["不限"]
    assert "报名截止" in rows["截止了"]
