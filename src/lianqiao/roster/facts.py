"""What the roster says of a student, as values; and how a new row joins what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from lianqiao.roster.models import StudentRecord
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.masking import masked_name
from lianqiao.rules.values import Place, Reason
from lianqiao.rules.visibility import Role, Viewer

# The article's five levels (系主任、班主任、导师、就业秘书、辅导员): who may care for a student by name.
CARERS = (Role.EXPERT, Role.COUNSELLOR, Role.CLASS_TEACHER, Role.DEPARTMENT_HEAD, Role.EMPLOYMENT_SECRETARY)
_SHANGHAI = ZoneInfo("Asia/Shanghai")
Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class StudentCard:
    """One student as staff see them. Empty text and None = unknown. The identity number leaves only masked.

    `sex` is `male`, `female` or empty; `degree` a `rules.suitability.Degree` value;
    `extra` keeps columns of the source by their own header. No hardship fact is here.
    """

    id: int
    number: str
    name: str
    sex: str = ""
    cohort: int | None = None
    class_id: int | None = None
    class_name: str = ""
    major_code: str = ""
    major_text: str = ""
    degree: int | None = None
    phone: str = ""
    email: str = ""
    born: date | None = None
    home_region: str = ""
    home_text: str = ""
    rural: bool | None = None
    party_member: bool | None = None
    political_text: str = ""
    id_number_masked: str = ""
    veteran: bool | None = None
    certificates: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def addresses(self) -> dict[str, str]:
        """Where the roster says that messages reach the student, by kind of channel; empty text: nowhere."""
        return {"email": self.email, "sms": self.phone}


class VerdictOnRow(Protocol):
    """What `close_batch` keeps of a refused row or a doubtful cell (`intake.verdicts.RowVerdict`)."""

    @property
    def place(self) -> Place: ...
    @property
    def reason(self) -> Reason: ...
    @property
    def outcome(self) -> str: ...


def after(day: date) -> datetime:
    """The first instant that is later than `day` in Shanghai: what was recorded before it was known that day."""
    return datetime.combine(day + timedelta(days=1), time(), _SHANGHAI)


def masked(id_number: str) -> str:
    """`510***********1234`: enough to compare with a paper, too little to use."""
    return f"{id_number[:3]}{'*' * (len(id_number) - 7)}{id_number[-4:]}" if len(id_number) > 10 else ""


def masked_phone(phone: str) -> str:
    """`138****5678`; what is too short to mask is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


def masked_email(email: str) -> str:
    """`li***@qq.com`: enough to compare, too little to write to."""
    name, at, host = email.partition("@")
    return f"{name[:2]}***{at}{host}" if at else ""


def card_of(record: StudentRecord) -> StudentCard:
    """The card of a record whose `student` and `small_class` are loaded."""
    return StudentCard(
        id=record.student_id,
        number=record.student.number,
        name=record.name,
        sex=record.sex,
        cohort=record.cohort,
        class_id=record.small_class_id,
        class_name=record.small_class.name if record.small_class else "",
        major_code=record.major_code,
        major_text=record.major_text,
        degree=record.degree,
        phone=record.phone,
        email=record.email,
        born=record.born,
        home_region=record.home_region,
        home_text=record.home_text,
        rural=record.rural,
        party_member=record.party_member,
        political_text=record.political_text,
        id_number_masked=masked(record.id_number),
        veteran=record.veteran,
        certificates=tuple(record.certificates),
        extra=record.extra,
    )


def card_for(viewer: Viewer, record: StudentRecord) -> StudentCard:
    """The card as this viewer may show it: before a room no name in full, and no way to reach anybody."""
    card = card_of(record)
    if not viewer.masked:
        return card
    return replace(
        card,
        name=masked_name(card.name),
        phone="",
        email="",
        born=None,
        home_region="",
        home_text="",
        rural=None,
        political_text="",
        party_member=None,
        id_number_masked="",
        veteran=None,
        extra={},
    )


def _stated(row: RosterRow) -> dict[str, Any]:
    """The row in the table's own fields (but the class, which is a row elsewhere); unknown is empty or None."""
    schooling = {"院系": row.college, "学制": str(row.school_length or "")}
    return {
        "name": row.name,
        "sex": row.sex.value if row.sex else "",
        "cohort": row.cohort,
        "major_code": row.major_code or "",
        "major_text": row.major_text,
        "degree": int(row.degree) if row.degree else None,
        "id_number": row.id_number,
        "entrant_number": row.entrant_number,
        "phone": row.phone,
        "email": row.email,
        "born": row.born,
        "home_region": row.home_region or "",
        "home_text": row.home_text,
        "party_member": row.party_member,
        "political_text": row.political_text,
        "rural": row.rural,
        "ethnicity": row.ethnicity,
        "veteran": row.veteran,
        "certificates": sorted(row.certificates),
        "extra": {label: text for label, text in {**schooling, **row.extra}.items() if text},
    }


def joined(row: RosterRow, present: StudentRecord | None, cohort: int) -> dict[str, Any]:
    """What is known once `row` is taken in. A blank never erases; `cohort` is for rows that do not say theirs."""
    values = _stated(row)
    for name, stated in values.items():
        before = getattr(present, name) if present else None
        if name == "extra":
            values[name] = {**(before or {}), **stated}
        elif stated in (None, "", []) and before is not None:
            values[name] = before
    values["cohort"] = values["cohort"] or cohort
    return values


def change_by(row: RosterRow, present: StudentRecord | None, cohort: int) -> Change:
    """Is the row's student new, changed by it, or the same as before?"""
    if present is None:
        return "new"
    class_before = present.small_class.name if present.small_class else ""
    if row.class_name and row.class_name != class_before:
        return "changed"
    differs = any(getattr(present, name) != value for name, value in joined(row, present, cohort).items())
    return "changed" if differs else "same"
