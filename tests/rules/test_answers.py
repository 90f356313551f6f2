"""What may be said of a recommended post, after what; how far that got; what a no teaches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.answers import BACK, COUNTER_REASONS, FORWARD, LEGAL, NEXT, Step, furthest, may_say, sheds_employer

Y, D, A, V, H = Step.INTERESTED, Step.DECLINED, Step.APPLIED, Step.INTERVIEW, Step.HIRED
histories = st.lists(st.sampled_from(list(Step)))


def test_every_step_has_its_row_and_nothing_else_is_in_the_table():
    assert set(LEGAL) == {None, *Step}
    assert set().union(*LEGAL.values()) == set(Step)


@pytest.mark.parametrize(
    ("now", "said", "code"),
    [
        (None, Y, ""),
        (None, D, ""),
        (None, A, ""),
        (None, V, "answer_too_early"),
        (None, H, "answer_too_early"),
        (Y, Y, ""),
        (Y, V, ""),
        (Y, H, "answer_too_early"),
        (A, H, ""),
        (A, Y, ""),
        (V, A, ""),
        (V, Y, "answer_too_early"),
        (H, V, ""),
        (H, D, ""),
        (D, Y, ""),
        (D, A, "answer_said_no"),
        (D, H, "answer_said_no"),
    ],
)
def test_what_may_follow_what(now, said, code):
    verdict = may_say(now, said)
    assert (verdict.ok, [one.code for one in verdict.because]) == (not code, [code] if code else [])


def test_each_step_leads_on_and_back():
    assert [NEXT[one] for one in FORWARD[:-1]] == list(FORWARD[1:])
    assert all(BACK[after] is before for before, after in NEXT.items())
    assert all(may_say(now, after).ok for now, after in NEXT.items())
    assert all(may_say(now, before).ok for now, before in BACK.items())


@pytest.mark.parametrize(
    ("said", "far"),
    [
        ([], None),
        ([D], None),
        ([Y], Y),
        ([Y, A, V], V),
        ([Y, A, Y], Y),  # a slip of the hand
        ([Y, A, D], A),  # a no takes back no application
        ([Y, A, D, Y], A),
        ([Y, A, V, A], A),
        ([D, Y, A, H], H),
    ],
)
def test_how_far_it_got(said, far):
    assert furthest(said) is far


@given(histories)
def test_a_no_never_changes_how_far_it_got(said):
    assert furthest([*said, D]) is furthest(said)


@given(histories)
def test_the_newest_step_is_never_further_than_the_furthest(said):
    steps = [one for one in said if one is not D]
    far = furthest(said)
    assert (far is None) == (not steps)
    if far is not None:
        assert FORWARD.index(far) >= FORWARD.index(steps[-1])


def test_only_distrust_sheds_the_employer():
    assert sheds_employer(["pay", "distrust"])
    assert not sheds_employer(COUNTER_REASONS)
