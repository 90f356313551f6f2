"""The surveys that ask the student: which there are, and answering one. Everybody of the cohort sees the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lianqiao.cases.actions_survey_answers import answer_survey
from lianqiao.cases.facts_survey import Answer, Given, SurveyCard
from lianqiao.cases.facts_survey import about as about_survey
from lianqiao.cases.queries_survey import own_survey, own_surveys
from lianqiao.cases.survey_form import SurveyForm
from lianqiao.portal.door import PhoneStudent, who_is
from lianqiao.portal.show import QUIET, by_link, by_push, gone, show, show_own
from lianqiao.referrals.messages import is_open
from lianqiao.roster.links import student_by_push
from lianqiao.rules.values import Reason, Refused


@by_link
def surveys(request: Any, phone: PhoneStudent) -> HttpResponse:
    """The surveys that ask this student today."""
    asked = own_surveys(viewer=phone.viewer, today=request.today)
    return show_own(request, phone, "portal/surveys.html", {"asked": asked}, tab="services")


@by_link
def survey(request: Any, phone: PhoneStudent, survey_id: int) -> HttpResponse:
    """GET shows the questions with what was answered last; POST takes the answers down."""
    return _survey(request, phone, survey_id, reverse("phone_survey", args=[phone.token, survey_id]), own=True)


@by_push
def survey_by_push(request: Any, token: str, survey_id: int) -> HttpResponse:
    """The same behind the link of a message, which opens this survey and no other page."""
    try:
        student_id = student_by_push(token, about=about_survey(survey_id), real_now=request.real_now)
    except Refused as shut:
        return gone(request, shut.because[0])
    phone = who_is(request, student_id, token="")
    if phone is None:
        return gone(request, Reason.of("link_wrong"))
    return _survey(request, phone, survey_id, request.path, own=False)


def _survey(request: Any, phone: PhoneStudent, survey_id: int, address: str, *, own: bool) -> HttpResponse:
    found = own_survey(viewer=phone.viewer, today=request.today, survey_id=survey_id)
    if found is None:
        return gone(request, None if own else Reason.of("link_taken_back"))
    card, given = found
    shown_last = _fit_for_a_phone(card, given)
    form = SurveyForm(request.POST if request.method == "POST" else None, questions=card.questions, present=shown_last)
    if form.is_bound and form.is_valid() and _taken(request, phone, card, form, _withheld(given, shown_last)):
        return HttpResponseRedirect(f"{address}#done", status=303, headers=QUIET)
    shown = {"survey": card, "given": given, "form": form, "running": card.running(request.today)}
    status = 422 if form.errors else 200
    if own:
        return show_own(request, phone, "portal/survey.html", shown, tab="services", status=status)
    return show(request, "portal/survey.html", shown, status=status)


def _fit_for_a_phone(card: SurveyCard, given: Given | None) -> dict[str, Answer]:
    """What was answered last without texts that tell something of people: a phone is seen by others too."""
    free = {one.id for one in card.questions if one.kind == "text"}
    last = given.answers if given else {}
    return {name: answer for name, answer in last.items() if name not in free or is_open(str(answer))}


def _withheld(given: Given | None, shown: dict[str, Answer]) -> dict[str, Answer]:
    return {name: answer for name, answer in (given.answers if given else {}).items() if name not in shown}


def _taken(request: Any, phone: PhoneStudent, card: SurveyCard, form: SurveyForm, withheld: dict[str, Answer]) -> bool:
    """Take the answers down; a text that was not shown and not written anew stays as it was."""
    answers = {name: value or withheld.get(name) for name, value in form.given().items()}
    try:
        answer_survey(student_id=phone.id, survey_id=card.id, answers=answers, today=request.today, now=request.now)
    except Refused as refused:
        form.refuse(refused, phone.language)
        return False
    return True
