"""The page of changes: what people made of proposed rounds, beside what became of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianqiao.desk.overrides import by_reason, outcomes_of_changes, summed

PAGE = 50


@require_safe
def overrides_page(request: Any) -> HttpResponse:
    """Every change in reach with its reason, the student's answer and destination, and the numbers on top."""
    rows = outcomes_of_changes(viewer=request.viewer, today=request.today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "sum": summed(rows), "reasons": by_reason(rows).items()}
    return render(request, "desk/overrides.html", shown)
