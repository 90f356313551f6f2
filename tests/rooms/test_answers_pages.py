"""Pages of answers: the funnel with names behind its numbers, silent employers, one history, one post, two presses."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lianqiao.config import clock
from lianqiao.delivery.models import Attempt, Receipt
from lianqiao.desk.funnel import PARTS
from lianqiao.jobs.models import Post
from lianqiao.outcomes.models import Intention
from lianqiao.referrals.actions import note_answer
from lianqiao.referrals.models import Answer, EmployerAsked, Referral, ReferralClosed
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
BOSS = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, 1)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def told(*steps, post=None, home=None, days=12, name="甲", reason=""):
    """A student of a class with one recommendation `days` ago and what was said of it that day."""
    student = a_student(name, home or a_class())
    on = TODAY - timedelta(days=days)
    post = post or make_post(Post.objects.count() + 1)
    a_letter(post, on=on, at=NOW - timedelta(days=days), student=student)
    referral = Referral.objects.order_by("-id")[0]
    for step in steps:
        note_answer(
            viewer=BOSS, referral_id=referral.pk, step=step, reason=reason if step == "declined" else "", on=on,
            today=TODAY, now=NOW,
        )  # fmt: skip
    return referral


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def test_the_funnel_counts_persons_and_times_and_opens_to_names():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    told("interested", "applied", name="申行")
    told(name="未答")
    page = get(client, "funnel")
    assert page.status_code == 200
    assert "推荐 2 2" in words(page)
    assert "已投递 1 1" in words(page)
    behind = get(client, "funnel_people", stage="applied")
    assert "申行" in words(behind)
    assert "未答" not in words(behind)
    assert "1 人，1 人次" in words(behind)


def test_a_letter_that_came_back_was_accepted_by_no_channel():
    for name, came_back in (("收到", False), ("退回", True)):
        envelope = told(name=name).letter.envelope
        Attempt.objects.create(envelope=envelope, at=NOW, outcome="accepted")
        if came_back:
            Receipt.objects.create(envelope=envelope, kind="bounced", at=NOW, by="system:email")
    behind = words(get(signed_in(Role.EMPLOYMENT_SECRETARY), "funnel_people", stage="accepted"))
    assert "1 人，1 人次" in behind
    assert "收到" in behind
    assert "退回" not in behind


@pytest.mark.parametrize("by", PARTS)
def test_each_split_opens_to_its_own_part(by):
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    told("interested", name="申行")
    page = get(client, "funnel", by=by)
    [link] = set(re.findall(r'href="(/funnel/people/\?[^"]*stage=interested[^"]*of=[^"]*)"', page.content.decode()))
    assert "申行" in words(client.get(link.replace("&amp;", "&")))


def test_days_and_class_narrow_it_and_nothing_is_said_calmly():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    home = a_class("园艺201901")
    told("interested", home=home)
    told("interested", home=a_class("茶学201901"))
    assert "感兴趣 1 1" in words(client.get(reverse("funnel"), {"class": home.pk}))
    none = get(client, "funnel", since=TODAY.isoformat(), until="no day")
    assert "还没有收到推荐" in words(none)
    assert "还没有走到这一步" in words(get(client, "funnel_people", stage="hired", by="?", page="x"))


def test_counsellors_see_their_own_classes_and_others_no_page():
    mine, other = a_class("园艺201901"), a_class("茶学201901")
    told("interested", home=mine, name="我的")
    told("interested", home=other, name="别人的")
    client = signed_in(Role.COUNSELLOR, mine)
    assert "推荐 1 1" in words(get(client, "funnel"))
    assert "别人的" not in words(get(client, "funnel_people"))
    assert get(signed_in(Role.DEPARTMENT_HEAD), "funnel").status_code == 403


def test_more_students_cost_no_more_queries():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)

    def asked(name):
        with CaptureQueriesContext(connection) as caught:
            assert get(client, name).status_code == 200
        return len(caught)

    told("interested", "applied")
    asked("funnel_people")  # what is read once a process is read
    few = [asked(name) for name in ("funnel", "funnel_people", "silence")]
    for n in range(6):
        told("interested", "applied", post=make_post(n + 2), name=f"甲{n}")
    assert [asked(name) for name in ("funnel", "funnel_people", "silence")] == few


def test_the_sheet_holds_numbers_and_no_name():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    told("interested", name="申行")
    assert client.post(reverse("funnel_sheet"), {}).status_code == 422
    made = client.post(reverse("funnel_sheet") + "?by=source", {"reason": "meeting"})
    book = load_workbook(io.BytesIO(made.content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "申行" not in cells
    assert [row[:3] for row in book["漏斗"].iter_rows(values_only=True)][1] == ("推荐", 1, 1)
    assert Event.objects.filter(action="desk.export", detail__paper="funnel").exists()
    by_student = client.post(reverse("funnel_sheet") + "?by=student", {"reason": "meeting"})
    assert load_workbook(io.BytesIO(by_student.content)).sheetnames == ["漏斗", "说明"]


# ---------------------------------------------------------------------------------------------------- silence


def test_a_silent_employer_stands_on_the_list_until_somebody_says_what_came_of_it():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    referral = told("interested", "applied", name="申行")
    page = get(client, "silence")
    assert "申行" in words(page)
    assert "该问了" in words(page)
    assert "撤回这次推荐" not in words(page)
    press = reverse("silence_word", args=[referral.pk])
    assert client.post(press, {"word": "withdraw"}).status_code == 302  # nobody asked: told in words
    assert not ReferralClosed.objects.exists()
    client.post(press, {"word": "asked"})
    assert EmployerAsked.objects.count() == 1
    assert "在等" in words(get(client, "silence"))
    client.post(press, {"word": "interview"})
    assert "没有人在等单位的回音" in words(get(client, "silence"))
    assert client.post(reverse("silence_word", args=[0]), {"word": "asked"}).status_code == 404


def test_giving_up_is_offered_after_asking():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    referral = told("interested", "applied", days=31)
    EmployerAsked.objects.create(
        referral=referral, on=TODAY - timedelta(days=12), recorded_at=NOW - timedelta(days=12), recorded_by="user:1"
    )
    assert "撤回这次推荐" in words(get(client, "silence"))
    client.post(reverse("silence_word", args=[referral.pk]), {"word": "withdraw"})
    assert ReferralClosed.objects.get().why == "silence"


def test_the_day_names_what_waits():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    told("interested", "applied", days=21)
    told("interested", "applied", "hired", name="录用者")
    told("declined", reason="settled", name="有去向者")
    day = words(get(client, "today"))
    assert "1 次投递没有回音" in day
    assert "录用了" in day
    assert "说已有去向" in day


# ------------------------------------------------------------------------------------------------ one referral


def test_an_answer_is_put_on_record_and_the_history_stays():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    referral = told("interested")
    page = reverse("referral_answer", args=[referral.student_id, referral.pk])
    assert "感兴趣" in words(client.get(page))
    assert client.post(page, {"step": "hired", "on": TODAY.isoformat()}).status_code == 422
    assert client.post(page, {"step": "declined", "on": TODAY.isoformat()}).status_code == 422  # no reason
    assert client.post(page, {"step": "applied", "on": TODAY.isoformat()}).status_code == 302
    assert [one.step for one in Answer.objects.order_by("id")] == ["interested", "applied"]
    assert client.get(reverse("referral_answer", args=[referral.student_id, 0])).status_code == 404


def test_hired_proposes_an_intention_and_writes_none():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    referral = told("interested", "applied", "hired")
    page = words(client.get(reverse("referral_answer", args=[referral.student_id, referral.pk])))
    assert "记录意向" in page
    assert not Intention.objects.exists()
    form = client.get(reverse("intention_new", args=[referral.student_id]), {"referral": referral.pk})
    assert referral.post.employer.name in form.content.decode()


def test_a_withdrawn_one_is_restored_by_a_press():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    referral = told("interested")
    ReferralClosed.objects.create(referral=referral, why="placed", on=TODAY, recorded_at=NOW, recorded_by="user:1")
    page = reverse("referral_answer", args=[referral.student_id, referral.pk])
    assert "已经撤回" in words(client.get(page))
    client.post(reverse("referral_restore", args=[referral.student_id, referral.pk]))
    assert "已经撤回" not in words(client.get(page))


# --------------------------------------------------------------------------------------------- post and employer


def test_reasons_are_counted_on_post_and_employer_and_open_to_names():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    post = make_post(1)
    told("declined", reason="pay", post=post, name="嫌少")
    told("interested", post=post, name="想去")
    page = words(get(client, "post_answers", post.pk))
    assert "工资 1 人" in page
    only = words(get(client, "post_answers", post.pk, reason="pay"))
    assert ("嫌少" in only, "想去" in only) == (True, False)
    assert "工资 1" in words(get(client, "employer", post.employer_id))
    behind = words(get(client, "employer_people", post.employer_id, show="no_pay"))
    assert ("嫌少" in behind, "想去" in behind) == (True, False)
    assert get(client, "post_answers", 0).status_code == 404
