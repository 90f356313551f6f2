"""Any accepted file as sheets of rows of cells (issue, Data in and Bad input).

Whatever the bytes, the answer is a `Workbook` or a `Refused` with a code, the
file and a next step; no other exception leaves this file.
"""

from __future__ import annotations

from lianqiao.intake import excel, plain_text
from lianqiao.intake.kinds import MAX_FILE_BYTES, Kind, kind_of, refuse
from lianqiao.intake.table import MAX_CELLS, Cell, Sheet, Workbook, check_extent
from lianqiao.rules.values import Refused

__all__ = ["Cell", "Kind", "Sheet", "Workbook", "open_workbook"]


def open_workbook(name: str, data: bytes, max_bytes: int = MAX_FILE_BYTES) -> Workbook:
    """Open a file by its content. Raises Refused (file_* codes) for anything that is not a readable table."""
    kind = kind_of(name, data, max_bytes)
    try:
        sheets = _read(kind, name, data)
    except Refused:
        raise
    except (MemoryError, RecursionError) as too_much:
        raise refuse("file_too_many_cells", name, limit=MAX_CELLS) from too_much
    except Exception as broken:
        raise refuse("file_corrupt", name) from broken
    if not any(cell not in (None, "") for sheet in sheets for row in sheet.rows for cell in row):
        raise refuse("file_empty", name)
    for sheet in sheets:
        check_extent(name, len(sheet.rows), max((len(row) for row in sheet.rows), default=0))
    return Workbook(name, kind, sheets)


def _read(kind: Kind, name: str, data: bytes) -> tuple[Sheet, ...]:
    if kind in (Kind.XLSX, Kind.XLS):
        return excel.read_sheets(kind, name, data)
    if kind is Kind.JSON:
        return plain_text.read_json(name, data)
    return plain_text.read_separated(name, data)
