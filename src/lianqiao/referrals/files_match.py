"""The workbooks of the offline `match`: who is offered what, who stays short, what could not be read.

Chinese headers in the first row, which stays in view; identifiers are text; a
cell that a spreadsheet could take for a formula leaves with an apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.majors import Majors
from lianqiao.charter.regions import Regions
from lianqiao.charter.wording import say, translate
from lianqiao.evidence.files_sheet import LONGEST_CELL, NO_FORMULAS, Cell, Columns, neutral
from lianqiao.jobs.readings import PostRow
from lianqiao.referrals.match import MatchResult
from lianqiao.referrals.matching_text import ZH, joined, level, next_steps, pay, sentences, three_parts
from lianqiao.referrals.shortages import ToFind
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.suitability import Degree
from lianqiao.rules.values import Place, Reason

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)  # the day zip archives begin: the same files give the same bytes

REFERRALS: Columns = (
    ("学号", 16),
    ("姓名", 10),
    ("班级", 16),
    ("专业", 16),
    ("序号", 6),
    ("单位", 34),
    ("岗位", 34),
    ("地点", 20),
    ("招聘人数", 9),
    ("月薪", 16),
    ("截止日期", 12),
    ("匹配分", 8),
    ("合适在", 44),
    ("要留意", 36),
    ("需核对", 44),
    ("名额紧张", 9),
    ("学历要求", 16),
    ("专业要求", 40),
    ("岗位编号", 20),
    ("来源", 40),
)
SHORT: Columns = (
    ("学号", 16),
    ("姓名", 10),
    ("班级", 16),
    ("应推", 6),
    ("已推", 6),
    ("规则代码", 30),
    ("原因", 70),
    ("下一步", 60),
)
TO_FIND: Columns = (
    ("专业", 24),
    ("学历", 10),
    ("地区", 30),
    ("月薪不低于", 12),
    ("为几名学生", 11),
    ("至少几家单位", 13),
    ("共需名额", 10),
)
SAID: Columns = (
    ("文件", 26),
    ("工作表", 16),
    ("行", 7),
    ("列", 16),
    ("哪一行", 24),
    ("原内容", 30),
    ("代码", 28),
    ("原因", 50),
    ("下一步", 44),
)


class Said(Protocol):
    """A refused row or a warning, as the readers of files say it."""

    @property
    def place(self) -> Place: ...
    @property
    def reason(self) -> Reason: ...
    @property
    def key(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def guarded(self) -> bool: ...


def _sheet(book: Any, name: str, columns: Columns, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "valign": "vcenter"})
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"valign": "top"})
    last = 0
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    for last, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(last, at, cell, number)
            else:
                sheet.write_string(last, at, neutral(cell)[:LONGEST_CELL], body)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _write(path: Path, *sheets: tuple[str, Columns, Iterable[Sequence[Cell]]]) -> None:
    with xlsxwriter.Workbook(str(path), NO_FORMULAS) as book:
        book.set_properties({"created": UNDATED})
        for name, columns, rows in sheets:
            _sheet(book, name, columns, rows)


def _source(place: Place) -> str:
    return " ".join(str(part) for part in (place.file, place.sheet, place.row) if part)


def write_referrals(
    path: Path, result: MatchResult, students: Mapping[str, RosterRow], posts: Mapping[str, PostRow]
) -> None:
    """`referrals.xlsx`: one row an offer, students in the order of the roster, best post first."""

    def rows() -> Iterable[Sequence[Cell]]:
        for offer in result.offers:
            student, post = students[offer.student], posts[offer.post]
            facts = post.facts
            yield (
                *(student.number, student.name, student.class_name, student.major_text),
                *(offer.rank, facts.employer, facts.title, facts.place, facts.openings),
                pay(facts.salary) or post.salary_text,
                facts.deadline.isoformat() if facts.deadline else post.deadline_text,
                offer.fit.score,
                *three_parts(offer.fit),
                "是" if offer.price else "",
                *(post.degree_text, post.major_text, post.source_code, _source(post.place)),
            )

    _write(path, ("推荐岗位", REFERRALS, rows()))


def find_row(want: ToFind, language: str = ZH) -> Sequence[Cell]:
    """One line of the list of posts to go and find; files are Chinese, pages ask for the viewer's `language`."""
    majors, regions = Majors.load(), Regions.load()
    names = [found.name if (found := majors.find(code, want.degree)) else code for code in want.majors]
    places = [regions.full_name(code) or code for code in want.regions]
    whatever = "不限" if language == ZH else translate(N_("全部"), language)
    yuan = (want.salary_floor or 0) // 100
    return (
        "、".join(names) or whatever,
        level(want.degree if want.degree is None else Degree(want.degree), language) or whatever,
        "、".join(places) or whatever,
        "" if not yuan else f"{yuan} 元" if language == ZH else str(yuan),
        *(want.students, want.employers, want.openings),
    )


def write_short(path: Path, result: MatchResult, students: Mapping[str, RosterRow]) -> None:
    """`short.xlsx`: who gets fewer than owed and why; second sheet, the posts to go and find."""
    rows = [
        (
            short.student,
            students[short.student].name,
            students[short.student].class_name,
            short.owed,
            short.got,
            " ".join(reason.code for reason in short.because),
            joined(sentences(short.because)),
            "".join(next_steps(short.because)),
        )
        for short in result.short
    ]
    _write(path, ("未满名单", SHORT, rows), ("待找岗位", TO_FIND, map(find_row, result.to_find)))


def _said_rows(verdicts: Iterable[Said]) -> Iterable[Sequence[Cell]]:
    for verdict in verdicts:
        place, sentence = verdict.place, say(verdict.reason)
        yield (
            *(place.file or "", place.sheet or "", place.row or "", place.column or ""),
            *(verdict.key, "" if verdict.guarded else verdict.raw),  # guarded words stay in the caller's own file
            *(verdict.reason.code, sentence.reason, sentence.next),
        )


def write_rejected(path: Path, rejected: Iterable[Said], warnings: Iterable[Said]) -> None:
    """`rejected.xlsx`: each refused row; second sheet, each cell that was emptied."""
    _write(path, ("被拒的行", SAID, _said_rows(rejected)), ("提醒", SAID, _said_rows(warnings)))
