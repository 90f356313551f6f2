"""Pages of one's own students: the list of whoever is paired with them, and a student's own link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.desk.my_students import my_students
from lianqiao.desk.reach import student_in_reach
from lianqiao.roster.actions_links import keys_of, renew_link
from lianqiao.roster.links import token_for
from lianqiao.roster.policy import policy_in_force


@require_safe
def mine(request: Any) -> HttpResponse:
    """My students and what is missing for each."""
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    found = my_students(**here, policy=policy_in_force())
    return render(request, "desk/my_students.html", {"found": found})


@require_http_methods(["GET", "POST"])
def student_link(request: Any, student_id: int) -> HttpResponse:
    """The address of a student's own page, to hand over; pressed, not opened, for it may have to be made."""
    card, address = student_in_reach(request, student_id), ""
    by = {"viewer": request.viewer, "now": request.now}
    if request.method == "POST":
        if request.POST.get("act") == "renew":
            key = renew_link(**by, student_id=card.id)
        else:
            key = keys_of(**by, student_ids=[card.id])[card.id]
        own = reverse("phone", args=[token_for(key, real_now=request.real_now)])
        address = f"{settings.BASE_URL.rstrip('/')}{own}"
    shown = {"card": card, "address": address, "days": settings.LINK_DAYS}
    return render(request, "desk/student_link.html", shown)
