"""What is no fact yet: the end of a proof in days to come (before, at and after its last day)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.hardship import Span, as_known

MAY = date(2023, 5, 10)
PAST, NEXT = Span(date(2023, 1, 2), date(2023, 2, 3)), Span(date(2023, 7, 1))


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2023, 1, 1), ()),
        (date(2023, 2, 3), (Span(PAST.start),)),
        (date(2023, 2, 4), (PAST,)),
        (date(2023, 4, 1), (PAST, Span(date(2023, 4, 1)))),
        (date(2023, 5, 9), (PAST, Span(date(2023, 4, 1)))),
        (MAY, (PAST, Span(date(2023, 4, 1)))),
        (date(2023, 5, 11), (PAST, Span(date(2023, 4, 1), MAY))),
        (date(2023, 7, 1), (PAST, Span(date(2023, 4, 1), MAY), NEXT)),
    ],
)
def test_the_span_that_holds_is_open(today, found):
    assert as_known((PAST, Span(date(2023, 4, 1), MAY), NEXT), today) == found


DAYS = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@given(st.lists(DAYS, min_size=2, max_size=8, unique=True), DAYS)
def test_no_day_up_to_today_changes_and_none_is_made_up(days, today):
    ordered = sorted(days)
    known = [Span(a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=False)]
    found = as_known(known, today)
    for day in (*days, today):
        if day <= today:
            assert any(one.covers(day) for one in found) is any(one.covers(day) for one in known)
    assert (bool(found) and found[-1].end is None) is any(one.covers(today) for one in known)
