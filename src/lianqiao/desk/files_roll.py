"""一人一档帮扶台账 as a sheet: one row a student (columns: domain paper §6.4). Nothing in it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from lianqiao.desk.roll import RollRow
from lianqiao.referrals.files_match import LONGEST_CELL, neutral

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("序号", 6), ("学号", 14), ("姓名", 10), ("性别", 6), ("专业", 14), ("班级", 14), ("生源地", 18), ("困难类别", 24),
    ("求职意向", 30), ("存在困难", 20), ("帮扶责任人", 26), ("帮扶措施", 36), ("指导次数", 9), ("培训次数", 9),
    ("见习次数", 9), ("推荐次数", 9), ("最近谈话", 12), ("当前去向", 14), ("落实单位", 20), ("备注", 12),
)  # fmt: skip
SEXES = {"male": "男", "female": "女"}


def roll_file(rows: Sequence[RollRow], *, stamp: str, reason: str) -> bytes:
    """The workbook: the rows, and a second sheet that says who took them, when and what for."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        sheet = _rows(book, rows)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P/&N")
        about = book.add_worksheet("说明")
        for at, (label, text) in enumerate((("导出", stamp), ("用途", reason), ("人数", str(len(rows))))):
            about.write_string(at, 0, label)
            about.write_string(at, 1, neutral(text))
    return held.getvalue()


def _rows(book: Any, rows: Sequence[RollRow]) -> Any:
    sheet = book.add_worksheet("台账")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    for column, (label, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, head)
    for at, one in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(at, one)):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell, number)
            else:
                sheet.write_string(at, column, neutral(cell)[:LONGEST_CELL], body)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    return sheet


def _cells(at: int, one: RollRow) -> tuple[str | int, ...]:
    card = one.student
    return (
        *(at, card.number, card.name, SEXES.get(card.sex, ""), card.major_text, card.class_name, card.home_text),
        *(one.circle, one.wish, one.obstacles, one.carers, one.measures),
        *(one.guidance, one.training, one.traineeship, one.referrals),
        *(f"{one.last_talk:%Y-%m-%d}" if one.last_talk else "", one.destination, one.unit, one.remark),
    )
