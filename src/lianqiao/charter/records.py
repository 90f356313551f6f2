"""The ledger's records as a CSV file: read strictly, with the place of every fault, and written in the same columns.

Source: contracts, Ledger. Ids only: no name, no contact, no reason stands in such a file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NoReturn

from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.values import Place, Reason, Refused

COLUMNS = ("id", "kind", "commitment", "owner", "subject", "date", "until", "recorded")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load_records(path: Path | str) -> list[Record]:
    """The records of a CSV file, in its order. Raises Refused (`records_*`) with file, row and column."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise _refusal(path.name, Reason.of("records_not_found", file=path.name)) from fault
    except OSError as fault:
        because = Reason.of("records_unreadable", file=path.name, why=fault.strerror or str(fault))
        raise _refusal(path.name, because) from fault
    return read_records(content, path.name)


def read_records(content: bytes, file: str) -> list[Record]:
    """The same from the bytes: UTF-8 with or without its mark, or GB18030. `line` counts the rows of the file."""
    return [_Row(file, line, cells).record() for line, cells in _rows(_text(content, file), file)]


def write_records(records: Iterable[Record]) -> str:
    """The records as CSV text that `read_records` reads as the same, in order of their lines."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(COLUMNS)
    for one in sorted(records, key=lambda record: record.line):
        days = ("" if day is None else day.isoformat() for day in (one.on, one.until, one.recorded))
        sheet.writerow([one.id, one.kind.value, one.commitment, one.owner, one.subject, *days])
    return out.getvalue()


def _refusal(file: str, because: Reason, row: int | None = None, column: str | None = None) -> Refused:
    return Refused(because, where=Place(file=file, row=row, column=column))


def _text(content: bytes, file: str) -> str:
    if not content.strip():
        raise _refusal(file, Reason.of("file_empty"))
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise _refusal(file, Reason.of("records_not_text", file=file))


def _rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row below the header that is not empty, by column, with the line on which it begins."""
    sheet = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for cells in sheet:
            given = [cell.strip() for cell in cells]
            if columns is None and any(given):
                columns = _columns(given, file, line)
            elif columns is not None and any(given):
                if any(given[len(columns) :]):
                    raise _refusal(file, Reason.of("records_too_many_cells", count=len(columns)), line)
                yield line, dict(zip(columns, given, strict=False))
            line = sheet.line_num + 1
    except csv.Error as fault:
        raise _refusal(file, Reason.of("file_broken_quotes", row=line), line) from fault
    if columns is None:
        raise _refusal(file, Reason.of("file_empty"))


def _columns(given: list[str], file: str, line: int) -> list[str]:
    for name in COLUMNS:
        if name not in given:
            raise _refusal(file, Reason.of("records_column_missing", column=name), line, name)
        if given.count(name) > 1:
            raise _refusal(file, Reason.of("records_column_twice", column=name), line, name)
    return given


class _Row:
    """One row of the file, asked cell by cell."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self._file, self._line, self._cells = file, line, cells

    def record(self) -> Record:
        kind = self._kind()
        recorded = self._day("recorded")
        # What a void names and when it was entered is all that counts of it.
        on = self._day("date") or (recorded or date.min if kind is Kind.VOID else None)
        if on is None:
            self._refuse("records_cell_empty", "date")
        until = self._day("until")
        if until is not None and until < on and kind in (Kind.OWED, Kind.EXCUSE):
            self._refuse("records_until_before", "until", until=until.isoformat(), day=on.isoformat())
        return Record(
            id=self._filled("id"),
            kind=kind,
            commitment=self._cells.get("commitment", "") if kind is Kind.VOID else self._filled("commitment"),
            owner=self._cells.get("owner", ""),
            subject=self._filled("subject"),
            on=on,
            until=until,
            recorded=recorded,
            line=self._line,
        )

    def _kind(self) -> Kind:
        word = self._filled("kind")
        if word not in set(Kind):
            self._refuse("records_kind_unknown", "kind", value=word, known=", ".join(Kind))
        return Kind(word)

    def _filled(self, column: str) -> str:
        value = self._cells.get(column, "")
        if not value:
            self._refuse("records_cell_empty", column)
        return value

    def _day(self, column: str) -> date | None:
        value = self._cells.get(column, "")
        if not value:
            return None
        if not _DATE.fullmatch(value):
            self._refuse("records_date_wrong", column, value=value)
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._refuse("records_date_wrong", column, value=value)

    def _refuse(self, code: str, column: str, **params: str | int) -> NoReturn:
        raise _refusal(self._file, Reason.of(code, column=column, **params), self._line, column)
