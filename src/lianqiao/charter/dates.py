"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from lianqiao.charter.reading import plain

SPREADSHEET_ZERO = date(1899, 12, 30)  # day 0 of a spreadsheet's serial numbers
_SERIAL_FIRST, _SERIAL_LAST = 10_000, 80_000  # 1927 to 2119: no other number of a roster is meant as a date
_CLOCK = r"(?:[T日号]?(?:上午|下午|晚上?|中午)?\d{1,2}[:时点]\d{0,2}(?:[:分]?\d{0,2}秒?)(?:\.\d+)?)?"
_DAY = re.compile(rf"(?<!\d)(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})(?:日|号)?{_CLOCK}(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def _make(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """A whole cell that is one date (`2001-02-03`, `2001/2/3`, `2001.2.3`, `20010203`, `2001年2月3日`, serial number).

    A time of day behind it is allowed and dropped. None: not a date, or an impossible one (`2026-13-40`).
    """
    word = plain(text)
    if found := _DAY.fullmatch(word) or _COMPACT.fullmatch(word):
        return _make(found[1], found[2], found[3])
    if word.isascii() and word.isdigit() and _SERIAL_FIRST <= int(word) <= _SERIAL_LAST:
        return SPREADSHEET_ZERO + timedelta(days=int(word))
    return None


def dates_in(text: str) -> tuple[date, ...]:
    """Every possible date inside a longer text, in order."""
    word = plain(text)
    found = (_make(match[1], match[2], match[3]) for match in _DAY.finditer(word))
    return tuple(day for day in found if day)


def read_month(text: str) -> date | None:
    """A year and month (`2022-09`, `202209`, `2022年9月`) as its first day; a full date is kept whole."""
    word = plain(text)
    if whole := read_date(word):
        return whole
    found = _MONTH.fullmatch(word)
    return _make(found[1], found[2] or found[3], "1") if found else None


def read_year(text: str) -> int | None:
    """The first year from 1900 to 2099 a text names (`2026届`, `2022级`, `2022-09`)."""
    word = plain(text)
    whole = read_month(word)
    found = _YEAR.search(word)
    return whole.year if whole else int(found[1]) if found else None
