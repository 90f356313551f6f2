"""What a post says in words, field by field, as screening reads it: of a stored record and of a row of a file alike."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, Protocol

from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.readings import PostRow
from lianqiao.rules.screening import Advert
from lianqiao.rules.suitability import Salary

_NO_WORDS = frozenset({"salary_text", "deadline_text", "published_on"})


class Worded(Protocol):
    """The fields of a `PostRecord` that people read."""

    title: str
    place: str
    region: str
    major_text: str
    salary_low: int | None
    salary_high: int | None
    salary_months: int
    conditions: list[dict[str, Any]]
    words: list[str]
    description: str
    contact: str
    extra: dict[str, Any]


def advert_of(record: Worded, *, employer: str, on: date, paired: bool = False) -> Advert:
    """The advert of a record. `on`: the day it was recorded; `paired`: it stands beside one for the other sex."""
    texts = {
        "employer": employer,
        "title": record.title,
        "description": record.description,
        "other": "\n".join(_others(record)),
        "contact": record.contact,
        "salary": str(record.extra.get("salary_text", "")),
    }
    salary = None
    if record.salary_low is not None:
        salary = Salary(record.salary_low, record.salary_high, record.salary_months)
    return Advert(
        texts=tuple((field, text) for field, text in texts.items() if text),
        on=on,
        region=record.region,
        place=record.place,
        salary=salary,
        duties=bool(record.description.strip()),
        paired=paired,
    )


def advert_of_row(row: PostRow, *, on: date) -> Advert:
    """The advert of a row that is not stored."""
    return advert_of(SimpleNamespace(**record_fields(row)), employer=row.facts.employer, on=on)


def _others(record: Worded) -> list[str]:
    """Columns and conditions that no other field holds, each once; bare numbers say nothing."""
    said = [str(value) for name, value in record.extra.items() if name not in _NO_WORDS]
    said += [word for word in record.words if word not in (record.description, record.major_text)]
    whole = "\n".join(said) + record.description
    said += [one["words"] for one in record.conditions if one["words"] not in whole]
    return [text for text in dict.fromkeys(said) if not text.replace(".", "").isdigit()]
