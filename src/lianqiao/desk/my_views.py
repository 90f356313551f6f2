"""Pages of one's own students: the list of whoever is paired with them, and a student's own link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.desk.my_students import my_students
from lianqiao.desk.reach import student_in_reach
from lianqiao.roster.actions_links import renew_link
from lianqiao.roster.actions_own_door import issue_own_code
from lianqiao.roster.links import code_address
from lianqiao.roster.policy import policy_in_force


@require_safe
def mine(request: Any) -> HttpResponse:
    """My students and what is missing for each."""
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    found = my_students(**here, policy=policy_in_force())
    return render(request, "desk/my_students.html", {"found": found})


@require_http_methods(["GET", "POST"])
def student_link(request: Any, student_id: int) -> HttpResponse:
    """A code that lets a student in to the own page once, to hand over; pressed, not opened, for it is made."""
    card, code, address = student_in_reach(request, student_id), "", ""
    by = {"viewer": request.viewer, "now": request.now, "student_id": card.id}
    if request.method == "POST":
        if request.POST.get("act") == "renew":
            renew_link(**by)
        code = issue_own_code(**by, real_now=request.real_now)
        address = code_address(code, base_url=settings.BASE_URL)
    return render(request, "desk/student_link.html", {"card": card, "address": address, "code": code})
