"""What students report of their own outcome: looked at, confirmed or sent back with one press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.desk.reported_page import reported_page
from lianqiao.outcomes.actions_reported import decide_report
from lianqiao.outcomes.queries_reported import report_paper
from lianqiao.rules.values import Reason, Refused


@require_safe
def reported(request: Any) -> HttpResponse:
    """What waits, the oldest first."""
    return _page(request)


@require_POST
def reported_decide(request: Any, report_id: int) -> HttpResponse:
    """Confirm or send back one."""
    accepted = request.POST.get("verdict") == "accept"
    try:
        decide_report(
            viewer=request.viewer, report_id=report_id, accepted=accepted, proof_kind=request.POST.get("kind", ""),
            reason=request.POST.get("reason", "")[:200], today=request.today, now=request.now,
        )  # fmt: skip
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return _page(request, refused.because[0], report_id)
    messages.success(request, _("已记下去向。") if accepted else _("已退回，原因已记下。"))
    return redirect("reported")


@require_safe
def reported_paper(request: Any, report_id: int) -> HttpResponse:
    """The photo, always as a download."""
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    paper = report_paper(**here, report_id=report_id)
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)


def _page(request: Any, wrong: Reason | None = None, wrong_id: int | None = None) -> HttpResponse:
    lines = reported_page(viewer=request.viewer, today=request.today)
    shown = {"lines": lines, "wrong": wrong, "wrong_id": wrong_id}
    return render(request, "desk/reported.html", shown, status=422 if wrong else 200)
