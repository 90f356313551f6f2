"""Tables of posts: uneven sheets, conditions, pay, identity (contracts, Match)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from lianqiao.charter.pay import read_pay
from lianqiao.intake.post_sheet import PostReading, read_posts
from lianqiao.jobs.readings_conditions import read_conditions
from lianqiao.jobs.readings_facts import read_deadline, read_degrees, read_openings
from lianqiao.rules.suitability import ConditionKind as Kind
from lianqiao.rules.suitability import Degree, Salary
from lianqiao.rules.values import Refused
from tests.intake.files import Rows, csv_text, xls, xlsx

HEADER = ["单位", "岗位", "人数", "地点"]


def read(rows: Rows, name: str = "岗位.csv") -> PostReading:
    return read_posts(name, csv_text(rows).encode())


def rejected(reading: PostReading) -> list[tuple[str, int | None]]:
    return [(verdict.reason.code, verdict.place.row) for verdict in reading.rejected]


def test_rows_without_title_employer_or_openings_are_refused() -> None:
    rows = [HEADER, ["甲公司", "", "2", "成都"], ["", "技术员", "2", "成都"], ["甲公司", "技术员", "若干", "成都"]]
    reading = read(
        [*rows, ["甲公司", "销售", "", ""], ["甲公司", "园艺师", "3名", "成都"], ["备注：以上均包住", "", "", ""]]
    )
    assert rejected(reading) == [
        ("post_no_title", 2),
        ("post_no_employer", 3),
        ("post_openings_unread", 4),
        ("post_openings_unread", 5),
    ]
    assert (len(reading.rows), reading.total, reading.skipped) == (1, 5, 1)
    assert (reading.rows[0].facts.openings, reading.rows[0].facts.region) == (3, "510100")


def test_identity_with_a_code() -> None:
    header = [*HEADER, "职位代码"]
    same = ["甲局", "科员", "1", "成都", "0012345"]
    reading = read([header, same, same, [*same[:2], "2", *same[3:]]])
    assert reading.rows[0].facts.id == "岗位:0012345"
    assert rejected(reading) == [("post_duplicate", 3), ("post_conflict", 4)]
    assert reading.rejected[1].reason.as_dict() == {"row": 4, "first": "2"}


def test_identity_without_a_code_keeps_both_and_warns() -> None:
    reading = read(
        [
            HEADER,
            ["甲公司", "技术员", "1", "成都"],
            ["甲公司", "技术员", "2", "成都"],
            ["甲公司", "技术员", "1", "成都"],
        ]
    )
    assert [post.facts.id for post in reading.rows] == ["甲公司|技术员|成都", "甲公司|技术员|成都#2"]
    assert reading.rows[1].duplicates_of == "甲公司|技术员|成都"
    assert [warning.reason.code for warning in reading.warnings] == ["post_same_identity"]
    assert rejected(reading) == [("post_duplicate", 4)]


def test_official_sheets_with_titles_line_breaks_and_a_reference_sheet() -> None:
    header = [
        "招考单位",
        "招考职位",
        "职位代码",
        "录用人数",
        "学历",
        "学位",
        "研究生专业\n名称及代码",
        "本科专业\n名称及代码",
        "其他要求",
        "考区",
    ]
    row = ["某局", "科员", "19900072641001", 2, "本科以上", "学士以上", "", "园艺(B090102)", "男性;中共党员", "广州"]
    sheets = {
        "县以上": [["附件1"], ["某省职位表", *[None] * 9], header, row],
        "专业目录": [["专业名称", "专业代码"], ["园艺", "B090102"]],
    }
    reading = read_posts("职位.xlsx", xlsx(sheets, {"县以上": ["A2:J2"]}))
    post = reading.rows[0].facts
    assert [(said.name, said.read) for said in reading.sheets_said] == [("县以上", True), ("专业目录", False)]
    assert post.openings == 2
    assert post.degrees == {Degree.BACHELOR, Degree.MASTER, Degree.DOCTOR}
    assert dict(post.majors.by_degree)[Degree.BACHELOR] == {"090102"}
    assert [condition.kind for condition in post.conditions] == [Kind.SEX, Kind.PARTY_MEMBER]
    assert read_posts("职位.xls", xls([header, row])).rows[0].facts.openings == 2


def test_json_lists_and_objects() -> None:
    record = {
        "职位代码": "1",
        "职位名称": "综合岗",
        "招录机关": "某市",
        "用人单位": "某局",
        "招录人数": 3,
        "城市": "孝感市",
        "district": "汉川市",
    }
    for content in ([record], {"data": [record], "total": 1}):
        reading = read_posts("岗位.json", json.dumps(content, ensure_ascii=False).encode())
        post = reading.rows[0]
        assert (post.facts.employer, post.facts.openings, post.facts.region) == ("某局", 3, "420984")
        assert post.extra["招录机关"] == "某市"


def test_a_roster_is_no_table_of_posts() -> None:
    with pytest.raises(Refused) as refused:
        read([["学号", "姓名"], ["1", "甲"]])
    assert refused.value.code == "file_no_header"


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("8千-1.2万", Salary(800_000, 1_200_000)),
        ("4.5-6千·13薪", Salary(450_000, 600_000, 13)),
        ("5000-8000元/月", Salary(500_000, 800_000)),
        ("10-15万/年", Salary(833_333, 1_250_000)),
        ("6K-8K", Salary(600_000, 800_000)),
        ("200元/天", Salary(435_000)),
        ("4000以上", Salary(400_000)),
        ("5,000-8,000", Salary(500_000, 800_000)),
        ("面议", None),
        ("3-5", None),
        ("20元/小时", None),
        ("8000-5000", None),
    ],
)
def test_pay_shapes(text: str, pay: Salary | None) -> None:
    assert read_pay(text) == pay


def test_pay_to_be_talked_about_is_no_warning_but_nonsense_is() -> None:
    reading = read([[*HEADER, "薪资"], ["甲", "一", "1", "成都", "面议"], ["甲", "二", "1", "成都", "高薪"]])
    assert [(warning.reason.code, warning.raw) for warning in reading.warnings] == [("cell_pay_unread", "高薪")]


@pytest.mark.parametrize(
    ("text", "day", "readable"),
    [
        ("2026年3月1日18:00前", date(2026, 3, 1), True),
        ("2026-03-01", date(2026, 3, 1), True),
        ("2026年2月1日至2026年3月1日", date(2026, 3, 1), True),
        ("长期有效", None, True),
        ("", None, True),
        ("2026年2月30日", None, False),
        ("3月1日", None, False),
    ],
)
def test_deadlines(text: str, day: date | None, readable: bool) -> None:
    assert read_deadline(text) == (day, readable)


@pytest.mark.parametrize(
    ("text", "title", "levels"),
    [
        ("本科以上", "学士以上", "BMD"),
        ("本科及以上", "", "BMD"),
        ("本科", "学士", "B"),
        ("研究生", "硕士", "M"),
        ("硕士以上", "", "MD"),
        ("大专、本科", "不限", "AB"),
        ("研究生（仅限博士）", "博士", "D"),
        ("仅限本科", "", "B"),
        ("高中、职业中专、技工学校及以上", "无要求", "ABMD"),
        ("不限", "", "ABMD"),
        ("", "", ""),
    ],
)
def test_degrees(text: str, title: str, levels: str) -> None:
    letters = {"A": Degree.ASSOCIATE, "B": Degree.BACHELOR, "M": Degree.MASTER, "D": Degree.DOCTOR}
    assert read_degrees(text, title) == {letters[level] for level in levels}


def test_degrees_that_cannot_be_read() -> None:
    assert read_degrees("随缘") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("0", None),
        ("２人", 2),
        ("三名", 3),
        ("1-2人", 1),
        ("若干", None),
        ("1.5", None),
        ("", None),
        ("100000", 100_000),
    ]
    + [("100001", None), ("-1", None)],
)
def test_openings(text: str, number: int | None) -> None:
    assert read_openings(text) == number


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("男性;通过法律职业资格考试", [(Kind.SEX, "male"), (Kind.CERTIFICATE, "法律职业资格")]),
        ("限女性", [(Kind.SEX, "female")]),
        ("男女不限", []),
        ("中共党员(含预备)", [(Kind.PARTY_MEMBER, "")]),
        ("中共党员或共青团员", [(Kind.OTHER, "")]),
        ("非中共党员（民主党派仅限民盟盟员）", [(Kind.OTHER, "")]),
        ("通过法律职业资格考试，未通过的录用后需在录用单位工作满5年", []),
        ("35周岁以下，限男性", [(Kind.AGE, "35"), (Kind.SEX, "male")]),
        ("年龄18-35周岁", [(Kind.AGE, "35")]),
        ("具有2年以上基层工作经历", [(Kind.YEARS_OF_SERVICE, "2")]),
        ("限2026届高校毕业生", [(Kind.COHORT, "2026")]),
        ("2025、2026届毕业生", [(Kind.COHORT, "2025,2026")]),
        ("应届毕业生", [(Kind.COHORT, "fresh")]),
        ("应届毕业生优先", []),
        ("大学英语六级", [(Kind.CERTIFICATE, "英语六级")]),
        ("具有执业医师资格", [(Kind.OTHER, "")]),
        ("能吃苦耐劳", []),
    ],
)
def test_conditions_in_a_text_column(text: str, kinds: list[tuple[Kind, str]]) -> None:
    found = read_conditions(other=[text])
    if text.startswith("通过法律职业资格考试，"):
        assert all(condition.kind is not Kind.CERTIFICATE for condition in found)
        return
    assert [(condition.kind, condition.value) for condition in found] == kinds
    assert all(condition.words in text for condition in found)


def test_posts_for_several_kinds_of_people_carry_alternatives() -> None:
    both = read_conditions(other=["面向“服务基层项目人员和退役大学生士兵”专门职位"])[0]
    assert (both.kind, both.alternatives) == (Kind.GRASSROOTS_SERVICE, (Kind.VETERAN,))
    wide = read_conditions(audience="服务期满考核合格的四项目人员、退役士兵、本县市区在编在岗3年及以上事业编制人员")[0]
    assert wide.alternatives == (Kind.VETERAN, Kind.OTHER)
    assert read_conditions(audience="服役5年及以上高校毕业生退役士兵")[0].kind is Kind.VETERAN


def test_conditions_in_columns_of_their_own() -> None:
    found = read_conditions(
        fresh_only="2026届高校毕业生", service_years="是", service_years_header="是否要求2年以上基层工作经历", age="30"
    )
    assert [(condition.kind, condition.value) for condition in found] == [
        (Kind.AGE, "30"),
        (Kind.COHORT, "2026"),
        (Kind.YEARS_OF_SERVICE, "2"),
    ]
    assert read_conditions(fresh_only="否", service_years="否", sex="不限", age="不限") == ()


def test_a_description_that_suits_men_is_to_check_and_no_bar() -> None:
    found = read_conditions(description="强制隔离戒毒管理场所一线工作,适合男性")
    assert [(condition.kind, condition.words) for condition in found] == [(Kind.OTHER, "适合男性")]


def test_service_after_hiring_is_no_condition_but_its_words_are_kept() -> None:
    reading = read([[*HEADER, "备注"], ["甲局", "科员", "1", "成都", "在本机关最低服务5年。咨询电话：010-1。"]])
    assert reading.rows[0].facts.conditions == ()
    assert reading.rows[0].extra["备注"].startswith("在本机关")


def test_offers_are_read() -> None:
    reading = read([[*HEADER, "福利"], ["甲公司", "技术员", "1", "成都", "五险一金，包住，无障碍通道"]])
    assert reading.rows[0].facts.offers == {"lodging", "wheelchair", "insurance"}


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("茶艺师证", [Kind.CERTIFICATE]),
        ("教师资格证", [Kind.CERTIFICATE]),
        ("茶艺师证或评茶员证", [Kind.OTHER]),
        ("茶艺师证优先", []),
        ("无", []),
        ("不限", []),
    ],
)
def test_a_column_of_certificates_drops_nothing(cell: str, kinds: list[Kind]) -> None:
    assert [condition.kind for condition in read_conditions(certificate=cell)] == kinds


def test_a_yes_under_fresh_graduates_is_said_in_words() -> None:
    (condition,) = read_conditions(fresh_only="是")
    assert (condition.kind, condition.value, condition.words) == (Kind.COHORT, "fresh", "限应届毕业生")
