"""What was decided about a row, a sheet and a column of a file, so that nothing vanishes silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lianqiao.rules.values import Place, Reason

Outcome = Literal["rejected", "warning"]


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """A refused row, or a cell that was emptied (`warning`). `raw` is what stood there; `key` tells people which row.

    `guarded`: `raw` comes from a column that only the room `hardship` may show.
    """

    place: Place
    reason: Reason
    outcome: Outcome
    key: str = ""
    raw: str = ""
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class SheetSaid:
    """What became of one sheet: read or not, why, and how many rows it gave (0 where it was not read).

    `header_row` is the 1-based row of the header, None where there is none.
    """

    name: str
    read: bool
    reason: Reason
    rows: int = 0
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of one sheet and the field it fills (None = kept as extra). `confidence` 0…100, `sample` a value."""

    sheet: str
    column: str
    field: str | None
    confidence: int
    sample: str = ""
