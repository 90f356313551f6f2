"""What a sheet is, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lianqiao.intake.kinds import Kind, refuse

Cell = str | int | float | bool | date | datetime | time | timedelta | None
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 6_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows` from the file's first row on, merged ranges filled. `name` is empty for text and JSON.

    `group_rows` are the 0-based rows that hold a range merged across columns.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    group_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that could be opened."""

    name: str
    kind: Kind
    sheets: tuple[Sheet, ...]


def check_extent(file: str, rows: int, columns: int) -> None:
    """Refuse a sheet that is larger than a roster or a post table can be."""
    if rows > MAX_ROWS:
        raise refuse("file_too_many_rows", file, limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise refuse("file_too_many_columns", file, limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise refuse("file_too_many_cells", file, limit=MAX_CELLS)
