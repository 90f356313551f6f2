"""What is known of an employer, as rows keep it and as people read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from lianqiao.rules.employers import Clearance, Urgency

SIZES = ("large", "medium", "small", "micro")
LARGE = "large"
LICENCE, COMPLAINT = "licence", "complaint"
TRUST_KINDS = (LICENCE, COMPLAINT)


@dataclass(frozen=True, slots=True)
class EmployerSaid:
    """What an employer is, as somebody says it; empty = not said. Codes as `charter.unit_kinds` and GB tables have."""

    credit_code: str = ""
    kind: str = ""
    industry: str = ""
    size: str = ""
    region: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """Who brought an employer in, and when; `by_table`: with an import. Empty actor: nobody is on record."""

    actor: str = ""
    at: datetime | None = None
    by_table: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision on an employer. `why`: the code of the rule that decided, empty where a person did."""

    state: Clearance = Clearance.WAITING
    why: str = ""
    reason: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class EmployerLine:
    """One employer in the list: what is open at it, and what it needs first.

    `open_posts` accepted and still open, with `openings` places. Merged names count as this one's.
    """

    id: int
    name: str
    large: bool
    decided: Decided
    last_visit: date | None
    licence_on: date | None
    complaints: int
    open_posts: int
    openings: int
    step_on: date | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ring."""

    id: int
    name: str
    duty: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One thing of the trail; a complaint may have been answered on a day."""

    id: int
    kind: str
    on: date
    who: str
    text: str
    recorded_by: str
    answer: str = ""
    answered_on: date | None = None
    answered_by: str = ""

    @property
    def is_open(self) -> bool:
        """A complaint that nobody has answered?"""
        return self.kind == COMPLAINT and self.answered_on is None


@dataclass(frozen=True, slots=True)
class EmployerCard:
    """One employer with all that is known of it. `said` is filled from its posts where nobody said it.

    `assumed`: the fields of `said` that come from posts alone. `names`: others that are read as this one's.
    """

    id: int
    name: str
    said: EmployerSaid
    assumed: frozenset[str]
    large: bool
    brought: Brought
    decided: Decided
    contacts: tuple[Contact, ...] = ()
    trail: tuple[TrustEntry, ...] = ()
    names: tuple[MergedName, ...] = ()
    history: tuple[SaidOn, ...] = field(default=())

    @property
    def complaints(self) -> int:
        """Complaints that nobody has answered."""
        return sum(one.is_open for one in self.trail)


@dataclass(frozen=True, slots=True)
class MergedName:
    """A name that is read as this employer's, why, and the row to take it back by."""

    id: int
    employer_id: int
    name: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class SaidOn:
    """What was said of the employer at one time, by whom."""

    said: EmployerSaid
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Twins:
    """Two employers that may be one: ids and names, the older first, and the codes of the reasons."""

    id: int
    name: str
    twin_id: int
    twin_name: str
    because: tuple[str, ...]
