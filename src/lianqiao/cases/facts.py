"""Wishes and needs as values, and what matching may know of a student."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.cases.models import NeedStated, WishStated
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.planning import DIRECTIONS
from lianqiao.rules.suitability import Degree, Sex, StudentFacts, Wish
from lianqiao.rules.wishes import Stated

__all__ = [
    "DIRECTIONS",
    "FRESHENED_BY",
    "NEED_KINDS",
    "NEED_STATES",
    "AnsweredNeed",
    "Closing",
    "Freshness",
    "Need",
    "NeedAnswer",
    "WishCard",
    "need_of",
    "student_facts",
    "wish_card",
]
NEED_KINDS = ("need", "suggestion")
NEED_STATES = ("open", "heard", "done")
FRESHENED_BY = ("opened", "wish", "survey", "confirmed")


@dataclass(frozen=True, slots=True)
class WishCard:
    """What a student wishes: the `direction` (one of DIRECTIONS), the wish for matching, and their own words."""

    id: int
    student_id: int
    direction: str
    on: date
    wish: Wish
    text: str
    recorded_by: str
    rank: int = 1
    occupations: tuple[str, ...] = ()
    travel: str = ""

    @property
    def stated(self) -> Stated:
        """What it says, to be compared with what was said before."""
        return Stated(
            direction=self.direction,
            regions=self.wish.regions,
            regions_only=self.wish.regions_only,
            salary_floor=self.wish.salary_floor,
            industries=self.wish.industries,
            occupations=self.occupations,
            words=self.wish.words,
            travel=self.travel,
            accommodations=tuple(sorted(self.wish.accommodations)),
        )


@dataclass(frozen=True, slots=True)
class Need:
    """A need or a suggestion (`kind`), in the student's words."""

    id: int
    student_id: int
    kind: str
    text: str
    on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """What was said about a need on a day; `done`: something was done about it."""

    text: str
    done: bool
    on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class AnsweredNeed:
    """A need with what was said about it, the newest answer first."""

    need: Need
    answers: tuple[NeedAnswer, ...] = ()

    @property
    def state(self) -> str:
        """`open` until somebody answered; then `done`, or `heard` while the newest answer says that it is not done."""
        if not self.answers:
            return "open"
        return "done" if self.answers[0].done else "heard"

    def days_open(self, today: date) -> int:
        """For how many days it has waited (or did wait, for its first answer)."""
        return ((self.answers[-1].on if self.answers else today) - self.need.on).days


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a file was last looked at with the student: the day, and by what (FRESHENED_BY)."""

    student_id: int
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A file closed on its outcome (`kind:id`) and that outcome's proof (`kind:id`)."""

    id: int
    student_id: int
    outcome: str
    proof: str
    on: date
    recorded_by: str
    reopened_on: date | None = None
    because: str = ""


def wish_card(row: WishStated) -> WishCard:
    """The card of a row whose `case` is loaded."""
    wish = Wish(
        regions=tuple(row.regions),
        regions_only=row.regions_only,
        salary_floor=row.salary_floor,
        industries=tuple(row.industries),
        words=tuple(row.words),
        accommodations=frozenset(row.accommodations),
    )
    return WishCard(
        row.pk,
        row.case.student_id,
        row.direction,
        row.on,
        wish,
        row.text,
        row.recorded_by,
        rank=row.rank,
        occupations=tuple(row.occupations),
        travel=row.travel,
    )


def need_of(row: NeedStated) -> Need:
    """The value of a row whose `case` is loaded."""
    return Need(row.pk, row.case.student_id, row.kind, row.text, row.on, row.recorded_by)


def student_facts(card: StudentCard, wish: Wish) -> StudentFacts:
    """What matching may know: the card and the wish. No hardship fact is here."""
    return StudentFacts(
        id=card.number,
        degree=Degree(card.degree) if card.degree else None,
        major=card.major_code or None,
        cohort=card.cohort,
        sex=Sex(card.sex) if card.sex else None,
        born=card.born,
        party_member=card.party_member,
        veteran=card.veteran,
        certificates=frozenset(card.certificates),
        home_region=card.home_region or None,
        wish=wish,
    )
