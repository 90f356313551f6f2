"""Pages of askings: asking that a promise be waived, the list, and the answer of somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.desk.excuse_list import excuse_list
from lianqiao.desk.forms import ExcuseForm
from lianqiao.desk.reach import student_in_reach
from lianqiao.ledger.actions_excuses import ask_excuse, decline_excuse, grant_excuse
from lianqiao.people.forms import refuse
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id

ASKED = ("commitment", "subject", "until")


@require_http_methods(["GET", "POST"])
def excuse_ask(request: Any) -> HttpResponse:
    """Ask that a promise be waived for a while, with a reason."""
    initial = {name: request.GET.get(name, "") for name in ASKED}
    form = ExcuseForm(request.POST if request.method == "POST" else None, initial=initial, today=request.today)
    about = (request.POST or request.GET).get("subject", "")
    number = row_id(about[8:]) if about.startswith("student:") else None
    card = student_in_reach(request, number) if number is not None else None
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            ask_excuse(viewer=request.viewer, commitment_id=said.pop("commitment"), **said, **_when(request))
            messages.success(request, _("已申请，等就业秘书或学院领导答复。"))
            return redirect("today")
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "card": card, "title": _("申请这一段可以不做"), "back": request.GET.get("back", "today")}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


@require_safe
def excuses(request: Any) -> HttpResponse:
    """What was asked and what was answered."""
    return _page(request)


@require_POST
def excuse_decide(request: Any, asked_id: int) -> HttpResponse:
    """Grant or decline what somebody else asked."""
    told = {"viewer": request.viewer, "asked_id": asked_id, **_when(request)}
    try:
        if request.POST.get("verdict") == "grant":
            grant_excuse(**told)
            messages.success(request, _("已同意。"))
        else:
            decline_excuse(**told, reason=request.POST.get("reason", ""))
            messages.success(request, _("已答复。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return _page(request, refused=refused, asked_id=asked_id)
    return redirect("excuses")


def _when(request: Any) -> dict[str, Any]:
    return {"today": request.today, "now": request.now}


def _page(request: Any, *, refused: Refused | None = None, asked_id: int | None = None) -> HttpResponse:
    wrong = ""
    if refused is not None:
        said = say(refused.because[0], get_language() or "zh-hans")
        wrong = f"{said.reason} {said.next}".strip()
    found = excuse_list(viewer=request.viewer, today=request.today, policy=policy_in_force())
    shown = {"found": found, "wrong": wrong, "wrong_id": asked_id, "written": request.POST.get("reason", "")[:200]}
    return render(request, "desk/excuses.html", shown, status=422 if wrong else 200)
