"""A student's own noes weigh softly: posts of that kind count half for their part, and none is excluded for it."""

from __future__ import annotations

from datetime import date

import pytest

from lianqiao.rules.suitability import (
    ANY_MAJOR,
    Declined,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
    StudentFacts,
    Wish,
    judge,
)

DAY = date(2023, 4, 28)
NEAR = {("510100", "510100"): 3, ("510100", "511800"): 1, ("510100", "530100"): 0}


def near(one: str, other: str) -> int:
    return NEAR.get((one, other), NEAR.get((other, one), 0))


def fit(student: StudentFacts, **post):
    facts = PostFacts(id="p", title="技术员", employer="甲", openings=1, **post)
    return judge(student, facts, today=DAY, nearness=near)


def student(declined: Declined, **more) -> StudentFacts:
    return StudentFacts(id="1", degree=Degree.BACHELOR, major="090102", declined=declined, **more)


def codes(judged) -> set[str]:
    return {one.code for one in judged.against if one.code.startswith("against_said")}


@pytest.mark.parametrize(
    ("more", "region", "says"),
    [
        ({"home_region": "510100"}, "530100", True),  # as far as the one that was too far
        ({"home_region": "510100"}, "511800", True),
        ({"home_region": "510100"}, "510100", False),
        ({"wish": Wish(regions=("510100",))}, "530100", True),
        ({"wish": Wish(regions=("510100",))}, "510100", False),
        ({}, "511802", True),  # nobody knows where from: the same area
        ({}, "510100", False),
        ({"home_region": "510100"}, None, False),
    ],
)
def test_too_far_counts_against_what_is_no_nearer(more, region, says):
    plain, said = (
        fit(student(one, **more), region=region) for one in (Declined(), Declined(far=frozenset({"511800"})))
    )
    assert codes(said) == ({"against_said_too_far"} if says else set())
    assert said.score <= plain.score
    assert said.eligible


@pytest.mark.parametrize(
    ("declined", "salary", "says"),
    [
        (400_000, Salary(300_000, 400_000), True),
        (400_000, Salary(300_000, 400_100), False),
        (400_000, Salary(400_000), True),
        (400_000, None, True),  # no word is no more
        (0, None, True),
        (0, Salary(300_000), False),
    ],
)
def test_pay_counts_against_what_says_no_more(declined, salary, says):
    said = fit(student(Declined(pay=declined)), salary=salary)
    assert codes(said) == ({"against_said_pay"} if says else set())


@pytest.mark.parametrize(
    ("majors", "says"),
    [
        (MajorRequirement(((Degree.BACHELOR, frozenset({"090102"})),)), False),
        (MajorRequirement(((Degree.BACHELOR, frozenset({"0901"})),)), False),
        (MajorRequirement(((Degree.BACHELOR, frozenset({"09"})),)), True),
        (MajorRequirement(((Degree.BACHELOR, ANY_MAJOR),)), True),
        (MajorRequirement(), True),
    ],
)
def test_not_my_major_counts_against_what_does_not_name_it(majors, says):
    said = fit(student(Declined(major=True)), majors=majors)
    assert codes(said) == ({"against_said_major"} if says else set())
    assert said.eligible


def test_what_is_barred_says_only_what_bars_it():
    other = MajorRequirement(((Degree.BACHELOR, frozenset({"0202"})),))
    barred = fit(student(Declined(major=True)), majors=other)
    assert not barred.eligible
    assert codes(barred) == set()
