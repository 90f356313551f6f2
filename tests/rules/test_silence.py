"""When an employer's silence is somebody's duty: a day before, on the day, and after somebody asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.silence import Patience, Silence, silence

APPLIED = date(2023, 4, 3)
RULE = Patience(10, 20, 30)


def on(days: int) -> date:
    return APPLIED + timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "asked", "where"),
    [
        (0, None, Silence.QUIET),
        (9, None, Silence.QUIET),
        (10, None, Silence.ASK),
        (19, None, Silence.ASK),
        (20, None, Silence.PASSED),
        (40, None, Silence.PASSED),  # nobody asked: nothing is given up
        (12, 11, Silence.QUIET),
        (20, 11, Silence.QUIET),
        (21, 11, Silence.ASK),
        (30, 11, Silence.GIVE_UP),
        (30, 25, Silence.QUIET),
        (35, 25, Silence.GIVE_UP),
        (10, -5, Silence.ASK),  # asked before anybody applied
    ],
)
def test_where_it_stands(day, asked, where):
    assert silence(APPLIED, None if asked is None else on(asked), on(day), RULE) is where


def test_without_a_rule_the_clock_stands_still():
    assert silence(APPLIED, None, on(400), Patience()) is Silence.QUIET


def test_without_further_numbers_it_stays_with_whoever_found_the_post():
    assert silence(APPLIED, None, on(400), Patience(10)) is Silence.ASK
    assert silence(APPLIED, on(20), on(400), Patience(10)) is Silence.ASK


@given(st.integers(0, 90), st.none() | st.integers(0, 90))
def test_nobody_gives_up_who_did_not_ask(day, asked):
    where = silence(APPLIED, None if asked is None else on(asked), on(day), RULE)
    assert where is not Silence.GIVE_UP or asked is not None
    assert where is not Silence.PASSED or asked is None
