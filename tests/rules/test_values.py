"""The shared words keep their promises: units never mix, rates keep their base, periods hold both ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lianqiao.rules.values import Period, Place, Quantity, Rate, Reason, Refused, Unit, Verdict, no


def persons(number: int) -> Quantity:
    return Quantity(number, Unit.PERSONS)


def test_units_are_never_added():
    assert persons(2) + persons(3) == persons(5)
    with pytest.raises(TypeError):
        persons(2) + Quantity(3, Unit.PERSON_TIMES)
    with pytest.raises(TypeError):
        persons(2) + 3  # type: ignore[operator]
    with pytest.raises(TypeError):
        Quantity(1, Unit.RATE)


def test_the_articles_share():
    rate = Rate(persons(62), persons(173))
    assert (rate.text, rate.percent(), rate.percent(2), rate.percent(0)) == ("62/173", "35.8", "35.84", "36")


def test_a_rate_keeps_its_base():
    assert Rate(persons(0), persons(0)).percent() is None
    with pytest.raises(ValueError, match="within"):
        Rate(persons(3), persons(2))
    with pytest.raises(TypeError):
        Rate(persons(1), Quantity(2, Unit.ITEMS))


@given(some.integers(1, 10_000).flatmap(lambda base: some.tuples(some.integers(0, base), some.just(base))))
def test_percent_rounds_half_up(pair):
    part, base = pair
    exact = (Decimal(part * 100) / Decimal(base)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert Rate(persons(part), persons(base)).percent() == str(exact)


@given(some.dates(max_value=date(9000, 1, 1)), some.integers(0, 400))
def test_a_period_holds_both_ends(start, length):
    period = Period(start, start + timedelta(days=length))
    assert period.start in period
    assert period.end in period
    assert period.start - timedelta(days=1) not in period if start > date.min else True
    assert len(list(period.days())) == length + 1


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2023, 1, 2), date(2023, 1, 1))


def test_insist_raises_what_ask_says():
    verdict = no("no_right", deed="import")
    with pytest.raises(Refused) as refused:
        verdict.insist()
    assert refused.value.code == "no_right"
    assert refused.value.because[0].as_dict() == {"deed": "import"}
    Verdict(True).insist()
    with pytest.raises(ValueError, match="at least one reason"):
        Refused()


def test_a_place_leaves_out_what_is_absent():
    assert Place(file="a.csv", row=3).as_dict() == {"file": "a.csv", "row": 3}
    assert Reason.of("x", b=1, a=2) == Reason.of("x", a=2, b=1)
