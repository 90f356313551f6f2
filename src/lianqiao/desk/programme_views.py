"""Pages of programmes: the board, and one student's steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.assistance.actions_programmes import cancel_step, take_step
from lianqiao.assistance.facts_programmes import Taken, Track
from lianqiao.assistance.queries_programmes import boards, paper_of_step, tracks
from lianqiao.desk.forms import CancelForm
from lianqiao.desk.programme_forms import FIELD_OF, StepForm, said_in_words
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.service_views import download
from lianqiao.roster.queries import ids_by_number
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, Scope, ask, scope


@require_safe
def programmes(request: Any) -> HttpResponse:
    """Every programme step by step; a number pressed opens its names. A student number leads to the student's steps."""
    number = request.GET.get("number", "").strip()[:30]
    may_record = ask(request.viewer, Deed.RECORD_HELP).ok
    found = ids_by_number(viewer=request.viewer, today=request.today, numbers=[number] if number else [])
    if found and may_record:
        return redirect("programme_step", next(iter(found.values())))
    reaches = scope(request.viewer) is not Scope.NOBODY
    shown = boards(viewer=request.viewer, today=request.today, now=request.now) if reaches else []
    context = {"boards": shown, "reaches": reaches, "tab": "programmes", "number": number, "may_record": may_record}
    return render(request, "desk/programme_board.html", context)


@require_http_methods(["GET", "POST"])
def programme_step(request: Any, student_id: int) -> HttpResponse:
    """A student's steps, and the form of the next one."""
    card, given = student_in_reach(request, student_id), request.method == "POST"
    known = tracks(viewer=request.viewer, today=request.today, student_id=card.id)
    chosen = _chosen(known, (request.POST if given else request.GET).get("programme", ""))
    form = StepForm(
        request.POST if given else None, request.FILES if given else None, track=chosen, today=request.today
    )  # fmt: skip
    if given and form.is_valid():
        try:
            asked = {"viewer": request.viewer, "today": request.today, "now": request.now}
            take_step(**asked, student_id=card.id, programme=chosen.programme.id, **form.record())
            messages.success(request, _("已记下。"))
            return redirect(f"{reverse('programme_step', args=[card.id])}?programme={chosen.programme.id}")
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    context = {"card": card, "tracks": known, "chosen": chosen, "form": form, "lines": _lines(known)}
    return render(request, "desk/programme_student.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def programme_step_cancel(request: Any, student_id: int, step_id: int) -> HttpResponse:
    """The last step was entered by mistake."""
    card = student_in_reach(request, student_id)
    known = tracks(viewer=request.viewer, today=request.today, student_id=card.id)
    if not any(one.id == step_id for track in known for one in track.taken):
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = {"viewer": request.viewer, "today": request.today, "now": request.now}
            cancel_step(**asked, student_id=card.id, step_id=step_id, **form.cleaned_data)
            messages.success(request, _("已取消。"))
            return redirect("programme_step", card.id)
        except Refused as refused:
            refuse_beside(form, refused, {})
    context = {"form": form, "card": card, "title": _("取消这一步")}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


@require_safe
def programme_proof(request: Any, student_id: int, step_id: int) -> HttpResponse:
    """The paper of a step."""
    card = student_in_reach(request, student_id)
    return download(
        paper_of_step(
            viewer=request.viewer, today=request.today, now=request.now, student_id=card.id, step_id=step_id
        )
    )  # fmt: skip


def _chosen(known: Sequence[Track], programme_id: str) -> Track:
    """The programme that was asked for, else the first one the student is in, else the first. Http404 without any."""
    if not known:
        raise Http404
    for one in known:
        if one.programme.id == programme_id:
            return one
    return next((one for one in known if one.taken), known[0])


def _lines(known: Sequence[Track]) -> list[tuple[Track, list[tuple[Taken, str]]]]:
    """Each track with its steps and what was said at them."""
    return [(track, [(one, said_in_words(one.said)) for one in track.taken]) for track in known]
