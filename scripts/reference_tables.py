"""How the tables of `reference/` are read and written. Used by `build_reference.py`."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = Sequence[str]


def plain(value: object) -> str:
    """Half-width text without any blanks or line breaks; names compare by this form."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value or "")))


def write(path: Path, note: str, header: Row, rows: Iterable[Row]) -> None:
    """One table: a `#` line that says where it comes from, the header, the rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {note}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
