"""What a visit to an employer was, as people read it and as an action takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianqiao.rules.suitability import Degree
from lianqiao.rules.visibility import Role

JOB, INTERN = "job", "intern"
USES = (JOB, INTERN)
RESULTS = ("posts", "base", "agreement", "intention", "none")


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """Whom an employer looks for. `majors` as written; `pay` fen a month; None = not said, of a degree: any."""

    use: str = JOB
    majors: str = ""
    degree: Degree | None = None
    people: int | None = None
    pay: int | None = None


def need_said(row: Any) -> NeedSaid:
    """A stored `VisitNeed` as it was said."""
    return NeedSaid(row.use, row.major_text, Degree(row.degree) if row.degree else None, row.people, row.pay)


@dataclass(frozen=True, slots=True)
class Went:
    """One of those who went, in which role; `leads`: the first of them."""

    user_id: int
    role: Role
    name: str = ""
    leads: bool = False


@dataclass(frozen=True, slots=True)
class VisitSaid:
    """A visit as somebody tells it. `went`: who leads comes first. Pay in fen a month; None = not spoken of."""

    on: date
    went: tuple[Went, ...]
    contact_name: str = ""
    contact_duty: str = ""
    openings: int | None = None
    pay: int | None = None
    result: str = ""
    note: str = ""
    needs: tuple[NeedSaid, ...] = ()
    next_text: str = ""
    next_on: date | None = None
    next_owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit on record. `employer_id` as which the employer is read today; `codes` of majors read from its needs.

    `step_done_on` None: the next step is open, where there is one. `earlier`: versions before this one.
    """

    id: int
    employer_id: int
    employer: str
    said: VisitSaid
    codes: tuple[tuple[str, ...], ...]
    next_owner: str
    step_done_on: date | None
    step_done_text: str
    recorded_by: str
    recorded_on: date
    earlier: int
    may_correct: bool

    @property
    def lead(self) -> Went:
        """Who led."""
        return self.said.went[0]

    @property
    def step_open(self) -> bool:
        """Is there a next step that is not done?"""
        return self.said.next_on is not None and self.step_done_on is None


@dataclass(frozen=True, slots=True)
class VisitStep:
    """A next step that is not done: of which visit to whom, whose it is, by when."""

    visit_id: int
    employer_id: int
    employer: str
    text: str
    on: date
    owner_id: int
    owner_name: str
