"""The page of the month's new posts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianqiao.desk.burn_up import burn_up
from lianqiao.desk.reach import day_of
from lianqiao.roster.policy import policy_in_force


@require_safe
def posts_month(request: Any) -> HttpResponse:
    """How the month stands against what was promised; `?month=2023-04` another month, `?view=table` as a table."""
    asked = request.GET.get("month", "")
    month = day_of(f"{asked}-01") if asked else None
    policy = policy_in_force()
    found = burn_up(viewer=request.viewer, today=request.today, policy=policy, month=month)
    if asked and (found is None or month is None):
        raise Http404
    shown = {"found": found, "as_table": request.GET.get("view") == "table", "rule": policy.posts.new_rule}
    return render(request, "desk/burn_up.html", shown)
