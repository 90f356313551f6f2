"""Pages of events: the list with its calendar, one event with its people, the code on the wall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.assistance import actions_events as acts
from lianqiao.assistance.facts_events import EventPage
from lianqiao.assistance.queries_events import event as read_event
from lianqiao.desk.event_forms import FIELD_OF, CallOffForm, EventPlanForm, MarkForm, day_of
from lianqiao.desk.event_list import event_list
from lianqiao.desk.refusals import refuse_beside
from lianqiao.roster.queries import ids_by_number
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, ask


@require_safe
def events(request: Any) -> HttpResponse:
    """What comes, what was, and what students ask for."""
    shown = event_list(
        viewer=request.viewer, today=request.today, now=request.now, month=request.GET.get("month", ""),
        page=request.GET.get("page", "1"),
    )  # fmt: skip
    return render(request, "desk/event_list.html", {"shown": shown, "may_run": _may_run(request), "tab": "events"})


@require_http_methods(["GET", "POST"])
def event_add(request: Any) -> HttpResponse:
    """Plan an event."""
    initial = {"day": day_of(request.GET.get("day", "")), "kind": request.GET.get("kind", "lecture")}
    form = EventPlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.plan_event(viewer=request.viewer, **form.record(), now=request.now)
            messages.success(request, _("已发布，学生可以报名了。"))
            return redirect("event", made.pk)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return render(request, "desk/event_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def event(request: Any, event_id: int) -> HttpResponse:
    """One event with those in reach."""
    return _shown(request, _page(request, event_id), MarkForm(), CallOffForm())


@require_safe
def event_code(request: Any, event_id: int) -> HttpResponse:
    """The code, large enough for the last row, from when one may check in with it; a bare page, for it is projected."""
    page = _page(request, event_id)
    if not page.card.open:
        return redirect("event", event_id)
    early = request.now < page.card.timing.opens_at
    return render(request, "desk/event_code.html", {"card": page.card, "code": "" if early else page.code})


@require_POST
def event_mark(request: Any, event_id: int) -> HttpResponse:
    """Mark who is there, sign somebody up, or give a place back."""
    page, form = _page(request, event_id), MarkForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, _marked(request, event_id, form.cleaned_data))
            return redirect("event", event_id)
        except Refused as refused:
            refuse_beside(form, refused, {"check_in_late": "late_reason", "event_student_unknown": "number"})
    return _shown(request, page, form, CallOffForm())


@require_POST
def event_close(request: Any, event_id: int) -> HttpResponse:
    """It was held."""
    page, form = _page(request, event_id), MarkForm()
    try:
        acts.close_event(viewer=request.viewer, event_id=event_id, now=request.now)
        messages.success(request, _("已记下，到场的人都记了一次。"))
        return redirect("event", event_id)
    except Refused as refused:
        form = MarkForm({})
        refuse_beside(form, refused, {})
    return _shown(request, page, form, CallOffForm())


@require_POST
def event_cancel(request: Any, event_id: int) -> HttpResponse:
    """It does not take place."""
    page, form = _page(request, event_id), CallOffForm(request.POST)
    if form.is_valid():
        try:
            acts.cancel_event(viewer=request.viewer, event_id=event_id, now=request.now, **form.cleaned_data)
            messages.success(request, _("已取消，报了名的学生会看到原因。"))
            return redirect("event", event_id)
        except Refused as refused:
            refuse_beside(form, refused, {"event_not_for_all": "reason"})
    return _shown(request, page, MarkForm(), form)


def _may_run(request: Any) -> bool:
    return ask(request.viewer, Deed.RUN_EVENTS).ok


def _page(request: Any, event_id: int) -> EventPage:
    found = read_event(viewer=request.viewer, now=request.now, event_id=event_id)
    if found is None:
        raise Http404
    return found


def _shown(request: Any, page: EventPage, mark: forms.Form, call_off: forms.Form) -> HttpResponse:
    context = {
        "page": page,
        "may_run": _may_run(request),
        "mark": mark,
        "call_off": call_off,
        "begun": request.now >= page.card.timing.starts_at,
        "may_mark": request.now >= page.card.timing.opens_at,
        "late": page.card.standing == "held" or request.now > page.card.timing.closes_at,
    }
    return render(request, "desk/event.html", context, status=422 if mark.errors or call_off.errors else 200)


def _marked(request: Any, event_id: int, said: dict[str, Any]) -> str:
    """Do what was pressed; gives what to say of it."""
    by = {"viewer": request.viewer, "event_id": event_id, "now": request.now}
    if "withdraw" in request.POST:
        acts.withdraw_for(**by, student_id=row_id(request.POST["withdraw"]) or 0)
        return _("已取消报名，名额空出来了。")
    numbers = [said["number"].strip()] if said["number"].strip() else []
    known = ids_by_number(viewer=request.viewer, today=request.today, numbers=numbers)
    if len(known) < len(numbers):
        raise Refused(Reason.of("event_student_unknown", number=numbers[0]))
    if "sign_up" in request.POST:
        for one in known.values():
            acts.sign_up_for(**by, student_id=one)
        return _("已报名。")
    ids = [row_id(text) or 0 for text in request.POST.getlist("student")]
    new = acts.mark_there(**by, student_ids=[*ids, *known.values()], late_reason=said["late_reason"])
    return ngettext("记了 %(n)d 人到场。", "记了 %(n)d 人到场。", new) % {"n": new}
