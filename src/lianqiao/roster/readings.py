"""What a roster row says of a student, read into values (domain §1.5, §6.4; contracts, Match)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianqiao.rules.suitability import Degree, Sex, Wish
from lianqiao.rules.values import Place


@dataclass(frozen=True, slots=True)
class HeldCriterion:
    """One hardship criterion a row states: its `code` in the policy's vocabulary and the `words` of the cell."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One read student. Empty text or None = the roster does not say, or the cell could not be read.

    `cohort` is the year of graduation (届), `major_code` a 6-digit ministry code,
    `school_length` years, `hardship` what the guarded columns state (only the
    room `hardship` may store it), `hardship_unread` their words that are no
    known category. `accounts` are user ids by platform (`wecom`, `dingtalk`,
    `feishu`), which only the room `delivery` stores. `settled`: the outcome column names a settled destination.
    `extra` keeps columns we have no field for, by their own header; those whose
    header or text speaks of hardship stand in `guarded_extra` instead, and only
    the room `hardship` may store them.
    """

    number: str
    name: str
    place: Place
    sex: Sex | None = None
    class_name: str = ""
    college: str = ""
    cohort: int | None = None
    major_text: str = ""
    major_code: str | None = None
    degree: Degree | None = None
    degree_text: str = ""
    id_number: str = ""
    entrant_number: str = ""
    phone: str = ""
    email: str = ""
    born: date | None = None
    home_region: str | None = None
    home_text: str = ""
    party_member: bool | None = None
    political_text: str = ""
    ethnicity: str = ""
    school_length: int | None = None
    hardship: tuple[HeldCriterion, ...] = ()
    hardship_unread: tuple[str, ...] = ()
    wish: Wish = Wish()
    wish_text: str = ""
    settled: bool = False
    outcome_text: str = ""
    outcome_employer: str = ""
    rural: bool | None = None
    veteran: bool | None = None
    certificates: frozenset[str] = frozenset()
    accounts: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    guarded_extra: Mapping[str, str] = field(default_factory=dict)
