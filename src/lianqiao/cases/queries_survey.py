"""Reading surveys: how far each has come and who is missing, what a student answered, and what the student is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime

from lianqiao.cases.facts_survey import (
    AnswerRow,
    Coverage,
    Given,
    Question,
    SurveyCard,
    about,
    given_of,
    of_json,
    survey_card,
)
from lianqiao.cases.facts_survey_feed import fed_obstacles
from lianqiao.cases.models import Survey, SurveyAnswered
from lianqiao.delivery.models import Envelope
from lianqiao.roster.facts import Change, StudentCard, after
from lianqiao.roster.queries import base_ids, cards, counted, student, students
from lianqiao.roster.queries_own import own_card
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import Deed, Scope, Viewer, insist, scope

MACHINE = Viewer(actor="system:survey", system=True)  # knows the whole base, where a student asks about themselves


def _surveys(day: date) -> QuerySet[Survey]:
    return Survey.objects.filter(recorded_at__lt=after(day)).select_related("ended").order_by("-id")


def _answers(day: date, ids: Collection[int] | None = None) -> QuerySet[Any]:
    """What counts at the end of a day, the earliest given first; `person` is whose it is. None: everybody's."""
    rows = SurveyAnswered.objects.filter(counted(day), on__lte=day, recorded_at__lt=after(day))
    if ids is not None:
        rows = rows.filter(theirs(day, ids, "case__student_id"))
    return rows.annotate(person=person(day, "case__student_id")).order_by("at", "id")


def surveys(*, viewer: Viewer, today: date) -> list[SurveyCard]:
    """All surveys opened by today, the newest first."""
    insist(viewer, Deed.SEE_SURVEYS)
    return [_as_of(survey_card(row), today) for row in _surveys(today)]


def _as_of(card: SurveyCard, day: date) -> SurveyCard:
    """The survey as it stood: an end that had not come is none."""
    if card.ended_on is None or card.ended_on <= day:
        return card
    fields = {name: getattr(card, name) for name in SurveyCard.__slots__}
    return SurveyCard(**{**fields, "ended_on": None})


def survey(*, viewer: Viewer, today: date, survey_id: int) -> SurveyCard | None:
    """One survey opened by today."""
    insist(viewer, Deed.SEE_SURVEYS)
    row = _surveys(today).filter(pk=survey_id).first()
    return _as_of(survey_card(row), today) if row else None


def questions_of(*, viewer: Viewer, survey_id: int) -> tuple[Question, ...] | None:
    """The questions of a survey, which never change; None where there is no such survey."""
    insist(viewer, Deed.SEE_SURVEYS)
    row = Survey.objects.filter(pk=survey_id).first()
    return of_json(row.questions) if row else None


def _persons(today: date, survey_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who has answered each survey, by survey id: whoever asks keeps those in reach."""
    rows = _answers(today).filter(survey_id__in=survey_ids).order_by().values_list("survey_id", "person").distinct()
    found: dict[int, set[int]] = {one: set() for one in survey_ids}
    for survey_id, student_id in rows:
        found[survey_id].add(student_id)
    return {one: frozenset(ids) for one, ids in found.items()}


def running(*, viewer: Viewer, today: date) -> list[Coverage]:
    """Every survey that asks today with its coverage in reach, the newest first; as many queries for one as for ten."""
    cards_of = [one for one in surveys(viewer=viewer, today=today) if one.running(today)]
    if not cards_of:
        return []
    answered = _persons(today, [one.id for one in cards_of])
    base = students(viewer=viewer, today=today)
    return [
        _coverage(one, today, [card for card in base if card.cohort == one.cohort], answered[one.id])
        for one in cards_of
    ]


def coverage(*, viewer: Viewer, today: date, survey_id: int) -> Coverage | None:
    """How far one survey has come among those in reach. Its base follows the roster until the survey ends."""
    found = survey(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        return None
    day = found.base_day(today)
    answered = _persons(today, [survey_id])[survey_id]
    return _coverage(found, day, students(viewer=viewer, today=day, cohort=found.cohort), answered)


def _coverage(card: SurveyCard, day: date, base: Sequence[StudentCard], answered: frozenset[int]) -> Coverage:
    done = tuple(one for one in base if one.id in answered)
    return Coverage(card, day, done, tuple(one for one in base if one.id not in answered))


def newest_answers(
    *, viewer: Viewer, today: date, survey_id: int, ids: Collection[int] | None = None
) -> dict[int, Given]:
    """What each student (of `ids`, else of all) in reach answered last, by student id."""
    insist(viewer, Deed.SEE_SURVEYS)
    rows = _answers(today, ids).filter(survey_id=survey_id)
    newest = {row.person: given_of(row, row.person) for row in rows}
    reached = cards(viewer=viewer, today=today, ids=newest.keys())
    return {one: given for one, given in newest.items() if one in reached}


def versions(*, viewer: Viewer, today: date, survey_id: int, student_id: int) -> list[Given]:
    """All that one student in reach answered, the last given first."""
    insist(viewer, Deed.SEE_SURVEYS)
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return []
    rows = _answers(today, [student_id]).filter(survey_id=survey_id)
    return [given_of(row, student_id) for row in rows][::-1]


def is_asked(*, viewer: Viewer, today: date, card: SurveyCard, student_id: int) -> bool:
    """Is this student, in the viewer's reach, among those whom the survey asks?"""
    return student_id in base_ids(viewer=viewer, today=card.base_day(today), cohort=card.cohort)


def obstacles(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What stands in the way of each of these students in reach, by what they answered last, by student id."""
    reached = cards(viewer=viewer, today=today, ids=ids)
    found: dict[int, tuple[str, ...]] = {}
    for row in _answers(today, list(reached)).select_related("survey"):
        questions = of_json(row.survey.questions)
        if any(one.feeds == "obstacle" and one.id in row.answers for one in questions):
            found[row.person] = fed_obstacles(questions, row.answers)
    return {one: named for one, named in found.items() if named}


def answered_surveys(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, list[tuple[SurveyCard, date]]]:
    """Which surveys each of these students in reach answered and when last, by student id, the newest first."""
    reached = cards(viewer=viewer, today=today, ids=ids)
    last = {
        (row.person, row.survey_id): (survey_card(row.survey), row.on)
        for row in _answers(today, list(reached)).select_related("survey__ended")
    }
    found: dict[int, list[tuple[SurveyCard, date]]] = {}
    for (student_id, _), said in sorted(last.items(), key=lambda pair: (pair[1][1], pair[0][1]), reverse=True):
        found.setdefault(student_id, []).append(said)
    return found


def answers_of(*, viewer: Viewer, today: date, student_id: int) -> list[tuple[SurveyCard, Given]]:
    """Everything one student in reach answered to any survey, the first given first."""
    insist(viewer, Deed.SEE_SURVEYS)
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    rows = _answers(today, [student_id]).select_related("survey__ended")
    return [(_as_of(survey_card(row.survey), today), given_of(row, student_id)) for row in rows]


class FirstAnswer(NamedTuple):
    """A student's answer to one survey that was first on record: given on a day, entered on a day."""

    id: int
    student_id: int
    on: date
    recorded_on: date


def first_answers(*, viewer: Viewer, today: date, ids: Collection[int]) -> list[FirstAnswer]:
    """What each of these students in reach answered to each survey first on record, as known at the end of today."""
    insist(viewer, Deed.SEE_SURVEYS)
    reached = ids if scope(viewer) is Scope.COLLEGE else list(cards(viewer=viewer, today=today, ids=ids))
    rows = _answers(today, reached).order_by("recorded_at", "id")
    first: dict[tuple[int, int], FirstAnswer] = {}
    for row, student_id, survey_id, on, at in rows.values_list("id", "person", "survey_id", "on", "recorded_at"):
        first.setdefault((student_id, survey_id), FirstAnswer(row, student_id, on, localtime(at).date()))
    return list(first.values())


# ---------------------------------------------------------------- the student who looks


def own_surveys(*, viewer: Viewer, today: date) -> list[tuple[SurveyCard, Given | None]]:
    """The surveys that ask the student who looks today, each with what was answered last; empty for anybody else."""
    card = own_card(viewer=viewer, today=today)
    if card is None or card.cohort is None:
        return []
    rows = [survey_card(row) for row in _surveys(today).filter(cohort=card.cohort)]
    asked = [_as_of(one, today) for one in rows if _as_of(one, today).running(today)]
    if not asked or not is_asked(viewer=MACHINE, today=today, card=asked[0], student_id=card.id):
        return []
    last = {row.survey_id: given_of(row, card.id) for row in _answers(today, [card.id])}
    return [(one, last.get(one.id)) for one in asked]


def own_survey(*, viewer: Viewer, today: date, survey_id: int) -> tuple[SurveyCard, Given | None] | None:
    """One survey that asks the student who looks, or that the student answered once; None for any other."""
    card = own_card(viewer=viewer, today=today)
    row = _surveys(today).filter(pk=survey_id).first()
    if card is None or row is None:
        return None
    found = _as_of(survey_card(row), today)
    last = _answers(today, [card.id]).filter(survey_id=survey_id).last()
    if last is None and not is_asked(viewer=MACHINE, today=today, card=found, student_id=card.id):
        return None
    return found, given_of(last, card.id) if last else None


# ---------------------------------------------------------------- sheets and messages


def changes_by_answers(*, viewer: Viewer, today: date, survey_id: int, rows: Sequence[AnswerRow]) -> list[Change]:
    """What each row of a sheet would be, in their order: a first answer, one more version, or known already."""
    insist(viewer, Deed.IMPORT)
    known: dict[int, list[tuple[datetime | None, object]]] = {}
    for one in _answers(today, {row.student_id for row in rows}).filter(survey_id=survey_id):
        known.setdefault(one.person, []).append((one.at, one.answers))
    found: list[Change] = []
    for row in rows:
        before = known.setdefault(row.student_id, [])
        told = [said for said in before if said[0] == row.at] if row.at else before[-1:]
        same = any(answers == row.answers for _, answers in told)
        found.append("same" if same else "changed" if before else "new")
        if not same:
            before.append((row.at, row.answers))
    return found


def invited(*, viewer: Viewer, survey_id: int) -> dict[int, list[date]]:
    """On which days each student was sent a message of this survey, by student id; corrections of an address apart."""
    insist(viewer, Deed.SEE_SURVEYS)
    rows = Envelope.objects.filter(about=about(survey_id), corrects=None, recipient__startswith="student:")
    found: dict[int, list[date]] = {}
    for recipient, at in rows.order_by("id").values_list("recipient", "queued_at"):
        found.setdefault(int(recipient.partition(":")[2]), []).append(localtime(at).date())
    return found
