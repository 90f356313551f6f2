"""The auditor's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lianqiao.trace.queries import latest_events, latest_readings


def trace(request: Any) -> HttpResponse:
    """The newest acts and looks."""
    shown = {"events": latest_events(viewer=request.viewer), "readings": latest_readings(viewer=request.viewer)}
    return render(request, "trace/trace.html", shown)
