"""The funnel as a workbook: persons and times in columns of their own, no student's name, nothing a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from lianqiao.desk.funnel import COLUMNS, Asked, FunnelPage
from lianqiao.desk.words import PART_WORDS
from lianqiao.referrals.files_match import LONGEST_CELL, neutral
from lianqiao.referrals.words import STAGE_WORDS

STAGES = ("走到哪一步", "人", "人次")
RULE = "走到这一步或更后面的都算；人和人次不相加。达成意向和签约按登记的算。"


def funnel_file(page: FunnelPage, asked: Asked, *, stamp: str, reason: str) -> bytes:
    """The workbook: the stages, the parts (not by student), and who took it, when and what for."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        stages = [(str(STAGE_WORDS[one]), count.persons, count.times) for one, count in page.counts.items()]
        _sheet(book, "漏斗", STAGES, stages, stamp)
        rows: list[tuple[str | int, ...]] = []
        if asked.by != "student":
            head = (str(PART_WORDS[asked.by]), *(f"{STAGE_WORDS[one]}（人）" for one in COLUMNS))
            rows += [(part.name, *(count.persons for _, count in part.counts)) for part in page.parts]
            _sheet(book, "分开看", head, rows, stamp)
        days = f"{asked.since} 到 {asked.until}"
        told = (("推荐的日子", days), ("导出", stamp), ("用途", reason), ("算法", RULE))
        _sheet(book, "说明", ("项目", "内容"), told, stamp)
    return held.getvalue()


def _sheet(book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[str | int]], stamp: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, label in enumerate(head):
        sheet.set_column(column, column, 16 if column else 34)
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
    sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P/&N")
