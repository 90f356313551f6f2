"""Rounds on plain values, frozen as those of the database: row ids are positions, students from 100, posts from 500."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from lianqiao.charter.regions import Regions
from lianqiao.referrals.frozen import Frozen, Known, Rule, freeze
from lianqiao.referrals.match import History, MatchResult, match
from lianqiao.rules.suitability import (
    ANY_MAJOR,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
    StudentFacts,
    Surroundings,
)

TODAY = date(2023, 4, 28)
AROUND = Surroundings(TODAY, Regions.nearness)
ANY = MajorRequirement(((Degree.BACHELOR, ANY_MAJOR),))


def student(at: int, **facts: Any) -> StudentFacts:
    """A bachelor of horticulture."""
    given = {"degree": Degree.BACHELOR, "major": "090102", "cohort": 2023} | facts
    return StudentFacts(f"2019{at:04}", **given)


def post(at: int, **facts: Any) -> PostFacts:
    """A post of an employer of its own, for any major, with one opening; the better paid the higher its number."""
    given = {"openings": 1, "majors": ANY, "region": "510107", "salary": Salary(300_000 + at * 20_000)} | facts
    return PostFacts(f"p{at:03}", f"岗位{at}", given.pop("employer", f"单位{at}"), **given)


def kept_round(
    students: Sequence[StudentFacts],
    posts: Sequence[PostFacts],
    *,
    owed: Collection[str] = (),
    rule: Rule | None = None,
    history: History | None = None,
) -> tuple[Frozen, MatchResult]:
    """The inputs of a round as they are kept, and what `match` made of them."""
    rule, history = rule or Rule(2, 1, 1, "rounds"), history or History()
    result = match(students, posts, assisted=owed, rule=rule, around=AROUND, history=history, seed="draw")
    first, second = result.passes
    known = Known(
        students=[*first.students, *second.students],
        owed=len(first.students),
        posts=sorted(posts, key=lambda one: one.id),
        problems=[first.problem, second.problem],
        student_ids={one.id: 100 + at for at, one in enumerate(students)},
        post_ids={one.id: 500 + at for at, one in enumerate(posts)},
        so_far=history.so_far,
        referred=history.referred,
    )
    return freeze(known, day=TODAY, policy="test", rule=rule, seed="draw"), result
