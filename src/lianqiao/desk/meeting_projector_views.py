"""投屏 on and off, for as long as one is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@require_POST
def set_projector(request: Any) -> HttpResponse:
    """On or off, and back to the page; the page made for the wall is left when the projector goes off."""
    on = request.POST.get("on") == "yes"
    request.session["projector"] = on
    onward = request.POST.get("next", "")
    if not on and onward.startswith(reverse("meeting_show")):
        return redirect("meetings")
    safe = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(onward) if safe else redirect("home")
