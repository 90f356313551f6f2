"""One cell as text: nothing invented, leading zeros kept, numbers without the decimals a spreadsheet adds."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import cache

from lianqiao.intake.table import Cell

_EXACT_DIGITS = 15  # a spreadsheet keeps this many significant digits of a number
_EXPONENT = re.compile(r"\d(\.\d+)?E\+\d{1,2}$", re.IGNORECASE)
_MARKS = re.compile(r"[\s*＊:：、,，/／【】\[\]()（）<>《》\"“”'_]+")
_DISARMED = re.compile(r"^'(?=[=+\-@])")  # the apostrophe with which files leave, so that nothing is a formula
_TEXT_MARK = re.compile(r"['‘’`](?=[0-9]+[XxTtKk]?$)")


def cell_text(cell: Cell) -> str:
    """A cell as people see it. Line breaks inside are kept, spaces around are not."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def armed(text: str) -> str:
    """A text as it was before it left in a file of ours, where nothing is a formula."""
    return _DISARMED.sub("", text)


def plain(text: str) -> str:
    """Text for reading by machine: full-width forms become half-width, every space goes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@cache
def simplify(label: str) -> str:
    """A header without spaces, line breaks and marks, in lower case, for comparing."""
    return _MARKS.sub("", plain(label)).lower()


def code_text(text: str) -> str:
    """An identifier as text: half-width, no spaces, without the apostrophe that marks digits as text."""
    return _TEXT_MARK.sub("", plain(text))


def looks_rounded(cell: Cell, text: str) -> bool:
    """Has a spreadsheet rounded this identifier (18 digits kept as a number, or shown as 5.10123E+17)?"""
    if _EXPONENT.match(plain(text)):
        return True
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**_EXACT_DIGITS
