"""The page of the three levels."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianqiao.desk.linkage import linkage as table
from lianqiao.people.queries_branches import TEAM
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Deed, ask


@require_safe
def linkage(request: Any) -> HttpResponse:
    """Leading group, party branches and small classes, each with its people and its numbers."""
    found = table(
        viewer=request.viewer,
        today=request.today,
        now=request.now,
        policy=policy_in_force(),
        branch_id=row_id(request.GET.get("branch", "")),
    )
    if found is None:
        raise Http404
    shown = {"found": found, "duties": TEAM, "may_branches": ask(request.viewer, Deed.IMPORT).ok}
    return render(request, "desk/linkage.html", shown)
