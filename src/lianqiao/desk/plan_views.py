"""Pages of one student's plan: what stands, the editor, a decision, a yes, a line done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianqiao.cases.queries_survey import obstacles
from lianqiao.desk import plan_told
from lianqiao.desk.forms import CancelForm
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.plan_beside import measures_beside
from lianqiao.desk.plan_editor import Desk
from lianqiao.desk.plan_forms import AgreeForm, DecideForm, DoneForm, DrawForm
from lianqiao.desk.plan_outline import GOALS, outlines
from lianqiao.desk.plan_page import plan_page
from lianqiao.desk.plan_proofs import insist_proof, proofs_of
from lianqiao.desk.reach import student_in_reach
from lianqiao.plans.actions_done import mark_done, withdraw_done
from lianqiao.plans.actions_own import agree_for
from lianqiao.plans.actions_plans import decide, draw_up_plan
from lianqiao.plans.facts import Outline
from lianqiao.plans.queries_plans import plan_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused, row_id


def _by(request: Any, card: StudentCard) -> dict[str, Any]:
    return {"viewer": request.viewer, "student_id": card.id, "today": request.today, "now": request.now}


def _show(request: Any, card: StudentCard, form: Any = None) -> HttpResponse:
    """The plan page; with a form that was refused, as 422."""
    asked = row_id(request.GET.get("version", ""))
    page = plan_page(viewer=request.viewer, today=request.today, card=card, number=asked)
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    more = measures_beside(**here, policy=policy_in_force(), card=card, plan=page.plan)
    context = {
        "page": page, "form": form, "draw": _draw_form(request, card), "today": request.today, "beside": more,
    }  # fmt: skip
    return render(request, "desk/plan.html", context, status=422 if form is not None else 200)


def _draw_form(request: Any, card: StudentCard) -> DrawForm:
    """What the newest survey was told stands ticked."""
    stands = obstacles(viewer=request.viewer, today=request.today, ids=[card.id])
    return DrawForm(initial={"obstacles": list(stands.get(card.id, ()))})


@require_GET
def plan(request: Any, student_id: int) -> HttpResponse:
    """The plan as it stands, or the offer to draw one up."""
    return _show(request, student_in_reach(request, student_id))


@require_POST
def plan_draw(request: Any, student_id: int) -> HttpResponse:
    """A first draft from the wishes on file and what stands in the way."""
    card, form = student_in_reach(request, student_id), DrawForm(request.POST)
    if not form.is_valid():
        return _show(request, card, form)
    stated = outlines(viewer=request.viewer, today=request.today, ids=[card.id]).get(card.id)
    start = stated or Outline(GOALS["work"], directions=("work",))
    said = Outline(
        start.goal_main, start.goal_fallback, start.directions, tuple(form.cleaned_data["obstacles"]),
        start.accommodations,
    )  # fmt: skip
    try:
        draw_up_plan(**_by(request, card), outline=said, policy=policy_in_force())
    except Refused as refused:
        refuse(form, refused)
        return _show(request, card, form)
    messages.success(request, _("草稿起好了。看一遍，改好再送审。"))
    return redirect("plan_edit", card.id)


@require_http_methods(["GET", "POST"])
def plan_edit(request: Any, student_id: int) -> HttpResponse:
    """Write the next version."""
    card = student_in_reach(request, student_id)
    found = plan_of(viewer=request.viewer, today=request.today, student_id=card.id)
    if found is None or found.newest is None:
        raise Refused(Reason.of("plan_missing"))
    if plan_told.told_version(request.viewer, found.newest) != found.newest:
        raise Refused(Reason.of("plan_words_kept"))
    here = {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}
    desk = Desk(**here, card=card, plan=found)
    editor = desk.sent(request.POST) if request.method == "POST" else desk.opened()
    if editor is None:
        messages.success(request, _("已存为新的一版。"))
        return redirect("plan", card.id)
    wrong = editor.errors or editor.both is not None
    return render(request, "desk/plan_edit.html", {"editor": editor, "card": card}, status=422 if wrong else 200)


@require_POST
def plan_decide(request: Any, student_id: int) -> HttpResponse:
    """Approve the newest version, or return it."""
    card, form = student_in_reach(request, student_id), DecideForm(request.POST)
    if not form.is_valid():
        return _show(request, card, form)
    said = form.cleaned_data
    approved = said["verdict"] == "approve"
    try:
        decide(**_by(request, card), number=said["number"], approved=approved, reason=said["reason"])
    except Refused as refused:
        refuse(form, refused)
        return _show(request, card, form)
    messages.success(request, _("已通过，学生的页面上可以看到了。") if approved else _("已退回。"))
    return redirect("plan", card.id)


@require_POST
def plan_agree(request: Any, student_id: int) -> HttpResponse:
    """The student told the viewer yes."""
    card, form = student_in_reach(request, student_id), AgreeForm(request.POST)
    if not form.is_valid():
        return _show(request, card, form)
    try:
        agree_for(**_by(request, card), version=form.cleaned_data["number"])
    except Refused as refused:
        refuse(form, refused)
        return _show(request, card, form)
    messages.success(request, _("已记下。"))
    return redirect("plan", card.id)


@require_http_methods(["GET", "POST"])
def plan_done(request: Any, student_id: int, line: int) -> HttpResponse:
    """A line was done."""
    card = student_in_reach(request, student_id)
    found = plan_told.plan_of(viewer=request.viewer, today=request.today, student_id=card.id)
    newest = found.newest if found else None
    title = next((one.title for one in newest.standing if one.line == line), None) if newest else None
    if title is None:
        raise Http404
    proofs = proofs_of(viewer=request.viewer, today=request.today, student_id=card.id)
    form = DoneForm(request.POST if request.method == "POST" else None, today=request.today, proofs=proofs)
    if _done(request, card, line, form):
        return redirect("plan", card.id)
    context = {"form": form, "card": card, "title": title}
    return render(request, "desk/plan_done.html", context, status=422 if form.errors else 200)


def _done(request: Any, card: StudentCard, line: int, form: DoneForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        insist_proof(viewer=request.viewer, student_id=card.id, proof=form.cleaned_data["proof"], now=request.now)
        mark_done(**_by(request, card), line=line, **form.cleaned_data)
    except Refused as refused:
        refuse(form, refused)
        return False
    messages.success(request, _("已记下。"))
    return True


@require_http_methods(["GET", "POST"])
def plan_undone(request: Any, student_id: int, done_id: int) -> HttpResponse:
    """Take back the mark of a line."""
    card = student_in_reach(request, student_id)
    found = plan_told.plan_of(viewer=request.viewer, today=request.today, student_id=card.id)
    if found is None or done_id not in {one.id for one in found.done.values()}:
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        withdraw_done(**_by(request, card), done_id=done_id, **form.cleaned_data)
        messages.success(request, _("已取消。"))
        return redirect("plan", card.id)
    context = {"form": form, "card": card, "title": _("取消“做完了”")}
    return render(request, "desk/plan_done.html", context, status=422 if form.errors else 200)
