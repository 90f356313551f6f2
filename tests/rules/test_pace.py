"""The plan runs over working days, the forecast carries on the last ten, and what is lacking says so in time."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.policy import load_policy
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.pace import WINDOW, pace
from lianqiao.rules.values import Period
from tests.rules.test_switching_policy import POLICIES

CALENDAR = load_policy(POLICIES / "sicau-horticulture-2023.toml").calendar
APRIL = Period(date(2023, 4, 1), date(2023, 4, 30))
START = date(2023, 2, 13)


def stands(found=(), as_of=date(2023, 4, 14), count=50, since=START, period=APRIL, calendar=CALENDAR):
    return pace(found, count=count, period=period, calendar=calendar, as_of=as_of, since=since)


def test_the_plan_rises_on_working_days_alone_and_ends_at_the_number():
    days = {day.on: day for day in stands().days}
    assert [days[date(2023, 4, n)].working for n in (4, 5, 22, 23, 28, 29)] == [True, False, False, True, True, False]
    assert days[date(2023, 4, 1)].plan == 0
    assert days[date(2023, 4, 4)].plan == days[date(2023, 4, 5)].plan
    assert (days[date(2023, 4, 28)].plan, days[date(2023, 4, 30)].planned) == (50, 50)
    assert all(one.plan <= other.plan for one, other in zip(stands().days, stands().days[1:], strict=False))


def test_what_was_found_is_summed_by_day_and_the_future_is_open():
    days = {day.on: day for day in stands([(date(2023, 4, 3), 4), (date(2023, 4, 10), 6), (date(2023, 4, 3), 1)]).days}
    told = [(days[date(2023, 4, n)].found, days[date(2023, 4, n)].total) for n in (2, 3, 9, 10, 14, 15)]
    assert told == [(0, 0), (5, 5), (0, 5), (6, 11), (0, 11), (0, None)]


@pytest.mark.parametrize(("done", "lacking", "needed"), [(49, 1, Fraction(1, 12)), (50, 0, None), (51, 0, None)])
def test_the_pace_needed_counts_today_and_stops_at_the_number(done, lacking, needed):
    found = stands([(date(2023, 4, 3), done)])
    assert (found.done, found.lacking, found.needed, found.days_left) == (done, lacking, needed, 11)


@pytest.mark.parametrize(
    ("as_of", "left", "needed"),
    [
        (date(2023, 4, 27), 1, Fraction(25)), (date(2023, 4, 28), 0, Fraction(50)), (date(2023, 4, 29), 0, None),
        (date(2023, 4, 30), 0, None),
    ],
)  # fmt: skip
def test_after_the_last_working_day_nothing_can_be_needed_of_any(as_of, left, needed):
    found = stands(as_of=as_of)
    assert (found.days_left, found.needed) == (left, needed)


def test_the_forecast_carries_on_the_last_ten_working_days():
    ten_ago = date(2023, 3, 31)  # the tenth working day before the 14th: the 5th is a holiday
    found = stands([(ten_ago, 7), (date(2023, 4, 3), 13), (ten_ago - timedelta(days=1), 99)])
    assert (found.window, found.recent, found.done) == (WINDOW, 20, 13)
    assert (found.forecast, found.shortfall) == (13 + 20 * 11 // 10, 15)
    assert stands([(date(2023, 4, 3), 25)]).shortfall == 0


def test_before_the_first_record_the_window_is_shorter():
    assert stands([(date(2023, 4, 13), 8)], since=date(2023, 4, 13)).window == 2
    weekend = stands(as_of=date(2023, 4, 2), since=date(2023, 4, 1))
    assert (weekend.window, weekend.recent, weekend.forecast) == (0, 0, 0)


@pytest.mark.parametrize(("as_of", "forecast", "shortfall"), [(29, 42, 8), (30, None, 8)])
def test_on_its_last_day_the_month_is_over(as_of, forecast, shortfall):
    found = stands([(date(2023, 4, 3), 42)], as_of=date(2023, 4, as_of))
    assert (found.forecast, found.shortfall) == (forecast, shortfall)


def test_how_far_behind_the_plan():
    assert stands().behind == 23  # 9 of 20 working days of 50: 22.5
    assert stands([(date(2023, 4, 3), 23)]).behind == 0
    assert stands(as_of=date(2023, 3, 31)).behind == 0


def test_days_after_the_day_asked_and_before_the_first_count_nowhere():
    found = stands([(date(2023, 4, 15), 9), (START - timedelta(days=1), 9)])
    assert (found.done, found.recent) == (0, 0)


def test_a_year_without_a_notice_says_so():
    assert not stands().provisional
    assert stands(calendar=Calendar()).provisional


def test_a_month_without_a_working_day_owes_all_at_once():
    idle = Calendar(days_off=frozenset(APRIL.days()))
    found = stands(calendar=idle, since=APRIL.start)
    assert {day.plan for day in found.days} == {50}
    assert (found.needed, found.forecast) == (None, 0)


@given(st.lists(st.tuples(st.dates(START, APRIL.end), st.integers(0, 30))), st.dates(APRIL.start, APRIL.end))
def test_the_parts_agree(found, as_of):
    told = stands(found, as_of=as_of)
    assert told.done == sum(day.found for day in told.days if day.on <= as_of)
    assert told.done == next(day.total for day in told.days if day.on == as_of)
    assert told.lacking == max(0, 50 - told.done)
    assert told.forecast is None or told.forecast >= told.done
    assert told.needed is None or told.needed * (told.days_left + 1) >= told.lacking
