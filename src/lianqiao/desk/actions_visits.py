"""A visit to an employer that is not in the register yet: both are written, or neither."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.jobs.actions_employers import register_employer
from lianqiao.jobs.actions_visits import record_visit
from lianqiao.jobs.facts_employers import EmployerSaid
from lianqiao.jobs.facts_visits import VisitSaid
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed


def visit_new_employer(
    *, viewer: Viewer, name: str, said: VisitSaid, key: str | None, today: date, now: datetime
) -> int:
    """Put the employer in the register and the visit on record; the visit's id. Refused as the two actions."""
    with deed(actor=viewer.actor, action="desk.visit_new_employer", at=now) as note:
        made = register_employer(viewer=viewer, name=name, said=EmployerSaid(), now=now)
        visit = record_visit(viewer=viewer, employer_id=made.pk, said=said, key=key, today=today, now=now)
        note.subject, note.detail = f"visit:{visit.pk}", {"employer": made.pk}
    return visit.pk
