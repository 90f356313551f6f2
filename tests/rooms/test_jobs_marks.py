"""What a post says it offers, with the words that say so; marks are of the post and weigh in no judgement."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianqiao.jobs.by_hand import read_entry
from lianqiao.jobs.marks import ORDER, marks_of
from lianqiao.jobs.queries import cards
from lianqiao.jobs.readings_facts import offer_words, read_grassroots, read_offers
from lianqiao.jobs.words import OFFER_WORDS
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post

BOSS = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, 1)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("包食宿", {"lodging", "board"}),
        ("包住，有餐补", {"lodging", "board"}),
        ("员工食堂；宿舍自理", {"board"}),
        ("面试报销往返路费", {"travel"}),
        ("交通费可报销、上下班有班车", {"travel"}),
        ("经验不限", {"no_experience"}),
        ("应届生均可", {"no_experience"}),
        ("零基础，带薪岗前培训", {"no_experience", "paid_training"}),
        ("免费技能培训、师带徒", {"paid_training", "mentor"}),
        ("缴纳五险一金", {"insurance"}),
        ("办公楼无障碍", {"wheelchair"}),
        ("配手语翻译，电脑装读屏软件", {"hearing", "vision"}),
        ("两年以上工作经验", set()),
        ("能适应出差，差旅费实报实销", set()),
        ("要先交培训费", set()),
    ],
)
def test_what_is_offered_is_read_from_the_words(text, kinds):
    assert read_offers(text) == kinds
    assert {kind for kind in ORDER if offer_words(kind, text)} == kinds


def test_the_words_are_those_of_the_clause():
    assert offer_words("board", "五险一金，包食宿，双休", "有食堂") == "包食宿"
    assert offer_words("board", "双休") == ""
    assert offer_words("nothing", "包食宿") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("蒲江县甘溪镇人民政府", "蒲江县甘溪镇人民政府"), ("三支一扶（支农）", "三支一扶（支农）"),
     ("乡镇农技推广", "乡镇农技推广"), ("具有两年以上基层工作经历", ""), ("服务基层项目人员", ""),
     ("三支一扶服务期满人员", ""), ("成都花店", "")],
)  # fmt: skip
def test_a_post_at_the_grassroots_is_told_from_one_that_asks_for_service_there(text, words):
    assert read_grassroots(text) == words


@pytest.mark.django_db
def test_a_posts_marks_with_its_own_words_and_its_place():
    made = make_post(
        1, title="乡镇农技员", place="雅安名山", region="511803", offers=frozenset({"lodging", "wheelchair"}),
        description="包住，有专人带教。接收残疾人，无障碍。",
    )  # fmt: skip
    card = cards(viewer=BOSS, today=TODAY, ids=[made.pk])[made.pk]
    told = [(one.kind, one.words) for one in marks_of(card)]
    assert told == [
        ("lodging", "包住"), ("wheelchair", ""), ("grassroots", "乡镇农技员"), ("western", "雅安名山"),
        ("key_region", "雅安名山"),
    ]  # fmt: skip
    assert all(kind in OFFER_WORDS for kind, _ in told)


@pytest.mark.django_db
def test_the_page_of_a_post_says_whom_it_may_suit():
    plain, rich = make_post(1, region=None), make_post(2, offers=frozenset({"board"}), description="包吃")
    client = signed_in(Role.CLASS_TEACHER)
    assert "原文没有写食宿" in client.get(reverse("post", args=[plain.pk])).content.decode()
    shown = client.get(reverse("post", args=[rich.pk])).content.decode()
    assert "管饭" in shown
    assert "“包吃”" in shown
    assert reverse("post_fits", args=[rich.pk]) in shown


def test_a_post_by_hand_is_read_alike():
    said = {
        "employer": "青禾", "title": "技术员", "openings": 1, "place": "", "majors": "", "degrees": [], "salary": "",
        "deadline": None, "conditions": "经验不限", "description": "包吃住", "contact": "", "url": "", "source": "电话",
    }  # fmt: skip
    assert read_entry(said).facts.offers == {"no_experience", "lodging", "board"}
