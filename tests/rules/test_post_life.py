"""A post is believed until its deadline, and no longer than the policy lets a word hold; a person may close it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.post_life import Closing, Freshness, Life, Stage, filled, good_until, lives, stage

DAY = date(2023, 4, 28)
RULE = Freshness(30, 7)


def before(days):
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("heard", "where"),
    [(0, Stage.OPEN), (22, Stage.OPEN), (23, Stage.DUE), (30, Stage.DUE), (31, Stage.STALE)],
)
def test_a_word_ages(heard, where):
    assert stage(Life(before(heard)), DAY, RULE) is where


def test_a_deadline_that_comes_first_needs_no_asking():
    assert stage(Life(before(30), deadline=DAY), DAY, RULE) is Stage.OPEN
    assert stage(Life(before(30), deadline=DAY + timedelta(days=1)), DAY, RULE) is Stage.DUE
    assert stage(Life(before(1), deadline=before(1)), DAY, RULE) is Stage.OVER


def test_a_closed_post_is_closed_from_its_day_on():
    life = Life(before(3), closed=Closing.FILLED, closed_on=DAY)
    assert stage(life, DAY, RULE) is Stage.CLOSED
    assert stage(life, before(1), RULE) is Stage.OPEN


def test_without_a_rule_a_word_holds_for_ever():
    assert stage(Life(date(2000, 1, 1)), DAY, Freshness()) is Stage.OPEN
    assert good_until(Life(DAY), Freshness()) is None


@pytest.mark.parametrize(
    ("life", "code"),
    [
        (Life(DAY, closed=Closing.WITHDRAWN, closed_on=DAY), "post_closed"),
        (Life(DAY, deadline=before(1)), "post_not_offerable"),
        (Life(before(31)), "post_stale"),
    ],
)
def test_why_nobody_is_sent_there(life, code):
    assert [one.code for one in lives(life, DAY, RULE).because] == [code]


@given(st.integers(0, 80), st.none() | st.integers(-5, 80), st.none() | st.integers(-5, 5), st.integers(1, 60))
def test_to_hear_of_it_today_makes_an_open_post_good(heard, deadline, closed, fresh):
    rule = Freshness(fresh, fresh - 1)
    until = None if deadline is None else DAY + timedelta(days=deadline)
    on = None if closed is None else DAY + timedelta(days=closed)
    old, new = (Life(day, until, "filled" if on else "", on) for day in (before(heard), DAY))
    assert lives(old, DAY, rule).ok == (stage(old, DAY, rule) in {Stage.OPEN, Stage.DUE})
    over = (until is not None and until < DAY) or (on is not None and on <= DAY)
    assert lives(new, DAY, rule).ok is not over


def test_filled_when_as_many_signed():
    assert [filled(2, signed) for signed in (1, 2, 3)] == [False, True, True]
