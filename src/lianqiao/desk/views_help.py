"""Pages of the desk that write: a meeting or lecture, a waiver."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.assistance.actions import record_help
from lianqiao.desk.forms import EventForm, ExcuseForm
from lianqiao.desk.reach import student_in_reach
from lianqiao.ledger.actions import excuse
from lianqiao.people.forms import refuse
from lianqiao.rules.values import Refused, row_id


def _given(request: Any) -> Any:
    """What was sent, also when it is empty; None where the form is only opened."""
    return request.POST if request.method == "POST" else None


def _saved(request: Any, form: Any, **values: Any) -> bool:
    """Put the help of a valid form on record; a refusal becomes the form's error."""
    try:
        record_help(viewer=request.viewer, **form.cleaned_data, **values, today=request.today, now=request.now)
    except Refused as refused:
        refuse(form, refused)
        return False
    messages.success(request, _("已记下。"))
    return True


def _page(request: Any, form: Any, **context: Any) -> HttpResponse:
    context = {"form": form, "back": request.GET.get("back", ""), **context}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def event_new(request: Any) -> HttpResponse:
    """Put a meeting or a lecture of the college on record."""
    initial = {"kind": request.GET["kind"]} if "kind" in request.GET else None
    form = EventForm(_given(request), initial=initial, today=request.today)
    if request.method == "POST" and form.is_valid() and _saved(request, form, student_ids=[]):
        return redirect("today")
    return _page(request, form, title=_("记一次会"))


@require_http_methods(["GET", "POST"])
def excuse_new(request: Any) -> HttpResponse:
    """Waive a promise for a while, with a reason."""
    initial = {name: request.GET.get(name, "") for name in ("commitment", "subject", "until")}
    form = ExcuseForm(_given(request), initial=initial, today=request.today)
    asked = (request.POST or request.GET).get("subject", "")
    number = row_id(asked[8:]) if asked.startswith("student:") else None
    card = student_in_reach(request, number) if number is not None else None
    if request.method == "POST" and form.is_valid():
        try:
            data = {**form.cleaned_data, "commitment_id": form.cleaned_data["commitment"]}
            data.pop("commitment")
            excuse(viewer=request.viewer, **data, today=request.today, now=request.now)
            messages.success(request, _("已记下原因。"))
            return redirect("today")
        except Refused as refused:
            refuse(form, refused)
    return _page(request, form, card=card, title=_("这一段可以不做"))
