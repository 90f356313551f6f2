"""Pages of needs: the list, and the answer to one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.cases.actions_needs import answer_need
from lianqiao.cases.queries_needs import answered_need
from lianqiao.desk import needs_page
from lianqiao.desk.needs_forms import FIELD_OF, AnswerForm
from lianqiao.desk.needs_met import done_since, meet, met_in_words
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id


@require_safe
def needs(request: Any) -> HttpResponse:
    """What students asked for and what was answered."""
    given = request.GET
    asked = needs_page.Asked(
        show=given.get("show", ""),
        kind=given.get("kind", ""),
        class_id=row_id(given.get("class", "")),
        page=given.get("page", "1"),
        late=given.get("late") == "1",
        classless=given.get("class") == "none",
    )
    found = needs_page.need_list(viewer=request.viewer, today=request.today, policy=policy_in_force(), asked=asked)
    kept = given.copy()
    kept.pop("page", None)
    return render(request, "desk/needs.html", {"found": found, "asked": asked, "kept": kept.urlencode()})


def _answered(request: Any, form: AnswerForm, need_id: int) -> bool:
    """Keep the answer and what it names, both or neither; a refusal becomes the form's error."""
    here = {"viewer": request.viewer, "need_id": need_id, "today": request.today, "now": request.now}
    try:
        with transaction.atomic():
            answer_need(**here, **form.answer())
            if form.cleaned_data["met"]:
                meet(form.cleaned_data["met"], **here)
    except Refused as refused:
        refuse_beside(form, refused, FIELD_OF)
        return False
    messages.success(request, _("已回复。"))
    return True


@require_http_methods(["GET", "POST"])
def need_answer(request: Any, need_id: int) -> HttpResponse:
    """Say what was done about one need."""
    here = {"viewer": request.viewer, "today": request.today}
    one = answered_need(**here, need_id=need_id)
    if one is None:
        raise Http404
    card = student_in_reach(request, one.need.student_id)
    since = done_since(**here, now=request.now, need=one.need)
    form = AnswerForm(request.POST if request.method == "POST" else None, today=request.today, done_since=since)
    if request.method == "POST" and form.is_valid() and _answered(request, form, need_id):
        return redirect("needs")
    met = met_in_words(**here, needs=[one.need]).get(need_id, ())
    context = {
        "form": form,
        "line": needs_page.need_line(request.viewer, card, one, request.today, policy_in_force(), met),
    }
    return render(request, "desk/need_answer.html", context, status=422 if form.errors else 200)
