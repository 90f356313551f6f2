"""Texts for everybody: reviewed posts alone, no hostile words, no guarded word, and never a person counted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from lianqiao.bulletins.actions_publicity import note_published, take_publication_back
from lianqiao.bulletins.facts_publicity import PublicPost
from lianqiao.bulletins.files_article import markdown, page_of, plain_text, public_account
from lianqiao.bulletins.files_feeds import calendar_of, rss
from lianqiao.bulletins.models import Publication
from lianqiao.bulletins.publicity import article
from lianqiao.bulletins.queries_publicity import publications
from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.jobs.models import PostStep
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.jobs import make_post
from tests.rooms.test_delivery_page import sign_in

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script>&amp; [x](javascript:alert) `a` {{< raw >}} ]]> "引号" # * _'
COUNSELLOR = Viewer(actor="user:9", role=Role.COUNSELLOR, user_id=9, classes=frozenset({1}))


@pytest.fixture(autouse=True)
def _house(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)


def a_post(n: int = 1, **said: Any) -> PublicPost:
    plain = {
        "title": f"技术员{n}", "employer": "青禾农业", "place": "成都", "openings": 2, "majors": "园艺",
        "pay": "4500–6000 元", "deadline": date(2023, 5, 8), "url": "https://jobs.example/1",
        "first_on": date(2023, 4, 20),
    }  # fmt: skip
    return PublicPost(id=n, **{**plain, **said})


def written(now: Any, *posts: PublicPost, **said: Any) -> Any:
    plain = {"title": "就业信息", "intro": "第一段\n第二段", "college": "园艺学院", "at": now, "events": ()}
    return article(**{**plain, **said}, posts=posts)


def artefacts(made: Any, now: Any) -> dict[str, str]:
    """Every text that leaves the house."""
    return {
        "md": markdown(made),
        "html": page_of(made),
        "pasted": public_account(made),
        "txt": plain_text(made),
        "rss": rss(posts=made.posts, events=made.events, college=made.college, address="https://a.example"),
        "ics": calendar_of(posts=made.posts, events=made.events, now=now).decode(),
    }


def front_matter(text: str) -> dict[str, str]:
    head = text.split("---\n")[1]
    return dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)


def test_the_site_article_has_the_front_matter_of_the_colleges_own(now):
    text = markdown(written(now, a_post()))
    head = front_matter(text)
    assert list(head) == ["title", "date", "urlname", "slug", "authorbox", "sidebar"]
    assert head["title"] == '"就业信息"'
    assert head["date"] == "2023-04-28 10:00:00"
    assert re.fullmatch(r"[0-9a-f]{32}", head["urlname"])
    assert head["urlname"] == head["slug"]
    assert 'tags:\n- "园艺学院"\ncategories:\n- "就业信息"' in text
    assert text.index("第一段") < text.index("<!--more-->") < text.index("第二段")
    assert markdown(written(now, a_post())) == text
    assert markdown(written(now, a_post(2))).split("\n")[3] != text.split("\n")[3]


def test_hostile_words_stay_words(now):
    made = written(now, a_post(title=HOSTILE, employer=HOSTILE, place=HOSTILE), title=HOSTILE, intro=HOSTILE)
    found = artefacts(made, now)
    for name in ("html", "pasted", "rss"):
        assert "<script" not in found[name], name
    assert "<script" not in found["md"]
    assert "{{" not in found["md"]
    assert "[x](" not in found["md"].split("---\n", 2)[2]
    assert front_matter(found["md"])["title"].count('\\"') == 2
    items = ElementTree.fromstring(found["rss"]).findall("./channel/item")  # noqa: S314 - our own words
    assert HOSTILE.split(" ", maxsplit=1)[0] in str(items[0].findtext("title"))
    assert "\r\n" not in found["ics"].split("SUMMARY:")[1].split("\r\n", 1)[0]


def test_the_public_account_keeps_its_looks_without_class_link_or_script(now):
    text = public_account(written(now, a_post()))
    assert "style=" in text
    assert not re.search(r"<(a|script|style|img|iframe)\b|class=|href=|\bon\w+=", text)
    assert "https://jobs.example/1" in text


def test_an_address_cannot_end_its_brackets(now):
    text = markdown(written(now, a_post(url='https://x.example/a>b) "c" <d>中')))
    assert "[原公告](<https://x.example/a%3Eb)%20%22c%22%20%3Cd%3E%E4%B8%AD>)" in text


def test_closing_days_stand_in_the_calendar(now):
    text = calendar_of(posts=[a_post(), a_post(2, deadline=None)], events=[], now=now).decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20230508\r\nDTEND;VALUE=DATE:20230509" in text


def public(*addresses: str) -> str:
    return "".join(Client().get(one).content.decode() for one in addresses)


FEEDS = ("/feeds/posts.rss", "/feeds/calendar.ics")


def test_feeds_tell_of_reviewed_open_posts_and_of_nobody(now, today):
    make_post(1, contact="王经理 13800001111", description="找王经理")
    make_post(2, accepted=None)
    make_post(3, accepted=False)
    make_post(4, deadline=today - timedelta(days=1))
    closed = make_post(5)
    PostStep.objects.create(post=closed, kind="closed", on=today, at=now, by="user:1", why="filled")
    text = public(*FEEDS)
    assert "技术员1" in text
    for n in (2, 3, 4, 5):
        assert f"技术员{n}" not in text
    assert "王经理" not in text
    assert "13800001111" not in text
    answer = Client().get(FEEDS[0])
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    assert "public" in answer.headers["Cache-Control"]
    assert Client().post(FEEDS[0]).status_code == 405


def test_no_guarded_word_leaves_the_house(now, today):
    for n, word in enumerate(guarded_words(), start=1):
        make_post(n, title=f"{word}专岗", employer=f"{word}中心", place=f"{word}路")
        make_post(100 + n, title=f"岗{n}", employer=f"{word}联合会")
    make_post(900, title="联系 13800001111 王老师")
    make_post(901, title="讲师", place="低\u200b保街")  # a sign that nobody sees inside the word
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    texts = [public(*FEEDS)]
    for kind in ("md", "html", "txt", "ics"):
        answer = client.post(f"/publicity/file/{kind}/", {"since": "2023-01-01"})
        texts += [answer.content.decode("utf-8-sig"), str(answer.headers)]
    for text in texts:
        assert not [word for word in guarded_words() if word in text]
        assert "13800001111" not in text
    assert "讲师" in texts[0]


def test_a_post_whose_name_may_not_be_told_goes_by_its_original():
    from lianqiao.bulletins.publicity import public_post
    from lianqiao.jobs.queries import posts

    make_post(1, title="低保专岗")
    viewer = Viewer(actor="system:test", system=True)
    (card,) = posts(viewer=viewer, today=date(2023, 4, 28))
    assert public_post(card) is None
    told = public_post(replace(card, url="https://jobs.example/1"))
    assert told is not None
    assert (told.title, told.employer) == ("岗位名称和单位请看原公告", "")
    assert public_post(replace(card, url="https://jobs.example/%E4%BD%8E%E4%BF%9D")) is None
    assert public_post(replace(card, url="javascript:alert(1)")) is None


PUBLISHED = {"key": "k1", "kind": "account", "place": "园艺学院公众号", "on": "2023-04-28"}


def test_composing_choosing_and_ticking(now):
    make_post(1)
    two = make_post(2)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get("/publicity/").content.decode()
    assert "技术员1" in page
    assert "学院整理了近期的招聘信息" in page
    chosen = {"chosen": "yes", "title": "五月招聘", "intro": "你好", "posts": [str(two.pk), "99999", "x"]}
    preview = client.post("/publicity/", chosen)
    assert preview.status_code == 200
    assert "技术员1（" not in preview.context["text"]
    assert not Publication.objects.exists()
    for _twice in range(2):
        assert client.post("/publicity/published/", {**chosen, **PUBLISHED}).status_code == 302
    row = Publication.objects.get()
    assert (row.posts, row.title, row.kind) == ([two.pk], "五月招聘", "account")
    again = client.get("/publicity/").content.decode()
    assert "本学期发布 1 条" in again
    assert "园艺学院公众号" in again
    client.post(f"/publicity/{row.pk}/back/", {"next": "https://elsewhere.example/"})
    assert "本学期发布 0 条" in client.get("/publicity/").content.decode()
    assert Publication.objects.count() == 1
    assert client.post(f"/publicity/{row.pk}/back/").status_code == 404


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": "低保生专场"}, "不能公开的词"),
        ({"intro": "电话 13800001111"}, "不能公开的词"),
        ({"place": "低保群"}, "不能公开的词"),
        ({"on": "2023-05-28"}, "日子还没有到"),
        ({"place": ""}, "位置"),
        ({"title": "长" * 61}, "60"),
    ],
)
def test_what_may_not_go_out_is_refused_in_words(now, more, said):
    post = make_post(1)
    filled = {"chosen": "yes", "title": "五月", "intro": "你好", "posts": [str(post.pk)], **PUBLISHED, **more}
    client = sign_in(Role.COLLEGE_LEADER)
    answer = client.post("/publicity/published/", filled)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Publication.objects.exists()


def test_nothing_chosen_is_nothing_published(now):
    make_post(1)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    answer = client.post("/publicity/published/", {"chosen": "yes", **PUBLISHED})
    assert answer.status_code == 422
    assert "一个岗位和活动都没有选" in answer.content.decode()


def test_words_that_give_a_person_away_are_pointed_at(now):
    make_post(1)
    typed = {"chosen": "yes", "title": "五月", "intro": "茶学专业马同学成功保研至湖南大学"}
    page = sign_in(Role.EMPLOYMENT_SECRETARY).post("/publicity/", typed).content.decode()
    assert "认得出是谁" in page


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT, Role.LIAISON])
def test_composing_is_for_those_who_compose(role):
    client = sign_in(role)
    assert client.get("/publicity/").status_code == 403
    assert client.post("/publicity/file/md/").status_code == 403


def test_an_unknown_kind_of_file_is_not_there():
    assert sign_in(Role.EMPLOYMENT_SECRETARY).post("/publicity/file/exe/").status_code == 404


def noted(viewer: Viewer, today: date, now: Any, **more: Any) -> Publication:
    said = {
        "key": "g1", "kind": "group", "place": "园艺一班群", "on": today, "title": "就业信息", "posts": [1],
        "events": [], "content": "字",
    }  # fmt: skip
    return note_published(viewer=viewer, today=today, now=now, **{**said, **more})


def test_who_hands_messages_over_may_note_a_group_and_nothing_else(secretary, today, now):
    made = noted(COUNSELLOR, today, now)
    assert noted(COUNSELLOR, today, now).pk == made.pk
    with pytest.raises(Refused, match="no_right"):
        noted(COUNSELLOR, today, now, key="g2", kind="site")
    with pytest.raises(Refused, match="no_right"):
        noted(Viewer(actor="user:8", role=Role.EXPERT), today, now, key="g3")
    with pytest.raises(ValueError, match="smoke"):
        noted(secretary, today, now, kind="smoke")
    other = replace(COUNSELLOR, actor="user:10", user_id=10)
    with pytest.raises(Refused, match="no_right"):
        take_publication_back(viewer=other, publication_id=made.pk, now=now)
    count, shown = publications(viewer=COUNSELLOR, since=today, until=today)
    assert (count.value, count.unit.value, shown[0].may_take_back) == (1, "items", True)
    take_publication_back(viewer=COUNSELLOR, publication_id=made.pk, now=now)
    assert publications(viewer=COUNSELLOR, since=today, until=today)[0].value == 0


@pytest.mark.parametrize("address", ["/publicity/", "/feeds/posts.rss"])
def test_many_posts_cost_as_many_queries_as_one(secretary, today, now, django_assert_max_num_queries, address):
    make_post(1)
    client = sign_in(Role.EMPLOYMENT_SECRETARY) if address == "/publicity/" else Client()
    noted(secretary, today, now)
    with django_assert_max_num_queries(24) as one:
        client.get(address)
    for n in range(2, 30):
        make_post(n)
        noted(secretary, today, now, key=f"g{n}")
    with django_assert_max_num_queries(len(one)):
        client.get(address)
