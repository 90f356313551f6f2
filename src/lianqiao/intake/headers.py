"""Where a sheet's header is, and which of our fields each of its columns fills."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lianqiao.intake.cells import cell_text, simplify
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.survey_columns import LONGEST_LABEL, Asked, bare, field_names, question_of
from lianqiao.intake.table import Cell, Sheet
from lianqiao.intake.verdicts import ColumnMatch

Subject = Literal["roster", "posts"] | Asked
SCANNED_ROWS = 40
_LONGEST_LABEL = 60
_LEAST_MATCHES = 2
_BRACKETS = re.compile(r"[【\[(（<《].*?[】\])）>》]")
EXTRA = "extra"
_LEADING = ("毕业生", "学生", "本人")
_ADDRESSED = re.compile(r"^(?:请)?(?:填写|输入|留下)?(?:您|你)?的?")
REQUIRED: dict[str, tuple[str, ...]] = {
    "roster": ("number", "name"),
    "posts": ("employer", "title", "openings"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: `first_data` is the 0-based row below it; `labels` one name a column, all different.

    `fields` maps a field to its column; `flags` maps columns of yes or no to the hardship code they speak of.
    """

    row: int
    first_data: int
    labels: tuple[str, ...]
    fields: dict[str, int]
    matches: tuple[ColumnMatch, ...]


@cache
def aliases(subject: Subject) -> dict[str, tuple[str, int]]:
    """Simplified header → (field, position of the alias; lower wins)."""
    kind = "survey" if isinstance(subject, Asked) else subject
    table = tomllib.loads(Path(__file__).with_name("aliases.toml").read_text("utf-8"))[kind]
    known: dict[str, tuple[str, int]] = {}
    for field, names in table.items():
        for position, name in enumerate(names):
            known.setdefault(simplify(name), (field, position))
    return known


@cache
def fields_of(subject: Subject) -> frozenset[str]:
    """Every field a column map may name; `extra` keeps a column as it is, under its own header."""
    asked = field_names(subject) if isinstance(subject, Asked) else ()
    return frozenset({EXTRA, *(field for field, _ in aliases(subject).values()), *asked})


def field_meant(name: str, subject: Subject) -> str | None:
    """The field that a column map names, by our own word for it or by one that sheets use (学号). None = unknown."""
    if name in fields_of(subject):
        return name
    field, _ = aliases(subject).get(simplify(name), (None, 0))
    return field


@cache
def sought(subject: Subject) -> str:
    """The columns without which a sheet cannot be read, as people call them."""
    first = {field: name for name, (field, position) in reversed(aliases(subject).items()) if position == 0}
    needed = ("number",) if isinstance(subject, Asked) else REQUIRED[subject]
    return "、".join(first[field] for field in needed)


@cache
def recognise(label: str, subject: Subject) -> tuple[str, int, int] | None:
    """The field a header names, with confidence 0…100 and the alias's position. None = unknown."""
    if isinstance(subject, Asked):
        return _recognise_asked(label, subject)
    if not label or len(label) > _LONGEST_LABEL:
        return None
    known = aliases(subject)
    whole = simplify(label)
    if whole in known:
        return (known[whole][0], 100, known[whole][1])
    short = simplify(_BRACKETS.sub("", label))
    if short in known:
        return (known[short][0], 90, known[short][1])
    for leading in _LEADING:
        rest = short.removeprefix(leading)
        if rest != short and rest in known:
            return (known[rest][0], 80, known[rest][1])
    return None


def _recognise_asked(label: str, subject: Asked) -> tuple[str, int, int] | None:
    """The same for a survey: who answered and when by the usual names, also asked for in full; else a question."""
    if not label or len(label) > LONGEST_LABEL:
        return None
    known = aliases(subject)
    for confidence, words in ((100, label), (95, bare(label)), (90, _ADDRESSED.sub("", bare(label)))):
        for name in (simplify(words), simplify(_BRACKETS.sub("", words))):
            if name in known:
                return (known[name][0], confidence, known[name][1])
    found = question_of(label, subject)
    return (found[0], found[1], 0) if found else None


def find_header(sheet: Sheet, subject: Subject, column_map: ColumnMap | None = None) -> Header | None:
    """The header of a sheet, or None where no row names the columns that are needed.

    Of the first rows the one that names most fields wins; a second row of
    finer names below it (行业 / 地区 / 薪资 under 求职意向) is joined to it.
    """
    if column_map and column_map.header_row is not None:
        at = column_map.header_row - 1
        return _usable(sheet, at, at, subject, column_map) if at < len(sheet.rows) else None
    best, best_score = None, _LEAST_MATCHES - 1
    for at in range(min(SCANNED_ROWS, len(sheet.rows))):
        score = _score(sheet.rows[at], subject, column_map)
        if score > best_score:
            best, best_score = at, score
    if best is None:
        return None
    top, bottom = _span(sheet, best)
    return _usable(sheet, top, bottom, subject, column_map)


def _score(row: list[Cell], subject: Subject, column_map: ColumnMap | None) -> int:
    fields = set()
    for cell in row:
        if isinstance(cell, str):
            label = _shown(cell)
            known = recognise(label, subject)
            mapped = column_map.columns.get(simplify(label)) if column_map else None
            if mapped or known:
                fields.add(mapped or (known[0] if known else ""))
    return len(fields)


def _span(sheet: Sheet, best: int) -> tuple[int, int]:
    """First and last row of the header when two rows share it, else the row twice."""
    if best > 0 and best - 1 in sheet.group_rows and _shares_columns(sheet, best - 1, best):
        return best - 1, best
    below = best + 1
    if below < len(sheet.rows) and best in sheet.group_rows and _shares_columns(sheet, best, below):
        return best, below
    return best, best


def _shares_columns(sheet: Sheet, upper: int, lower: int) -> bool:
    """Do both rows name the same columns: equal where a name spans both rows, finer below a spanning name?"""
    above, under = sheet.rows[upper], sheet.rows[lower]
    pairs = [(cell_text(a), cell_text(b)) for a, b in zip(above, under, strict=False)]
    equal = sum(1 for a, b in pairs if a and (a == b or not b))
    several_names = len({a for a, _ in pairs if a}) >= 3
    textual = all(isinstance(cell, str) or cell is None for cell in under)
    return several_names and equal >= 2 and textual and any(b and a != b for a, b in pairs)


def _shown(cell: Cell) -> str:
    return re.sub(r"\s+", "", cell_text(cell))


def _usable(sheet: Sheet, top: int, bottom: int, subject: Subject, column_map: ColumnMap | None) -> Header | None:
    labels = _labels(sheet, top, bottom)
    matches = match_columns(sheet, labels, bottom + 1, subject, column_map)
    fields = {match.field: at for at, match in enumerate(matches) if match.field}
    if not _enough(fields, subject):
        return None
    return Header(bottom, bottom + 1, labels, fields, matches)


def _enough(fields: dict[str, int], subject: Subject) -> bool:
    """Are the columns there without which a sheet cannot be read? A survey needs who answers, and one question."""
    if isinstance(subject, Asked):
        known = "number" in fields or {"name", "phone"} <= fields.keys()
        return known and any(name in fields for name in field_names(subject))
    return all(field in fields for field in REQUIRED[subject])


def _labels(sheet: Sheet, top: int, bottom: int) -> tuple[str, ...]:
    """One name a column, made different by a count; a column without a name gets its letter."""
    width = max((len(row) for row in sheet.rows[top:]), default=0)
    seen: dict[str, int] = {}
    labels = []
    for at in range(width):
        parts = [_shown(sheet.rows[row][at]) for row in range(top, bottom + 1) if at < len(sheet.rows[row])]
        label = "".join(dict.fromkeys(part for part in parts if part)) or letter(at)
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label}({seen[label]})")
    return tuple(labels)


def match_columns(
    sheet: Sheet, labels: tuple[str, ...], first_data: int, subject: Subject, column_map: ColumnMap | None = None
) -> tuple[ColumnMatch, ...]:
    """Each column with its field, confidence and a sample. One field takes one column: the best, then the first."""
    claims: dict[str, tuple[int, int, int]] = {}
    guesses: list[tuple[str, int] | None] = []
    for at, label in enumerate(labels):
        mapped = column_map.columns.get(simplify(label)) if column_map else None
        found = None if mapped == EXTRA else (mapped, 100, -1) if mapped else recognise(label, subject)
        guesses.append((found[0], found[1]) if found else None)
        if found:
            claim = (found[2], -found[1], at)
            claims[found[0]] = min(claim, claims.get(found[0], claim))
    matches = []
    for at, (label, guess) in enumerate(zip(labels, guesses, strict=True)):
        wins = guess is not None and claims[guess[0]][2] == at
        sample = _sample(sheet, at, first_data)
        field, confidence = guess if wins and guess else (None, 0)
        matches.append(ColumnMatch(sheet.name, label, field, confidence, sample))
    return tuple(matches)


def _sample(sheet: Sheet, at: int, first_data: int) -> str:
    for row in sheet.rows[first_data : first_data + 20]:
        if at < len(row) and row[at] not in (None, ""):
            return cell_text(row[at])[:40]
    return ""


def letter(at: int) -> str:
    """The spreadsheet letter of a 0-based column."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
