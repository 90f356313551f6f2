"""Opening and ending a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.cases.facts_survey import about, as_json, edited
from lianqiao.cases.models import Survey, SurveyEnded
from lianqiao.cases.queries_survey import survey
from lianqiao.charter.surveys import LONGEST_WORDING, Question, insist_open, survey_templates, wordings
from lianqiao.delivery.actions import withdraw
from lianqiao.delivery.facts import State
from lianqiao.delivery.queries import standings
from lianqiao.roster.queries import base_ids
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

_LONGEST_TITLE, _LONGEST_REASON = 80, 200


def open_survey(
    *,
    viewer: Viewer,
    template: str,
    title: str,
    cohort: int,
    opens_on: date,
    due_on: date,
    questions: Mapping[str, str] | None = None,
    key: str = "",
    today: date,
    now: datetime,
) -> Survey:
    """Ask everybody of a cohort from a template; its questions are copied as they stand now.

    `questions` keeps only the questions named (id → wording); None keeps all as
    they are. The same form sent twice (`key`) gives the same survey. Refused
    `survey_*`: see `charter.wording_survey`.
    """
    insist(viewer, Deed.RUN_SURVEYS)
    said = {"template": template, "title": title.strip(), "cohort": cohort, "opens_on": opens_on, "due_on": due_on}
    kept = _questions(template, questions)
    if there := _sent_before(viewer, key):
        return _insist_same(there, {**said, "questions": as_json(kept)})
    _check(title.strip(), opens_on, due_on, today)
    if not base_ids(viewer=viewer, today=today, cohort=cohort):
        raise Refused(Reason.of("survey_nobody_in_cohort", cohort=cohort))
    try:
        with deed(actor=viewer.actor, action="cases.open_survey", at=now) as note:
            before = Survey.objects.select_for_update().filter(template=template, cohort=cohort)
            ids = list(before.values_list("pk", flat=True))
            if Survey.objects.filter(pk__in=ids, ended=None).exists():
                raise Refused(Reason.of("survey_open_already", cohort=cohort))
            made = Survey.objects.create(
                **said, questions=as_json(kept), recorded_at=now, recorded_by=viewer.actor, key=key or None
            )
            note.subject, note.detail = f"survey:{made.pk}", {"cohort": cohort, "questions": len(kept)}
    except IntegrityError:
        return _insist_same(Survey.objects.get(recorded_by=viewer.actor, key=key), {**said, "questions": as_json(kept)})
    return made


def _sent_before(viewer: Viewer, key: str) -> Survey | None:
    return Survey.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None


def _insist_same(made: Survey, said: Mapping[str, object]) -> Survey:
    if any(getattr(made, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return made


def _questions(template: str, wanted: Mapping[str, str] | None) -> Sequence[Question]:
    """The template's questions as they will be asked."""
    found = survey_templates().get(template)
    if found is None:
        raise Refused(Reason.of("survey_template_unknown", template=template[:40]))
    kept = found.questions if wanted is None else edited(found.questions, wanted)
    if not kept:
        raise Refused(Reason.of("survey_without_questions"))
    for one in kept:
        if not one.text:
            raise Refused(Reason.of("survey_question_empty"))
        if len(one.text) > LONGEST_WORDING:
            raise Refused(Reason.of("survey_question_too_long", question=one.text[:20], limit=LONGEST_WORDING))
    insist_open(*wordings(kept))
    return kept


def _check(title: str, opens_on: date, due_on: date, today: date) -> None:
    if not title:
        raise Refused(Reason.of("survey_title_missing"))
    if len(title) > _LONGEST_TITLE:
        raise Refused(Reason.of("survey_question_too_long", question=title[:20], limit=_LONGEST_TITLE))
    insist_open(title)
    if due_on < opens_on:
        raise Refused(Reason.of("survey_due_before_opening"))
    if due_on < today:
        raise Refused(Reason.of("survey_due_over", day=due_on.isoformat()))


def end_survey(*, viewer: Viewer, survey_id: int, reason: str = "", today: date, now: datetime) -> SurveyEnded:
    """From today nobody is asked any more, nor by what has not left yet; what was answered stays.

    Refused `not_found`, `survey_ended_already`.
    """
    insist(viewer, Deed.RUN_SURVEYS)
    if survey(viewer=viewer, today=today, survey_id=survey_id) is None:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="cases.end_survey", at=now, subject=f"survey:{survey_id}"):
        made, fresh = SurveyEnded.objects.get_or_create(
            survey_id=survey_id,
            defaults={
                "on": today,
                "reason": reason.strip()[:_LONGEST_REASON],
                "recorded_at": now,
                "recorded_by": viewer.actor,
            },
        )
        if not fresh:
            raise Refused(Reason.of("survey_ended_already"))
        _call_off(viewer, survey_id, now)
    return made


def _call_off(viewer: Viewer, survey_id: int, now: datetime) -> None:
    """Messages that ask for an answer and have not left go no more, and nobody is told of them."""
    for one in standings(viewer=viewer, about=about(survey_id)):
        if one.state in {State.QUEUED, State.TEMPORARY}:
            with suppress(Refused):  # a worker was quicker, or an earlier way had it
                withdraw(viewer=viewer, envelope_id=one.id, now=now)
