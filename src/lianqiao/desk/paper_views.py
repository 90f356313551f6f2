"""Papers out of the house: the one-page file to print, Word files of one student, the sheet of all. Each asks why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from lianqiao.desk import files_plan, files_roll, files_talks, files_word
from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.paper_forms import REASON_WORDS, PaperForm, SheetForm
from lianqiao.desk.paper_parts import Paper, paper_of, stamp
from lianqiao.desk.paper_print import printed
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.roll import roll
from lianqiao.evidence import files_sheet
from lianqiao.hardship.queries import insist_sight
from lianqiao.roster.policy import policy_in_force

CHINESE = "zh-hans"  # files for the office, whatever the language of the screen


@require_http_methods(["GET", "POST"])
def student_papers(request: Any, student_id: int) -> HttpResponse:
    """Which paper, and why; then the paper."""
    card = student_in_reach(request, student_id)
    form = PaperForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    if not form.is_bound or not form.is_valid():
        context = {"form": form, "card": card}
        return render(request, "desk/papers.html", context, status=422 if form.errors else 200)
    kind, reason = form.cleaned_data["paper"], form.cleaned_data["reason"]
    note_paper(viewer=request.viewer, paper=kind, reason=reason, student_ids=[card.id], now=request.now)
    if kind == "file":
        shown = {"paper": printed(_paper(request, card.id, form.cleaned_data)), "stamp": _stamp(request)}
        return render(request, "desk/student_print.html", shown)
    with override(CHINESE):
        paper = _paper(request, card.id, form.cleaned_data)
        return _word(request, kind, paper)


def _paper(request: Any, student_id: int, given: dict[str, Any]) -> Paper:
    here = {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}
    asked = {"reason": given["reason"], "guarded": bool(given.get("guarded"))}
    found = paper_of(**here, student_id=student_id, **asked)
    if found is None:
        raise Http404
    return found


def _stamp(request: Any) -> str:
    return stamp(request.viewer, request.now)


def _word(request: Any, kind: str, paper: Paper) -> HttpResponse:
    marked = {"stamp": _stamp(request), "now": request.now}
    if kind == "plan":
        content = files_plan.plan_file(paper, **marked)
    else:
        content = files_talks.talks_file(paper.card, paper.talks, **marked)
    return _file(content, files_word.CONTENT_TYPE, f"{kind}-{request.today}.docx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep, whose name tells nothing of anybody."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "POST"])
def students_sheet(request: Any) -> HttpResponse:
    """The sheet of all who are helped; without sight of criteria there is none."""
    insist_sight(viewer=request.viewer)
    form = SheetForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "desk/sheet.html", {"form": form}, status=422 if form.errors else 200)
    here = {"viewer": request.viewer, "now": request.now}
    reason = form.cleaned_data["reason"]
    with override(CHINESE):
        found = roll(**here, today=request.today, policy=policy_in_force(), reason=reason)
        content = files_roll.roll_file(found.rows, stamp=_stamp(request), reason=str(dict(REASON_WORDS)[reason]))
    note_paper(**here, paper="sheet", reason=reason, student_ids=found.asked)
    return _file(content, files_sheet.CONTENT_TYPE, f"students-{request.today}.xlsx")
