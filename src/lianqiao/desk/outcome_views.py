"""Pages of outcomes: an intention, a destination with its paper, the second look at the paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.answer_page import employer_of
from lianqiao.desk.outcome_forms import DestinationForm, IntentionForm, refuse
from lianqiao.desk.programme_ends import destination_of_step
from lianqiao.desk.reach import student_in_reach
from lianqiao.jobs.queries import employers
from lianqiao.outcomes.actions import record_intention, record_with_paper, verify_destination
from lianqiao.outcomes.queries import paper_of
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.values import Refused


def _here(request: Any, card: StudentCard) -> dict[str, Any]:
    return {"viewer": request.viewer, "student_id": card.id, "now": request.now}


def _page(request: Any, form: Any, card: StudentCard, title: str) -> HttpResponse:
    context = {"form": form, "card": card, "title": title}
    return render(request, "desk/outcome.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def intention_new(request: Any, student_id: int) -> HttpResponse:
    """Put on record that a student and an employer came to an intention."""
    card, known = student_in_reach(request, student_id), employers(viewer=request.viewer)
    at = employer_of(viewer=request.viewer, today=request.today, referral=request.GET.get("referral", ""))
    form = IntentionForm(
        request.POST if request.method == "POST" else None, today=request.today, employers=known, initial=at
    )
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.employer_id()
            said = {name: form.cleaned_data[name] for name in ("on", "key")}
            record_intention(**_here(request, card), employer_id=chosen, **said)
            messages.success(request, _("已记下。"))
            return redirect("student", card.id)
        except Refused as refused:
            refuse(form, refused)
    return _page(request, form, card, _("记录意向"))


@require_http_methods(["GET", "POST"])
def destination_new(request: Any, student_id: int) -> HttpResponse:
    """Put a destination on record, with its paper where there is one."""
    card, given = student_in_reach(request, student_id), request.method == "POST"
    known = destination_of_step(
        viewer=request.viewer, today=request.today, student_id=card.id, step=request.GET.get("step", "")
    )
    form = DestinationForm(
        request.POST if given else None, request.FILES if given else None, initial=known, today=request.today
    )
    if given and form.is_valid():
        try:
            record_with_paper(**_here(request, card), **form.record())
            messages.success(request, _("已记下。"))
            return redirect("student", card.id)
        except Refused as refused:
            refuse(form, refused)
    return _page(request, form, card, _("记录去向"))


@require_POST
def destination_verify(request: Any, student_id: int, destination_id: int) -> HttpResponse:
    """A second person has looked at the paper."""
    card = student_in_reach(request, student_id)
    verify_destination(**_here(request, card), destination_id=destination_id, today=request.today)
    messages.success(request, _("已核实。"))
    return redirect("student", card.id)


@require_safe
def proof(request: Any, student_id: int, destination_id: int) -> HttpResponse:
    """The paper of a destination, always as a download: it is not ours to show inside a page."""
    card = student_in_reach(request, student_id)
    paper = paper_of(**_here(request, card), today=request.today, destination_id=destination_id)
    if paper is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)
