"""The policy's table of answers: nothing without it, nothing given up before somebody asks."""

from __future__ import annotations

import pytest

from lianqiao.charter.policy_answers import Answers, read_answers
from lianqiao.charter.policy_reader import Table
from lianqiao.rules.silence import Patience
from lianqiao.rules.values import Refused


def read(**answers):
    return read_answers(Table({"answers": answers} if answers else {}, "", "test.toml"))


def test_without_the_table_the_clock_stands_still():
    assert read() == Answers()


def test_each_key_is_read_and_the_later_ones_may_be_left_out():
    assert read(ask_after=10, pass_after=20, give_up_after=30, source="自定") == Answers(Patience(10, 20, 30), "自定")
    assert read(ask_after=10) == Answers(Patience(10))


@pytest.mark.parametrize(
    "wrong", [{"pass_after": 3}, {"ask_after": 0}, {"ask_after": 5, "pass_after": 4}, {"ask_after": 5, "give_up": 9}]
)
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(Refused):
        read(**wrong)
