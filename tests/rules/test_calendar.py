"""Days, weeks, fortnights and terms: before, at and after every edge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.holidays import calendar
from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.values import Cadence, Period

SPRING = Term("2022-2023-2", date(2023, 2, 13), date(2023, 7, 2))
AUTUMN = Term("2023-2024-1", date(2023, 9, 4), date(2024, 1, 14))
CHINA = calendar([AUTUMN, SPRING])
ANCHOR = date(2023, 2, 13)
DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 9, 28), True),  # the Thursday before
        (date(2023, 9, 29), False),  # a Friday off
        (date(2023, 10, 6), False),  # the last Friday off
        (date(2023, 10, 7), True),  # a Saturday made up
        (date(2023, 10, 8), True),  # a Sunday made up
        (date(2023, 10, 9), True),
        (date(2023, 10, 14), False),  # a plain Saturday
        (date(2022, 12, 31), False),  # a Saturday off that the next year's notice names
        (date(2023, 1, 28), True),  # a Saturday made up after the Spring Festival
    ],
)
def test_days_off_and_make_up_days(day: date, works: bool) -> None:
    assert CHINA.working_day(day) is works


def test_a_year_without_a_notice_is_monday_to_friday_and_provisional() -> None:
    assert CHINA.is_provisional(2027)
    assert not CHINA.is_provisional(2026)
    assert CHINA.working_day(date(2027, 10, 1))  # a Friday that will surely be off one day
    assert not CHINA.working_day(date(2027, 10, 2))


def test_grace_runs_over_holidays_and_counts_make_up_days() -> None:
    before = date(2023, 9, 28)
    assert CHINA.add_working_days(before, 0) == before
    assert CHINA.add_working_days(before, 1) == date(2023, 10, 7)
    assert CHINA.add_working_days(before, 2) == date(2023, 10, 8)
    assert CHINA.add_working_days(before, 3) == date(2023, 10, 9)
    with pytest.raises(ValueError, match="forward"):
        CHINA.add_working_days(before, -1)


@given(day=DAYS, n=st.integers(1, 30))
def test_the_nth_working_day_has_exactly_n_working_days_up_to_it(day: date, n: int) -> None:
    last = CHINA.add_working_days(day, n)
    assert CHINA.working_day(last)
    assert sum(CHINA.working_day(one) for one in Period(day + timedelta(days=1), last).days()) == n


def test_week_runs_monday_to_sunday() -> None:
    week = Period(date(2023, 4, 24), date(2023, 4, 30))
    assert CHINA.week_of(date(2023, 4, 24)) == week
    assert CHINA.week_of(date(2023, 4, 30)) == week
    assert CHINA.week_of(date(2023, 4, 23)).end == date(2023, 4, 23)
    assert CHINA.week_of(date(2023, 5, 1)).start == date(2023, 5, 1)


def test_fortnights_count_from_the_anchor() -> None:
    first = Period(date(2023, 2, 13), date(2023, 2, 26))
    assert CHINA.fortnight_of(ANCHOR - timedelta(days=1), ANCHOR) is None
    assert CHINA.fortnight_of(ANCHOR, ANCHOR) == first
    assert CHINA.fortnight_of(date(2023, 2, 26), ANCHOR) == first
    assert CHINA.fortnight_of(date(2023, 2, 27), ANCHOR) == Period(date(2023, 2, 27), date(2023, 3, 12))


def test_months_and_terms() -> None:
    assert CHINA.month_of(date(2024, 2, 29)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert CHINA.month_of(date(2023, 12, 31)) == Period(date(2023, 12, 1), date(2023, 12, 31))
    assert CHINA.term_of(date(2023, 2, 12)) is None
    assert CHINA.term_of(date(2023, 2, 13)) == SPRING
    assert CHINA.term_of(date(2023, 7, 2)) == SPRING
    assert CHINA.term_of(date(2023, 7, 3)) is None
    assert CHINA.terms == (SPRING, AUTUMN)


def test_week_number_of_term() -> None:
    assert CHINA.week_number_of_term(date(2023, 2, 12)) is None
    assert CHINA.week_number_of_term(date(2023, 2, 13)) == 1
    assert CHINA.week_number_of_term(date(2023, 2, 19)) == 1
    assert CHINA.week_number_of_term(date(2023, 2, 20)) == 2
    assert CHINA.week_number_of_term(date(2023, 4, 28)) == 11
    midweek = Calendar(terms=(Term("t", date(2023, 9, 6), date(2023, 12, 31)),))
    assert midweek.week_number_of_term(date(2023, 9, 10)) == 1
    assert midweek.week_number_of_term(date(2023, 9, 11)) == 2


def test_periods_of_every_cadence() -> None:
    start, end = date(2023, 2, 15), date(2023, 3, 1)
    weeks = CHINA.periods(Cadence.WEEK, start, end)
    assert [week.start for week in weeks] == [date(2023, 2, 13), date(2023, 2, 20), date(2023, 2, 27)]
    months = CHINA.periods(Cadence.MONTH, start, end)
    assert [month.start for month in months] == [date(2023, 2, 1), date(2023, 3, 1)]
    fortnights = CHINA.periods(Cadence.FORTNIGHT, date(2023, 1, 1), end, ANCHOR)
    assert [one.start for one in fortnights] == [date(2023, 2, 13), date(2023, 2, 27)]
    terms = CHINA.periods(Cadence.TERM, date(2023, 7, 2), date(2023, 9, 3))
    assert list(terms) == [Period(SPRING.start, SPRING.end)]
    assert list(CHINA.periods(Cadence.TERM, date(2023, 7, 3), date(2023, 9, 3))) == []
    assert list(CHINA.periods(Cadence.WEEK, end, start)) == []
    with pytest.raises(ValueError, match="anchor"):
        CHINA.periods(Cadence.FORTNIGHT, start, end)


@given(
    start=DAYS, length=st.integers(0, 400), cadence=st.sampled_from([Cadence.WEEK, Cadence.FORTNIGHT, Cadence.MONTH])
)
def test_periods_follow_one_another_without_gap_and_cover_the_span(start: date, length: int, cadence: Cadence) -> None:
    end = start + timedelta(days=length)
    found = CHINA.periods(cadence, start, end, date(2010, 1, 4))
    assert start in found[0]
    assert end in found[-1]
    for earlier, later in zip(found, found[1:], strict=False):
        assert later.start - earlier.end == timedelta(days=1)


def test_a_term_does_not_end_before_it_starts() -> None:
    assert date(2023, 1, 1) in Term("a day", date(2023, 1, 1), date(2023, 1, 1))
    with pytest.raises(ValueError, match="ends on or after"):
        Term("backwards", date(2023, 1, 2), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), ()),
        (date(2026, 12, 1), date(2027, 1, 1), (2027,)),
        (date(2027, 1, 1), date(2028, 1, 1), (2027, 2028)),
    ],
)
def test_the_provisional_years_of_a_period(start: date, end: date, years: tuple[int, ...]) -> None:
    assert CHINA.provisional_years(Period(start, end)) == years
