"""A team is complete while every place is taken; when that was known is the day of the last entry it rests on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.teams import Service, complete_by

MONDAY, FRIDAY = date(2023, 4, 24), date(2023, 4, 28)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
WANTED = {"leader": 1, "liaison": 2}


def team(*changed, without=()):
    every = [Service("leader", 1, MONDAY), Service("liaison", 2, MONDAY), Service("liaison", 3, MONDAY)]
    return [*(one for one in every if one.person not in without), *changed]


def test_all_places_taken_and_known_from_the_start():
    assert complete_by(WANTED, team(), WEEK) == date.min


@pytest.mark.parametrize(
    ("since", "until", "complete"),
    [
        (MONDAY, None, True), (MONDAY, FRIDAY, True), (MONDAY - timedelta(days=1), FRIDAY, True),
        (MONDAY + timedelta(days=1), None, False), (MONDAY, FRIDAY - timedelta(days=1), False),
    ],
)  # fmt: skip
def test_one_day_without_somebody_is_enough(since, until, complete):
    services = team(Service("leader", 9, since, until), without={1})
    assert (complete_by(WANTED, services, WEEK) is not None) is complete


def test_somebody_else_on_the_next_day_leaves_no_gap():
    wednesday = MONDAY + timedelta(days=2)
    services = team(
        Service("leader", 8, MONDAY, wednesday), Service("leader", 9, wednesday + timedelta(days=1)), without={1}
    )
    assert complete_by(WANTED, services, WEEK) == date.min


def test_one_person_fills_one_place_however_often_appointed():
    twice = team(Service("liaison", 2, MONDAY), without={3})
    assert complete_by(WANTED, twice, WEEK) is None


def test_it_is_known_with_the_last_entry_it_rests_on():
    late, later = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=9)
    services = team(Service("liaison", 4, MONDAY, recorded=later), Service("leader", 9, MONDAY, recorded=late))
    assert complete_by(WANTED, services, WEEK) == date.min  # the first are enough
    services = team(
        Service("leader", 9, MONDAY, recorded=late), Service("leader", 9, MONDAY, recorded=later), without={1}
    )
    assert complete_by(WANTED, services, WEEK) == late


def test_without_days_or_places_nothing_is_missing():
    assert complete_by(WANTED, [], []) == date.min
    assert complete_by({"leader": 0}, [], WEEK) == date.min


days = st.dates(MONDAY - timedelta(days=7), FRIDAY + timedelta(days=7))
services = st.lists(
    st.builds(
        Service, st.sampled_from(["leader", "liaison"]), st.integers(1, 4), days, st.none() | days, st.none() | days
    )
)


@given(services, services)
def test_more_people_never_make_a_team_less_complete(some, more):
    before, after = complete_by(WANTED, some, WEEK), complete_by(WANTED, [*some, *more], WEEK)
    assert before is None or (after is not None and after <= before)
