"""Sheets of answers against the roster: which survey, whose row, and what each would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from lianqiao.cases.facts_survey import SurveyCard
from lianqiao.cases.queries_survey import changes_by_answers, questions_of, survey, surveys
from lianqiao.intake.headers import Subject
from lianqiao.intake.survey_columns import Asked
from lianqiao.intake.survey_sheet import SheetAnswer, SurveyReading, answer_rows
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.roster.facts import Change, StudentCard
from lianqiao.roster.queries import ids_by_number, students
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, insist

ABOUT = "survey:"


def subject_of(*, viewer: Viewer, kind: str, about: str) -> Subject:
    """What kind of table an upload is. Refused `survey_upload_without` where it is of no survey that is there."""
    if kind != "survey":
        return "roster" if kind == "roster" else "posts"
    number = row_id(about.removeprefix(ABOUT)) or 0
    questions = questions_of(viewer=viewer, survey_id=number)
    if questions is None:
        raise Refused(Reason.of("survey_upload_without"))
    return Asked(number, questions)


def open_surveys(*, viewer: Viewer, today: date) -> list[tuple[int, str]]:
    """The surveys that take answers today: (id, title), the newest first."""
    return [(one.id, f"{one.title} {one.cohort}") for one in surveys(viewer=viewer, today=today) if one.running(today)]


def settled(*, viewer: Viewer, reading: SurveyReading, now: datetime) -> SurveyReading:
    """The reading with the student of each row; a row of nobody whom the survey asks is refused at its place.

    A moment that has not come is none: the row counts as given now.
    """
    insist(viewer, Deed.IMPORT)
    today = now.date()
    card = survey(viewer=viewer, today=today, survey_id=reading.survey_id)
    if card is None:
        raise Refused(Reason.of("survey_upload_without"))
    roll = _Roll(viewer, today, card, reading)
    rows: list[SheetAnswer] = []
    rejected, warnings = list(reading.rejected), list(reading.warnings)
    for row in reading.rows:
        found = roll.find(row)
        if isinstance(found, Reason):
            rejected.append(RowVerdict(row.at_number, found, "rejected", row.key, row.key))
            continue
        if row.at is not None and row.at > now:
            warnings.append(RowVerdict(row.place, Reason.of("survey_moment_ahead"), "warning", row.key))
            row = replace(row, at=None)
        rows.append(replace(row, student_id=found))
    kept = {(row.place.sheet, row.place.row) for row in rows}
    stand = [one for one in warnings if (one.place.sheet, one.place.row) in kept]
    also = (*reading.also, *(one for one in warnings if (one.place.sheet, one.place.row) not in kept))
    return replace(reading, rows=tuple(rows), rejected=tuple(rejected), warnings=tuple(stand), also=also)


class _Roll:
    """Those whom the survey asks, by number and by name and phone."""

    def __init__(self, viewer: Viewer, today: date, card: SurveyCard, reading: SurveyReading) -> None:
        base = students(viewer=viewer, today=card.base_day(today), cohort=card.cohort)
        self._by_number = {one.number: one.id for one in base}
        self._by_name: dict[tuple[str, str], list[StudentCard]] = {}
        for one in base:
            self._by_name.setdefault((one.name, one.phone), []).append(one)
        self._elsewhere = ids_by_number(viewer=viewer, today=today, numbers=[row.number for row in reading.rows])

    def find(self, row: SheetAnswer) -> int | Reason:
        """The student's id, or why there is none."""
        if row.number:
            if (found := self._by_number.get(row.number)) is not None:
                return found
            return Reason.of("survey_not_asked" if row.number in self._elsewhere else "survey_student_unknown")
        named = self._by_name.get((row.name, row.phone), [])
        if len(named) == 1:
            return named[0].id
        return Reason.of("survey_student_several" if named else "survey_student_unknown")


def survey_changes(
    *, viewer: Viewer, reading: SurveyReading, today: date, now: datetime
) -> dict[tuple[str, int], Change]:
    """What each row would be, by its place: in the order in which they were given."""
    ordered = sorted(reading.rows, key=lambda row: row.at or now)
    rows = answer_rows(ordered)
    changes = changes_by_answers(viewer=viewer, today=today, survey_id=reading.survey_id, rows=rows)
    places = [(row.place.sheet or "", row.place.row or 0) for row in ordered]
    return dict(zip(places, changes, strict=True))
