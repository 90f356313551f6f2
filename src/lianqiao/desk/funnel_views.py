"""Pages of the funnel: the numbers, the names behind one of them, the same as a workbook."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.files_funnel import funnel_file
from lianqiao.desk.funnel import COLUMNS, PARTS, Asked, behind, funnel_page
from lianqiao.desk.paper_forms import REASON_WORDS, SheetForm
from lianqiao.desk.paper_parts import stamp
from lianqiao.desk.words import PART_WORDS
from lianqiao.evidence.files_sheet import CONTENT_TYPE
from lianqiao.referrals.words import STAGE_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, ask

PAGE = 50
CHINESE = "zh-hans"  # files are the college's own words, whatever the language of the screen


def _asked(request: Any) -> Asked:
    return Asked.from_address(request.GET, policy=policy_in_force(), today=request.today)


@require_safe
def funnel(request: Any) -> HttpResponse:
    """The funnel of the days and the class asked for."""
    return _page(request, SheetForm())


def _page(request: Any, form: SheetForm) -> HttpResponse:
    asked = _asked(request)
    found = funnel_page(viewer=request.viewer, today=request.today, asked=asked)
    shown = {
        "asked": asked,
        "stages": [(one, STAGE_WORDS[one], count) for one, count in found.counts.items()],
        "columns": [STAGE_WORDS[one] for one in COLUMNS],
        "parts": Paginator(found.parts, PAGE).get_page(asked.page),
        "classes": found.classes,
        "splits": [(one, PART_WORDS[one], asked.address(by=one)) for one in PARTS],
        "kept": asked.address(),
        "form": form,
        "may_export": ask(request.viewer, Deed.EXPORT).ok,
    }
    return render(request, "desk/funnel.html", shown, status=422 if form.errors else 200)


@require_safe
def funnel_people(request: Any) -> HttpResponse:
    """The students behind a number, in reach."""
    asked = _asked(request)
    name, rows = behind(viewer=request.viewer, today=request.today, asked=asked)
    shown = {
        "asked": asked,
        "name": name,
        "what": STAGE_WORDS[asked.stage],
        "rows": Paginator(rows, PAGE).get_page(asked.page),
        "persons": len({one.student.id for one in rows}),
        "kept": asked.address(),
        "query": asked.address(stage=asked.stage.value, of=asked.of),
        "words": STAGE_WORDS,
    }
    return render(request, "desk/funnel_people.html", shown)


@require_POST
def funnel_sheet(request: Any) -> HttpResponse:
    """The numbers as a workbook: no student's name; who took it is on record."""
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    reason, asked = form.cleaned_data["reason"], _asked(request)
    with override(CHINESE):
        found = funnel_page(viewer=request.viewer, today=request.today, asked=asked)
        said = {"stamp": stamp(request.viewer, request.now), "reason": str(dict(REASON_WORDS)[reason])}
        content = funnel_file(found, asked, **said)
    note_paper(viewer=request.viewer, paper="funnel", reason=reason, student_ids=[], now=request.now)
    name = f'attachment; filename="funnel-{asked.since}-{asked.until}.xlsx"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": name})
