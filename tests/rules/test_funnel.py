"""The funnel of recommended posts: a chain that never widens, persons that are counted once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.answers import FORWARD, Step
from lianqiao.rules.funnel import CHAIN, Count, Stage, Told, at_stage, funnel, split, stages

booleans = st.booleans()
one_told = st.builds(
    Told,
    referral=st.integers(1, 99),
    student=st.integers(1, 6),
    post=st.integers(1, 5),
    accepted=booleans,
    read=booleans,
    answered=booleans,
    step=st.none() | st.sampled_from(FORWARD),
    intention=booleans,
    signed=booleans,
)
many = st.lists(one_told, max_size=30)


def told(**said) -> Told:
    plain = {"referral": 1, "student": 1, "post": 1, "accepted": False, "read": False, "answered": False}
    return Told(**{**plain, "step": None, "intention": False, "signed": False, **said})


def test_a_later_stage_holds_the_earlier_ones():
    assert stages(told()) == {Stage.PUSHED}
    assert stages(told(read=True)) == {Stage.PUSHED, Stage.ACCEPTED, Stage.READ}
    assert stages(told(step=Step.HIRED)) == set(CHAIN)
    assert Stage.INTERVIEW not in stages(told(step=Step.APPLIED))


def test_an_intention_and_a_signing_stand_for_themselves():
    assert stages(told(intention=True, signed=True)) == {Stage.PUSHED, Stage.INTENTION, Stage.SIGNED}


def test_persons_and_times_are_two_numbers():
    counted = funnel([told(referral=1), told(referral=2, post=2, answered=True), told(referral=3, student=2)])
    assert counted[Stage.PUSHED] == Count(2, 3)
    assert counted[Stage.ANSWERED] == Count(1, 1)
    assert list(counted) == list(Stage)


def test_parts_stand_in_the_order_of_their_names():
    rows = [told(referral=n, post=post) for n, post in enumerate((3, 1, 3, 2))]
    parts = split(rows, lambda one: one.post, lambda post: {1: "乙", 2: "丙", 3: "甲"}[post])
    assert list(parts) == sorted({1, 2, 3}, key=lambda post: {1: "乙", 2: "丙", 3: "甲"}[post])
    assert parts[3][Stage.PUSHED].times == 2


@given(many)
def test_the_chain_never_widens(rows):
    counted = funnel(rows)
    for before, after in zip(CHAIN, CHAIN[1:], strict=False):
        assert counted[after].persons <= counted[before].persons
        assert counted[after].times <= counted[before].times


@given(many)
def test_no_stage_has_more_persons_than_there_are(rows):
    base = {one.student for one in rows}
    for stage, count in funnel(rows).items():
        assert count.persons <= min(count.times, len(base))
        behind = at_stage(rows, stage)
        assert (len({one.student for one in behind}), len(behind)) == (count.persons, count.times)


@given(many)
def test_the_parts_hold_every_time_once(rows):
    parts = split(rows, lambda one: one.post, str)
    for stage, count in funnel(rows).items():
        assert sum(part[stage].times for part in parts.values()) == count.times
