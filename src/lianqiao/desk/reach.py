"""The student of an address, as far as the viewer reaches: whoever is out of reach is not there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404

from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import student


def student_in_reach(request: Any, student_id: int) -> StudentCard:
    """The card of the student, or Http404."""
    card = student(viewer=request.viewer, today=request.today, student_id=student_id)
    if card is None:
        raise Http404
    return card


def day_of(text: str) -> date | None:
    """The day that an address names; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
