"""Pages of hand-overs and stand-ins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.roll_forms import HandOverForm
from lianqiao.desk.roll_hand_page import Asking, asking
from lianqiao.desk.roll_views import here, saved
from lianqiao.roster.actions_hand_over import answer_hand_over, ask_hand_over
from lianqiao.roster.queries_hand_over import hand_overs as found_hand_overs
from lianqiao.rules.values import Reason, Refused, row_id


@require_safe
def hand_overs(request: Any) -> HttpResponse:
    """What the viewer is asked to take over, and what was asked."""
    lines = found_hand_overs(**here(request))
    shown = {"to_answer": [one for one in lines if one.mine_to_answer], "lines": lines, "wrong": None}
    return render(request, "desk/roll_hands.html", shown)


@require_http_methods(["GET", "POST"])
def hand_over_new(request: Any) -> HttpResponse:
    """Ask a colleague to take over."""
    page = asking(**here(request), whose=request.POST.get("whose") or request.GET.get("whose", ""))
    form = page.form(request.POST if request.method == "POST" else None, request.today)

    if not page.to_choose and saved(
        request, form, lambda: _ask(request, form, page), _("已发给对方，对方接受后才算交接。")
    ):
        return redirect("hand_overs")
    return render(request, "desk/roll_hand.html", {"form": form, "page": page}, status=422 if form.errors else 200)


def _ask(request: Any, form: HandOverForm, page: Asking) -> object:
    role, to_id = form.colleague()
    whose = form.owner()
    chosen = [number for one in request.POST.getlist("student") if (number := row_id(one)) is not None]
    given = {name: form.cleaned_data[name] for name in ("since", "until", "reason")}
    return ask_hand_over(
        **here(request),
        user_id=whose[1] if whose else request.viewer.user_id,
        to_id=to_id,
        duty=role,
        student_ids=chosen if page.students else (),
        now=request.now,
        **given,
    )


@require_POST
def hand_over_answer(request: Any, hand_over_id: int) -> HttpResponse:
    """Say yes, and the duty moves; or no, with a reason."""
    accepted = request.POST.get("verdict") == "accept"
    reason = request.POST.get("reason", "")[:200]
    try:
        answer_hand_over(**here(request), hand_over_id=hand_over_id, accepted=accepted, reason=reason, now=request.now)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return _again(request, refused.because[0])
    messages.success(request, _("已接手。") if accepted else _("已退回，原因已记下。"))
    return redirect("hand_overs")


def _again(request: Any, wrong: Reason) -> HttpResponse:
    lines = found_hand_overs(**here(request))
    shown = {"to_answer": [one for one in lines if one.mine_to_answer], "lines": lines, "wrong": wrong}
    return render(request, "desk/roll_hands.html", shown, status=422)
