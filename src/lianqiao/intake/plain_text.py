"""Text files: which encoding, which separator, and the rows; JSON lists of records as one sheet."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from itertools import islice

from lianqiao.intake.kinds import refuse
from lianqiao.intake.table import MAX_ROWS, Cell, Sheet, check_extent
from lianqiao.rules.values import Place, Reason, Refused

_SEPARATORS = (",", "\t", ";")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 200_000, 60
_LONGEST_CUT = 3  # bytes a UTF-8 character can lack at the end of a file


def read_separated(name: str, data: bytes) -> tuple[Sheet, ...]:
    """A text table as one nameless sheet, every cell a text just as written."""
    text = decode(name, data)
    separator = _separator(text)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            rows.append(list(row))
            if len(rows) > MAX_ROWS:
                break
    except csv.Error as broken:
        place = Place(file=name, row=len(rows) + 1)
        raise Refused(Reason.of("file_broken_quotes", row=len(rows) + 1), where=place) from broken
    return (Sheet("", rows),)


def decode(name: str, data: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 or GB18030. Raises Refused when it is none of them."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(name, data, encoding)
    if b"\x00" in data:
        return _checked(name, data, _utf16_without_bom(name, data))
    try:
        return _clean(name, data.decode("utf-8"))
    except UnicodeDecodeError as broken:
        if broken.start >= len(data) - _LONGEST_CUT and broken.start > 0 and not data.isascii():
            intact = data[: broken.start].decode("utf-8", "ignore")
            if any(ord(character) > 127 for character in intact):
                raise refuse("file_truncated", name) from broken
    return _checked(name, data, "gb18030")


def _utf16_without_bom(name: str, data: bytes) -> str:
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) < len(data) // 20 or (min(even, odd) and max(even, odd) < 10 * min(even, odd)):
        raise refuse("file_binary", name)
    return "utf-16-be" if even > odd else "utf-16-le"


def _checked(name: str, data: bytes, encoding: str) -> str:
    try:
        return _clean(name, data.decode(encoding))
    except UnicodeDecodeError as broken:
        raise refuse("file_encoding_unknown", name) from broken


def _clean(name: str, text: str) -> str:
    """Text without control characters: a table has none, and NUL or an escape sequence means a binary file."""
    for character in set(text):
        if unicodedata.category(character) in {"Cc", "Cs", "Cn"} and character not in "\t\r\n\x0b\x0c\x85\x1a":
            raise refuse("file_binary", name)
    return text


def _separator(text: str) -> str:
    """The separator that parts most of the first records into the same number of cells; a comma when none does."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_SEPARATORS, key=lambda separator: _steadiness(sample, separator))


def _steadiness(sample: str, separator: str) -> tuple[int, int]:
    """How many of the first records have the commonest width beyond one, and that width."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        widths = Counter(len(record) for record in islice(reader, _SAMPLE_RECORDS) if len(record) > 1)
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return (times, width)


def read_json(name: str, data: bytes) -> tuple[Sheet, ...]:
    """A list of records, or an object whose `data` is one, as one nameless sheet: first row the keys."""
    try:
        content = json.loads(decode(name, data))
    except (ValueError, RecursionError) as broken:
        raise refuse("file_json_broken", name) from broken
    records = content.get("data") if isinstance(content, dict) else content
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise refuse("file_json_shape", name)
    keys = list(dict.fromkeys(str(key) for record in records for key in record))
    check_extent(name, len(records), len(keys))
    header: list[Cell] = list(keys)
    return (Sheet("", [header, *([_json_cell(record.get(key)) for key in keys] for record in records)]),)


def _json_cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ",".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
