"""One door from a file's bytes to rows, for rosters and posts alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from lianqiao.intake.cells import cell_text, simplify
from lianqiao.intake.facts import Reading
from lianqiao.intake.headers import SCANNED_ROWS, Subject, letter, match_columns
from lianqiao.intake.kinds import Kind, kind_of
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.post_sheet import posts_in
from lianqiao.intake.roster_sheet import roster_in
from lianqiao.intake.sheets import Sheet, Workbook, open_workbook
from lianqiao.intake.survey_columns import Asked
from lianqiao.intake.survey_sheet import keys_of, survey_in
from lianqiao.intake.tables import Fixes, Row, find_tables, read_rows
from lianqiao.intake.verdicts import ColumnMatch
from lianqiao.rules.values import Refused

KEYS: Mapping[str, tuple[str, str]] = {"roster": ("number", "name"), "posts": ("title", "employer")}
_LONGEST_PADDING = 3


def read_file(
    kind: Subject, name: str, content: bytes, column_map: ColumnMap | None = None, fixes: Fixes | None = None
) -> Reading:
    """The whole file read. Raises Refused (file_*, map_*); single rows are refused one by one inside."""
    return read_book(kind, open_workbook(name, content), column_map, fixes)


def read_book(kind: Subject, book: Workbook, column_map: ColumnMap | None, fixes: Fixes | None) -> Reading:
    """The same of a file that is open."""
    if isinstance(kind, Asked):
        return survey_in(book, kind, column_map, fixes)
    return (roster_in if kind == "roster" else posts_in)(book, column_map, fixes)


def rows_as_written(kind: Subject, book: Workbook, column_map: ColumnMap | None, fixes: Fixes | None) -> Iterator[Row]:
    """Every row of the sheets that are read, cell by cell, for showing them."""
    tables, _ = find_tables(book, kind, column_map)
    keys = keys_of(kind) if isinstance(kind, Asked) else KEYS[kind]
    for sheet, header in tables:
        yield from (row for row in read_rows(book.name, sheet, header, kind, keys, fixes) if row is not None)


def insist_columns(kind: Subject, name: str, content: bytes, column_map: ColumnMap | None) -> None:
    """Refused (file_no_header, map_*) where the file has no sheet that can be read with this map."""
    find_tables(open_workbook(name, content), kind, column_map)


def columns_of(kind: Subject, name: str, content: bytes, column_map: ColumnMap | None) -> tuple[ColumnMatch, ...]:
    """Each column with its field, also of a file in which no header was found: then its fullest row stands for one."""
    workbook = open_workbook(name, content)
    try:
        tables, _ = find_tables(workbook, kind, column_map)
    except Refused as refused:
        if refused.code != "file_no_header":
            raise
        sheet = max((one for one in workbook.sheets if not one.hidden), key=lambda one: len(one.rows), default=None)
        return _columns_without_header(sheet, kind, column_map) if sheet else ()
    return tuple(match for _, header in tables for match in header.matches)


def _columns_without_header(sheet: Sheet, kind: Subject, column_map: ColumnMap | None) -> tuple[ColumnMatch, ...]:
    def names(at: int) -> int:
        return len({cell_text(cell) for cell in sheet.rows[at] if isinstance(cell, str) and cell.strip()})

    at = max(range(min(SCANNED_ROWS, len(sheet.rows))), key=lambda one: (names(one), -one))
    labels = tuple("".join(cell_text(cell).split()) or letter(column) for column, cell in enumerate(sheet.rows[at]))
    return match_columns(sheet, labels, at + 1, kind, column_map)


def map_of(columns: Mapping[str, str]) -> ColumnMap | None:
    """The map of the user's choices in the wizard (their header → our field, or `extra`); None without any."""
    if not columns:
        return None
    simple = {simplify(their): ours for their, ours in columns.items()}
    return ColumnMap(columns=simple, names={simplify(their): their for their in columns})


def encoding_of(name: str, content: bytes) -> str:
    """What a text file is written in, by name; empty for other kinds."""
    if kind_of(name, content) is not Kind.TEXT and PurePath(name).suffix.lower() != ".json":
        return ""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        return "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030 (GBK)"
    return "UTF-8"


def cleaned(text: str) -> str:
    """Without spaces around, invisible marks and full-width forms."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", visible).split())


def all_fixes(reading: Reading) -> dict[str, list[tuple[str, int, str, str]]]:
    """What one press can repair: `clean` the bad cells; `pad` the zeros that student numbers lost.

    Each fix is (sheet, row, column, text).
    """
    fixes: dict[str, list[tuple[str, int, str, str]]] = {"clean": [], "pad": []}
    for verdict in (*reading.rejected, *reading.warnings):
        place, text = verdict.place, cleaned(verdict.raw)
        if place.row and place.column and text and text != verdict.raw:
            fixes["clean"].append((place.sheet or "", place.row, place.column, text))
    fixes["pad"] = list(_padded(reading))
    return {kind: found for kind, found in fixes.items() if found}


def _padded(reading: Reading) -> Iterator[tuple[str, int, str, str]]:
    """Student numbers that are one to three digits shorter than nearly all others."""
    columns = {match.sheet: match.column for match in reading.columns if match.field == "number"}
    numbers = [(row.place, row.number) for row in reading.rows if hasattr(row, "number") and row.number.isdigit()]
    if not columns or not numbers:
        return
    width, times = Counter(len(number) for _, number in numbers).most_common(1)[0]
    if times * 2 <= len(numbers):
        return
    for place, number in numbers:
        column = columns.get(place.sheet or "")
        if 0 < width - len(number) <= _LONGEST_PADDING and place.row and column:
            yield place.sheet or "", place.row, column, number.zfill(width)
