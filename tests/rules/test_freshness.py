"""A file is fresh up to and on the last day of its limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lianqiao.rules.freshness import fresh

CONFIRMED = date(2023, 1, 10)


@pytest.mark.parametrize(("age", "still"), [(0, True), (179, True), (180, True), (181, False)])
def test_a_day_before_at_and_after_the_limit(age, still):
    verdict = fresh(CONFIRMED, CONFIRMED + timedelta(days=age), 180)
    assert verdict.ok is still
    if not still:
        assert verdict.because[0].as_dict() == {"day": "2023-01-10", "days": 181, "within": 180}


def test_without_a_limit_nothing_grows_old():
    assert fresh(CONFIRMED, date(2099, 1, 1), None).ok
