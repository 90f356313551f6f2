"""Pages of the guarded part: each asks why, puts the look on record, and shows what there is once.

What is recorded goes in the body of a form; no address, title or file name says anything of it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.desk.forms import LookForm
from lianqiao.desk.guarded import circle_page, guarded_part
from lianqiao.desk.guarded_forms import CircleForm, CriterionForm
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.reach import student_in_reach
from lianqiao.hardship.actions_guarded import record_by_hand, verify_criterion
from lianqiao.hardship.queries import insist_sight
from lianqiao.hardship.queries_guarded import paper_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, ask


def _guarded_student(request: Any, student_id: int) -> tuple[StudentCard, dict[str, Any]]:
    """The student in reach, for those with the sight, and who asks when."""
    card = student_in_reach(request, student_id)
    insist_sight(viewer=request.viewer)
    return card, {"viewer": request.viewer, "student_id": card.id, "today": request.today, "now": request.now}


@require_http_methods(["GET", "POST"])
def student_sensitive(request: Any, student_id: int) -> HttpResponse:
    """The guarded part: asks why, notes the look, then shows it once."""
    card, asked = _guarded_student(request, student_id)
    form, part = LookForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        part = guarded_part(**asked, policy=policy_in_force(), reason=form.cleaned_data["reason"])
    context = {"card": card, "form": form, "part": part, "may_record": ask(request.viewer, Deed.RECORD_HELP).ok}
    return render(request, "desk/student_sensitive.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def criterion_new(request: Any, student_id: int) -> HttpResponse:
    """Put one of the guarded part on record, on a proof."""
    card, asked = _guarded_student(request, student_id)
    given = request.method == "POST"
    form = CriterionForm(request.POST if given else None, request.FILES if given else None)
    if form.is_valid():
        try:
            record_by_hand(**asked, **form.record())
            messages.success(request, _("已记下。请另一位老师核对材料。"))
            return redirect("student_sensitive", card.id)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "desk/guarded_form.html", {"form": form, "card": card}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def criterion_verify(request: Any, student_id: int, held_id: int) -> HttpResponse:
    """A second person has compared it with its proof; opened by hand, it leads to the guarded part."""
    card, asked = _guarded_student(request, student_id)
    if request.method == "POST":
        verify_criterion(**asked, held_id=held_id)
        messages.success(request, _("已核实。"))
    return redirect("student_sensitive", card.id)


@require_http_methods(["GET", "POST"])
def criterion_paper(request: Any, student_id: int, held_id: int) -> HttpResponse:
    """The paper, always as a download, for the reason given when the guarded part was opened."""
    card, asked = _guarded_student(request, student_id)
    form = LookForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return redirect("student_sensitive", card.id)
    paper = paper_of(**asked, purpose=f"student_page:{form.cleaned_data['reason']}", held_id=held_id)
    if paper is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)


@require_http_methods(["GET", "POST"])
def circle(request: Any) -> HttpResponse:
    """All in reach whom the policy means, as of a day, nested: asks why, notes the look, then shows it once."""
    insist_sight(viewer=request.viewer)
    form, shown = CircleForm(request.POST if request.method == "POST" else None, today=request.today), None
    if form.is_valid():
        given = form.cleaned_data
        here = {"viewer": request.viewer, "now": request.now, "policy": policy_in_force()}
        shown = circle_page(**here, on=given["on"], reason=given["reason"])
    return render(
        request, "desk/guarded_circle.html", {"form": form, "shown": shown}, status=422 if form.errors else 200
    )
