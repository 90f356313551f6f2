"""Tables in files, CSV or Parquet: read strictly with the place of every fault (written by `written`).

CSV is UTF-8 (with or without its mark) or GB18030. Parquet needs pyarrow (extra
`scale`). Empty rows and columns that nobody asked for are passed over. `row`
is the line of a CSV file (the header is 1), the record of a Parquet file (the
first is 1).
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from lianqiao.rules.values import Place, Reason, Refused

PARQUET = b"PAR1"
SUFFIXES = (".parquet", ".pq")
WHOLE = re.compile(r"[+-]?[0-9]+")
LARGEST = 2**53  # what every reader of JSON still holds exactly
LONGEST = 20  # digits; a number of so many is larger than LARGEST by far


def refuse(file: str, because: Reason, row: int | None = None, column: str | None = None) -> NoReturn:
    """Refuse a file, with the place."""
    raise Refused(because, where=Place(file=file, row=row, column=column))


@dataclass(slots=True)
class Table:
    """The columns of a file that were asked for, as text, with the row each value stands in."""

    file: str
    columns: dict[str, list[str]]
    rows: Sequence[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def refuse(self, at: int, column: str, code: str, **params: str | int) -> NoReturn:
        """Refuse for what stands at position `at` of a column."""
        refuse(self.file, Reason.of(code, column=column, **params), self.rows[at], column)

    def filled(self, column: str) -> list[str]:
        """The column, where no cell may be empty."""
        values = self.columns[column]
        if "" in values:
            self.refuse(values.index(""), column, "table_cell_empty")
        return values

    def unique(self, column: str) -> list[str]:
        """The column, filled and without repetition."""
        values = self.filled(column)
        if len(set(values)) < len(values):
            seen: set[str] = set()
            for at, value in enumerate(values):
                if value in seen:
                    self.refuse(at, column, "table_id_twice", value=value, first=self.rows[values.index(value)])
                seen.add(value)
        return values

    def whole(self, column: str, least: int, most: int = LARGEST) -> NDArray[np.int64]:
        """The column as whole numbers from `least` to `most`."""
        values = self.filled(column)
        try:
            numbers = np.array(list(map(int, values)), np.int64)
            plain = all(map(str.isdigit, values)) and all(map(str.isascii, values))
        except (ValueError, OverflowError):
            plain = False
        if not plain or (len(numbers) and (int(numbers.min()) < least or int(numbers.max()) > most)):
            for at, value in enumerate(values):
                self._number(at, column, value, least, most)
        return np.array([_number_of(value) for value in values], np.int64) if not plain else numbers

    def _number(self, at: int, column: str, value: str, least: int, most: int) -> None:
        if not WHOLE.fullmatch(value) or not value.isascii():
            self.refuse(at, column, "table_not_whole", value=value[:40])
        number = _number_of(value)
        if number < 0 and least >= 0:
            self.refuse(at, column, "table_negative", value=value[:40])
        if not least <= number <= most:
            self.refuse(at, column, "table_out_of_range", value=value[:40], least=least, most=most)


def _number_of(digits: str) -> int:
    """What the digits say, with their sign; of a number too long for any column only that it is far too large."""
    size = int(digits.lstrip("+-0")[:LONGEST] or "0")  # Python refuses to read thousands of digits
    return -size if digits.startswith("-") else size


def read(path: Path, columns: Sequence[str]) -> Table:
    """The `columns` of a file. Raises Refused (`table_*`, `file_*`) with file, row and column."""
    try:
        with path.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError as fault:
        raise Refused(Reason.of("table_not_found", file=path.name), where=Place(file=path.name)) from fault
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise Refused(Reason.of("table_unreadable", file=path.name, why=why), where=Place(file=path.name)) from fault
    if content[: len(PARQUET)] == PARQUET:
        return _read_parquet(path, columns)
    return _read_csv(path.name, _text(content, path.name), columns)


def _text(content: bytes, file: str) -> str:
    if not content.strip():
        refuse(file, Reason.of("file_empty"))
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    refuse(file, Reason.of("table_not_text", file=file))


def _places(given: Sequence[str], wanted: Sequence[str], file: str, line: int | None) -> list[int]:
    """Where the wanted columns stand."""
    for name in wanted:
        if name not in given:
            refuse(file, Reason.of("table_column_missing", column=name, all=",".join(wanted)), line, name)
        if given.count(name) > 1:
            refuse(file, Reason.of("table_column_twice", column=name), line, name)
    return [given.index(name) for name in wanted]


def _read_csv(file: str, text: str, columns: Sequence[str]) -> Table:
    sheet = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = array("q")
    values: list[list[str]] = [[] for _ in columns]
    places: list[int] | None = None
    width, line = 0, 1
    try:
        for cells in sheet:
            here, line = line, sheet.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if places is None:
                given = [cell.strip() for cell in cells]
                places, width = _places(given, columns, file, here), len(given)
                continue
            if len(cells) > width and any(map(str.strip, cells[width:])):
                refuse(file, Reason.of("table_too_many_cells", count=width), here)
            lines.append(here)
            for column, place in zip(values, places, strict=True):
                column.append(cells[place].strip() if place < len(cells) else "")
    except csv.Error as fault:
        raise Refused(Reason.of("file_broken_quotes", row=line), where=Place(file=file, row=line)) from fault
    if places is None:
        refuse(file, Reason.of("file_empty"))
    return Table(file, dict(zip(columns, values, strict=True)), lines)


def _pyarrow(file: str) -> Any:
    """The Parquet part of pyarrow. Raises Refused where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as fault:
        raise Refused(Reason.of("table_needs_pyarrow", file=file), where=Place(file=file)) from fault
    return pyarrow


def _read_parquet(path: Path, columns: Sequence[str]) -> Table:
    arrow = _pyarrow(path.name)
    try:
        given = arrow.parquet.read_schema(path).names
        _places(given, columns, path.name, None)
        table = arrow.parquet.read_table(path, columns=list(columns))
    except (arrow.ArrowException, OSError) as fault:
        why = str(fault).splitlines()[0][:120] if str(fault) else type(fault).__name__
        reason = Reason.of("table_unreadable", file=path.name, why=why)
        raise Refused(reason, where=Place(file=path.name)) from fault
    values = {name: _as_text(table.column(name).to_pylist()) for name in columns}
    return Table(path.name, values, range(1, table.num_rows + 1))


def _as_text(values: Iterable[Any]) -> list[str]:
    """Cells of a Parquet column as the text that they would be in CSV."""
    return [
        ""
        if value is None
        else str(int(value))
        if isinstance(value, float) and value.is_integer()
        else str(value).strip()
        for value in values
    ]


def content(path: Path, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> bytes:
    """A table as it stands in a file of this name. Raises Refused `table_needs_pyarrow`."""
    if path.suffix.lower() in SUFFIXES:
        arrow = _pyarrow(path.name)
        sink = io.BytesIO()
        arrow.parquet.write_table(arrow.table({name: list(values) for name, values in columns.items()}), sink)
        return sink.getvalue()
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(columns)
    sheet.writerows(zip(*columns.values(), strict=True))
    return out.getvalue().encode()
