"""The review of a round: accept, skip, replace; each answered with the round as it was solved again. And its sheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.evidence.files_sheet import CONTENT_TYPE
from lianqiao.referrals import actions, queries_choices, queries_rounds
from lianqiao.referrals.files_round import round_file_of
from lianqiao.referrals.forms import AcceptForm, DecideForm, ReplaceForm
from lianqiao.referrals.round_view import detail_of, shown_round, words_of
from lianqiao.referrals.words import OVERRIDE_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused

CHINESE = "zh-hans"  # files for the office, whatever the language of the screen


def _proposal(request: Any, proposal_id: int) -> Any:
    found = queries_rounds.proposal(viewer=request.viewer, today=request.today, proposal_id=proposal_id)
    if found is None:
        raise Http404
    return found


def _back(request: Any, round_id: int, student_id: int, proposal_id: int | None = None) -> HttpResponse:
    """Where the review goes on: with htmx right here, else on the page, at the student."""
    if request.htmx:
        return shown_round(request, round_id, student=student_id, proposal=proposal_id)
    asked = f"?proposal={proposal_id}" if proposal_id else f"?student={student_id}"
    return redirect(f"{reverse('round', args=[round_id])}{asked}#student-{student_id}")


@require_POST
def proposal_decide(request: Any, proposal_id: int) -> HttpResponse:
    """Accept or skip one proposal, and go on to the next that waits."""
    form, here = DecideForm(request.POST), {"viewer": request.viewer, "today": request.today}
    try:
        if not form.is_valid():
            raise Refused(Reason.of("proposal_verdict_unknown"))
        found = actions.decide(**here, proposal_id=proposal_id, **form.cleaned_data, now=request.now).proposal
    except Refused as refused:
        asked = _proposal(request, proposal_id)  # 404 where there is none in reach
        return shown_round(request, asked.round_id, wrong=words_of(refused), proposal=proposal_id)
    if request.htmx:
        return shown_round(request, found.round_id, proposal=proposal_id, and_next=True)
    return _back(request, found.round_id, found.student_id)


@require_POST
def round_accept(request: Any, round_id: int) -> HttpResponse:
    """Accept all that waits, of one student or of everybody in reach."""
    form = AcceptForm(request.POST)
    student = form.cleaned_data["student"] if form.is_valid() else None
    waiting = [
        view.id
        for one in detail_of(request, round_id).students
        if student in (None, one.student.id)
        for view in one.live
    ]
    here = {"viewer": request.viewer, "today": request.today}
    try:
        actions.accept_all(**here, round_id=round_id, proposal_ids=waiting, now=request.now)
    except Refused as refused:
        return shown_round(request, round_id, wrong=words_of(refused), student=student)
    if request.htmx or student is None:
        return shown_round(request, round_id) if request.htmx else redirect("round", round_id=round_id)
    return _back(request, round_id, student)


@require_http_methods(["GET", "POST"])
def proposal_replace(request: Any, proposal_id: int) -> HttpResponse:
    """Choose another post among the next best that fit and have a place that nobody accepted."""
    here: dict[str, Any] = {"viewer": request.viewer, "today": request.today, "policy": policy_in_force()}
    offered = queries_choices.alternatives(**here, proposal_id=proposal_id)
    if offered is None:
        raise Http404
    found, form, wrong = _proposal(request, proposal_id), ReplaceForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        chosen: dict[str, Any] = {"post_id": form.cleaned_data["post"] or 0}
        chosen |= {name: form.cleaned_data[name] for name in ("code", "reason")}
        try:
            made = actions.replace(**here, proposal_id=proposal_id, **chosen, now=request.now)
            return _back(request, found.round_id, found.student_id, made.pk)
        except Refused as refused:
            wrong = words_of(refused)
    shown = {"proposal": offered[0], "student": offered[1], "choices": offered[2], "round_id": found.round_id}
    shown |= {"wrong": wrong, "form": form, "override_reasons": OVERRIDE_WORDS.items()}
    return render(request, "referrals/replace.html", shown, status=422 if wrong else 200)


@require_POST
def round_file(request: Any, round_id: int) -> HttpResponse:
    """The round as a sheet: who was offered what, what was decided and answered. Who took it, and why, is on record."""
    found, reason = detail_of(request, round_id), request.POST.get("reason", "")
    students = [one.student.id for one in found.students]
    try:
        actions.note_round_file(
            viewer=request.viewer, round_id=round_id, reason=reason, student_ids=students, now=request.now
        )
    except Refused as refused:
        return shown_round(request, round_id, wrong=words_of(refused))
    with override(CHINESE):
        content = round_file_of(found, by=request.viewer.name or request.viewer.actor, now=request.now, reason=reason)
    headers = {"Content-Disposition": f'attachment; filename="round-{round_id}-{request.today}.xlsx"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
