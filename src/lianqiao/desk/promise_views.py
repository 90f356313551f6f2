"""Pages of the college's list of promises (我为群众办实事): the list, an item, what was done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.assistance.actions_promises import add_promise, note_done
from lianqiao.assistance.facts_promises import PromiseCard
from lianqiao.assistance.queries_promises import promise, promises
from lianqiao.desk.promise_forms import FIELD_OF, DoneForm, PromiseForm
from lianqiao.desk.refusals import refuse_beside
from lianqiao.people.queries import holders
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import LEADING_GROUP, Deed, ask


@require_safe
def public_promises(request: Any) -> HttpResponse:
    """The list, open items by their day."""
    found = promises(viewer=request.viewer, today=request.today)
    context = {"items": found, "may_run": ask(request.viewer, Deed.RUN_EVENTS).ok, "tab": "promises"}
    return render(request, "desk/promise_list.html", context)


@require_http_methods(["GET", "POST"])
def promise_add(request: Any) -> HttpResponse:
    """Put an item on the list."""
    return _worded(request, None)


@require_http_methods(["GET", "POST"])
def promise_correct(request: Any, promise_id: int) -> HttpResponse:
    """Word an item otherwise; the earlier wording stays on record."""
    return _worded(request, _item(request, promise_id))


@require_http_methods(["GET", "POST"])
def promise_done(request: Any, promise_id: int) -> HttpResponse:
    """Say what was done about an item, for how many."""
    item = _item(request, promise_id)
    form = DoneForm(request.POST if request.method == "POST" else None, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            asked = {"viewer": request.viewer, "today": request.today, "now": request.now}
            note_done(**asked, promise_id=promise_id, **form.cleaned_data)
            messages.success(request, _("已记下。"))
            return redirect("public_promises")
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return _form_page(request, form, _("记做了什么"), item)


def _worded(request: Any, item: PromiseCard | None) -> HttpResponse:
    """The form of an item, new or in other words."""
    people = holders(viewer=request.viewer, roles=LEADING_GROUP, today=request.today)
    known = {"title": item.title, "promise": item.promise, "owner": item.owner_id, "due_on": item.due_on.isoformat()} \
        if item else None  # fmt: skip
    form = PromiseForm(request.POST if request.method == "POST" else None, initial=known, holders=people)
    if request.method == "POST" and form.is_valid():
        try:
            asked = {"viewer": request.viewer, "today": request.today, "now": request.now}
            add_promise(**asked, replaces_id=item.id if item else None, **form.record())
            messages.success(request, _("已记下。"))
            return redirect("public_promises")
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return _form_page(request, form, _("改这一项") if item else _("立一项"), item)


def _form_page(request: Any, form: Any, title: str, item: PromiseCard | None) -> HttpResponse:
    context = {"form": form, "title": title, "item": item}
    return render(request, "desk/promise_form.html", context, status=422 if form.errors else 200)


def _item(request: Any, promise_id: int) -> PromiseCard:
    found = promise(viewer=request.viewer, today=request.today, promise_id=promise_id)
    if found is None:
        raise Http404
    return found
