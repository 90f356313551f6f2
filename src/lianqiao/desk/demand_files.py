"""Demand against supply and the posts to find as a workbook: numbers only, no name. Nothing in it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from lianqiao.desk.demand_page import CellView, DemandPage, FindView, RowView
from lianqiao.referrals.files_match import LONGEST_CELL, neutral

HIDDEN = "少于 5"
MATRIX = ("专业", "学历", "想去", "学生（人）", "合适的名额（个）", "需要的名额（个）", "还缺（个）")
FIND = ("专业", "学历", "地区", "月薪不低于", "为几名学生（人）", "要找名额（个）", "谁在找", "哪天前")
Table = tuple[str, Sequence[str], Iterable[Sequence[str | int]]]


def demand_file(page: DemandPage, *, stamp: str, reason: str) -> bytes:
    """The workbook: the posts to find, the table, and who took it, when and what for."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    tables: list[Table] = [
        ("要找的岗位", FIND, map(_find, page.lines)),
        ("供需", MATRIX, (line for row in page.rows for line in _matrix(row, page.columns))),
        ("说明", ("项目", "内容"), (("导出", stamp), ("用途", reason), ("算法", _rule(page)))),
    ]
    with xlsxwriter.Workbook(held, options) as book:
        for name, head, rows in tables:
            _sheet(book, name, head, rows, stamp)
    return held.getvalue()


def _rule(page: DemandPage) -> str:
    return f"每人 {page.quota} 个不同岗位，一个名额最多推给 {page.per_opening} 人"


def _sheet(book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[str | int]], stamp: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, label in enumerate(head):
        sheet.set_column(column, column, 18)
        sheet.write_string(0, column, label, bold)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell)
            else:
                sheet.write_string(at, column, neutral(cell)[:LONGEST_CELL])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P/&N")


def _number(given: int | None) -> str | int:
    return HIDDEN if given is None else given


def _find(one: FindView) -> Sequence[str | int]:
    owner, due = (one.given.owner, one.given.due_on.isoformat()) if one.given else ("", "")
    return one.major, one.degree, one.places, one.pay, _number(one.students), one.openings, owner, due


def _matrix(row: RowView, columns: Sequence[str]) -> Iterable[Sequence[str | int]]:
    beside: list[tuple[str, CellView]] = [(name, one) for name, one in zip(columns, row.cells, strict=True) if one]
    for name, one in [*beside, *((one.place, one) for one in row.others)]:
        numbers = (_number(one.students), one.openings, _number(one.needed), _number(one.missing))
        yield row.major, row.degree, name, *numbers
