"""Excel workbooks through calamine, after the guards have looked inside."""

from __future__ import annotations

import io
from typing import cast

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lianqiao.intake import biff_guard, zip_guard
from lianqiao.intake.kinds import Kind, refuse
from lianqiao.intake.table import MAX_CELLS, Cell, Sheet, check_extent

Ranges = list[tuple[tuple[int, int], tuple[int, int]]]


def read_sheets(kind: Kind, name: str, data: bytes) -> tuple[Sheet, ...]:
    """Every worksheet of a workbook. Raises Refused for bombs, passwords, broken files and sheets too large."""
    if kind is Kind.XLSX:
        zip_guard.inspect(name, data)
    else:
        biff_guard.inspect(name, data)
    try:
        return _load(name, data)
    except PasswordError as locked:
        raise refuse("file_password", name) from locked
    except Exception:
        raise
    except BaseException as broken:
        # The reader is compiled code: its panics are no Exception, and must not end the program.
        if isinstance(broken, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise refuse("file_corrupt", name) from broken


def _load(name: str, data: bytes) -> tuple[Sheet, ...]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet and about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        check_extent(name, sheet.total_height, sheet.total_width)
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append(_sheet(about.name, sheet, hidden))
    return tuple(sheets)


def _sheet(name: str, sheet: CalamineSheet, hidden: bool) -> Sheet:
    if sheet.start is None:
        return Sheet(name, [], hidden)
    rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    return Sheet(name, rows, hidden, _fill_merged(rows, sheet.merged_cell_ranges or []))


def _fill_merged(rows: list[list[Cell]], ranges: Ranges) -> frozenset[int]:
    """Write the first cell of every merged range into the rest of it; the rows merged across columns are returned."""
    group_rows: set[int] = set()
    budget = MAX_CELLS
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        bottom, right = min(bottom, len(rows) - 1), min(right, len(rows[top]) - 1)
        budget -= (bottom - top + 1) * (right - left + 1)
        if value in (None, "") or budget < 0:
            continue
        if right > left:
            group_rows.update(range(top, bottom + 1))
        for row in rows[top : bottom + 1]:
            for column in range(left, right + 1):
                if row[column] in (None, ""):
                    row[column] = value
    return frozenset(group_rows)
