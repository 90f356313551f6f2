"""Writing the record: every action of every room goes through `deed`, every guarded read through `note_reading`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lianqiao.trace.models import Event, Reading


@dataclass(slots=True)
class Note:
    """What the action in progress wants on record. `subject` is `kind:id`; `detail` holds ids and numbers, no names."""

    subject: str = ""
    detail: dict[str, object] = field(default_factory=dict)


@contextmanager
def deed(*, actor: str, action: str, at: datetime, subject: str = "") -> Iterator[Note]:
    """One transaction and one event: what the body writes and the event are kept together or not at all."""
    with transaction.atomic():
        note = Note(subject=subject)
        yield note
        Event.objects.create(at=at, actor=actor, action=action, subject=note.subject, detail=note.detail)


def note_reading(*, actor: str, purpose: str, what: str, subjects: list[str], at: datetime) -> None:
    """Put one look per subject on record."""
    Reading.objects.bulk_create(
        [Reading(at=at, actor=actor, purpose=purpose, what=what, subject=subject) for subject in subjects]
    )
