"""One expert for each student: the best fit first, nobody over the ceiling, fairly spread, the same each time."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES, say
from lianqiao.rules.pairing import Expert, Fit, Needing, fit, propose, why

MAJORS = ("090102", "090106", "090107", "090201", "080102", "")
majors = st.sampled_from(MAJORS)
experts = st.lists(
    st.builds(Expert, st.integers(1, 30), st.frozensets(majors, max_size=3), st.integers(0, 6)),
    max_size=6,
    unique_by=lambda one: one.id,
)
students = st.lists(st.builds(Needing, st.integers(1, 60), majors), max_size=25, unique_by=lambda one: one.id)
ceilings = st.integers(1, 6)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("090102", "090102", Fit.MAJOR),
        ("090102", "090106", Fit.CLASS),
        ("090102", "090201", Fit.DISCIPLINE),
        ("090102", "080102", Fit.NONE),
        ("", "080102", Fit.NONE),
        ("090102", "", Fit.NONE),
        ("09", "09", Fit.MAJOR),
        ("09", "090102", Fit.DISCIPLINE),
    ],
)
def test_how_near_two_majors_are(one, other, near):
    assert fit({one}, other) is near


def test_the_nearest_of_several_majors_counts():
    assert fit({"080102", "090106", "090102"}, "090102") is Fit.MAJOR
    assert fit((), "090102") is Fit.NONE


@pytest.mark.parametrize(
    ("held", "major", "code"),
    [
        ({"090102"}, "090102", "pair_fit_major"),
        ({"090106"}, "090102", "pair_fit_class"),
        ({"090201"}, "090102", "pair_fit_discipline"),
        ({"080102"}, "090102", "pair_fit_none"),
        (set(), "090102", "pair_fit_expert_unknown"),
        ({""}, "090102", "pair_fit_expert_unknown"),
        ({"090102"}, "", "pair_fit_student_unknown"),
    ],
)
def test_every_fit_has_its_words(held, major, code):
    reason = why(Expert(1, frozenset(held)), Needing(1, major))
    assert reason.code == code
    assert code in SENTENCES
    assert say(reason).reason


def test_a_better_fit_is_not_given_away_to_whoever_comes_first():
    only = [Expert(1, frozenset({"090102"})), Expert(2)]
    found = propose(only, [Needing(1, "080102"), Needing(2, "090102")], ceiling=1)
    assert [(one.student, one.expert, one.fit) for one in found.proposed] == [(1, 2, Fit.NONE), (2, 1, Fit.MAJOR)]


def test_whoever_is_left_over_is_named():
    found = propose([Expert(1, load=1)], [Needing(3), Needing(1), Needing(2)], ceiling=2)
    assert [one.student for one in found.proposed] == [1]
    assert found.unpaired == (2, 3)
    assert propose([], [Needing(1)], ceiling=9).unpaired == (1,)


@given(experts, students, ceilings)
def test_nobody_is_over_the_ceiling_and_nobody_is_left_while_there_is_room(known, needing, ceiling):
    found = propose(known, needing, ceiling)
    given = Counter(one.expert for one in found.proposed)
    after = {one.id: one.load + given[one.id] for one in known}
    assert all(after[one.id] <= max(ceiling, one.load) for one in known)
    assert {one.student for one in found.proposed} | set(found.unpaired) == {one.id for one in needing}
    assert len(found.proposed) + len(found.unpaired) == len(needing)
    if found.unpaired:
        assert all(after[one.id] >= ceiling for one in known)


@given(experts, students, ceilings)
def test_a_better_fit_was_passed_over_only_because_it_was_full(known, needing, ceiling):
    found = propose(known, needing, ceiling)
    given = Counter(one.expert for one in found.proposed)
    wanted = {one.id: one.major for one in needing}
    for pair in found.proposed:
        for other in known:
            if fit(other.majors, wanted[pair.student]) > pair.fit:
                assert other.load + given[other.id] >= ceiling


@given(experts, students, ceilings, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(known, needing, ceiling, chance):
    once = propose(known, needing, ceiling)
    chance.shuffle(known)
    chance.shuffle(needing)
    assert propose(known, needing, ceiling) == once


@given(students, st.integers(1, 5), st.frozensets(majors, max_size=3), ceilings)
def test_experts_who_fit_alike_end_within_one_of_each_other(needing, many, held, ceiling):
    found = propose([Expert(one, held) for one in range(many)], needing, ceiling)
    loads = Counter(dict.fromkeys(range(many), 0))
    loads.update(one.expert for one in found.proposed)
    assert max(loads.values()) - min(loads.values()) <= 1
