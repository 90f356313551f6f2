"""The policy's table of leads: every key may be left out, none may be wrong."""

from __future__ import annotations

import pytest

from lianqiao.charter.policy_leads import PER_DAY, Leads, read_leads
from lianqiao.charter.policy_reader import Table
from lianqiao.rules.values import Refused


def read(**leads):
    return read_leads(Table({"leads": leads} if leads else {}, "", "test.toml"))


def test_without_the_table_reports_hold_nothing_and_a_day_takes_a_few():
    assert read() == Leads(PER_DAY, None, "")


def test_each_key_is_read_and_may_be_left_out():
    assert read(per_day=2, hold_after=4, source="自定") == Leads(2, 4, "自定")
    assert read(source="自定") == Leads(PER_DAY, None, "自定")


@pytest.mark.parametrize("wrong", [{"per_day": 0}, {"hold_after": 0}, {"hold_after": "3"}, {"perday": 3}])
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(Refused):
        read(**wrong)
