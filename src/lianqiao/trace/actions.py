"""Writing the record: every action of every room goes through `deed`, every guarded read through `note_reading`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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


def note_reading(*, actor: str, purpose: str, what: str, subjects: Collection[str], at: datetime) -> None:
    """Put on record that `actor` looked at `what` of these subjects; each is written once a day.

    `at` is an aware instant; its own date is the day. A page opened again on
    the same day writes nothing.
    """
    wanted = dict.fromkeys(subjects)
    if not wanted:
        return
    day = at.date()
    noted = Reading.objects.filter(actor=actor, purpose=purpose, what=what, day=day)
    known = set(noted.values_list("subject", flat=True))
    new = [one for one in wanted if one not in known]
    if new:
        Reading.objects.bulk_create(
            [Reading(at=at, day=day, actor=actor, purpose=purpose, what=what, subject=one) for one in new],
            ignore_conflicts=True,  # the same person may open two pages at once
        )
