"""The list of plans, and drafts for those who have none."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lianqiao.desk.plan_list import draw_for_all, plan_list
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import row_id


@require_GET
def plans(request: Any) -> HttpResponse:
    """Where the plans of the students in reach stand."""
    asked = {"class": request.GET.get("class", ""), "show": request.GET.get("show", "")}
    found = plan_list(
        viewer=request.viewer,
        today=request.today,
        policy=policy_in_force(),
        class_id=row_id(asked["class"]),
        state=asked["show"],
        page=request.GET.get("page", "1"),
    )
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"found": found, "class_id": row_id(asked["class"]), "show": asked["show"], "kept": kept.urlencode()}
    return render(request, "desk/plans.html", context)


@require_POST
def plans_draw(request: Any) -> HttpResponse:
    """One press: a draft for each student without one; what was done, and for whom not."""
    found = draw_for_all(
        viewer=request.viewer,
        today=request.today,
        now=request.now,
        policy=policy_in_force(),
        class_id=row_id(request.POST.get("class", "")),
    )
    return render(request, "desk/plans_drawn.html", {"found": found})
