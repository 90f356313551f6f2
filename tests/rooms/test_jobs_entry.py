"""How posts come in: pasted and confirmed, with who found them; doubles side by side; scans kept and not read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianqiao.evidence.models import StoredFile
from lianqiao.jobs import actions_entry, actions_scans, queries_entry
from lianqiao.jobs.facts_entry import Channel, Finder, Level
from lianqiao.jobs.models import Post, PostFound, PostRecord, PostScan, PostScanDone, SamePost
from lianqiao.jobs.readings_kinds import employer_kind
from lianqiao.people.models import User
from lianqiao.rules.suitability import Condition, ConditionKind
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post, post_row
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db
TEACHER = Viewer(actor="user:2", role=Role.CLASS_TEACHER, user_id=2)
PNG = b"\x89PNG\r\n\x1a\n rest"
VISIT = Finder(Level.EXPERT, Channel.VISIT, note="茶企走访")
TEXT = """雅安青禾茶业有限公司招聘
岗位：茶叶加工员
人数：3人
学历：本科及以上
专业：茶学
薪资：4500-6000元/月
截止：5月20日
福利：包住
要求：限女性
电话：13800000001"""
LIST = """云顶茗茶集团有限公司招聘
1、评茶员 2名
2、茶园管理员 3名
薪资：优厚
联系电话：0851-24200013"""


@pytest.fixture
def office(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def text(answer):
    return answer.content.decode()


def given(secretary, today, now, **more):
    return {"viewer": secretary, "today": today, "now": now, **more}


# ---------------------------------------------------------------- finders


def test_a_finder_is_named_and_put_right(secretary, now):
    post, person = make_post(1), a_user("finder")
    first = actions_entry.name_finder(viewer=secretary, post_id=post.pk, finder=VISIT, now=now)
    assert (first.level, first.channel, first.person, first.note) == ("expert", "visit", None, "茶企走访")
    told = Finder(Level.COUNSELLOR, Channel.PHONE, person.pk)
    actions_entry.name_finder(viewer=secretary, post_id=post.pk, finder=told, now=now)
    found = queries_entry.finder_of(viewer=secretary, today=TODAY, post_id=post.pk)
    assert (found.level, found.channel, found.name, found.said) == (Level.COUNSELLOR, Channel.PHONE, "finder", True)
    assert [one.level for one in queries_entry.finder_history(viewer=secretary, post_id=post.pk)] == [
        "counsellor",
        "expert",
    ]
    assert Event.objects.filter(action="jobs.name_finder").count() == 2


def test_only_staff_are_named_and_only_posts_that_stand(secretary, now):
    post, person = make_post(1), a_user("finder")
    for finder in (Finder(Level.STUDENT, Channel.CHAT, person.pk), Finder(Level.EXPERT, Channel.VISIT, 99_999)):
        with pytest.raises(Refused, match="finder_not_staff"):
            actions_entry.name_finder(viewer=secretary, post_id=post.pk, finder=finder, now=now)
    with pytest.raises(Refused, match="not_found"):
        actions_entry.name_finder(viewer=secretary, post_id=99_999, finder=VISIT, now=now)
    with pytest.raises(Refused, match="no_right"):
        actions_entry.name_finder(viewer=TEACHER, post_id=post.pk, finder=VISIT, now=now)
    assert not PostFound.objects.exists()


def test_a_post_by_hand_brings_its_finder(secretary, today, now):
    asked = given(secretary, today, now)
    with_one = actions_entry.enter_found(**asked, row=post_row(1), finder=VISIT)
    without = actions_entry.enter_found(**asked, row=post_row(2), finder=None)
    assert list(PostFound.objects.values_list("post_id", "level")) == [(with_one.pk, "expert")]
    with pytest.raises(Refused, match="post_known"):
        actions_entry.enter_found(**asked, row=post_row(2), finder=VISIT)
    assert without.found.count() == 0


# ---------------------------------------------------------------- several, and coming again


def test_several_are_entered_or_none(secretary, today, now):
    asked = given(secretary, today, now, finder=VISIT, again=False)
    made = actions_entry.enter_several(**asked, rows=[post_row(1), post_row(2)])
    assert [post.found.get().level for post in made] == ["expert", "expert"]
    with pytest.raises(Refused, match="post_known"):
        actions_entry.enter_several(**asked, rows=[post_row(3), post_row(1)])
    with pytest.raises(Refused, match="paste_none_confirmed"):
        actions_entry.enter_several(**asked, rows=[])
    assert Post.objects.count() == 2


def test_one_that_comes_again_gets_a_new_record_and_keeps_its_finder(secretary, today, now):
    asked = given(secretary, today, now, again=True)
    actions_entry.enter_several(**asked, rows=[post_row(1)], finder=None)
    actions_entry.enter_several(**asked, rows=[post_row(1, openings=9), post_row(2)], finder=VISIT)
    assert list(PostRecord.objects.order_by("id").values_list("openings", flat=True)) == [2, 9, 2]
    assert PostFound.objects.get().post.identity == post_row(2).facts.id
    with pytest.raises(Refused, match="post_known"):
        actions_entry.enter_several(**asked, rows=[post_row(2)], finder=None)


# ---------------------------------------------------------------- two that are one


def test_a_word_on_two_posts_can_be_taken_back(secretary, today, now):
    earlier, later = make_post(1), make_post(2)
    asked = given(secretary, today, now, post_id=earlier.pk, other_id=later.pk)
    made = actions_entry.say_same(**asked, same=True)
    assert (made.post_id, made.other_id) == (later.pk, earlier.pk)
    assert [pair.post.id for pair in queries_entry.same_as(viewer=secretary, today=today, post_id=earlier.pk)]
    with pytest.raises(Refused, match="same_post_already"):
        actions_entry.say_same(**asked, same=True)
    actions_entry.say_same(**asked, same=False)
    assert queries_entry.merged(viewer=secretary, today=today) == []
    assert SamePost.objects.count() == 2


@pytest.mark.parametrize(
    ("post", "other", "code"), [(1, 1, "same_post_itself"), (1, 99_999, "not_found"), (99_998, 99_999, "not_found")]
)
def test_nonsense_is_refused(secretary, today, now, post, other, code):
    ids = {1: make_post(1).pk}
    asked = given(secretary, today, now, post_id=ids.get(post, post), other_id=ids.get(other, other))
    with pytest.raises(Refused, match=code):
        actions_entry.say_same(**asked, same=True)


def test_lookalikes_wait_until_somebody_speaks(secretary, today, now):
    said = {"employer": "青禾茶业", "title": "评茶员"}
    first = make_post(1, source="就业网", **said)
    second = make_post(
        2, accepted=None, source="走访", **{**said, "employer": "四川省青禾茶业有限公司", "title": "评茶专员"}
    )
    make_post(3, source="招聘会", **said, accepted=False)
    make_post(4, source="招聘会", **said, deadline=TODAY.replace(month=3))
    pairs, many = queries_entry.lookalikes(viewer=secretary, today=today)
    assert ([(one.post.id, one.other.id) for one in pairs], many) == ([(second.pk, first.pk)], 1)
    asked = given(secretary, today, now, post_id=first.pk, other_id=second.pk)
    actions_entry.say_same(**asked, same=False)
    assert queries_entry.lookalikes(viewer=secretary, today=today) == ([], 0)


def test_one_employers_many_posts_are_not_all_compared(secretary, today, monkeypatch):
    monkeypatch.setattr(queries_entry, "_MOST_OF_ONE", 1)
    make_post(1, source="甲", employer="青禾", title="评茶员")
    make_post(2, source="乙", employer="青禾", title="评茶员")
    assert queries_entry.lookalikes(viewer=secretary, today=today) == ([], 0)


def test_the_page_of_doubles_shows_them_side_by_side(office, django_assert_max_num_queries):
    for n in (1, 2, 3):
        make_post(n, source=f"表{n}", employer="青禾茶业", title="评茶员")
    with django_assert_max_num_queries(14):
        page = text(office.get(reverse("posts_same")))
    assert page.count(">单位相同<") == 3
    ids = sorted(Post.objects.values_list("pk", flat=True))
    pressed = {"post": ids[1], "other": ids[0], "same": "1"}
    assert "只算一次" in text(office.post(reverse("posts_same_say"), pressed, follow=True))
    assert "已经这样记过" in text(office.post(reverse("posts_same_say"), pressed, follow=True))
    assert "改回来" in text(office.get(reverse("posts_same")))
    assert "和它是同一个" in text(office.get(reverse("post", args=[ids[0]])))
    assert "和它是同一个" in text(office.get(reverse("post", args=[ids[1]])))
    assert "各算各的" in text(office.post(reverse("posts_same_say"), {**pressed, "same": "0"}, follow=True))
    assert office.post(reverse("posts_same_say"), {}).status_code == 302
    assert office.post(reverse("posts_same_say"), {"post": 1, "other": 99_999}).status_code == 404


# ---------------------------------------------------------------- the page of paste


def confirmed(page, **more):
    """What a browser sends when every proposal is looked at as a whole."""
    sent = {"text": page.context["text"], **more}
    for one in page.context["proposals"]:
        for field in one:
            value = field.value()
            if value not in (None, "", []) and field.name not in {"take", "seen"}:
                sent[field.html_name] = value
        sent[f"{one.prefix}-take"] = sent[f"{one.prefix}-seen"] = "on"
    return sent


def test_a_pasted_text_is_read_looked_at_and_saved(office):
    page = office.post(reverse("post_paste"), {"text": TEXT.replace("\n", "\r\n")})
    for words in ("茶叶加工员", "猜的", "4500-6000元/月", "2023-05-20", "原文没有写。"):
        assert words in text(page)
    assert not Post.objects.exists()
    sent = confirmed(page, level="counsellor", channel="chat")
    assert "已记下 1 个岗位" in text(office.post(reverse("post_paste_save"), sent, follow=True))
    record = PostRecord.objects.get()
    assert (record.title, record.openings, record.salary_low, record.deadline.isoformat()) == (
        "茶叶加工员",
        3,
        450_000,
        "2023-05-20",
    )
    assert (record.degrees, record.offers) == ([2, 3, 4], ["lodging"])
    assert [one["kind"] for one in record.conditions] == ["sex"]
    assert record.post.employer.name == "雅安青禾茶业有限公司"
    assert PostFound.objects.get().level == "counsellor"


def test_nothing_is_saved_while_a_guess_is_open(office):
    page = office.post(reverse("post_paste"), {"text": TEXT})
    sent = confirmed(page)
    del sent["p0-seen"]
    answer = office.post(reverse("post_paste_save"), sent)
    assert answer.status_code == 422
    assert "有 10 处还没有确认" in text(answer)
    assert not Post.objects.exists()
    for name in page.context["proposals"][0].proposal.fields:
        sent[f"p0-ok_{name}"] = "on"
    del sent["p0-ok_openings"]
    assert "有 1 处还没有确认" in text(office.post(reverse("post_paste_save"), sent))
    sent["p0-openings"] = "4"
    assert office.post(reverse("post_paste_save"), sent).status_code == 302
    assert PostRecord.objects.get().openings == 4


def test_of_several_only_the_wanted_are_saved_and_what_could_not_be_read_is_named(office):
    page = office.post(reverse("post_paste"), {"text": LIST})
    assert "读出 2 个岗位" in text(page)
    assert "原文写的是“优厚”，读不出来" in text(page)
    sent = confirmed(page)
    del sent["p1-take"]
    assert office.post(reverse("post_paste_save"), sent).status_code == 302
    assert PostRecord.objects.get().title == "评茶员"
    again = office.post(reverse("post_paste_save"), sent)
    assert again.status_code == 422
    assert "已经有了" in text(again)
    sent["p0-openings"] = "7"
    assert office.post(reverse("post_paste_save"), {**sent, "again": "on"}).status_code == 302
    assert list(PostRecord.objects.order_by("id").values_list("openings", flat=True)) == [2, 7]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p0-take": ""}, "还没有确认任何一条"),
        ({"p0-openings": "0"}, "还没有保存"),
        ({"p0-salary": "很多"}, "读不出来"),
        ({"person": "me"}, "选一下是谁找来的"),
        ({"level": "expert"}, "选一下是什么渠道"),
        ({"text": ""}, "还没有保存"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(office, change, words):
    change = {name: str(User.objects.latest("pk").pk) if value == "me" else value for name, value in change.items()}
    sent = {**confirmed(office.post(reverse("post_paste"), {"text": TEXT})), **change}
    answer = office.post(reverse("post_paste_save"), {key: value for key, value in sent.items() if value != ""})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Post.objects.exists()


def test_a_text_without_a_post_says_so(office):
    assert "没有读出岗位" in text(office.post(reverse("post_paste"), {"text": "今晚七点直播宣讲"}))
    assert office.post(reverse("post_paste"), {"text": ""}).status_code == 422
    assert "读一读" in text(office.get(reverse("post_paste")))


# ---------------------------------------------------------------- the page of a post


def test_the_page_of_a_post_names_its_finder_and_what_it_states(office):
    post = make_post(1, source="就业网", conditions=(Condition(ConditionKind.COHORT, "fresh", "限应届"),))
    post.records.update(extra={"employer_kind": "民营企业（大型）", "published_on": "2023-04-01"}, source_code="K7")
    page = text(office.get(reverse("post", args=[post.pk])))
    for words in ("39 其他企业", "2023-04-01", "只招应届毕业生", "K7", "没有写明"):
        assert words in page
    address = reverse("post_found", args=[post.pk])
    assert "选一下是谁找来的" in text(office.post(address, {}, follow=True))
    assert "选一下是什么渠道" in text(office.post(address, {"level": "expert"}, follow=True))
    assert "已记下" in text(office.post(address, {"level": "student", "channel": "chat"}, follow=True))
    office.post(address, {"level": "portal", "channel": "portal", "note": "省平台"})
    page = text(office.get(reverse("post", args=[post.pk])))
    assert "学校就业网 · 就业网 · 省平台" in page
    assert "以前写的" in page
    one = User.objects.latest("pk").pk
    refused = office.post(address, {"level": "student", "channel": "chat", "person": one}, follow=True)
    assert "只写级别" in text(refused)
    for sent in ({}, {"level": "expert", "channel": "visit"}):
        assert office.post(reverse("post_found", args=[99_999]), sent).status_code == 404


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("民营企业", "39"), ("国有企业", "31"), ("党政机关", "10"), ("事业单位", "29"), ("高等院校", "21"),
        ("31", "31"), ("医院", "23"), ("", None), ("不详", None), ("社区居委会", "56"), ("外资企业", "32"),
    ],
)  # fmt: skip
def test_the_kind_of_an_employer_has_its_code(words, code):
    assert employer_kind(words) == code


# ---------------------------------------------------------------- scans


def test_a_scan_is_kept_as_it_came_and_read_by_nobody(secretary, now):
    scan = actions_scans.keep_scan(viewer=secretary, name="海报.png", content=PNG, now=now)
    assert bytes(StoredFile.objects.get().content) == PNG
    assert StoredFile.objects.get().owner == "jobs"
    assert not Post.objects.exists()
    actions_scans.finish_scan(viewer=secretary, scan_id=scan.pk, reason=" 记了两个 ", now=now)
    assert PostScanDone.objects.get().reason == "记了两个"
    with pytest.raises(Refused, match="scan_done_already"):
        actions_scans.finish_scan(viewer=secretary, scan_id=scan.pk, reason="", now=now)
    with pytest.raises(Refused, match="not_found"):
        actions_scans.finish_scan(viewer=secretary, scan_id=99_999, reason="", now=now)
    with pytest.raises(Refused, match="paper_kind_unknown"):
        actions_scans.keep_scan(viewer=secretary, name="a.txt", content=b"words", now=now)
    with pytest.raises(Refused, match="no_right"):
        actions_scans.keep_scan(viewer=TEACHER, name="a.png", content=PNG, now=now)
    with pytest.raises(Refused, match="no_right"):
        actions_scans.finish_scan(viewer=TEACHER, scan_id=scan.pk, reason="", now=now)


def test_the_page_of_scans(office, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = reverse("post_scans")
    assert "没有留底的截图" in text(office.get(address))
    kept = office.post(address, {"file": SimpleUploadedFile("海报.png", PNG)}, follow=True)
    assert "里面的字没有读" in text(kept)
    assert "没有读" in text(kept)
    assert "海报.png" in text(kept)
    scan = PostScan.objects.get()
    sent = office.get(reverse("post_scan", args=[scan.pk]))
    assert (sent.content, sent["Content-Type"]) == (PNG, "image/png")
    assert sent["Content-Disposition"].startswith("attachment")
    assert office.get(reverse("post_scan", args=[99_999])).status_code == 404
    done = reverse("post_scan_done", args=[scan.pk])
    assert "已处理" in text(office.post(done, {"reason": "记了"}, follow=True))
    assert "已经有人处理过" in text(office.post(done, {}, follow=True))
    assert office.post(reverse("post_scan_done", args=[99_999]), {}).status_code == 404
    assert office.post(address, {"file": SimpleUploadedFile("a.txt", b"words")}).status_code == 422
    assert office.post(address, {"file": SimpleUploadedFile("a.png", PNG + b"0" * 11_000_000)}).status_code == 422
    assert office.post(address, {"x": "1"}).status_code == 422
