"""The pages of a post's doubts and life: shown with their words, decided with reasons, and who may press what."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.desk.post_signings import full_posts
from lianqiao.jobs.actions_life import close_post
from lianqiao.jobs.models import FlagDecision, PostRecord, PostReview, PostStep
from lianqiao.outcomes.models import Destination
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
RULE = policy_in_force().posts.freshness
OLD = TODAY - timedelta(days=RULE.fresh_days)
HAND = {"viewer": Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1), "today": TODAY, "now": NOW}
DEPOSIT = "育苗三个月；收取工装押金300元"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())


@pytest.fixture
def secretary():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def text(answer):
    return answer.content.decode()


def test_a_doubt_is_shown_with_its_words_and_the_rule(secretary):
    post = make_post(1, accepted=None, description=DEPOSIT)
    shown = text(secretary.get(reverse("post", args=[post.pk])))
    assert "育苗三个月；<mark>收取工装押金</mark>" in shown or "<mark>工装押金</mark>300元" in shown
    assert "劳动合同法第九条" in shown
    assert "出处未核实" in shown
    assert 'name="why_deposit"' in shown


def test_what_a_firm_wrote_is_never_markup(secretary):
    post = make_post(1, accepted=None, description="<b>押金</b><script>")
    shown = text(secretary.get(reverse("post", args=[post.pk])))
    assert "&lt;b&gt;<mark>押金</mark>&lt;/b&gt;" in shown


def test_accepting_in_spite_of_it_takes_a_reason(secretary):
    post = make_post(1, accepted=None, description=DEPOSIT)
    address = reverse("post_review", args=[post.pk])
    refused = secretary.post(address, {"verdict": "accept", "why_deposit": "", "reason": "好岗位"})
    assert refused.status_code == 422
    assert "有疑点的地方没有写理由：工装押金" in text(refused)
    assert "好岗位" in text(refused)
    assert not PostReview.objects.exists()
    assert secretary.post(address, {"verdict": "accept", "why_deposit": "单位已改"}).status_code == 302
    assert FlagDecision.objects.get().reason == "单位已改"
    shown = text(secretary.get(reverse("post", args=[post.pk])))
    assert "为什么可以采用：单位已改" in shown
    assert "已决定" in shown


def test_bulk_review_names_the_posts_with_doubts(secretary):
    first, second = make_post(1, accepted=None), make_post(2, accepted=None, description=DEPOSIT)
    answer = secretary.post(reverse("posts_review"), {"post": [first.pk, second.pk], "verdict": "accept"})
    assert answer.status_code == 422
    assert "技术员2（工装押金）" in text(answer)
    assert not PostReview.objects.exists()


@pytest.mark.parametrize(
    ("show", "titles"),
    [("doubt", ["技术员2"]), ("ask", ["技术员3"]), ("closed", ["技术员4"]), ("nonsense", 5)],
)
def test_the_list_is_narrowed(secretary, show, titles):
    make_post(1)
    make_post(2, accepted=None, description=DEPOSIT)
    make_post(3, first_recorded_on=OLD, deadline=None)
    close_post(**HAND, post_id=make_post(4).pk, why="filled")
    make_post(5, accepted=False, description=DEPOSIT)
    page = secretary.get(reverse("posts") + f"?show={show}")
    found = [post.title for post in page.context["found"].posts]
    assert (len(found) if show == "nonsense" else found) == titles


def test_the_list_says_where_a_post_stands(secretary):
    make_post(1, first_recorded_on=OLD, deadline=None)
    close_post(**HAND, post_id=make_post(2).pk, why="filled")
    shown = text(secretary.get(reverse("posts")))
    assert "快要核实" in shown
    assert "已关闭</a>" in shown


def test_several_are_confirmed_at_once(secretary):
    old = [make_post(n, first_recorded_on=OLD, deadline=None) for n in (1, 2)]
    answer = secretary.post(reverse("posts_confirm") + "?show=ask", {"post": [one.pk for one in old]})
    assert answer.url == reverse("posts") + "?show=ask"
    assert PostStep.objects.filter(kind="confirmed").count() == 2
    refused = secretary.post(reverse("posts_confirm"), {"post": ["x"]})
    assert (refused.status_code, "还没有选岗位" in text(refused)) == (422, True)


def test_a_post_is_closed_reopened_and_put_right(secretary):
    post = make_post(1)
    at = {name: reverse(f"post_{name}", args=[post.pk]) for name in ("confirm", "close", "reopen")}
    assert secretary.post(at["confirm"]).status_code == 302
    refused = secretary.post(at["close"], {"why": "untrue", "note": ""})
    assert (refused.status_code, "查实不实要写明怎么查到的" in text(refused)) == (422, True)
    assert "没有选关闭的原因" in text(secretary.post(at["close"], {"why": "bored"}))
    assert secretary.post(at["close"], {"why": "filled", "note": "签了两人"}).status_code == 302
    shown = text(secretary.get(reverse("post", args=[post.pk])))
    assert "已关闭：招满了" in shown
    assert "签了两人" in shown
    kept = secretary.post(at["reopen"], {"note": ""})
    assert (kept.status_code, "重新开放要写明原因" in text(kept)) == (422, True)
    assert secretary.post(at["reopen"], {"note": "又要人"}).status_code == 302
    step = PostStep.objects.latest("id")
    undo = reverse("post_step_undo", args=[post.pk, step.pk])
    assert secretary.post(undo).status_code == 302
    assert "这一步已经撤销" in text(secretary.post(undo))


@pytest.mark.parametrize("name", ["confirm", "close", "reopen"])
def test_a_post_that_is_not_there(secretary, name):
    given = {"why": "filled", "note": "原因"}
    assert secretary.post(reverse(f"post_{name}", args=[999]), given).status_code == 404
    assert secretary.get(reverse(f"post_{name}", args=[999])).status_code == 405


def test_a_teacher_looks_and_the_finder_speaks():
    post = make_post(1)
    post.records.update(recorded_by="user:77")
    teacher = signed_in(Role.CLASS_TEACHER)
    shown = text(teacher.get(reverse("post", args=[post.pk])))
    assert "由找到岗位的人或审核的人来核实" in shown
    refused = teacher.post(reverse("post_close", args=[post.pk]), {"why": "filled"})
    assert (refused.status_code, "这个岗位不是你找来的" in text(refused)) == (422, True)
    post.records.update(recorded_by=f"user:{teacher.session['_auth_user_id']}")
    assert 'id="life-why"' in text(teacher.get(reverse("post", args=[post.pk])))
    assert teacher.post(reverse("post_confirm", args=[post.pk])).status_code == 302


def duties(client):
    day = client.get(reverse("today")).context["day"]
    return [duty for group in day.groups for duty in group.duties if duty.kind.startswith("post_")]


def test_the_day_asks_the_secretary_and_the_finder():
    finder = a_user("finder", role=Role.DEPARTMENT_HEAD)
    mine, old = (make_post(n, first_recorded_on=day, deadline=None) for n, day in ((1, OLD), (2, OLD - timedelta(2))))
    coming = make_post(3, first_recorded_on=OLD + timedelta(2), deadline=None)
    PostRecord.objects.update(recorded_by="system:import")
    mine.records.update(recorded_by=f"user:{finder.pk}")
    found = {duty.href: duty for duty in duties(signed_in(Role.EMPLOYMENT_SECRETARY))}
    groups = {reverse("post", args=[one.pk]) + "#life": group for one, group in
              ((mine, "now"), (old, "late"), (coming, "week"))}  # fmt: skip
    assert {href: duty.group for href, duty in found.items()} == groups
    assert found[reverse("post", args=[mine.pk]) + "#life"].owner == "finder"
    assert found[reverse("post", args=[old.pk]) + "#life"].since == TODAY - timedelta(1)
    other = signed_in(Role.DEPARTMENT_HEAD)
    assert duties(other) == []
    other.force_login(finder)
    assert [duty.href for duty in duties(other)] == [reverse("post", args=[mine.pk]) + "#life"]


def signed_for(post, n, unit="青禾农业1"):
    student = a_student(number=f"2019100{n}")
    told = {"way": "phone", "proof_text": "电话"}
    refer_by_hand(**HAND, student_id=student.pk, post_id=post.pk, **told)
    Destination.objects.create(student=student, code="10", unit_name=unit, grade="documented", on=TODAY,
                               recorded_at=NOW, recorded_by="user:1")  # fmt: skip


def test_a_post_that_is_filled_is_to_be_closed():
    post, other = make_post(1), make_post(2)
    signed_for(post, 1)
    signed_for(other, 2, unit="别家")
    assert full_posts(viewer=HAND["viewer"], today=TODAY) == []
    signed_for(post, 3)
    assert [(card.id, n) for card, n in full_posts(viewer=HAND["viewer"], today=TODAY)] == [(post.pk, 2)]
    [duty] = duties(signed_in(Role.EMPLOYMENT_SECRETARY))
    assert duty.what == "“技术员1”已有 2 人签约（招 2 人）"
    close_post(**HAND, post_id=post.pk, why="filled")
    assert full_posts(viewer=HAND["viewer"], today=TODAY) == []


@pytest.mark.parametrize("many", [2, 30])
def test_the_narrowed_list_reads_a_constant_number_of_times(secretary, many, django_assert_max_num_queries):
    for n in range(many):
        make_post(n, accepted=None, description=f"{DEPOSIT}，限男性{n}")
    secretary.get(reverse("posts"))
    with django_assert_max_num_queries(18):
        page = secretary.get(reverse("posts") + "?show=doubt")
    assert len(page.context["found"].posts) == many


def test_a_post_with_a_long_history_reads_no_more(secretary, django_assert_max_num_queries):
    post = make_post(1)
    for _ in range(12):
        secretary.post(reverse("post_confirm", args=[post.pk]))
    with django_assert_max_num_queries(22):
        page = secretary.get(reverse("post", args=[post.pk]))
    assert len(page.context["page"].entries) == 14
