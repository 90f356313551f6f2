"""Who is in the base on which days: whichever order the changes were entered in, the answer is the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.hardship import Span
from lianqiao.rules.standings import ALWAYS, ARRIVALS, IN_BASE, Change, Standing, history, may_change, overlap, spans

TODAY = date(2023, 4, 28)
DAY = timedelta(days=1)
days = st.integers(0, 40).map(lambda n: date(2023, 3, 1) + n * DAY)
changes = st.lists(st.tuples(st.sampled_from(sorted(Standing)), days), max_size=8)


def told(pairs):
    return [Change(standing, since, order) for order, (standing, since) in enumerate(pairs)]


def inside(found, day):
    return any(span.covers(day) for span in found)


@given(changes, st.randoms())
def test_entered_in_any_order_the_base_of_any_day_is_the_same(pairs, chance):
    one_a_day = list({since: (standing, since) for standing, since in pairs}.values())
    shuffled = one_a_day[:]
    chance.shuffle(shuffled)
    assert spans(told(one_a_day)) == spans(told(shuffled))


@given(changes, days)
def test_the_last_change_that_began_decides_and_an_arrival_was_not_there_before(pairs, day):
    mine = told(pairs)
    begun = [one for one in history(mine) if one.since <= day]
    arrives = bool(mine) and history(mine)[0].standing in ARRIVALS
    assert inside(spans(mine), day) is (begun[-1].standing in IN_BASE if begun else not arrives)


@given(changes)
def test_spans_are_whole_and_apart(pairs):
    found = spans(told(pairs))
    for one, following in zip(found, found[1:], strict=False):
        assert one.end is not None
        assert one.end < following.start


def test_of_two_of_one_day_the_later_entered_counts():
    mine = told([("left", date(2023, 4, 1)), ("enrolled", date(2023, 4, 1))])
    assert [one.standing for one in history(mine)] == ["enrolled"]
    assert [one.standing for one in history(reversed(mine))] == ["enrolled"]
    assert spans(mine) == ALWAYS


@pytest.mark.parametrize("standing", sorted(Standing))
@pytest.mark.parametrize(("days", "ahead"), [(-1, False), (0, False), (1, True)])
def test_only_a_return_and_an_arrival_may_be_known_ahead(standing, days, ahead):
    verdict = may_change(standing, TODAY + days * DAY, TODAY)
    assert verdict.ok is (not ahead or standing in IN_BASE)
    assert verdict.ok or verdict.because[0].code == "standing_in_future"


def test_a_standing_that_is_none():
    assert may_change("away", TODAY, TODAY).because[0].code == "standing_unknown"


def test_overlap():
    one = (Span(date(2023, 3, 1), date(2023, 3, 31)), Span(date(2023, 4, 10)))
    assert overlap(one, ALWAYS) == one
    assert overlap(one, (Span(date(2023, 3, 20), date(2023, 4, 10)),)) == (
        Span(date(2023, 3, 20), date(2023, 3, 31)),
        Span(date(2023, 4, 10), date(2023, 4, 10)),
    )
    assert overlap(one, (Span(date(2023, 4, 1), date(2023, 4, 9)),)) == ()
    assert overlap((Span(date(2023, 4, 10)),), (Span(date(2023, 4, 12)),)) == (Span(date(2023, 4, 12)),)
