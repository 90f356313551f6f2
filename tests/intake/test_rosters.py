"""Rosters: uneven files, refused rows, emptied cells (contracts, Match)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.charter.wording import say
from lianqiao.intake.mapping import make_map
from lianqiao.intake.roster_sheet import RosterReading, read_roster
from lianqiao.roster.readings_people import id_checks
from lianqiao.rules.suitability import Degree, Sex
from lianqiao.rules.values import Place, Refused
from tests.intake.files import Rows, csv_text, xls, xlsx


def read(rows: Rows, encoding: str = "utf-8") -> RosterReading:
    return read_roster("名册.csv", csv_text(rows).encode(encoding))


def one(header: list[str], cells: list[str]) -> RosterReading:
    return read([["学号", "姓名", *header], ["000123", "林示例", *cells]])


def warned(reading: RosterReading) -> list[tuple[str, str]]:
    return [(verdict.reason.code, verdict.raw) for verdict in reading.warnings]


def rejected(reading: RosterReading) -> list[tuple[str, int | None]]:
    return [(verdict.reason.code, verdict.place.row) for verdict in reading.rejected]


TITLED = [["某学院2026届学生信息"], ["生成日期：2026-08-05"], ["学生编号", "学生姓名", "行政班名称", "院系名称"]]


@pytest.mark.parametrize(
    ("data", "read_rows", "refusals"),
    [
        (csv_text([["学号", "姓名", "性别", "班级"], ["000001", "甲", "女", "园艺一班"]]).encode(), 1, []),
        ("学号,姓名,行政班名称,专业名称\n000002,乙,茶学一班,茶学\n".encode("utf-8-sig"), 1, []),
        (csv_text([*TITLED, ["000003", "丙", "园艺一班", "园艺学院"]]).encode(), 1, []),
        (
            csv_text([["学号", "姓名", "身份证号【敏感】", "家庭详细地址【敏感】"], ["000004", "丁", "", ""]]).encode(),
            1,
            [],
        ),
        (csv_text([["学号", "姓名"], ["000005", "戊"], ["000005", "戊"]]).encode(), 1, [("row_duplicate", 3)]),
        (
            csv_text([["学号", "姓名", "邮箱"], ["06", "己", "a@example.cn"], ["06", "己", "b@example.cn"]]).encode(),
            1,
            [("row_conflict", 3)],
        ),
        (
            csv_text([["学号", "姓名", "班级"], ["", "庚", "二班"], ["08", "", "二班"]]).encode(),
            0,
            [("row_no_number", 2), ("row_no_name", 3)],
        ),
        ("学号,姓名,班级\n000012,子,园艺一班\n".encode("gb18030"), 1, []),
        (
            xlsx(
                {
                    "说明": [["导入说明"], ["请选择“学生名单”"]],
                    "学生名单": [["导出"], ["请勿修改"], *TITLED[2:], ["013", "丑", "一班", "院"]],
                }
            ),
            1,
            [],
        ),
    ],
)
def test_uneven_rosters(data: bytes, read_rows: int, refusals: list[tuple[str, int]]) -> None:
    reading = read_roster("名册", data)
    assert len(reading.rows) == read_rows
    assert rejected(reading) == refusals
    assert reading.total == read_rows + len(refusals)
    assert reading.warnings == ()


def test_illegal_values_empty_the_cell_and_keep_the_raw_text() -> None:
    reading = one(["邮箱", "出生日期", "学制"], ["not-email", "2026-13-40", "99"])
    row = reading.rows[0]
    assert (row.email, row.born, row.school_length) == ("", None, None)
    assert sorted(raw for _, raw in warned(reading)) == ["2026-13-40", "99", "not-email"]
    assert {verdict.place.column for verdict in reading.warnings} == {"邮箱", "出生日期", "学制"}
    assert all(verdict.place.row == 2 and say(verdict.reason).next for verdict in reading.warnings)


def test_formula_text_stays_text() -> None:
    text = '\'=HYPERLINK("https://example.invalid")'
    assert one(["备注"], [text]).rows[0].extra == {"备注": text}


def test_a_conflict_names_both_lines() -> None:
    reading = read([["学号", "姓名"], ["1", "甲"], ["2", "乙"], ["1", "丙"]])
    assert reading.rejected[0].reason.as_dict() == {"row": 4, "first": "2"}


def test_running_numbers_do_not_hide_a_duplicate() -> None:
    reading = read([["序号", "学号", "姓名"], ["1", "0001", "甲"], ["2", "0001", "甲"]])
    assert rejected(reading) == [("row_duplicate", 3)]


def test_notes_footers_and_blank_rows_are_skipped_and_counted() -> None:
    rows = [
        ["学号", "姓名", "班级"],
        ["0001", "甲", "一班"],
        ["", "", ""],
        ["合计", "", "1人"],
        ["学号", "姓名", "班级"],
    ]
    reading = read([*rows, ["制表人：某老师", "", ""], ["说明：以上数据截至三月", "", ""], ["", "", "只有班级"]])
    assert (len(reading.rows), reading.total, reading.skipped) == (1, 1, 6)


def test_identity_numbers_rounded_by_a_spreadsheet_are_named_as_such() -> None:
    shown = one(["身份证号"], ["5.10123E+17"])
    zeros = one(["身份证号"], ["510681200301010000"])
    number = read_roster("名册.xls", xls([["学号", "姓名", "身份证号"], ["0001", "甲", 510681200301011234.0]]))
    for reading in (shown, zeros, number):
        assert [code for code, _ in warned(reading)] == ["cell_id_rounded"]
        assert reading.rows[0].id_number == ""
    rounded_key = read_roster("名册.xls", xls([["学号", "姓名"], [510681200301011234.0, "甲"]]))
    assert rejected(rounded_key) == [("row_number_rounded", 2)]


def test_a_good_identity_number_fills_birth_and_sex() -> None:
    head = "51068120030521001"
    number = next(head + check for check in "0123456789X" if id_checks(head + check))
    row = one(["身份证号"], [number]).rows[0]
    assert (row.id_number, row.born, row.sex) == (number, date(2003, 5, 21), Sex.MALE)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert warned(one(["身份证号"], [wrong])) == [("cell_id_bad", wrong)]


@pytest.mark.parametrize("text", ["2003-05-21", "2003/5/21", "2003.5.21", "20030521", "2003年5月21日", "37762"])
def test_dates_in_the_usual_shapes(text: str) -> None:
    assert one(["出生日期"], [text]).rows[0].born == date(2003, 5, 21)


def test_full_width_digits_and_marked_text_become_plain_numbers() -> None:
    reading = read(
        [
            ["学号", "姓名", "手机"],
            ["０００１２３", "甲", "１３８００１３８０００"],
            ["'000456", "乙", "+86 138-0013-8000"],
        ]
    )
    assert [(row.number, row.phone) for row in reading.rows] == [("000123", "13800138000"), ("000456", "13800138000")]


def test_known_and_unknown_majors() -> None:
    known = one(["专业", "学历层次", "毕业届别"], ["园艺", "本科生毕业", "2026届"]).rows[0]
    assert (known.major_code, known.degree, known.cohort) == ("090102", Degree.BACHELOR, 2026)
    unknown = one(["专业"], ["仙术"])
    assert unknown.rows[0].major_code is None
    assert unknown.rows[0].major_text == "仙术"
    assert warned(unknown) == [("cell_major_unknown", "仙术")]


def test_year_of_entry_and_length_of_study_give_the_cohort() -> None:
    assert one(["年级", "学制"], ["2022级", "四年"]).rows[0].cohort == 2026
    assert one(["年级"], ["2022级"]).rows[0].cohort is None


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("低保、残疾（肢体三级）", {"subsistence_allowance", "disability"}),
        ("建档立卡户;零就业家庭", {"out_of_poverty", "zero_employment_family"}),
        ("家庭经济困难（特别困难）", {"financial_hardship"}),
        ("低保边缘户", {"subsistence_margin"}),
        ("脱贫不稳定户", {"relapse_monitored"}),
        ("就业困难和家庭困难", {"job_hardship", "financial_hardship"}),
        ("国家助学贷款", {"student_loan"}),
        ("少数民族", {"minority"}),
        ("无低保，有残疾", {"disability"}),
        ("是", {"financial_hardship"}),
        *((nothing, set()) for nothing in ("", "无", "否", "非困难生", "不困难", "—", "0")),
        ("1", {"job_hardship"}),
        ("2", {"financial_hardship"}),
        ("4", {"disability"}),
        ("7", {"job_hardship", "financial_hardship", "disability"}),
    ],
)
def test_categories_nested_in_one_cell(cell: str, codes: set[str]) -> None:
    reading = one(["困难类别"], [cell])
    assert {held.code for held in reading.rows[0].hardship} == codes
    assert reading.has_hardship_column
    assert reading.warnings == ()


def test_yes_or_no_columns_and_words_left_over() -> None:
    row = one(["是否低保", "残疾类别", "是否零就业家庭", "国家助学贷款"], ["是", "听力二级", "否", "有"]).rows[0]
    assert {held.code for held in row.hardship} == {"subsistence_allowance", "disability", "student_loan"}
    odd = one(["困难类别"], ["母亲残疾"])
    assert odd.rows[0].hardship == ()
    assert odd.rows[0].hardship_unread == ("母亲残疾",)
    assert odd.warnings[0].guarded
    assert not one(["民族"], ["彝族"]).has_hardship_column


def test_unknown_columns_that_speak_of_hardship_are_kept_apart() -> None:
    row = one(["存在困难", "备注", "宿舍"], ["缺信息", "低保户", "3-201"]).rows[0]
    assert row.extra == {"宿舍": "3-201"}
    assert row.guarded_extra == {"存在困难": "缺信息", "备注": "低保户"}


def test_what_the_roster_does_not_say_is_unknown() -> None:
    row = one(["是否退役", "政治面貌", "困难类别"], ["", "", ""]).rows[0]
    assert (row.veteran, row.party_member, row.sex, row.degree, row.cohort, row.born) == (None,) * 6
    assert one(["是否退役"], ["否"]).rows[0].veteran is False


@pytest.mark.parametrize(
    ("cell", "settled"),
    [("升学", True), ("签劳动合同形式就业", True), ("801", True), ("10", True), ("拟录取", True), ("85 出国", True)]
    + [
        ("待就业", False),
        ("求职中", False),
        ("70", False),
        ("721", False),
        ("", False),
        ("意向单位", False),
        ("考研", False),
    ],
)
def test_settled_destinations(cell: str, settled: bool) -> None:
    assert one(["毕业去向"], [cell]).rows[0].settled is settled


def test_wishes() -> None:
    soft = one(["求职意向（行业/地区/薪资）"], ["园林/成都/4000以上"]).rows[0].wish
    assert (soft.regions, soft.regions_only, soft.salary_floor) == (("510100",), False, 400_000)
    hard = one(["意向地区", "期望薪资", "特殊需求"], ["只考虑绵阳", "面议", "需要无障碍通道，包住"]).rows[0].wish
    assert (hard.regions, hard.regions_only, hard.salary_floor) == (("510700",), True, None)
    assert hard.accommodations == {"wheelchair", "lodging"}
    assert warned(one(["期望薪资"], ["很多"])) == [("cell_pay_unread", "很多")]


@pytest.mark.parametrize(
    ("cell", "regions", "only"),
    [
        ("不只成都", ("510100",), False),
        ("不仅限成都", ("510100",), False),
        ("不想去新疆", (), False),
        ("成都，不去外省", ("510100",), False),
        ("只去成都，不考虑重庆", ("510100",), True),
        ("除新疆以外都可以", (), False),
        ("除了成都，重庆也可以", ("510100", "500000"), False),
    ],
)
def test_what_is_denied_is_no_wish(cell: str, regions: tuple[str, ...], only: bool) -> None:
    wish = one(["意向地区"], [cell]).rows[0].wish
    assert (wish.regions, wish.regions_only) == (regions, only)


def test_two_rows_of_header_and_merged_classes() -> None:
    rows = [
        ["学院台账", None, None, None, None],
        ["学号", "姓名", "班级", "求职意向", None],
        [None, None, None, "地区", "薪资"],
        ["0001", "甲", "园艺一班", "成都", "5k-8k"],
        ["0002", "乙", None, "重庆", "4000"],
    ]
    data = xlsx({"台账": rows}, {"台账": ["A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "C4:C5"]})
    reading = read_roster("台账.xlsx", data)
    assert [(row.class_name, row.wish.regions, row.wish.salary_floor) for row in reading.rows] == [
        ("园艺一班", ("510100",), 500_000),
        ("园艺一班", ("500000",), 400_000),
    ]


def test_several_sheets_are_read_and_hidden_ones_are_said() -> None:
    sheets = {
        "一班": [["学号", "姓名"], ["1", "甲"]],
        "二班": [["学号", "姓名"], ["2", "乙"]],
        "旧": [["学号", "姓名"], ["3", "丙"]],
    }
    reading = read_roster("名册.xlsx", xlsx(sheets, hidden="旧"))
    assert [row.place.sheet for row in reading.rows] == ["一班", "二班"]
    assert {said.name: said.reason.code for said in reading.sheets_said}["旧"] == "sheet_hidden"


def test_a_file_without_a_usable_header_names_what_was_sought() -> None:
    with pytest.raises(Refused) as refused:
        read([["姓名", "班级"], ["甲", "一班"]])
    assert refused.value.code == "file_no_header"
    assert "学号" in say(refused.value.because[0]).reason


def test_a_column_map_says_what_headers_mean() -> None:
    rows = [["标题"], ["编码", "称呼", "所学"], ["0001", "甲", "茶学"]]
    chosen = make_map({"columns": {"编码": "number", "称呼": "name", "所学": "major"}, "header_row": 2})
    reading = read_roster("名册.csv", csv_text(rows).encode(), chosen)
    assert reading.rows[0].major_code == "090107"
    in_their_words = make_map({"columns": {"编码": "学号", "称呼": "毕业生姓名", "所学": "major"}, "header_row": 2})
    assert read_roster("名册.csv", csv_text(rows).encode(), in_their_words).rows == reading.rows
    for content, code in (
        ({"columns": {"编码": "nonsense"}}, "map_unknown_field"),
        ({"columns": {"编码": "number", "称呼": "name", "没有": "major"}}, "map_missing_column"),
        ({"sheets": ["没有"]}, "map_unknown_sheet"),
    ):
        with pytest.raises(Refused) as refused:
            read_roster("名册.csv", csv_text(rows).encode(), make_map(content))
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        read_roster("名册.csv", csv_text(rows).encode(), make_map({"columns": {"学籍": "number"}}, "m.toml"))
    assert (refused.value.code, refused.value.where) == ("map_missing_column", Place(file="m.toml"))
    with pytest.raises(Refused):
        make_map({"colums": {}})


def test_a_cell_fixed_in_the_preview_is_read_instead() -> None:
    data = csv_text([["学号", "姓名", "邮箱"], ["", "甲", "bad"]]).encode()
    reading = read_roster("名册.csv", data, fixes={("", 2, "学号"): "0007", ("", 2, "邮箱"): "a@example.cn"})
    assert (reading.rows[0].number, reading.rows[0].email, reading.warnings) == ("0007", "a@example.cn", ())


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4)
NOTES = st.text(st.sampled_from("园艺，、；;,\t\"'=+-@ab01 \n"), max_size=12).map(str.strip)
TABLES = st.lists(st.tuples(st.integers(0, 10**8), NAMES, NOTES), min_size=1, max_size=12, unique_by=lambda row: row[0])


@settings(max_examples=80, deadline=None)
@given(
    TABLES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le", "xlsx"]), st.sampled_from(",;\t")
)
def test_every_way_of_saving_gives_the_same_characters(
    table: list[tuple[int, str, str]], saved: str, separator: str
) -> None:
    rows = [[f"{number:010d}", name, note] for number, name, note in table]
    whole = [["学号", "姓名", "家庭补充"], *rows]
    data = xlsx({"名单": whole}) if saved == "xlsx" else csv_text(whole, separator).encode(saved)
    reading = read_roster("名册", data)
    got = [[row.number, row.name, row.extra.get("家庭补充", "")] for row in reading.rows]
    if saved == "xlsx":
        # openpyxl stores text that begins with = as a formula, whose result is empty until a spreadsheet opens it
        rows = [[number, name, "" if note.startswith("=") and len(note) > 1 else note] for number, name, note in rows]
    assert got == rows
    assert reading.rejected == ()
