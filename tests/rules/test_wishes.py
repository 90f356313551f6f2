"""A wish that moved says how, both ways round; one that did not says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import say
from lianqiao.rules.wishes import ABOUT_NEEDS, Stated, drift, times_drifted

FIRST = Stated("work", regions=("510100",), salary_floor=450_000, industries=("A",), travel="省内")
codes = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple)
statements = st.builds(
    Stated,
    direction=st.sampled_from(["work", "grassroots"]),
    regions=codes,
    regions_only=st.booleans(),
    salary_floor=st.none() | st.integers(1, 3),
    industries=codes,
    occupations=codes,
    words=codes,
    travel=st.sampled_from(["", "省内"]),
    accommodations=codes,
)


def said(later, earlier=FIRST):
    return [reason.code for reason in drift(earlier, later)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"direction": "grassroots"}, ["wish_direction_changed"]),
        ({"regions": ("510100", "500000")}, ["wish_region_added"]),
        ({"regions": ()}, ["wish_region_dropped"]),
        ({"regions": ("500000",)}, ["wish_region_added", "wish_region_dropped"]),
        ({"regions_only": True}, ["wish_regions_bound"]),
        ({"salary_floor": 450_001}, ["wish_floor_up"]),
        ({"salary_floor": 449_999}, ["wish_floor_down"]),
        ({"salary_floor": None}, ["wish_floor_gone"]),
        ({"industries": ("A", "C")}, ["wish_industry_added"]),
        ({"occupations": ("2-03-04-00",)}, ["wish_occupation_added"]),
        ({"words": ("育苗",)}, ["wish_words_added"]),
        ({"travel": ""}, ["wish_travel_changed"]),
        ({"accommodations": ("lodging",)}, ["wish_accommodation_added"]),
        ({}, []),
    ],
)
def test_each_change_has_its_reason(change, told):
    assert said(replace(FIRST, **change)) == told


def test_a_floor_that_is_first_named_and_places_that_are_freed():
    bound = replace(FIRST, regions_only=True, salary_floor=None)
    assert said(FIRST, bound) == ["wish_regions_freed", "wish_floor_set"]


@given(statements, statements)
def test_the_same_says_nothing_and_the_way_back_says_as_much(one, other):
    assert drift(one, one) == ()
    forth, back = drift(one, other), drift(other, one)
    assert len(forth) == len(back)
    same = replace(one, **{name: tuple(sorted(getattr(one, name))) for name in ("regions", "words")})
    assert {reason.code for reason in drift(same, one)} == set()
    for reason in forth:
        assert say(reason).reason


@given(st.lists(statements, max_size=5))
def test_a_wish_drifts_at_most_once_a_statement(them):
    told = times_drifted(them)
    assert 0 <= times_drifted(them, told=ABOUT_NEEDS) <= told <= max(0, len(them) - 1)


def test_what_somebody_needs_at_work_is_not_counted_for_all():
    later = replace(FIRST, accommodations=("wheelchair",))
    assert times_drifted([FIRST, later]) == 1
    assert times_drifted([FIRST, later], told=ABOUT_NEEDS) == 0
