"""Where each value of a student's record comes from: who said it, when, from which row of which file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.roster.facts import after, masked, masked_email, masked_phone
from lianqiao.roster.models import ChangeDecided, StudentRecord
from lianqiao.roster.queries import cards, counted
from lianqiao.rules.visibility import Deed, Viewer, insist

# As staff look for them; the rest of the record follows under the headers of the file it came in.
FIELDS = (
    "name", "sex", "cohort", "small_class", "major_text", "major_code", "degree", "id_number", "entrant_number",
    "phone", "email", "born", "home_text", "rural", "party_member", "political_text", "ethnicity", "veteran",
    "certificates",
)  # fmt: skip
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it stood from `at` on. Numbers of identity and entrance, phone and e-mail leave only masked.

    `way` is `file`, `student` (proposed by the student, accepted by `by`),
    `major` (转专业) or `hand`; `batch_id`, `file`, `sheet` and `row` tell the place in a file.
    """

    value: object
    by: str
    at: datetime
    way: str
    batch_id: int | None = None
    file: str = ""
    sheet: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """One value of the record: what stands now, and what stood before, the newest first.

    `field` is a field of the record, or where `own_header` is true a column's header in its file.
    """

    field: str
    now: Said
    earlier: tuple[Said, ...]
    own_header: bool = False


def origin(*, viewer: Viewer, today: date, student_id: int) -> list[Origin] | None:
    """Every value known of a student in reach with where it comes from; None where there is no such student."""
    insist(viewer, Deed.SEE_STUDENTS)
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return None
    known = StudentRecord.objects.filter(counted(today), recorded_at__lt=after(today), student_id=student_id)
    records = list(known.select_related("batch", "small_class", "major_changed").order_by("id"))
    decided = ChangeDecided.objects.filter(record__in=records).values_list("record_id", flat=True)
    proposed = {one for one in decided if one is not None}
    found = [_origin(field, _told(field, records, proposed)) for field in FIELDS]
    headers = dict.fromkeys(header for record in records for header in record.extra)
    found += [_origin(header, _told(header, records, proposed, extra=True), own=True) for header in headers]
    return [one for one in found if one is not None]


def _told(field: str, records: Sequence[StudentRecord], proposed: set[int], *, extra: bool = False) -> Iterator[Said]:
    """The values one after the other, each from the record that first said it."""
    before: object = None
    for record in records:
        value = record.extra.get(field) if extra else _value(field, record)
        if value != before and not (value in _EMPTY and before in _EMPTY):
            yield _said(field, value, record, record.pk in proposed)
        before = value


def _origin(field: str, told: Iterator[Said], *, own: bool = False) -> Origin | None:
    said = list(told)[::-1]
    return Origin(field, said[0], tuple(said[1:]), own) if said else None


def _value(field: str, record: StudentRecord) -> object:
    if field == "small_class":
        return record.small_class.name if record.small_class else ""
    return getattr(record, field)


def _said(field: str, value: object, record: StudentRecord, proposed: bool) -> Said:
    batch = record.batch
    way = "file" if batch else "student" if proposed else "major" if hasattr(record, "major_changed") else "hand"
    return Said(
        value=_hidden(field, value),
        by=record.recorded_by,
        at=record.recorded_at,
        way=way,
        batch_id=record.batch_id,
        file=batch.file_name if batch else "",
        sheet=record.sheet,
        row=record.row,
    )


def _hidden(field: str, value: object) -> object:
    """What is enough to compare with a paper, and too little to use."""
    text = str(value or "")
    hide: Mapping[str, str] = {
        "id_number": masked(text),
        "entrant_number": masked(text),
        "phone": masked_phone(text),
        "email": masked_email(text),
    }
    return hide.get(field, value)
