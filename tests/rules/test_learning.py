"""What earlier outcomes may add: nothing below the minimum, little above it, and never more than they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import say
from lianqiao.rules.learning import MOST, Tally, group_of, lesson


@pytest.mark.parametrize(
    ("known", "good", "minimum", "points", "code"),
    [
        (20, 20, None, None, ""),
        (19, 19, 20, None, ""),
        (20, 20, 20, MOST, "fit_learned"),
        (20, 0, 20, -MOST, "against_learned"),
        (20, 15, 20, MOST // 2, "fit_learned"),
        (20, 10, 20, None, ""),
        (0, 0, 0, None, ""),
    ],
)
def test_counts_speak_above_the_minimum_only(known, good, minimum, points, code) -> None:
    found = lesson(Tally(known, good, 0), minimum)
    assert (found and found.points) == points
    assert (found.reason.code if found else "") == code
    if found:
        assert str(good) in say(found.reason).reason


@given(st.integers(1, 500), st.data())
def test_points_stay_small_and_follow_the_share(known, data) -> None:
    good = data.draw(st.integers(0, known))
    more = data.draw(st.integers(good, known))
    points = [found.points if (found := lesson(Tally(known, one, 0), 1)) else 0 for one in (good, more)]
    assert -MOST <= points[0] <= points[1] <= MOST


def test_a_group_is_the_class_of_majors() -> None:
    assert (group_of("090102"), group_of(None), group_of("")) == ("0901", None, None)
