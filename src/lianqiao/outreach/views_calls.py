"""Pages of staff: whom to ring, and who was reached in a period."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.outreach import actions_calls
from lianqiao.outreach.call_page import CallPage, Row, call_page
from lianqiao.outreach.coverage_page import coverage_page
from lianqiao.outreach.words import CALL_WORDS
from lianqiao.roster.actions_contact import correct_contact
from lianqiao.rules.values import Refused, row_id

PAGE = 20


def _kept(values: Any) -> dict[str, str]:
    return {name: values[name] for name in ("class", "page") if values.get(name)}


@require_safe
def calls(request: Any) -> HttpResponse:
    """Whom to ring today, and who was called unreachable."""
    return _shown(request, _kept(request.GET), 200)


def _sheet(request: Any, kept: dict[str, str]) -> tuple[CallPage, Page[Row]]:
    class_id = row_id(kept.get("class", ""))
    found = call_page(viewer=request.viewer, today=request.today, now=request.now, class_id=class_id)
    return found, Paginator(found.lines, PAGE).get_page(kept.get("page", "1"))


def _shown(request: Any, kept: dict[str, str], status: int, **more: Any) -> HttpResponse:
    found, sheet = _sheet(request, kept)
    shown = {"found": found, "page": sheet, "results": list(CALL_WORDS.items()), "kept": kept}
    shown["masked"] = any(one.masked for one in sheet)
    return render(request, "outreach/calls.html", {**shown, **more}, status=status)


def _back(kept: dict[str, str]) -> HttpResponse:
    back = redirect("calls")
    back["Location"] += f"?{urlencode(kept)}" if kept else ""
    return back


@require_POST
def call_numbers(request: Any) -> HttpResponse:
    """Show the numbers of this page in full to whoever rings now; that is kept on record."""
    kept = _kept(request.POST)
    students = [one.line.student for one in _sheet(request, kept)[1]]
    actions_calls.note_looked(viewer=request.viewer, students=students, now=request.now)
    return _back(kept)


def _done(request: Any, words: str, action: Any, **said: Any) -> HttpResponse:
    """Do one thing about one student, then show the list where the person was."""
    kept = _kept(request.POST)
    try:
        action(viewer=request.viewer, now=request.now, **said)
    except Refused as refused:
        if refused.code == "not_found":
            raise
        wrong = [say(one, get_language() or "zh-hans") for one in refused.because]
        return _shown(request, kept, 422, wrong=wrong)
    messages.success(request, words)
    return _back(kept)


@require_POST
def call_note(request: Any, student_id: int) -> HttpResponse:
    """What came of one call."""
    said = {"result": request.POST.get("result", ""), "note": request.POST.get("note", ""), "today": request.today}
    return _done(request, _("已记下这个电话。"), actions_calls.note_call, student_id=student_id, **said)


@require_POST
def call_liaison(request: Any, student_id: int) -> HttpResponse:
    """Ask a classmate first."""
    said = {"student_id": student_id, "envelope_id": None, "today": request.today}
    return _done(request, _("已记下：轮到时名单里会有这位同学。"), actions_calls.ask_liaison, **said)


@require_POST
def call_phone(request: Any, student_id: int) -> HttpResponse:
    """The right number, from the counsellor."""
    return _done(
        request, _("新号码已记进名册。"), correct_contact, student_id=student_id, phone=request.POST.get("phone", "")
    )


@require_POST
def call_unreachable(request: Any, student_id: int) -> HttpResponse:
    """All was tried: nobody gets through."""
    said = {"student_id": student_id, "today": request.today}
    return _done(
        request, _("已记下：联系不上。再有一次联系上，就自动作废。"), actions_calls.declare_unreachable, **said
    )


@require_safe
def coverage(request: Any) -> HttpResponse:
    """Who was reached in a week, a month or since a round, and who was not."""
    found = coverage_page(
        viewer=request.viewer, today=request.today, of=request.GET.get("of", ""), on=request.GET.get("on", ""),
        class_id=row_id(request.GET.get("class", "")),
    )  # fmt: skip
    return render(request, "outreach/coverage.html", {"found": found})
