"""The pages of posts: who may open them, what they show, and that a click without a choice says so."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.jobs.models import Post, PostReview
from lianqiao.jobs.post_list import Asked, Goal
from lianqiao.people.models import Appointment, User
from lianqiao.rules.suitability import Condition, ConditionKind, Degree, MajorRequirement
from lianqiao.rules.visibility import Role
from tests.conftest import TODAY
from tests.factories.jobs import make_post

pytestmark = pytest.mark.django_db
ENTRY = {
    "employer": "青禾茶业",
    "title": "茶叶加工员",
    "openings": "3",
    "place": "四川省雅安市",
    "majors": "茶学、园艺",
    "degrees": ["2"],
    "salary": "4500-6000",
    "deadline": "2023-06-30",
    "conditions": "限女性；35周岁以下",
    "description": "包住宿",
    "contact": "王经理",
    "source": "走访",
}


@pytest.fixture
def sign_in(client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())

    def enter(role=Role.EMPLOYMENT_SECRETARY):
        user = User.objects.create(username=role.value, display_name="某人")
        Appointment.objects.create(user=user, role=role, since=date(2023, 1, 1))
        client.force_login(user)
        return client

    return enter


def text(answer):
    return answer.content.decode()


def test_an_empty_list_says_what_to_do(sign_in):
    page = sign_in().get(reverse("posts"))
    assert "还没有岗位" in text(page)
    assert reverse("imports") in text(page)


def test_the_list_shows_counts_goal_and_rows(sign_in):
    make_post(1, openings=20)
    make_post(2, openings=40, accepted=None)
    make_post(3, accepted=False, first_recorded_on=date(2023, 3, 1))
    make_post(4, deadline=TODAY + timedelta(days=3), first_recorded_on=date(2023, 3, 1))
    page = sign_in().get(reverse("posts"))
    assert (page.context["found"].counts) == {"waiting": 1, "accepted": 2, "refused": 1, "closing": 1}
    assert (page.context["found"].goal.done, page.context["found"].goal.missing) == (20, 30)
    assert "目标每月 50–60 个" in text(page)
    assert text(page).count('name="post"') == 4


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?review=waiting", ["技术员2"]),
        ("?closing=1", ["技术员4"]),
        ("?review=accepted&month=2023-04", ["技术员1"]),
        ("?q=青禾农业3", ["技术员3"]),
        ("?q=没有这家", []),
        ("?review=nonsense&month=2023-99&page=-7", ["技术员4", "技术员1", "技术员2", "技术员3"]),
    ],
)
def test_every_number_opens_its_rows(sign_in, query, titles):
    make_post(1)
    make_post(2, accepted=None)
    make_post(3, accepted=False, first_recorded_on=date(2023, 3, 1))
    make_post(4, deadline=TODAY + timedelta(days=3), first_recorded_on=date(2023, 3, 1))
    page = sign_in().get(reverse("posts") + query)
    assert [post.title for post in page.context["found"].posts] == titles


@pytest.mark.parametrize("many", [3, 60])
def test_the_list_reads_a_constant_number_of_times(sign_in, many, django_assert_max_num_queries):
    for n in range(many):
        make_post(n)
    client = sign_in()
    client.get(reverse("posts"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("posts"))
    assert len(page.context["found"].posts) == min(many, 50)
    assert len(client.get(reverse("posts") + "?page=2").context["found"].posts) in {3, 10}


def test_bulk_review_takes_the_chosen(sign_in):
    first, second, left = (make_post(n, accepted=None) for n in range(3))
    answer = sign_in().post(
        reverse("posts_review") + "?review=waiting", {"post": [first.pk, second.pk], "verdict": "accept"}
    )
    assert answer.url == reverse("posts") + "?review=waiting"
    assert set(PostReview.objects.values_list("post_id", "accepted")) == {(first.pk, True), (second.pk, True)}
    assert left.pk not in set(PostReview.objects.values_list("post_id", flat=True))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"verdict": "accept"}, "还没有选岗位"),
        ({"post": ["1"], "verdict": "maybe"}, "请选采用或不采用"),
        ({"post": ["x"], "verdict": "refuse", "reason": "停招"}, "还没有选岗位"),
    ],
)
def test_a_click_without_a_choice_says_so(sign_in, sent, words):
    make_post(1, accepted=None)
    answer = sign_in().post(reverse("posts_review"), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not PostReview.objects.exists()


def test_a_refusal_keeps_what_was_chosen(sign_in):
    post = make_post(1, accepted=None)
    answer = sign_in().post(reverse("posts_review"), {"post": [post.pk], "verdict": "refuse"})
    assert answer.status_code == 422
    assert f'value="{post.pk}" checked' in text(answer)


def test_a_post_shows_all_it_says(sign_in):
    post = make_post(
        1,
        contact="王经理 138",
        majors=MajorRequirement(((Degree.BACHELOR, frozenset({"090102"})),), ("怪专业",)),
        conditions=(Condition(ConditionKind.AGE, "35", "35周岁以下"),),
        offers=frozenset({"lodging"}),
    )
    shown = text(sign_in().get(reverse("post", args=[post.pk])))
    for words in ("王经理 138", "090102 园艺", "怪专业", "35周岁以下", "住宿", "4500–6000 元/月", "四川省成都市"):
        assert words in shown


def test_a_post_that_is_not_there(sign_in):
    client = sign_in()
    assert client.get(reverse("post", args=[999])).status_code == 404
    assert client.post(reverse("post_review", args=[999]), {"verdict": "accept"}).status_code == 404


def test_one_post_is_reviewed(sign_in):
    post = make_post(1, accepted=None)
    client, address = sign_in(), reverse("post_review", args=[post.pk])
    assert "写明原因" in text(client.post(address, {"verdict": "refuse"}))
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"verdict": "accept", "next": "https://example.org/"}).url == reverse("posts")
    assert client.post(address, {"verdict": "refuse", "reason": "停招", "next": "/posts/"}).url == "/posts/"
    assert "停招" in text(client.get(reverse("post", args=[post.pk])))


def test_who_only_looks_gets_no_buttons(sign_in):
    post = make_post(1, accepted=None)
    client = sign_in(Role.CLASS_TEACHER)
    shown = text(client.get(reverse("posts")))
    assert "技术员1" in shown
    assert 'name="verdict"' not in shown
    assert "只能看" in text(client.get(reverse("post", args=[post.pk])))
    for address in (reverse("posts_review"), reverse("post_review", args=[post.pk]), reverse("post_new")):
        assert client.post(address, {"post": post.pk, "verdict": "accept"}).status_code == 403
    assert not PostReview.objects.exists()


def test_a_post_by_hand_is_looked_at_and_saved(sign_in):
    client = sign_in()
    looked = client.post(reverse("post_new"), {**ENTRY, "look": "1"})
    for words in ("090107 茶学", "090102 园艺", "511800", "35周岁以下", "4500–6000 元/月"):
        assert words in text(looked)
    assert not Post.objects.exists()
    saved = client.post(reverse("post_new"), {**ENTRY, "save": "1"})
    post = Post.objects.get()
    assert saved.url == reverse("post", args=[post.pk])
    assert post.identity == "青禾茶业|茶叶加工员|四川省雅安市"
    again = client.post(reverse("post_new"), {**ENTRY, "save": "1"})
    assert again.status_code == 422
    assert "已经有了" in text(again)


@pytest.mark.parametrize(
    ("field", "value"),
    [("openings", "0"), ("employer", ""), ("salary", "很多很多"), ("deadline", "2026-13-40"), ("degrees", ["9"])],
)
def test_what_cannot_be_read_is_said(sign_in, field, value):
    answer = sign_in().post(reverse("post_new"), {**ENTRY, field: value, "save": "1"})
    assert answer.status_code == 422
    assert "请先改好这几处" in text(answer)
    assert not Post.objects.exists()


def test_the_bar_of_the_goal_stays_within_its_frame():
    assert (Goal(TODAY, 0, 50, 60).bar, Goal(TODAY, 0, 50, 60).mark) == (0, 500)
    assert (Goal(TODAY, 60, 50, 60).bar, Goal(TODAY, 60, 50, 60).missing) == (600, 0)
    assert (Goal(TODAY, 120, 50, 60).bar, Goal(TODAY, 120, 50, 60).mark) == (600, 250)


def test_the_question_survives_turning_the_page():
    asked = Asked.of({"q": " 茶 ", "closing": "1", "month": "2023-04", "page": "3"})
    assert Asked.of(dict(pair.split("=") for pair in asked.kept.replace("%E8%8C%B6", "茶").split("&"))) == Asked.of(
        {"q": "茶", "review": "accepted", "closing": "1", "month": "2023-04"}
    )
