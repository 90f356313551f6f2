"""Pages of surveys: the list, opening one, its coverage down to names, answering on a student's behalf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.cases.actions_survey import end_survey, open_survey
from lianqiao.cases.actions_survey_answers import answer_for
from lianqiao.cases.actions_survey_invite import Invited, invite, link_of
from lianqiao.cases.facts_survey import SurveyCard
from lianqiao.cases.queries_survey import is_asked
from lianqiao.cases.queries_survey import survey as survey_of
from lianqiao.cases.survey_form import SurveyForm
from lianqiao.charter.surveys import survey_templates
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.survey_forms import OpenForm
from lianqiao.desk.survey_page import survey_lists, survey_page, unread, versions_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask


def _language() -> str:
    return get_language() or "zh-hans"


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today}


def _card(request: Any, survey_id: int) -> SurveyCard:
    found = survey_of(**_here(request), survey_id=survey_id)
    if found is None:
        raise Http404
    return found


@require_safe
def surveys(request: Any) -> HttpResponse:
    """The surveys that ask today with their coverage, then the others."""
    may_run = ask(request.viewer, Deed.RUN_SURVEYS).ok
    return render(request, "desk/survey_list.html", {"lists": survey_lists(**_here(request)), "may_run": may_run})


@require_http_methods(["GET", "POST"])
def survey_new(request: Any) -> HttpResponse:
    """Choose a template, then say whom to ask by when, and how."""
    templates = survey_templates()
    template = templates.get(request.GET.get("template", ""))
    if template is None:
        return render(request, "desk/survey_templates.html", {"templates": templates.values()})
    cohorts = sorted({card.cohort for card in students(**_here(request)) if card.cohort is not None})
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        template=template, cohorts=cohorts, cohort=policy_in_force().cohort, today=request.today,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = open_survey(**_here(request), now=request.now, **form.statement())
            _invite_if_open(request, made.pk, made.opens_on <= request.today)
            return redirect("survey", made.pk)
        except Refused as refused:
            refuse(form, refused)
    shown = {"form": form, "template": template, "cohorts": cohorts}
    return render(request, "desk/survey_new.html", shown, status=422 if form.errors else 200)


def _invite_if_open(request: Any, survey_id: int, opened: bool) -> None:
    if opened:
        _say(request, _invite(request, survey_id))
    else:
        messages.success(request, _("已经定好；开始那天到这里按“写信提醒没填的”。"))


def _invite(request: Any, survey_id: int) -> Invited:
    clock = {"now": request.now, "real_now": request.real_now}
    return invite(**_here(request), **clock, survey_id=survey_id, base_url=settings.BASE_URL)


def _say(request: Any, done: Invited) -> None:
    if not done.sent:
        messages.warning(request, say_nobody(done))
        return
    words = _("写信给 %(n)d 人。") % {"n": done.sent}
    if done.to_tell:
        words += _("%(n)d 人没有能用的渠道，在“送达”里转告。") % {"n": done.to_tell}
    messages.success(request, words)


def say_nobody(done: Invited) -> str:
    """Why no message went."""
    if done.had_today:
        return _("没有再发：%(n)d 人今天已经收过。") % {"n": done.had_today}
    if done.to_tell:
        return _("没有发信：%(n)d 人没有能用的渠道，在“送达”里转告。") % {"n": done.to_tell}
    return _("没有要提醒的人。")


@require_safe
def survey(request: Any, survey_id: int) -> HttpResponse:
    """Coverage, and the names behind the figure that was pressed."""
    given = request.GET
    page = survey_page(
        **_here(request), survey_id=survey_id, class_id=row_id(given.get("class", "")), show=given.get("show", ""),
        page=given.get("page", "1"),
    )  # fmt: skip
    if page is None:
        raise Http404
    may = {"may_run": Deed.RUN_SURVEYS, "may_record": Deed.RECORD_HELP, "may_import": Deed.IMPORT}
    rights = {name: ask(request.viewer, deed).ok for name, deed in may.items()}
    running = page.found.survey.running(request.today)
    return render(request, "desk/survey.html", {"page": page, "running": running, **rights})


@require_POST
def survey_invite(request: Any, survey_id: int) -> HttpResponse:
    """Write to those who have not answered."""
    _say(request, _invite(request, survey_id))
    return redirect("survey", survey_id)


@require_http_methods(["GET", "POST"])
def survey_end(request: Any, survey_id: int) -> HttpResponse:
    """Ask nobody any more."""
    card = _card(request, survey_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        end_survey(**_here(request), survey_id=survey_id, reason=reason, now=request.now)
        messages.success(request, _("已经结束；填过的都在。"))
        return redirect("survey", survey_id)
    return render(request, "desk/survey_end.html", {"survey": card})


@require_http_methods(["GET", "POST"])
def survey_fill(request: Any, survey_id: int, student_id: int) -> HttpResponse:
    """A student's answers with their versions, and answering on the student's behalf."""
    card, student = _card(request, survey_id), student_in_reach(request, student_id)
    versions = versions_of(**_here(request), card=card, student_id=student_id)
    asked = is_asked(**_here(request), card=card, student_id=student_id)
    if not asked and not versions:
        raise Http404
    present = versions[0].given.answers if versions else {}
    hidden = unread(request.viewer, card, present)
    known = {one: answer for one, answer in present.items() if one not in hidden}
    form = SurveyForm(request.POST if request.method == "POST" else None, questions=card.questions, present=known)
    if form.is_bound and form.is_valid() and _filled(request, card, student, form, hidden):
        return redirect("survey_fill", survey_id, student_id)
    may_fill = asked and card.running(request.today) and ask(request.viewer, Deed.RECORD_HELP).ok
    shown = {"survey": card, "card": student, "form": form, "versions": versions, "may_fill": may_fill}
    return render(request, "desk/survey_fill.html", shown, status=422 if form.errors else 200)


def _filled(request: Any, card: SurveyCard, student: StudentCard, form: SurveyForm, hidden: Mapping[str, Any]) -> bool:
    kept = {one: answer for one, answer in hidden.items() if not form.given().get(one)}
    try:
        answer_for(
            **_here(request),
            student_id=student.id,
            survey_id=card.id,
            answers={**form.given(), **kept},
            now=request.now,
        )
    except Refused as refused:
        form.refuse(refused, _language())
        return False
    messages.success(request, _("已替 %(name)s 填好。") % {"name": student.name})
    return True


@require_POST
def survey_link(request: Any, survey_id: int, student_id: int) -> HttpResponse:
    """The student's own link, to hand over in person; the look goes on record."""
    card, student = _card(request, survey_id), student_in_reach(request, student_id)
    address = link_of(
        **_here(request), now=request.now, real_now=request.real_now, student_id=student_id, survey_id=survey_id,
        base_url=settings.BASE_URL,
    )  # fmt: skip
    return render(request, "desk/survey_link.html", {"survey": card, "card": student, "address": address})
