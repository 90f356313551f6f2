"""Who might be known again in a text that goes to everybody: surname, major and where somebody went, together.

Source: reliability, H4. Each of the three alone tells little; the three in one clause name a person.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_PERSON = re.compile(
    r"(?P<major>[\u4e00-\u9fff]{2,16}?)专业(?:的)?(?P<name>[\u4e00-\u9fff](?:某{1,2}|[\u4e00-\u9fff]?同学))"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{1,30}?"
    r"(?:大学|学院|学校|中学|小学|公司|集团|合作社|农场|茶场|基地|研究院|研究所|医院|银行|局|厂)"
)


class Named(NamedTuple):
    """One person whom a clause may give away."""

    name: str
    major: str
    words: str


def named_people(text: str) -> tuple[Named, ...]:
    """Persons of whom one clause of the text tells surname, major and an employer or school, in order."""
    return tuple(
        Named(person["name"], person["major"], clause[0].strip())
        for clause in _CLAUSE.finditer(text)
        if (person := _PERSON.search(clause[0])) and _PLACE.search(clause[0], person.end())
    )
