"""Pages of the roll: standings, another major, where values come from, what students propose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk import roll_pages
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.roll_forms import FIELD_OF, MajorForm
from lianqiao.people.queries import small_classes
from lianqiao.roster.actions_changes import decide_change
from lianqiao.roster.actions_major import change_major
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, ask


def here(request: Any) -> dict[str, Any]:
    """Who reads, on which day."""
    return {"viewer": request.viewer, "today": request.today}


def saved(request: Any, form: forms.Form, act: Callable[[], object], words: str = "") -> bool:
    """Do it if the form was sent and is whole; a refusal becomes the form's error."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        refuse_beside(form, refused, FIELD_OF)
        return False
    messages.success(request, words or _("已记下。"))
    return True


@require_safe
def standings(request: Any) -> HttpResponse:
    """Every change of standing and major in reach: also the way to those who left."""
    lines = roll_pages.standings(**here(request))
    return render(request, "desk/roll_standings.html", {"lines": lines, "card": None})


@require_safe
def student_standings(request: Any, student_id: int) -> HttpResponse:
    """The changes of one student."""
    card = student_in_reach(request, student_id)
    lines = roll_pages.standings(**here(request), student_id=card.id)
    shown = {"lines": lines, "card": card, "may_import": ask(request.viewer, Deed.IMPORT).ok}
    return render(request, "desk/roll_standings.html", shown)


@require_http_methods(["GET", "POST"])
def major_new(request: Any, student_id: int) -> HttpResponse:
    """Another major from a day on."""
    card = student_in_reach(request, student_id)
    classes = small_classes(viewer=request.viewer)
    form = MajorForm(request.POST if request.method == "POST" else None, today=request.today, classes=classes)

    def change() -> object:
        return change_major(**here(request), student_id=card.id, **form.said(), now=request.now)

    if saved(request, form, change):
        return redirect("student_standings", card.id)
    shown = {"form": form, "card": card, "title": _("转专业"), "back": ""}
    return render(request, "desk/record.html", shown, status=422 if form.errors else 200)


@require_safe
def student_origin(request: Any, student_id: int) -> HttpResponse:
    """Who said each value of the record, when, and where."""
    lines = roll_pages.origins(**here(request), student_id=student_id)
    if lines is None:
        raise Http404
    return render(request, "desk/roll_origin.html", {"lines": lines, "card": student_in_reach(request, student_id)})


@require_safe
def changes(request: Any) -> HttpResponse:
    """What students in reach say should read otherwise."""
    return render(request, "desk/roll_changes.html", {"lines": roll_pages.proposals(**here(request))})


@require_POST
def change_decide(request: Any, change_id: int) -> HttpResponse:
    """Accept or refuse one, with one press."""
    accepted = request.POST.get("verdict") == "accept"
    try:
        decide_change(
            **here(request),
            change_id=change_id,
            accepted=accepted,
            reason=request.POST.get("reason", "")[:200],
            seen=row_id(request.POST.get("seen", "")),
            now=request.now,
        )
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return _still_open(request, refused.because[0], change_id)
    messages.success(request, _("已改好。") if accepted else _("已退回，原因已记下。"))
    return redirect("changes")


def _still_open(request: Any, wrong: Reason, change_id: int) -> HttpResponse:
    shown = {"lines": roll_pages.proposals(**here(request)), "wrong": wrong, "wrong_id": change_id}
    return render(request, "desk/roll_changes.html", shown, status=422)
