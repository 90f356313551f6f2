"""A survey's questions and answers as values: how they are kept, checked, put into words, and what they feed.

An answer is kept by question id: a text, a whole number, or a list of option
codes or region codes; what was left blank is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from lianqiao.cases.models import Survey, SurveyAnswered
from lianqiao.charter.regions import Regions
from lianqiao.charter.surveys import LONGEST_TEXT, Option, Question
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.values import Quantity, Rate, Reason, Unit

__all__ = ["Option", "Question"]
Answer = str | int | list[str]
Answers = dict[str, Answer]
MOST_REGIONS = 20


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """One survey of a cohort. `ended_on` None = still asking; `recorded_by` the actor who opened it."""

    id: int
    title: str
    template: str
    cohort: int
    opens_on: date
    due_on: date
    ended_on: date | None
    recorded_by: str
    questions: tuple[Question, ...]

    def base_day(self, today: date) -> date:
        """Whose base counts: today's, or that of the day it ended."""
        return today if self.ended_on is None else min(self.ended_on, today)

    def running(self, today: date) -> bool:
        """Is anybody asked today?"""
        return self.opens_on <= today and self.ended_on is None

    def overdue(self, today: date) -> bool:
        """Is it still asking after the day by which all should have answered?"""
        return self.ended_on is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Given:
    """What one student answered at one time. `by` is an actor (`student:7`, `user:3`), `way` phone, staff or sheet."""

    id: int
    student_id: int
    answers: Mapping[str, Answer]
    way: str
    by: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of a sheet, its student found. `at` None: the sheet does not tell when it was given."""

    student_id: int
    at: datetime | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class Coverage:
    """Persons who answered, of the base as of a day. The two lists are the names behind the figure."""

    survey: SurveyCard
    as_of: date
    answered: tuple[StudentCard, ...]
    missing: tuple[StudentCard, ...]

    @property
    def rate(self) -> Rate:
        """Persons of persons."""
        done, all_of_them = len(self.answered), len(self.answered) + len(self.missing)
        return Rate(Quantity(done, Unit.PERSONS), Quantity(all_of_them, Unit.PERSONS))


def as_json(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as `Survey.questions` keeps them."""
    return [{**asdict(one), "options": [asdict(option) for option in one.options]} for one in questions]


def of_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a stored survey."""
    return tuple(Question(**{**one, "options": tuple(Option(**option) for option in one["options"])}) for one in stored)


def survey_card(row: Survey) -> SurveyCard:
    """The card of a row whose `ended` is loaded."""
    ended = getattr(row, "ended", None)
    return SurveyCard(
        id=row.pk,
        title=row.title,
        template=row.template,
        cohort=row.cohort,
        opens_on=row.opens_on,
        due_on=row.due_on,
        ended_on=ended.on if ended else None,
        recorded_by=row.recorded_by,
        questions=of_json(row.questions),
    )


def about(survey_id: int) -> str:
    """What the messages of a survey are about (`Envelope.about`)."""
    return f"survey:{survey_id}"


def given_of(row: SurveyAnswered, student_id: int) -> Given:
    """The value of a row; `student_id` is whose it is read as."""
    return Given(row.pk, student_id, row.answers, row.way, row.recorded_by, row.at, row.on)


def edited(questions: Sequence[Question], wordings: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions that are named in `wordings`, each with the wording given there, in the template's order."""
    return tuple(replace(one, text=wordings[one.id].strip()) for one in questions if one.id in wordings)


# ---------------------------------------------------------------- reading what was given


def read_answers(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[Answers, list[Reason]]:
    """The answers as they are kept, and why some cannot be (codes `survey_*`, each naming its question).

    `given` is by question id: texts, numbers, lists of codes; regions also as free text.
    """
    answers: Answers = {}
    wrong = [
        Reason.of("survey_question_unknown", question=str(one)[:40]) for one in given if one not in _ids(questions)
    ]
    for one in questions:
        value, reason = read_answer(one, given.get(one.id))
        if reason is not None:
            wrong.append(reason)
        elif value is not None:
            answers[one.id] = value
        elif one.required:
            wrong.append(_no(one, "survey_answer_missing"))
    return answers, wrong


def _ids(questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(one.id for one in questions)


def _no(question: Question, code: str, **params: str | int) -> Reason:
    return Reason.of(code, question=question.text, id=question.id, **params)


def read_answer(question: Question, given: object) -> tuple[Answer | None, Reason | None]:
    """One answer as it is kept (None: blank), or why it cannot be."""
    if given is None or given == [] or (isinstance(given, str) and not given.strip()):
        return None, None
    match question.kind:
        case "number":
            return _number(question, given)
        case "text":
            return _text(question, str(given).strip())
        case "region" | "regions":
            return _regions(question, given)
        case _:
            return _chosen(question, given)


def _number(question: Question, given: object) -> tuple[int | None, Reason | None]:
    text = str(given).strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        return None, _no(question, "survey_number_unread")
    number = int(text)
    if not question.least <= number <= question.most:
        return None, _no(question, "survey_number_outside", least=question.least, most=question.most)
    return number, None


def _text(question: Question, text: str) -> tuple[str | None, Reason | None]:
    if len(text) > LONGEST_TEXT:
        return None, _no(question, "survey_text_too_long", limit=LONGEST_TEXT)
    return text.replace("\r\n", "\n").replace("\0", ""), None


def _regions(question: Question, given: object) -> tuple[Answer | None, Reason | None]:
    places = Regions.load()
    named = given if isinstance(given, list) else [str(given)]
    found = list(dict.fromkeys(code for one in named for code in places.find_all(str(one))))
    if not found:
        return None, _no(question, "survey_region_unknown")
    if len(found) > (MOST_REGIONS if question.several else 1):
        return None, _no(question, "survey_regions_too_many", most=MOST_REGIONS if question.several else 1)
    return (found if question.several else found[0]), None


def _chosen(question: Question, given: object) -> tuple[Answer | None, Reason | None]:
    known = [one.code for one in question.choices]
    named = [str(one) for one in given] if isinstance(given, list) else [str(given)]
    unknown = next((one for one in named if one not in known), None)
    if unknown is not None:
        return None, _no(question, "survey_option_unknown", given=unknown[:40])
    if question.several:
        return [code for code in known if code in named], None
    if len(named) > 1:
        return None, _no(question, "survey_one_only")
    return named[0], None


# ---------------------------------------------------------------- in words


def in_words(question: Question, answer: Answer | None) -> str:
    """An answer as people read it; empty where there is none."""
    if answer is None:
        return ""
    if question.kind == "number":
        return f"{answer} {question.unit}".strip()
    if question.kind in {"region", "regions"}:
        places = Regions.load()
        codes = answer if isinstance(answer, list) else [str(answer)]
        return "、".join(places.full_name(code) or code for code in codes)
    if not question.choices:
        return str(answer)
    texts = {one.code: one.text for one in question.choices}
    codes = answer if isinstance(answer, list) else [str(answer)]
    return "、".join(texts.get(code, code) for code in codes)


def changed(questions: Sequence[Question], before: Mapping[str, Answer], now: Mapping[str, Answer]) -> list[Question]:
    """The questions that two versions answer differently."""
    return [one for one in questions if before.get(one.id) != now.get(one.id)]
