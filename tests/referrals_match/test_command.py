"""The command on files: what it writes, what it refuses, and that nothing is left half-written."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from lianqiao.charter.tables import has_guarded_word
from lianqiao.config.commands import match as command
from lianqiao.intake.mapping import make_map
from lianqiao.referrals import files_match, match_folder, messages
from lianqiao.rules.values import Refused

ROSTER = ("学号", "姓名", "性别", "班级", "专业", "学历", "届", "困难类别", "意向地区", "毕业去向")
POSTS = ("招聘单位", "岗位名称", "招聘人数", "专业要求", "学历要求", "工作地点", "月薪", "截止日期", "其他要求")


def write(path: Path, header: tuple[str, ...], *rows: tuple[object, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def student(
    at: int, hardship: str = "低保", *, wish: str = "", outcome: str = "", name: str = ""
) -> tuple[object, ...]:
    shown = name or f"学生{at}"
    return (f"2019{at:04}", shown, "女", "园艺1901班", "园艺", "本科", "2023届", hardship, wish, outcome)


def post(at: int, **more: str) -> tuple[object, ...]:
    cells = {"单位": f"单位{at}", "岗位": f"技术员{at}", "人数": "2", "专业": "园艺", "学历": "本科", "地": "成都市"}
    cells |= {"月薪": "5000-6000", "截止": "2023-06-30", "其他": ""} | more
    return tuple(cells.values())


def run(out: Path, roster: Path, *posts: Path, flags: tuple[str, ...] = ()) -> Mapping[str, object]:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    words = [str(roster), *map(str, posts), "--out", str(out), "--today", "2023-04-28", "--json", *flags]
    assert command.run(parser.parse_args(words)) == 0
    return json.loads((out / "summary.json").read_text("utf-8"))


def sheet(path: Path, at: int = 0) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(path).worksheets[at].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    roster = write(
        tmp_path / "名册.csv",
        ROSTER,
        student(1),
        student(2, "家庭经济困难、残疾"),
        student(3, "无"),
        student(4, "国家助学贷款"),
        student(5, outcome="签就业协议形式就业"),
    )
    return roster, write(tmp_path / "岗位.csv", POSTS, *(post(at) for at in range(8)))


def test_the_whole_walk(tmp_path: Path, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    summary = run(out, *files)
    assert json.loads(capsys.readouterr().out) == summary
    assert summary["quota"] == 3
    assert summary["students"] == {
        "rows": 5,
        "read": 5,
        "assisted": 2,
        "settled": 1,
        "rejected": 0,
        "skipped": 0,
    }
    assert summary["posts"] == {"rows": 8, "read": 8, "openings": 16, "rejected": 0, "skipped": 0}
    assert (summary["referrals"], summary["served_in_full"], summary["others_served"]) == (12, 2, 2)
    assert summary["short"] == []
    assert summary["certificate"]["gap"] == 0
    assert set(summary["seconds"]) == {"read", "codes", "pairs", "solve", "write"}
    assert {entry.name for entry in out.iterdir()} == set(match_folder.ENTRIES)
    assert len(list((out / "messages").iterdir())) == 4


def test_the_workbook_of_referrals(tmp_path: Path, files: tuple[Path, Path]) -> None:
    run(tmp_path / "out", *files)
    rows = sheet(tmp_path / "out" / "referrals.xlsx")
    assert tuple(rows[0]) == tuple(name for name, _ in files_match.REFERRALS)
    assert rows[0]["学号"] == "20190001"
    assert [row["序号"] for row in rows[:3]] == [1, 2, 3]
    assert rows[0]["月薪"] == "5000–6000 元"
    assert "专业对口：园艺" in rows[0]["合适在"]
    assert "岗位.csv" in rows[0]["来源"]


def test_messages_are_of_one_kind_and_hold_no_guarded_word(tmp_path: Path) -> None:
    roster = write(tmp_path / "r.csv", ROSTER, student(1, "低保"), student(2, "无", name="帮扶生"))
    posts = write(
        tmp_path / "p.csv",
        POSTS,
        post(1, 单位="某市残疾人联合会"),
        post(2, 岗位="乡村帮扶专员"),
        post(3, 其他="须服务困难群众满1年"),
    )
    run(tmp_path / "out", roster, posts)
    texts = [path.read_text("utf-8") for path in sorted((tmp_path / "out" / "messages").iterdir())]
    assert len(texts) == 2
    for text in texts:
        assert not has_guarded_word(text)
        assert "老师为你挑了 3 个岗位" in text
    assert texts[0].split("\n", 1)[1] == texts[1].split("\n", 1)[1]


def test_a_number_with_a_guarded_word_is_not_pointed_to(tmp_path: Path) -> None:
    roster = write(tmp_path / "r.csv", ROSTER, student(1))
    posts = write(tmp_path / "p.csv", ("岗位代码", *POSTS), ("残疾001", *post(1, 单位="残疾人联合会")))
    run(tmp_path / "out", roster, posts)
    (text,) = [path.read_text("utf-8") for path in (tmp_path / "out" / "messages").iterdir()]
    assert messages.WITHOUT_NUMBER in text
    assert messages.BY_NUMBER not in text


def test_the_same_files_give_the_same_bytes(tmp_path: Path, files: tuple[Path, Path]) -> None:
    made = []
    for name in ("one", "two"):
        run(tmp_path / name, *files)
        paths = [path for path in sorted((tmp_path / name).rglob("*")) if path.is_file()]
        made.append({path.name: path.read_bytes() for path in paths if path.name != "summary.json"})
    assert made[0] == made[1]
    for name in ("referrals.xlsx", "short.xlsx", "rejected.xlsx"):
        created = openpyxl.load_workbook(tmp_path / "one" / name).properties.created
        assert created == files_match.UNDATED.replace(tzinfo=None), "the hour of the run is in no file"


def test_a_shortage_is_named_and_posts_to_find_are_listed(tmp_path: Path) -> None:
    roster = write(tmp_path / "r.csv", ROSTER, student(1, wish="只去雅安"))
    posts = write(tmp_path / "p.csv", POSTS, *(post(at) for at in range(4)), post(5, 截止="2023-04-27"))
    summary = run(tmp_path / "out", roster, posts)
    assert summary["posts"]["openings"] == 10, "all posts that were read, before deadlines are looked at"
    (short,) = summary["short"]
    assert (short["student"], short["got"]) == ("20190001", 0)
    assert [one["code"] for one in short["because"]] == ["short_list", "short_by_region"]
    (row,) = sheet(tmp_path / "out" / "short.xlsx")
    assert (row["学号"], row["应推"], row["已推"]) == ("20190001", 3, 0)
    assert "卡在地区" in row["原因"]
    (want,) = sheet(tmp_path / "out" / "short.xlsx", 1)
    assert (want["专业"], want["地区"], want["共需名额"]) == ("园艺", "四川省雅安市", 3)


def test_refused_rows_and_warnings_have_place_and_next_step(tmp_path: Path) -> None:
    roster = write(
        tmp_path / "r.csv", ROSTER, student(1), student(1), ("", "无号", *[""] * 8), student(2, "不认识的词")
    )
    posts = write(tmp_path / "p.csv", POSTS, post(1), post(2, 人数="若干吧"))
    summary = run(tmp_path / "out", roster, posts)
    assert (summary["students"]["read"], summary["students"]["rejected"]) == (2, 2)
    assert summary["posts"]["rows"] == summary["posts"]["read"] + summary["posts"]["rejected"]
    rejected = sheet(tmp_path / "out" / "rejected.xlsx")
    assert {row["代码"] for row in rejected} >= {"row_duplicate", "row_no_number"}
    assert all(row["文件"] and row["行"] and row["原因"] and row["下一步"] for row in rejected)
    assert not any(row["原内容"] == "不认识的词" for row in sheet(tmp_path / "out" / "rejected.xlsx", 1))


def test_formulas_leave_neutral(tmp_path: Path) -> None:
    roster = write(tmp_path / "r.csv", ROSTER, student(1, name="=1+1"))
    posts = write(
        tmp_path / "p.csv", POSTS, *(post(at, 岗位=f'=HYPERLINK("https://example.invalid","{at}")') for at in range(3))
    )
    run(tmp_path / "out", roster, posts)
    for row in openpyxl.load_workbook(tmp_path / "out" / "referrals.xlsx").active.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_without_a_hardship_column(tmp_path: Path, files: tuple[Path, Path]) -> None:
    roster = write(tmp_path / "r.csv", ROSTER[:5], student(1)[:5], student(2)[:5])
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", roster, files[1])
    assert refused.value.code == "match_no_hardship_column"
    assert not (tmp_path / "out").exists()
    summary = run(tmp_path / "out", roster, files[1], flags=("--everyone-assisted",))
    assert summary["students"]["assisted"] == 2


def test_nobody_readable(tmp_path: Path, files: tuple[Path, Path]) -> None:
    roster = write(tmp_path / "r.csv", ROSTER, ("", "甲", *[""] * 8))
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", roster, files[1])
    assert refused.value.code == "match_no_students"
    assert len(sheet(tmp_path / "out" / "rejected.xlsx")) == 1


def test_no_post_readable(tmp_path: Path, files: tuple[Path, Path]) -> None:
    posts = write(tmp_path / "p.csv", POSTS, post(1, 岗位=""))
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", files[0], posts)
    assert refused.value.code == "match_no_posts"


def test_a_post_in_two_files_counts_once(tmp_path: Path, files: tuple[Path, Path]) -> None:
    again = write(tmp_path / "更多.csv", POSTS, post(0), post(20))
    summary = run(tmp_path / "out", *files, again)
    assert (summary["posts"]["read"], summary["posts"]["rejected"], summary["posts"]["rows"]) == (9, 1, 10)
    assert [row["代码"] for row in sheet(tmp_path / "out" / "rejected.xlsx")] == ["match_post_again"]


def test_a_renamed_copy_of_a_coded_table_has_no_new_posts(tmp_path: Path, files: tuple[Path, Path]) -> None:
    coded = [("岗位代码", *POSTS), *((f"A{at}", *post(at)) for at in range(3))]
    first, copy = (write(tmp_path / name, *coded) for name in ("省考.csv", "岗位终稿.csv"))
    other = write(tmp_path / "外省.csv", coded[0], ("A1", *post(7)))
    summary = run(tmp_path / "out", files[0], first, copy, other)
    assert (summary["posts"]["rows"], summary["posts"]["read"], summary["posts"]["rejected"]) == (7, 4, 3)
    assert summary["posts"]["openings"] == 8
    assert {row["代码"] for row in sheet(tmp_path / "out" / "rejected.xlsx")} == {"match_post_again"}


@pytest.mark.parametrize("empty", ["roster", "posts"])
def test_a_header_without_rows(tmp_path: Path, files: tuple[Path, Path], empty: str) -> None:
    bare = write(tmp_path / "空表.csv", ROSTER if empty == "roster" else POSTS)
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", *((bare, files[1]) if empty == "roster" else (files[0], bare)))
    assert refused.value.code == f"match_empty_{empty}"


def test_a_folder_given_for_a_file(tmp_path: Path, files: tuple[Path, Path]) -> None:
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", files[0], tmp_path)
    assert refused.value.code == "match_file_is_folder"


@pytest.mark.parametrize("missing", ["roster", "posts"])
def test_a_file_that_is_not_there(tmp_path: Path, files: tuple[Path, Path], missing: str) -> None:
    given = (tmp_path / "无.csv", files[1]) if missing == "roster" else (files[0], tmp_path / "无.csv")
    with pytest.raises(Refused) as refused:
        run(tmp_path / "out", *given)
    assert refused.value.code == "match_no_such_file"
    assert not (tmp_path / "out").exists()


class TestOut:
    def test_a_file_is_refused(self, tmp_path: Path, files: tuple[Path, Path]) -> None:
        with pytest.raises(Refused) as refused:
            run(files[0], *files)
        assert refused.value.code == "match_out_is_file"

    def test_a_place_that_cannot_be_written(self, tmp_path: Path, files: tuple[Path, Path]) -> None:
        with pytest.raises(Refused) as refused:
            run(files[0] / "inside", *files)
        assert refused.value.code == "match_out_unwritable"

    def test_a_second_run_replaces_ours_and_keeps_the_rest(self, tmp_path: Path, files: tuple[Path, Path]) -> None:
        out = tmp_path / "out"
        run(out, *files)
        (out / "我的笔记.txt").write_text("x")
        (out / "messages" / "stale.txt").write_text("x")
        run(out, *files)
        assert {entry.name for entry in out.iterdir()} == {*match_folder.ENTRIES, "我的笔记.txt"}
        assert not (out / "messages" / "stale.txt").exists()

    def test_a_failure_leaves_what_was_there(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        (out / "summary.json").write_text("old")

        def fail_late(folder: Path) -> None:
            (folder / "summary.json").write_text("new")
            raise OSError(28, "No space left on device")

        with pytest.raises(Refused) as refused:
            match_folder.write_whole(out, fail_late)
        assert refused.value.code == "match_out_unwritable"
        assert [entry.name for entry in out.iterdir()] == ["summary.json"]
        assert (out / "summary.json").read_text() == "old"

    def test_a_failure_while_moving_puts_everything_back(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        for name in ("referrals.xlsx", "short.xlsx"):
            (out / name).write_text("old")
        with pytest.raises(Refused):
            match_folder.write_whole(out, lambda folder: (folder / "referrals.xlsx").write_text("new") and None)
        assert {entry.name: entry.read_text() for entry in out.iterdir()} == {
            "referrals.xlsx": "old",
            "short.xlsx": "old",
        }


@pytest.mark.parametrize(
    ("number", "name"),
    [("000001", "000001.txt"), ("2019-01_a", "2019-01_a.txt"), ("CON", None), ("../x", None), ("低保1", None)],
)
def test_file_names_are_safe(number: str, name: str | None) -> None:
    made = messages.file_name(number)
    assert made == name if name else made != f"{number}.txt"
    assert made.isascii()
    assert "/" not in made
    assert messages.file_name(number + " ") != made


def test_a_bad_date_is_wrong_usage(files: tuple[Path, Path]) -> None:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    with pytest.raises(SystemExit) as stopped:
        parser.parse_args([*map(str, files), "--out", "o", "--today", "2023-02-30"])
    assert stopped.value.code == 2
    assert parser.parse_args([*map(str, files), "--out", "o", "--today", "2023-02-28"]).today == date(2023, 2, 28)


def test_one_map_serves_both_kinds_of_table() -> None:
    both = make_map({"columns": {"编码": "number", "老板": "employer", "文凭": "degree"}, "header_row": 2}, "m.toml")
    roster, posts = command.split_map(both)
    assert (set(roster.columns.values()), roster.header_row) == ({"number", "degree"}, 2)
    assert (set(posts.columns.values()), posts.header_row) == ({"employer"}, None)
    only_posts = make_map({"columns": {"老板": "employer", "文凭": "degree"}, "header_row": 2}, "m.toml")
    assert command.split_map(only_posts) == (None, only_posts)
    in_their_words = make_map({"columns": {"编码": "学号", "老板": "招聘单位", "文凭": "学历要求"}}, "m.toml")
    roster, posts = command.split_map(in_their_words)
    assert (set(roster.columns), set(posts.columns)) == ({"编码"}, {"老板", "文凭"})
    assert command.split_map(None) == (None, None)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2023-06-30", "截止 2023-06-30"), ("2023-06-31", "原文写的是“2023-06-31”"), ("招满为止", "截止 招满为止")],
)
def test_a_day_that_is_none_is_shown_as_the_words_of_the_sheet(tmp_path: Path, written: str, shown: str) -> None:
    roster = write(tmp_path / "名册.csv", ROSTER, student(1))
    run(tmp_path / "out", roster, write(tmp_path / "岗位.csv", POSTS, post(1, 截止=written)))
    assert shown in (tmp_path / "out" / "messages" / "20190001.txt").read_text("utf-8")


def test_an_offered_post_with_a_doubt_is_a_warning(tmp_path):
    """There is no review here: the second sheet says what a person must look at, and the counts stay what they are."""
    posts = write(tmp_path / "posts.csv", POSTS, post(1, 其他="入职收取押金300元"), post(2), post(3))
    summary = run(tmp_path / "out", write(tmp_path / "roster.csv", ROSTER, student(1)), posts)
    assert (summary["referrals"], summary["posts"]["rejected"]) == (3, 0)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "rejected.xlsx")["提醒"]
    said = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[2], row[4], row[6], row[7]) for row in said] == [
        (2, "技术员1", "match_post_doubt", "推出去的岗位里有疑点：押金"),
    ]
