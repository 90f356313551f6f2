"""Answering a survey: the student, somebody on the student's behalf, or a sheet. Answering again appends a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from lianqiao.cases.actions_survey_feed import feed, hold_students, open_files
from lianqiao.cases.facts_survey import AnswerRow, SurveyCard, about, read_answers
from lianqiao.cases.models import Survey, SurveyAnswered
from lianqiao.cases.queries_survey import changes_by_answers, is_asked, own_survey, survey
from lianqiao.delivery.actions import note_receipt
from lianqiao.delivery.models import Envelope, Receipt
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import COUNTED
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

PHONE, STAFF, SHEET = SurveyAnswered.Way.PHONE, SurveyAnswered.Way.STAFF, SurveyAnswered.Way.SHEET


def answer_survey(
    *, student_id: int, survey_id: int, answers: Mapping[str, Any], today: date, now: datetime
) -> SurveyAnswered:
    """The student answers on the own page (no viewer: whoever holds the link is the student).

    Refused `not_found`, `survey_not_open_yet`, `survey_ended`, and one `survey_*` for each answer that is wrong.
    """
    actor = f"student:{student_id}"
    found = own_survey(viewer=Viewer(actor=actor), today=today, survey_id=survey_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    with transaction.atomic():
        made = _take(found[0], student_id, answers, PHONE, actor, today, now)
        roots = Envelope.objects.filter(about=about(survey_id), recipient=actor, corrects=None)
        for envelope_id in list(roots.values_list("pk", flat=True)):
            note_receipt(envelope_id=envelope_id, kind=Receipt.Kind.ANSWERED, by=actor, now=now)
    return made


def answer_for(
    *, viewer: Viewer, student_id: int, survey_id: int, answers: Mapping[str, Any], today: date, now: datetime
) -> SurveyAnswered:
    """Staff answer on behalf of a student in reach. Refused as `answer_survey`, and `survey_not_asked`."""
    insist(viewer, Deed.RECORD_HELP)
    found = survey(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not is_asked(viewer=viewer, today=today, card=found, student_id=student_id):
        raise Refused(Reason.of("survey_not_asked"))
    return _take(found, student_id, answers, STAFF, viewer.actor, today, now)


def insist_running(*, card: SurveyCard, today: date) -> None:
    """Refused `survey_ended`, `survey_not_open_yet` unless the survey asks today."""
    if card.ended_on is not None:
        raise Refused(Reason.of("survey_ended"))
    if today < card.opens_on:
        raise Refused(Reason.of("survey_not_open_yet", day=card.opens_on.isoformat()))


def _take(
    card: SurveyCard, student_id: int, given: Mapping[str, Any], way: str, actor: str, today: date, now: datetime
) -> SurveyAnswered:
    insist_running(card=card, today=today)
    answers, wrong = read_answers(card.questions, given)
    if wrong:
        raise Refused(*wrong)
    with transaction.atomic():
        hold_students(student_ids=[student_id])
        if there := _said_already(card.id, student_id, answers, way, actor):
            return there
        with deed(actor=actor, action="cases.answer_survey", at=now, subject=f"student:{student_id}") as note:
            case = open_files(actor=actor, student_ids=[student_id], now=now)[student_id]
            made = SurveyAnswered.objects.create(
                survey_id=card.id, case=case, way=way, answers=answers, at=now, on=localtime(now).date(),
                recorded_at=now, recorded_by=actor,
            )  # fmt: skip
            note.detail = {"survey": card.id, "answer": made.pk}
            feed(actor=actor, answers=[made], now=now)
    return made


def _said_already(
    survey_id: int, student_id: int, answers: Mapping[str, Any], way: str, actor: str
) -> SurveyAnswered | None:
    """The last answer, where the same hand gave it in the same words: a form sent twice."""
    rows = SurveyAnswered.objects.filter(COUNTED, survey_id=survey_id, case__student_id=student_id)
    last = rows.order_by("at", "id").last()
    if last is None or (last.way, last.recorded_by) != (way, actor) or last.answers != answers:
        return None
    return last


def import_answers(
    *, viewer: Viewer, batch: ImportBatch, survey_id: int, rows: Sequence[AnswerRow], today: date, now: datetime
) -> int:
    """The answers of a sheet in the order in which they were given, as one event; how many are new.

    What is on record already, given at the same moment in the same words, is left out. Each row's
    answers are as `read_answers` gives them. Refused `not_found`, `survey_ended`, `survey_not_open_yet`.
    """
    insist(viewer, Deed.IMPORT)
    card = survey(viewer=viewer, today=today, survey_id=survey_id)
    if card is None:
        raise Refused(Reason.of("not_found"))
    insist_running(card=card, today=today)
    ordered = sorted(rows, key=lambda row: row.at or now)
    with deed(actor=viewer.actor, action="cases.import_answers", at=now, subject=f"batch:{batch.pk}") as note:
        hold_students(student_ids={row.student_id for row in ordered})
        changes = changes_by_answers(viewer=viewer, today=today, survey_id=survey_id, rows=ordered)
        fresh = [row for row, change in zip(ordered, changes, strict=True) if change != "same"]
        made = _append(viewer, batch, Survey.objects.get(pk=survey_id), fresh, now)
        feed(actor=viewer.actor, answers=made, now=now)
        note.detail = {"survey": survey_id, "answers": len(made)}
    return len(made)


def _append(
    viewer: Viewer, batch: ImportBatch, asked: Survey, rows: Sequence[AnswerRow], now: datetime
) -> list[SurveyAnswered]:
    files = open_files(actor=viewer.actor, student_ids={row.student_id for row in rows}, now=now)
    return SurveyAnswered.objects.bulk_create(
        SurveyAnswered(
            survey=asked,
            case=files[row.student_id],
            batch=batch,
            way=SHEET,
            answers=row.answers,
            at=row.at or now,
            on=localtime(row.at or now).date(),
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        for row in rows
    )


def feed_again(*, viewer: Viewer, batch_id: int, now: datetime) -> int:
    """After a sheet was undone: what it had said first and others said too is taken from the others; how many rows."""
    insist(viewer, Deed.IMPORT)
    gone = SurveyAnswered.objects.filter(batch_id=batch_id)
    students = set(gone.values_list("case__student_id", flat=True))
    surveys = set(gone.values_list("survey_id", flat=True))
    with transaction.atomic():
        hold_students(student_ids=students)
        left = SurveyAnswered.objects.filter(COUNTED, survey_id__in=surveys, case__student_id__in=students)
        found = list(left.select_related("survey", "case").order_by("at", "id"))
        return feed(actor=viewer.actor, answers=found, now=now) if found else 0
