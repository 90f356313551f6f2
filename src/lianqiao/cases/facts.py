"""Wishes and needs as values, and what matching may know of a student."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.cases.models import NeedStated, WishStated
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.planning import DIRECTIONS
from lianqiao.rules.suitability import Degree, Sex, StudentFacts, Wish

__all__ = ["DIRECTIONS", "NEED_KINDS", "Need", "WishCard", "need_of", "student_facts", "wish_card"]
NEED_KINDS = ("need", "suggestion")


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


@dataclass(frozen=True, slots=True)
class Need:
    """A need or a suggestion (`kind`), in the student's words."""

    id: int
    student_id: int
    kind: str
    text: str
    on: date
    recorded_by: str


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
    return WishCard(row.pk, row.case.student_id, row.direction, row.on, wish, row.text, row.recorded_by)


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
