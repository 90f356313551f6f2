"""Counting rules and the shape of a figure (contracts, Figures)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.figures import (
    DEFINITIONS,
    Count,
    Tally,
    count_items,
    count_openings,
    count_person_times,
    count_persons,
    elapsed,
    figure,
    openings_by_month,
    share,
    tells_who,
    total,
    unsteady,
)
from lianqiao.rules.values import Period, Quantity, Unit

SEVENTEEN = {
    "cohort_graduates": Unit.PERSONS,
    "rural_graduates": Unit.PERSONS,
    "hardship_graduates": Unit.PERSONS,
    "special_difficulty_graduates": Unit.PERSONS,
    "hardship_share": Unit.RATE,
    "new_posts_by_month": Unit.OPENINGS,
    "openings": Unit.OPENINGS,
    "large_employers": Unit.ITEMS,
    "referral_person_times": Unit.PERSON_TIMES,
    "intentions": Unit.PERSONS,
    "needs": Unit.ITEMS,
    "wishes": Unit.PERSONS,
    "lectures": Unit.ITEMS,
    "guidance_person_times": Unit.PERSON_TIMES,
    "one_to_one_messages": Unit.ITEMS,
    "further_study": Unit.PERSONS,
    "employed": Unit.PERSONS,
}
TERM_SO_FAR = Period(date(2023, 2, 13), date(2023, 4, 28))


def people(count):
    return [Tally(f"r{n}", f"p{n}") for n in range(count)]


def test_the_seventeen_figures_with_their_units():
    assert {definition.id: definition.unit for definition in DEFINITIONS.values()} == SEVENTEEN
    assert all(definition.rule for definition in DEFINITIONS.values())
    assert len({definition.rule for definition in DEFINITIONS.values()}) == 17


def test_persons_are_counted_once_person_times_each_time():
    rows = [Tally("1", "li"), Tally("2", "li"), Tally("3", "wang")]
    assert count_persons(rows) == Count(Quantity(2, Unit.PERSONS), 3)
    assert count_person_times(rows) == Count(Quantity(3, Unit.PERSON_TIMES), 3)
    assert count_items(rows) == Count(Quantity(3, Unit.ITEMS), 3)


def test_a_row_that_a_query_returns_twice_is_one_row():
    rows = [Tally("1", "li", 5), Tally("1", "li", 5)]
    assert count_person_times(rows).records == 1
    assert count_openings(rows).quantity.value == 5


def test_rows_that_cannot_be_counted_are_refused():
    with pytest.raises(ValueError, match="two different rows"):
        count_items([Tally("1", "li"), Tally("1", "wang")])
    with pytest.raises(ValueError, match="must name the person"):
        count_persons([Tally("1")])


def test_openings_by_month_cover_every_month_of_the_span():
    posts = [
        Tally("a", openings=9, on=date(2023, 2, 12)),
        Tally("b", openings=24, on=date(2023, 2, 13)),
        Tally("c", openings=53, on=date(2023, 4, 28)),
        Tally("d", openings=9, on=date(2023, 4, 29)),
        Tally("e", openings=9),
    ]
    months = openings_by_month(posts, TERM_SO_FAR)
    assert months.by_month == (("2023-02", 24), ("2023-03", 0), ("2023-04", 53))
    assert months.records == 2


@pytest.mark.parametrize(
    ("as_of", "end"),
    [
        (date(2023, 2, 12), date(2023, 2, 13)),
        (date(2023, 2, 13), date(2023, 2, 13)),
        (date(2023, 7, 1), date(2023, 7, 1)),
        (date(2023, 7, 2), date(2023, 7, 2)),
        (date(2023, 7, 3), date(2023, 7, 2)),
    ],
)
def test_the_part_of_the_term_that_has_passed(as_of, end):
    assert elapsed(date(2023, 2, 13), as_of, date(2023, 7, 2)) == Period(date(2023, 2, 13), end)


def test_a_rate_keeps_its_base():
    told = figure("hardship_share", share(count_persons(people(62)), count_persons(people(173)))).as_json()
    assert told == {
        "value": "62/173",
        "percent": "35.8",
        "unit": "rate",
        "base": {"value": 173, "unit": "persons"},
        "records": 62,
        "rule": DEFINITIONS["hardship_share"].rule,
    }


def test_a_number_and_months_have_no_base():
    assert figure("further_study", count_persons(people(18))).as_json() == {
        "value": 18,
        "unit": "persons",
        "base": None,
        "records": 18,
        "rule": DEFINITIONS["further_study"].rule,
    }
    posts = [Tally("a", openings=24, on=date(2023, 2, 13)), Tally("b", openings=31, on=date(2023, 3, 1))]
    told = figure("new_posts_by_month", openings_by_month(posts, TERM_SO_FAR)).as_json(str.upper)
    assert told["value"] == {"2023-02": 24, "2023-03": 31, "2023-04": 0}
    assert (told["unit"], told["base"], told["records"]) == ("openings", None, 2)


def test_an_empty_base_has_no_percentage():
    told = figure("hardship_share", share(count_persons([]), count_persons([]))).as_json()
    assert (told["value"], told["percent"]) == ("0/0", None)


@pytest.mark.parametrize("wrong", [count_person_times([]), share(count_persons([]), count_persons([]))])
def test_a_figure_counted_in_another_unit_is_refused(wrong):
    with pytest.raises(TypeError, match="counts persons"):
        figure("employed", wrong)


def test_units_are_never_mixed():
    persons, times = count_persons(people(3)), count_person_times(people(3))
    with pytest.raises(TypeError):
        persons.quantity + times.quantity
    for counts in ([persons, times], [persons, persons], []):
        with pytest.raises(TypeError, match="added"):
            total(counts)
    with pytest.raises(TypeError):
        share(persons, times)
    with pytest.raises(ValueError, match="within its base"):
        share(persons, count_persons(people(2)))
    assert total([times, times]) == Count(Quantity(6, Unit.PERSON_TIMES), 6)


posts = st.lists(
    st.builds(
        Tally,
        id=st.uuids().map(str),
        person=st.sampled_from(["a", "b", "c"]),
        openings=st.integers(0, 20),
        on=st.dates(date(2023, 2, 1), date(2023, 5, 10)),
    )
)


@given(posts)
def test_the_months_add_up_to_the_openings_of_the_span(rows):
    months = openings_by_month(rows, TERM_SO_FAR)
    counted = count_openings(row for row in rows if row.on in TERM_SO_FAR)
    assert sum(openings for _, openings in months.by_month) == counted.quantity.value
    assert months.records == counted.records


@given(posts)
def test_persons_never_exceed_person_times(rows):
    assert count_persons(rows).quantity.value <= count_person_times(rows).quantity.value
    assert count_persons(rows + rows) == count_persons(rows)


def test_small_groups_before_at_and_after():
    assert [people for people in range(-1, 12) if tells_who(people)] == [1, 2, 3, 4]
    assert [base for base in range(-1, 12) if unsteady(base)] == [*range(1, 10)]
