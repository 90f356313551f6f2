"""Leads and reports as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# What may be wrong with a post, as a student says it.
REPORT_KINDS = ("untrue", "fee", "full", "differs", "other")
DISTRUST = "distrust"  # comes of a no to the post, not of the form of reports


class Verdict(StrEnum):
    """What became of a lead."""

    POST = "post"  # entered; whether it is offered is decided like of any post
    KNOWN = "known"  # it was there already
    NO = "no"


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One lead. `by` is the actor, `student_id` the student whose own page it came from: both are for staff only.

    `owner_id` None: nobody took it, so it is the employment secretary's. `standing` is where it stands for whoever
    brought it: `waiting`, `entered` (a post that waits for review), `accepted`, `refused`, `known`, `no`.
    """

    id: int
    title: str
    employer: str
    place: str
    url: str
    text: str
    on: date
    by: str
    student_id: int | None
    owner_id: int | None
    owner_name: str
    verdict: str
    standing: str
    post_id: int | None
    said: str
    answered_on: date | None

    @property
    def open(self) -> bool:
        """Does somebody still have to look at it?"""
        return not self.verdict

    @property
    def opens(self) -> bool:
        """Is `url` an address that a page may link to?"""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What one student reported of a post. `waits`: nobody has looked into it since; `student_id` is for staff only."""

    id: int
    student_id: int
    kind: str
    text: str
    on: date
    waits: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """All reports of one post, the newest first; `held`: it is not offered anew until somebody has looked into them.

    `goes_on`, `said`, `on`: the newest decision; None and empty where nobody has decided yet.
    """

    post_id: int
    lines: tuple[ReportLine, ...]
    held: bool
    goes_on: bool | None
    said: str
    on: date | None

    @property
    def waiting(self) -> tuple[ReportLine, ...]:
        """Those nobody has looked into."""
        return tuple(one for one in self.lines if one.waits)

    @property
    def people(self) -> int:
        """How many students reported something nobody has looked into."""
        return len({one.student_id for one in self.waiting})


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the student who looks reported of a post, and what a person said to it (`answer` empty: nothing yet)."""

    kind: str
    text: str
    on: date
    answer: str
