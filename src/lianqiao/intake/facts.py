"""A file as the wizard shows it, and what of a row goes to which room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lianqiao.hardship.facts import UNREAD
from lianqiao.intake.models import Upload
from lianqiao.intake.post_sheet import PostReading
from lianqiao.intake.roster_sheet import RosterReading
from lianqiao.intake.survey_sheet import SurveyReading
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.roster.facts import Change
from lianqiao.roster.readings import HeldCriterion, RosterRow

Reading = RosterReading | PostReading | SurveyReading
LineOutcome = Literal["new", "changed", "same", "rejected", "skipped"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the preview: its column's header, the text that is read (typed anew where `fixed`), its verdict."""

    column: str
    text: str
    fixed: bool = False
    verdict: RowVerdict | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: its place, what would become of it, and verdicts that belong to no shown cell."""

    sheet: str
    row: int
    outcome: LineOutcome
    cells: tuple[Cell, ...]
    verdicts: tuple[RowVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one sheet under its headers."""

    sheet: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: `counts` as in contracts (Import), the lines of one page, and what can be fixed at once."""

    counts: Mapping[str, int]
    blocks: tuple[Block, ...]
    page: int
    pages: int
    shown: int
    wrong: int
    encoding: str
    fixable: Mapping[str, int]
    reading: Reading


def fixes_of(upload: Upload) -> dict[tuple[str, int, str], str]:
    """The cells typed in the preview, as the readers take them; of several for one cell the last."""
    return {(sheet, row, column): text for sheet, row, column, text in upload.fixes}


def counts_of(reading: Reading, changes: Iterable[Change]) -> dict[str, int]:
    """Rows, read, new, changed, same, rejected, warnings (contracts, Import)."""
    said = list(changes)
    return {
        "rows": reading.total,
        "read": len(reading.rows),
        **{kind: said.count(kind) for kind in ("new", "changed", "same")},
        "rejected": len(reading.rejected),
        "warnings": len(reading.warnings),
    }


def open_part(row: RosterRow) -> RosterRow:
    """The row as the roster may keep it: without what only the room `hardship` may store."""
    return replace(row, hardship=(), hardship_unread=(), guarded_extra={})


def guarded_part(row: RosterRow) -> tuple[HeldCriterion, ...]:
    """What of the row only the room `hardship` may store: its criteria, and any words that speak of need."""
    unread = [HeldCriterion(UNREAD, words) for words in row.hardship_unread]
    kept = [HeldCriterion(UNREAD, f"{label}：{text}") for label, text in row.guarded_extra.items()]
    return (*row.hardship, *unread, *kept)


def without_guarded_words(verdict: RowVerdict) -> RowVerdict:
    """The verdict as the batch keeps it: a guarded column is not named."""
    return replace(verdict, place=replace(verdict.place, column=None), raw="") if verdict.guarded else verdict
