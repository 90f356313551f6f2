"""Reads the tables of `reference/`, and puts words into the form in which they are compared."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[3] / "reference"

_BLANK = re.compile(r"\s+")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `reference/NAME.csv`; lines that start with `#` tell the source and are skipped."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def half_width(text: str) -> str:
    """Half-width letters, digits, brackets and colons; blanks are kept."""
    return unicodedata.normalize("NFKC", text).replace("∶", ":").replace("﹑", "、")


def plain(text: str) -> str:
    """Half-width and without any blanks: the form in which names are compared."""
    return _BLANK.sub("", half_width(text))
