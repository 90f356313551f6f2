"""The page of party branches: which there are, and which small classes each looks after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.desk.linkage_branch_forms import BranchForm, PlaceForm
from lianqiao.desk.refusals import refuse_beside
from lianqiao.people.actions_branches import name_branch, open_branch, place_class
from lianqiao.people.queries import small_classes
from lianqiao.people.queries_branches import branches as all_branches
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused

NAME_OF = {"branch_without_name": "name", "branch_name_guarded": "name", "branch_taken": "name"}
PLACE_OF = {"branch_other_cohort": "branch", "branch_same": "branch", "branch_days": "since"}


@require_http_methods(["GET", "POST"])
def branches(request: Any) -> HttpResponse:
    """The branches of the cohort; a name makes one more."""
    form = BranchForm(request.POST or None)
    if form.is_valid():
        cohort = policy_in_force().cohort
        try:
            open_branch(viewer=request.viewer, name=form.cleaned_data["name"], cohort=cohort, now=request.now)
            messages.success(request, _("已建好，下面给它选班级。"))
            return redirect("branches")
        except Refused as refused:
            refuse_beside(form, refused, NAME_OF)
    return _page(request, form, None)


def _page(request: Any, form: BranchForm, place: PlaceForm | None) -> HttpResponse:
    cohort = policy_in_force().cohort
    found = all_branches(viewer=request.viewer, cohort=cohort, today=request.today)
    classes = [one for one in small_classes(viewer=request.viewer) if one.cohort == cohort]
    taken = frozenset().union(*(one.class_ids for one in found))
    shown = {
        "branches": found,
        "classes": classes,
        "loose": [one for one in classes if one.pk not in taken],
        "form": form,
        "place": place or PlaceForm(classes=classes, branches=found, today=request.today),
    }
    wrong = form.errors or (place is not None and place.errors)
    return render(request, "desk/linkage_branches.html", shown, status=422 if wrong else 200)


@require_POST
def branch_name(request: Any, branch_id: int) -> HttpResponse:
    """A branch is called otherwise."""
    known = all_branches(viewer=request.viewer, cohort=policy_in_force().cohort, today=request.today)
    if branch_id not in {one.id for one in known}:
        raise Http404
    form = BranchForm(request.POST)
    if form.is_valid():
        try:
            name_branch(viewer=request.viewer, branch_id=branch_id, name=form.cleaned_data["name"], now=request.now)
            messages.success(request, _("已改名。"))
            return redirect("branches")
        except Refused as refused:
            refuse_beside(form, refused, NAME_OF)
    return _page(request, form, None)


@require_POST
def branch_place(request: Any) -> HttpResponse:
    """A class comes under a branch, or under none."""
    cohort = policy_in_force().cohort
    found = all_branches(viewer=request.viewer, cohort=cohort, today=request.today)
    classes = [one for one in small_classes(viewer=request.viewer) if one.cohort == cohort]
    form = PlaceForm(request.POST, classes=classes, branches=found, today=request.today)
    if form.is_valid():
        said = {"small_class_id": form.cleaned_data["small_class"], "branch_id": form.cleaned_data["branch"]}
        since = form.cleaned_data["since"]
        try:
            place_class(viewer=request.viewer, **said, since=since, today=request.today, now=request.now)
            messages.success(request, _("已改好。"))
            return redirect("branches")
        except Refused as refused:
            refuse_beside(form, refused, PLACE_OF)
    return _page(request, BranchForm(), form)
