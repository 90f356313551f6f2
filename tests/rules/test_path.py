"""The year of study turns in September; each proof counts once, in the stage that held on its day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.policy_work import Stage, StageItem
from lianqiao.rules.path import Proof, along, place, progress, reached_by_most, stage_on, year_of_study

STAGES = (
    Stage("first", "一", 1, (StageItem("lecture", 1, "讲座"), StageItem("guidance", 1, "咨询")), ""),
    Stage("second", "二", 2, (StageItem("lecture", 2, "讲座"), StageItem("lecture", 1, "行业讲座")), ""),
    Stage("third", "三", 3, (), ""),
)
DAY = date(2020, 9, 1)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2019, 8, 31), None),
        (date(2019, 9, 1), 1),
        (date(2020, 8, 31), 1),
        (date(2020, 9, 1), 2),
        (date(2023, 4, 28), 4),
        (date(2023, 8, 31), 4),
        (date(2023, 9, 1), None),
    ],
)
def test_the_year_turns_in_september(day, year):
    assert year_of_study(2023, day) == year


def test_a_longer_course_has_more_years():
    assert year_of_study(2023, date(2022, 9, 1), years=5) == 5
    assert year_of_study(2023, date(2018, 9, 1), years=5) == 1


def test_a_stage_holds_from_its_day_until_the_next():
    entered = {"first": DAY, "third": DAY + timedelta(days=10)}
    asked = [stage_on(STAGES, entered, DAY + timedelta(days=n)) for n in (-1, 0, 9, 10)]
    assert asked == [None, "first", "first", "third"]


def test_items_take_deeds_in_their_order_and_never_more_than_owed():
    told = progress(STAGES[1].items, ["lecture", "lecture", "lecture", "lecture", "talk"])
    assert [(one.done, one.owed, one.whole) for one in told] == [(2, 2, True), (1, 1, True)]
    assert [one.done for one in progress(STAGES[1].items, ["lecture"])] == [1, 0]


def test_places_and_unknown_stages():
    assert place(STAGES, "third") == 2
    assert place(STAGES, "ninth") is None


@pytest.mark.parametrize(
    ("students", "reached"),
    [
        ([], None),
        ([{}, {}], None),
        ([{"first": DAY}, {}], None),
        ([{"first": DAY}, {"second": DAY}, {}], 0),
        ([{"third": DAY}, {"first": DAY}, {"first": DAY}], 0),
        ([{"third": DAY}, {"third": DAY}, {"first": DAY}], 2),
    ],
)
def test_a_cohort_stands_where_most_stand(students, reached):
    assert reached_by_most(STAGES, students) == reached


deeds = st.builds(
    Proof, st.sampled_from(["lecture", "guidance", "talk"]), st.integers(-5, 40).map(lambda n: DAY + timedelta(days=n))
)
entries = st.dictionaries(
    st.sampled_from(["first", "second", "third"]), st.integers(0, 30).map(lambda n: DAY + timedelta(days=n))
)


@given(entries, st.lists(deeds))
def test_no_proof_counts_twice_and_order_does_not_matter(entered, proofs):
    told = along(STAGES, entered, proofs)
    assert told == along(STAGES, entered, list(reversed(proofs)))
    assert set(told) == set(entered)
    done: Counter[str] = Counter()
    for items in told.values():
        for one in items:
            done[one.deed] += one.done
            assert 0 <= one.done <= one.owed
    there = Counter(proof.deed for proof in proofs)
    assert all(count <= there[deed] for deed, count in done.items())
