"""The page where the secretary says who cares for whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import say
from lianqiao.desk.carer_list import carer_list
from lianqiao.roster.actions import assign_carers
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Role


@require_http_methods(["GET", "POST"])
def carers(request: Any) -> HttpResponse:
    """Tick students, choose a duty and a person, and they are paired from today."""
    wrong = _assign(request) if request.method == "POST" else None
    asked = request.GET.get("class", "")
    found = carer_list(
        viewer=request.viewer,
        today=request.today,
        now=request.now,
        policy=policy_in_force(),
        class_id=row_id(asked),
        owed=request.GET.get("circle", "") == "owed",
        alone=request.GET.get("circle", "") == "alone",
        gaps=request.GET.get("circle", "") == "gaps",
    )
    said = say(wrong, get_language() or "zh-hans") if wrong else None
    return render(request, "desk/carers.html", {"found": found, "wrong": said}, status=422 if wrong else 200)


def _assign(request: Any) -> Reason | None:
    """Pair those who were ticked; why not, where it was refused."""
    duty, _dot, who = request.POST.get("who", "").partition(".")
    user_id = row_id(who)
    chosen = [number for one in request.POST.getlist("student") if (number := row_id(one)) is not None]
    try:
        if duty not in set(Role) or user_id is None:
            raise Refused(Reason.of("carer_without_role"))
        changed = assign_carers(
            viewer=request.viewer,
            student_ids=chosen,
            user_id=user_id,
            duty=Role(duty),
            today=request.today,
            now=request.now,
        )
    except Refused as refused:
        return refused.because[0]
    messages.success(request, _("已安排 {n} 名学生。").format(n=changed))
    return None
