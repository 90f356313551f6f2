"""Signing up, checking in, and how many fit: before, at and after each edge."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.events import Timing, may_check_in, may_come, may_sign_up, may_withdraw, places_left
from lianqiao.rules.values import Verdict

START = datetime(2023, 5, 10, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
END = START + timedelta(hours=2)
TICK = timedelta(seconds=1)
TIMING = Timing(START, END, early=timedelta(minutes=30), late=timedelta(minutes=30))


def code(verdict: Verdict) -> str:
    return verdict.because[0].code if verdict.because else ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (START - timedelta(minutes=30) - TICK, "check_in_early"), (START - timedelta(minutes=30), ""), (END, ""),
        (END + timedelta(minutes=30), ""), (END + timedelta(minutes=30) + TICK, "check_in_late"),
    ],
)  # fmt: skip
def test_the_window_of_checking_in(at, said):
    verdict = may_check_in(at, TIMING)
    assert code(verdict) == said
    if said == "check_in_early":
        assert verdict.because[0].as_dict() == {"at": "05-10 13:30"}


@pytest.mark.parametrize(
    ("until", "at", "said"),
    [
        (None, START - TICK, ""), (None, START, "sign_up_closed"), (None, END - TICK, "sign_up_closed"),
        (None, END, "event_over"), (START - timedelta(days=1), START - timedelta(days=1) - TICK, ""),
        (START - timedelta(days=1), START - timedelta(days=1), "sign_up_closed"),
    ],
)  # fmt: skip
def test_the_end_of_signing_up(until, at, said):
    assert code(may_sign_up(at, Timing(START, END, until))) == said


def test_one_may_stay_away_until_it_is_over():
    assert may_withdraw(END - TICK, TIMING).ok
    assert code(may_withdraw(END, TIMING)) == "event_over"


def test_places():
    assert places_left(None, 900) is None
    assert [places_left(3, taken) for taken in (2, 3, 4)] == [1, 0, 0]


def test_whoever_holds_a_place_keeps_it_and_who_did_not_come_holds_none_afterwards():
    asked = {"capacity": 2, "signed_up": {1, 2}, "there": {1}}
    assert may_come(2, **asked).ok
    assert code(may_come(3, **asked)) == "event_full"
    assert may_come(3, **asked, held=True).ok
    assert may_come(3, capacity=None, signed_up={1, 2}, there={1}).ok


@given(st.integers(0, 5), st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6)), st.booleans())
def test_nobody_is_let_in_above_the_capacity(capacity, signed_up, there, held):
    for student in range(1, 7):
        taken = set(there) if held else signed_up | there
        if (
            may_come(student, capacity=capacity, signed_up=signed_up, there=there, held=held).ok
            and student not in taken
        ):
            assert len(taken) < capacity
