"""Pages on two numbers of one person, and on one student added by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.actions import take_in
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.roll_forms import ReasonForm, StudentForm
from lianqiao.desk.roll_pages import side_by_side
from lianqiao.desk.roll_views import here, saved
from lianqiao.people.queries import small_classes
from lianqiao.roster.actions_same import merge, unmerge
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students
from lianqiao.roster.queries_same import Lookalike, lookalikes, lookalikes_of, merges_of, pair
from lianqiao.rules.values import row_id


@require_http_methods(["GET", "POST"])
def student_new(request: Any) -> HttpResponse:
    """One student by hand; whoever looks like somebody on record is asked about before saving."""
    form = StudentForm(
        request.POST if request.method == "POST" else None,
        today=request.today,
        classes=small_classes(viewer=request.viewer),
    )
    told = {number for one in request.POST.getlist("not_same") if (number := row_id(one)) is not None}
    made: list[int] = []

    def add() -> None:
        given = {"arrival": form.cleaned_data["arrival"], "since": form.cleaned_data["since"]}
        cohort = policy_in_force().cohort
        made.append(take_in(**here(request), row=form.row(), cohort=cohort, not_same=told, **given, now=request.now))

    if saved(request, form, add, _("已加进名单，档案也开了。")):
        return redirect("student", made[0])
    alike: tuple[Lookalike, ...] = ()
    if form.is_bound and "number" in form.cleaned_data and not form.errors.keys() - {"__all__"}:
        row = form.row()
        alike = lookalikes(**here(request), people=[row]).get(row.number, ())
    shown = {"form": form, "alike": alike, "told": told}
    return render(request, "desk/roll_student.html", shown, status=422 if form.errors else 200)


@require_safe
def same_person(request: Any, student_id: int) -> HttpResponse:
    """Who on record may be this student, and what is read as this student's already."""
    card = student_in_reach(request, student_id)
    search = request.GET.get("q", "").strip()[:40]
    found = [one for one in students(**here(request), search=search) if one.id != card.id][:20] if search else []
    shown = {
        "card": card,
        "alike": lookalikes_of(**here(request), student_id=card.id),
        "merged": merges_of(**here(request), student_id=card.id),
        "found": found,
        "search": search,
        "form": ReasonForm(),
    }
    return render(request, "desk/roll_same.html", shown)


@require_http_methods(["GET", "POST"])
def same_pair(request: Any, student_id: int, other_id: int) -> HttpResponse:
    """Two records side by side, to be told to be one person."""
    both = pair(**here(request), ids=(student_id, other_id))
    if both is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> object:
        return merge(
            viewer=request.viewer, student_id=student_id, other_id=other_id, now=request.now, **form.cleaned_data
        )

    if saved(request, form, act, _("已合并，随时可以撤销。")):
        return redirect("same_person", student_id)
    shown = {"card": both[0], "other": both[1], "rows": side_by_side(both), "form": form}
    return render(request, "desk/roll_pair.html", shown, status=422 if form.errors else 200)


@require_POST
def same_undo(request: Any, student_id: int, same_id: int) -> HttpResponse:
    """They are two people after all."""
    card, form = student_in_reach(request, student_id), ReasonForm(request.POST)
    if all(one.id != same_id for one in merges_of(**here(request), student_id=card.id)):
        raise Http404
    act = {"viewer": request.viewer, "same_id": same_id, "now": request.now}
    if not saved(request, form, lambda: unmerge(**act, **form.cleaned_data), _("已撤销，两条记录各归各的。")):
        messages.error(request, _("没有写原因。写一句再保存。"))
    return redirect("same_person", card.id)
