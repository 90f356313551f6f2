"""Pages that mend an event which students know of: what it says, and a check-in that was a mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.assistance.actions_event_changes import change_event, undo_check_in
from lianqiao.assistance.queries_events import event as read_event
from lianqiao.desk.event_forms import FIELD_OF, EventChangeForm
from lianqiao.desk.forms import CancelForm
from lianqiao.desk.refusals import refuse_beside
from lianqiao.rules.values import Refused


@require_http_methods(["GET", "POST"])
def event_change(request: Any, event_id: int) -> HttpResponse:
    """Change its time, place, places or words; who comes second sees what stands and keeps the own words."""
    page = _page(request, event_id)
    form = EventChangeForm(request.POST if request.method == "POST" else None, card=page.card)
    newest = None
    if request.method == "POST" and form.is_valid():
        opened, said = form.cleaned_data["version"] or 0, form.said()
        try:
            made = change_event(
                viewer=request.viewer, event_id=event_id, version=opened, said=said, now=request.now
            )  # fmt: skip
            words = _("已改好，报了名的学生会看到改了什么。") if made else _("没有改动。")
            messages.success(request, words)
            return redirect("event", event_id)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
            newest = page.card if refused.code == "event_changed_meanwhile" else None
    form.onto(newest)
    context = {"form": form, "card": page.card, "newest": newest}
    return render(request, "desk/event_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def event_undo(request: Any, event_id: int, student_id: int) -> HttpResponse:
    """Take back the check-in of one student in reach, with a reason."""
    page = _page(request, event_id)
    one = next((one for one in page.people if one.student_id == student_id and one.there), None)
    if one is None:
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_check_in(
                viewer=request.viewer, event_id=event_id, student_id=student_id, now=request.now, **form.cleaned_data
            )  # fmt: skip
            messages.success(request, _("已撤销签到。"))
            return redirect("event", event_id)
        except Refused as refused:
            refuse_beside(form, refused, {"cancel_without_reason": "reason"})
    context = {"form": form, "person": one, "event": page.card}
    return render(request, "desk/event_undo.html", context, status=422 if form.errors else 200)


def _page(request: Any, event_id: int) -> Any:
    found = read_event(viewer=request.viewer, now=request.now, event_id=event_id)
    if found is None:
        raise Http404
    return found
