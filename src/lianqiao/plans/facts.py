"""Plans as values: the versions with their lines, what was decided and agreed, what is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lianqiao.plans.models import PlanItem
from lianqiao.roster.facts import CARERS
from lianqiao.rules.planning import STUDENT, PlanLine

# Who may own a line: one of the five levels, or the student.
OWNERS = (*(role.value for role in CARERS), STUDENT)


class PlanState(StrEnum):
    """Where the plan of a student stands."""

    NONE = "none"
    DRAFT = "draft"
    RETURNED = "returned"
    WAITING = "waiting"  # for approval
    APPROVED = "approved"  # and not agreed to yet
    AGREED = "agreed"
    REVIEW = "review"  # in force, and its review is due


@dataclass(frozen=True, slots=True)
class Decision:
    """A version was approved, or returned for a reason; `by` is the actor."""

    approved: bool
    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The student said yes: `way` is `phone` or `staff`."""

    way: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Done:
    """A line was done; `proof` is `kind:id` of a record, or empty where only words were given."""

    id: int
    line: int
    on: date
    text: str
    proof: str
    by: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the student would have changed in version `number`."""

    number: int
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan; `on` is the day it was saved, `by` the actor who did."""

    id: int
    number: int
    submitted: bool
    goal_main: str
    goal_fallback: str
    strengths: str
    obstacles: tuple[str, ...]
    review_on: date | None
    lines: tuple[PlanLine, ...]
    on: date
    by: str
    decided: Decision | None = None
    agreed: Agreement | None = None

    @property
    def approved(self) -> bool:
        """Has somebody approved it?"""
        return self.decided is not None and self.decided.approved

    @property
    def standing(self) -> tuple[PlanLine, ...]:
        """The lines that are to be done."""
        return tuple(one for one in self.lines if not one.dropped)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan of one student: its versions, the oldest first, and what is done, by line."""

    id: int
    student_id: int
    opened_on: date
    versions: Sequence[Version]
    done: Mapping[int, Done] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()

    @property
    def newest(self) -> Version | None:
        """The version that was saved last."""
        return self.versions[-1] if self.versions else None

    @property
    def in_force(self) -> Version | None:
        """The newest version that was approved: the one the student sees."""
        return next((one for one in reversed(self.versions) if one.approved), None)

    @property
    def shown(self) -> Version | None:
        """The version that is worked by: in force, else the newest draft."""
        return self.in_force or self.newest

    def version(self, number: int) -> Version | None:
        """The version of this number."""
        return next((one for one in self.versions if one.number == number), None)

    def state(self, today: date) -> PlanState:
        """Where the plan stands on a day."""
        newest = self.newest
        if newest is None:
            return PlanState.NONE
        if newest.decided is None:
            return PlanState.WAITING if newest.submitted else PlanState.DRAFT
        if not newest.approved:
            return PlanState.RETURNED
        if newest.review_on is not None and newest.review_on <= today:
            return PlanState.REVIEW
        return PlanState.AGREED if newest.agreed else PlanState.APPROVED

    def progress(self) -> tuple[int, int]:
        """(lines done, lines to do) of the version that is worked by."""
        standing = self.shown.standing if self.shown else ()
        return sum(1 for one in standing if one.line in self.done), len(standing)

    def missed(self, today: date) -> tuple[PlanLine, ...]:
        """Lines of the version in force whose day has passed, and which are not done."""
        standing = self.in_force.standing if self.in_force else ()
        return tuple(one for one in standing if one.by is not None and one.by < today and one.line not in self.done)

    @property
    def open_remarks(self) -> tuple[Remark, ...]:
        """What the student said of the version in force, as long as no newer one answers it."""
        newest = self.newest
        return tuple(one for one in self.remarks if newest is not None and one.number == newest.number)


def line_of(row: PlanItem) -> PlanLine:
    """The value of a row."""
    return PlanLine(row.line, row.title, row.reason, row.owner, row.by, row.owner_user_id, row.template, row.dropped)


@dataclass(frozen=True, slots=True)
class Content:
    """What a person writes into a version."""

    goal_main: str
    goal_fallback: str = ""
    strengths: str = ""
    obstacles: tuple[str, ...] = ()
    review_on: date | None = None
    lines: tuple[PlanLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What a first draft starts from, beside the wish: goals in words, what stands in the way, what was asked for."""

    goal_main: str
    goal_fallback: str = ""
    directions: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    accommodations: bool = False


@dataclass(frozen=True, slots=True)
class DrawnUp:
    """What became of a bulk: students with a new draft, and those who had a plan already."""

    drawn: Collection[int] = ()
    had_one: Collection[int] = ()
