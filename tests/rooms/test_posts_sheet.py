"""Posts taken out as a sheet, and read back: nothing new, nothing changed; with whom to ring only where one may."""

import csv
import io

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lianqiao.intake.actions import import_file
from lianqiao.intake.post_sheet import read_posts
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.models import Employer, Post, PostRecord
from lianqiao.jobs.readings import PostRow
from lianqiao.jobs.written import majors, pay, written
from lianqiao.people.models import User
from lianqiao.rules.suitability import Condition, ConditionKind, Degree, MajorRequirement, Salary
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY, examples
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.intake.test_posts_recount import generated

CHOICES = {
    "用人单位": ["示范单位", "=某某公司", "@某单位"],
    "岗位名称": ["农艺师", "-技术员", "会计"],
    "招聘人数": ["1", "3人", "二名"],
    "城市": ["", "雅安市", "成都市"],
    "区县": ["", "雨城区", "金牛区"],
    "工作地点": ["", "四川省成都市", "雨城区", "某处"],
    "学历": ["", "本科", "本科及以上", "不限", "硕士", "专科、本科", "怪学历"],
    "学位": ["", "学士", "无要求"],
    "博士专业": ["", "不限", "0902园艺学"],
    "研究生专业": ["", "不限", "0902园艺学,0901作物学", "121201会计学", "怪专业"],
    "本科专业": ["", "不限", "0901植物生产类", "090102园艺,090107茶学"],
    "大专专业": ["", "不限"],
    "月薪": ["", "4500-6000", "面议", "8K", "很多"],
    "报名截止": ["", "2026-05-01", "长期有效", "2026-13-40"],
    "备注": ["", "限男性", "有食堂"],
    "其他条件": ["", "35周岁以下", "包住宿"],
    "福利待遇": ["", "五险一金"],
    "岗位类别": ["", "技术"],
    "联系方式": ["", "王经理 13800000000"],
    "来源": ["某平台"],
    "岗位代码": ["", "A-1"],
    "单位性质": ["", "国有企业"],
    "发布日期": ["", "2026-01-02"],
    "竞争比": ["", "3:1"],
}
ROWS = st.fixed_dictionaries({label: st.sampled_from(texts) for label, texts in CHOICES.items()})


def table(*rows):
    held = io.StringIO()
    out = csv.DictWriter(held, list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    return held.getvalue().encode()


def stored(row: PostRow) -> PostRecord:
    """The record of a read row, in no database."""
    employer = Employer(name=row.facts.employer, credit_code=row.credit_code)
    return PostRecord(post=Post(identity=row.facts.id, employer=employer), batch_id=1, **record_fields(row))


@settings(max_examples=examples(150), deadline=None)
@given(ROWS)
def test_what_is_written_reads_back_as_it_was(row):
    (first,) = read_posts("a.csv", table(row)).rows
    (again,) = read_posts("b.csv", table(written(stored(first), contacts=True))).rows
    assert again.facts == first.facts
    before, after = record_fields(first), record_fields(again)
    assert after["contact"] == before["contact"]
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"extra"}  # words of a column that could not be told from another's
    assert {**before["extra"], **after["extra"]}.keys() - before["extra"].keys() <= {"degree_text"}


@pytest.mark.parametrize(
    ("salary", "text", "said"),
    [
        (None, "很多", "很多"),
        (None, "", ""),
        (Salary(450_000, 600_000), "4500-6000", "4500-6000"),
        (Salary(450_000, 600_000), "", "4500-6000元/月"),
        (Salary(450_000, None, 13), "面议", "4500元/月·13薪"),
    ],
)
def test_pay_is_said_in_its_own_words_or_in_ours(salary, text, said):
    assert pay(salary, text) == said


def test_a_yearly_sum_says_that_it_is_one():
    (row,) = read_posts("a.csv", "用人单位,岗位名称,招聘人数,年薪\n某单位,会计,1,12万\n".encode()).rows
    assert pay(row.facts.salary, row.salary_text) == "12万/年"


def test_majors_that_no_column_says_keep_their_words():
    odd = MajorRequirement(((Degree.BACHELOR, frozenset({"0901"})),))
    assert majors("园艺学", odd) == {"专业要求": "园艺学"}
    assert majors("；".join(["园艺"] * 12), odd) == {"专业要求": "；".join(["园艺"] * 12)}
    assert majors("", odd) == {}


# ---------------------------------------------------------------- the file


def taken_in(name, data):
    viewer = Viewer("system:test", system=True)
    return import_file(
        viewer=viewer, kind="posts", name=name, data=data, column_map=None, write=True, cohort=2026, today=TODAY,
        now=NOW,
    ).counts  # fmt: skip


@pytest.fixture
def office(client, monkeypatch, db):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    client.force_login(a_user("office", role=Role.EMPLOYMENT_SECRETARY))
    return client


def sheet_of(client, query=""):
    return client.post(f"{reverse('posts_sheet')}{query}", {"reason": "check"})


def test_a_table_taken_in_and_out_again_is_the_same(office):
    name, data = generated()
    first = taken_in(name, data)
    assert reverse("posts_sheet") in office.get(reverse("posts")).content.decode()
    assert "做什么用" in office.get(reverse("posts_sheet")).content.decode()
    assert office.post(reverse("posts_sheet"), {}).status_code == 422
    answer = sheet_of(office)
    assert answer["Content-Disposition"] == 'attachment; filename="posts-2023-04-28.xlsx"'
    again = taken_in("posts.xlsx", answer.content)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, first["new"])
    event = Event.objects.filter(action="desk.export").get()
    assert (event.subject, event.detail["reason"]) == ("paper:posts", "check")


def test_posts_entered_by_hand_come_back_as_themselves(office):
    make_post(
        1,
        id="青禾农业1|技术员1|成都",
        degrees=frozenset({Degree.BACHELOR}),
        conditions=(Condition(ConditionKind.AGE, "35", "35周岁以下"),),
        salary=Salary(450_000, 600_000),
        deadline=TODAY,
        source="走访",
    )
    before = PostRecord.objects.get()
    again = taken_in("posts.xlsx", sheet_of(office).content)
    assert again["new"] == 0
    after = PostRecord.objects.order_by("-id").first()
    for name in ("title", "openings", "place", "degrees", "salary_low", "salary_high", "deadline"):
        assert getattr(after, name) == getattr(before, name), name
    assert [one["words"] for one in after.conditions] == ["35周岁以下"]


def test_only_what_was_asked_for_leaves_and_contacts_only_for_who_reviews(office, client):
    make_post(1, contact="王经理 13800000000", source="走访")
    make_post(2, accepted=None, contact="李经理", source="走访")
    whole = CalamineWorkbook.from_filelike(io.BytesIO(sheet_of(office).content))
    assert "联系方式" in whole.get_sheet_by_name("岗位").to_python()[0]
    assert len(whole.get_sheet_by_name("审核和代码").to_python()) == 3
    fewer = CalamineWorkbook.from_filelike(io.BytesIO(sheet_of(office, "?review=waiting").content))
    assert len(fewer.get_sheet_by_name("岗位").to_python()) == 2
    client.force_login(a_user("leader", role=Role.COLLEGE_LEADER))
    assert "不带联系方式" in client.get(reverse("posts_sheet")).content.decode()
    bare = sheet_of(client).content
    assert "联系方式" not in CalamineWorkbook.from_filelike(io.BytesIO(bare)).get_sheet_by_name("岗位").to_python()[0]
    client.force_login(a_user("teacher", role=Role.CLASS_TEACHER))
    assert client.get(reverse("posts_sheet")).status_code == 403
    assert reverse("posts_sheet") not in client.get(reverse("posts")).content.decode()
    assert User.objects.count() == 3
