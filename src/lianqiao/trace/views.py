"""The auditor's pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from lianqiao.trace import queries


def trace(request: Any) -> HttpResponse:
    """The newest acts and looks, of one person or subject if `?about=` names it."""
    about = request.GET.get("about", "").strip()
    shown = {
        "about": about,
        "events": queries.latest_events(viewer=request.viewer, about=about),
        "looks": queries.latest_looks(viewer=request.viewer, about=about),
    }
    return render(request, "trace/trace.html", shown)


def trace_look(request: Any, look_id: int) -> HttpResponse:
    """Everyone who was looked at in one look."""
    found = queries.look(viewer=request.viewer, look_id=look_id)
    if found is None:
        raise Http404
    look, rows = found
    return render(request, "trace/look.html", {"look": look, "rows": rows})
