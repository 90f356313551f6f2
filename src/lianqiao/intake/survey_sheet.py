"""A sheet exported by a survey tool read into answers, refusals and warnings, question by question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lianqiao.cases.facts_survey import Answer, AnswerRow, read_answer
from lianqiao.charter.pay import read_pay
from lianqiao.charter.surveys import Question
from lianqiao.charter.tables import has_guarded_word
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.sheets import Workbook
from lianqiao.intake.survey_columns import FIELD, Asked, marked, option_of, options_of, skipped
from lianqiao.intake.tables import Fixes, Row, find_tables, identifier, in_order, read_rows
from lianqiao.intake.verdicts import ColumnMatch, RowVerdict, SheetSaid
from lianqiao.roster.readings_people import read_phone
from lianqiao.rules.values import Place, Reason

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MOMENT = re.compile(
    r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[\sT]+(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})秒?)?)?"
)
_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?\s*(?:元|小时|个|次|人|分|岁)?(?:/?月)?")
FEN = 100


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One row: who it names, when it was given (None: not told), the answers. `at_number` is where its number stands.

    `student_id` is 0 until the roster was asked.
    """

    place: Place
    at_number: Place
    number: str
    name: str
    phone: str
    at: datetime | None
    answers: Mapping[str, Answer]
    student_id: int = 0

    @property
    def key(self) -> str:
        """What tells people which row it is."""
        return self.number or self.name


@dataclass(frozen=True, slots=True)
class SurveyReading:
    """A whole sheet of answers. `total` = rows read + rows refused; `skipped` counts blank rows, notes and footers."""

    survey_id: int
    rows: tuple[SheetAnswer, ...]
    rejected: tuple[RowVerdict, ...]
    warnings: tuple[RowVerdict, ...]
    total: int
    skipped: int
    sheets_said: tuple[SheetSaid, ...]
    columns: tuple[ColumnMatch, ...]
    also: tuple[RowVerdict, ...] = ()  # what else is wrong in refused rows, each refused once: it counts nowhere


def answer_rows(rows: Iterable[SheetAnswer]) -> list[AnswerRow]:
    """The rows, their students found, as the room `cases` takes them."""
    return [AnswerRow(row.student_id, row.at, dict(row.answers)) for row in rows]


@dataclass(slots=True)
class _Tally:
    rows: list[SheetAnswer] = field(default_factory=list)
    rejected: list[RowVerdict] = field(default_factory=list)
    warnings: list[RowVerdict] = field(default_factory=list)
    also: list[RowVerdict] = field(default_factory=list)
    skipped: int = 0


def keys_of(asked: Asked) -> tuple[str, ...]:
    """The fields of which one must be filled for a row to be one."""
    fixed = ("number", "name", "phone", "submitted_at")
    options = [f"{FIELD}{one.id}:{option.code}" for one in asked.questions for option in one.options]
    return (*fixed, *(f"{FIELD}{one.id}" for one in asked.questions), *options)


def survey_in(workbook: Workbook, asked: Asked, column_map: ColumnMap | None, fixes: Fixes | None) -> SurveyReading:
    """Read every sheet that has the survey's header. Raises Refused (file_*, map_*); rows are refused one by one."""
    tables, said = find_tables(workbook, asked, column_map)
    tally = _Tally()
    for sheet, header in tables:
        before = len(tally.rows) + len(tally.rejected)
        for row in read_rows(workbook.name, sheet, header, asked, keys_of(asked), fixes):
            _take(tally, row, asked)
        rows = len(tally.rows) + len(tally.rejected) - before
        said.append(SheetSaid(sheet.name, True, Reason.of("sheet_read"), rows, header.row + 1))
    return SurveyReading(
        asked.survey_id,
        tuple(tally.rows),
        tuple(tally.rejected),
        tuple(tally.warnings),
        len(tally.rows) + len(tally.rejected),
        tally.skipped,
        in_order(workbook, said),
        tuple(match for _, header in tables for match in header.matches),
        tuple(tally.also),
    )


def _take(tally: _Tally, row: Row | None, asked: Asked) -> None:
    if row is None:
        tally.skipped += 1
        return
    number, name = identifier(row, "number"), " ".join(row.text("name").split())
    phone = read_phone(row.text("phone")) or ""
    key = number or name
    answers, refused, warnings = _answers(row, asked, key)
    if not number and not (name and phone):
        refused.insert(0, row.refused(Reason.of("survey_row_nobody"), "number", key))
    at = _moment(row)
    if at is None and row.text("submitted_at"):
        warnings.append(row.warning(Reason.of("survey_moment_unread"), "submitted_at", key))
    if refused:
        tally.rejected.append(refused[0])
        tally.also += [*refused[1:], *warnings]
        return
    where = row.place("number" if number else "name")
    tally.rows.append(SheetAnswer(row.place(), where, number, name, phone, at, answers))
    tally.warnings += warnings


def _answers(row: Row, asked: Asked, key: str) -> tuple[dict[str, Answer], list[RowVerdict], list[RowVerdict]]:
    """(the answers, a refusal for each required one that is missing or wrong, the others emptied)."""
    answers: dict[str, Answer] = {}
    refused: list[RowVerdict] = []
    warnings: list[RowVerdict] = []
    for one in asked.questions:
        column, given = _given(row, one)
        value, reason = read_answer(one, given)
        if value is not None:
            answers[one.id] = value
        elif one.required:
            missing = Reason.of("survey_answer_missing", question=one.text, id=one.id)
            refused.append(row.refused(_kept(reason) if reason else missing, column, key))
        elif reason is not None:
            warnings.append(row.warning(_kept(reason), column, key))
    return answers, refused, warnings


def _kept(reason: Reason) -> Reason:
    """The reason as the batch may keep it: what a person wrote may tell of people."""
    given = str(reason.as_dict().get("given", ""))
    return Reason.of(reason.code, **{**reason.as_dict(), "given": "…"}) if has_guarded_word(given) else reason


def _given(row: Row, question: Question) -> tuple[str, object]:
    """(the column that answers the question, what it says as `read_answer` takes it)."""
    column = f"{FIELD}{question.id}"
    own = [code for code in (option.code for option in question.options) if f"{column}:{code}" in row.header.fields]
    if own and not row.text(column):
        return f"{column}:{own[0]}", [code for code in own if marked(row.text(f"{column}:{code}"))]
    text = row.text(column)
    if question.kind == "number":
        return column, _number(text, question)
    if question.kind not in {"choice", "choices", "yes_no"}:
        return column, "" if text in {"(跳过)", "（跳过）", "(空)", "（空）"} else text
    if skipped(text) and option_of(text, question.choices) is None:
        return column, None
    if question.kind == "choices":
        return column, options_of(text, question.options)
    return column, option_of(text, question.choices) or text


def _number(text: str, question: Question) -> str:
    """A whole number as digits; of pay as people write it the lower end. What is neither is left as it is."""
    if skipped(text):
        return ""
    whole = _WHOLE.fullmatch(text.replace(",", "").replace("，", "").strip())
    if whole:
        return whole[1]
    pay = read_pay(text) if question.feeds == "salary_floor" else None
    return str(pay.low // FEN) if pay and pay.low else text


def _moment(row: Row) -> datetime | None:
    """When the answer was given, in Shanghai; None where the sheet does not say so that it can be read."""
    cell = row.cell("submitted_at")
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or SHANGHAI)
    found = _MOMENT.match(row.text("submitted_at"))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None
