"""投屏 on and off, for as long as one is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lianqiao.people.way_back import way_back


@require_POST
def set_projector(request: Any) -> HttpResponse:
    """On or off, and back to the page; the page made for the wall is left when the projector goes off."""
    on = request.POST.get("on") == "yes"
    request.session["projector"] = on
    onward = way_back(request, "home")
    return redirect("meetings" if not on and onward.startswith(reverse("meeting_show")) else onward)
