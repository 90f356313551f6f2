"""Reading what students proposed, beside what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.roster.facts import StudentCard, after, masked_email, masked_phone
from lianqiao.roster.models import ChangeProposed, StudentRecord
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.same import person
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class Difference:
    """One value: as it stood when the student wrote, as it stands now, as the student says.

    A phone or an e-mail on record leaves only masked; the one the student writes is to be checked and is shown.
    """

    field: str
    then: str
    now: str
    said: str
    stale: bool  # was it changed meanwhile?


@dataclass(frozen=True, slots=True)
class Proposal:
    """One open proposal; `record_id` is the record that stands now."""

    id: int
    student: StudentCard
    on: date
    note: str
    record_id: int
    differences: tuple[Difference, ...]

    @property
    def stale(self) -> bool:
        """Was any of its values changed meanwhile?"""
        return any(one.stale for one in self.differences)


def open_changes(*, viewer: Viewer, today: date) -> list[Proposal]:
    """What students in reach proposed and nobody decided, the oldest first; in three queries however many there are."""
    insist(viewer, Deed.RECORD_HELP)
    rows = list(
        ChangeProposed.objects.filter(decided=None, on__lte=today).annotate(person=person(today)).order_by("id")
    )
    if not rows:
        return []
    reached = cards(viewer=viewer, today=today, ids={row.person for row in rows})
    mine = [row for row in rows if row.person in reached]
    told: dict[int, list[StudentRecord]] = {}
    known = StudentRecord.objects.filter(counted(today), recorded_at__lt=after(today))
    for record in known.filter(student_id__in={row.person for row in mine}).order_by("id"):
        told.setdefault(record.student_id, []).append(record)
    return [_proposal(row, reached[row.person], told[row.person]) for row in mine]


def _proposal(row: ChangeProposed, card: StudentCard, records: list[StudentRecord]) -> Proposal:
    present = records[-1]
    then = next((one for one in reversed(records) if one.recorded_at <= row.at), records[0])
    differences = tuple(
        Difference(
            field, _shown(field, then), _shown(field, present), said, getattr(then, field) != getattr(present, field)
        )
        for field, said in row.values.items()
    )
    return Proposal(row.pk, card, row.on, row.note, present.pk, differences)


def _shown(field: str, record: StudentRecord) -> str:
    value: str = getattr(record, field)
    hide = {"phone": masked_phone, "email": masked_email}.get(field)
    return hide(value) if hide else value
