"""Sheets out: one workbook of lists, and a page that says who took it and what for. No cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
NO_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9
Cell = str | int
Columns = Sequence[tuple[str, int]]  # label and width of each


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: its columns, its rows, and how many columns on the left stay in view beside the first row."""

    name: str
    columns: Columns
    rows: Iterable[Sequence[Cell]]
    frozen: int = 1


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def workbook(*sheets: Sheet, about: Sequence[tuple[str, str]] = (), footer: str = "") -> bytes:
    """The lists, ready to print on A4 across; `about` is a last sheet of labels and texts, `footer` stands below."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, **NO_FORMULAS}) as book:
        for sheet in sheets:
            _list(book, sheet, footer)
        if about:
            page = book.add_worksheet("说明")
            page.set_column(0, 0, 12)
            page.set_column(1, 1, 60)
            for at, (label, text) in enumerate(about):
                page.write_string(at, 0, label)
                page.write_string(at, 1, neutral(text)[:LONGEST_CELL])
    return held.getvalue()


def _list(book: Any, one: Sheet, footer: str) -> None:
    sheet = book.add_worksheet(one.name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    for column, (label, width) in enumerate(one.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, head)
    last = 0
    for last, cells in enumerate(one.rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(last, column, cell, number)
            else:
                sheet.write_string(last, column, neutral(cell)[:LONGEST_CELL], body)
    sheet.freeze_panes(1, one.frozen)
    sheet.autofilter(0, 0, last, len(one.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if footer:
        sheet.set_footer(f"&L{footer.replace('&', '&&')}&R&P/&N")
