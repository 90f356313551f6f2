"""The order of a programme's steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.programmes import Step, may_take, next_steps

EXAM = (
    Step("registered", "报名"), Step("sat", "初试"), Step("score", "出分"), Step("retest", "复试", optional=True),
    Step("transfer", "调剂", optional=True), Step("admitted", "录取", ends=True), Step("ended", "转为就业", ends=True),
)  # fmt: skip
TRAINING = (Step("nominated", "推荐"), Step("enrolled", "入班"), Step("outcome", "去向", ends=True))


@pytest.mark.parametrize(
    ("at", "wanted", "said"),
    [
        (None, "registered", ""), (None, "sat", "step_skips"), (None, "ended", "step_skips"),
        ("registered", "sat", ""), ("registered", "score", "step_skips"), ("score", "retest", ""),
        ("score", "transfer", ""), ("score", "admitted", ""), ("retest", "admitted", ""),
        ("sat", "admitted", "step_skips"),
        ("registered", "ended", ""), ("retest", "ended", ""), ("sat", "registered", "step_back"),
        ("sat", "sat", "step_back"), ("transfer", "retest", "step_back"), ("admitted", "ended", "programme_ended"),
        ("ended", "admitted", "programme_ended"), ("sat", "nowhere", "programme_unknown"),
        ("nowhere", "sat", "programme_unknown"),
    ],
)  # fmt: skip
def test_the_order_of_the_exam_track(at, wanted, said):
    verdict = may_take(EXAM, at, wanted)
    assert (verdict.because[0].code if verdict.because else "") == said


def test_the_first_end_is_no_way_out():
    assert may_take(TRAINING, "nominated", "outcome").because[0].as_dict() == {"missing": "入班"}


def test_what_may_follow():
    assert [step.id for step in next_steps(EXAM, None)] == ["registered"]
    assert [step.id for step in next_steps(EXAM, "score")] == ["retest", "transfer", "admitted", "ended"]
    assert not list(next_steps(EXAM, "ended"))


@given(st.lists(st.sampled_from([step.id for step in EXAM])))
def test_whatever_is_tried_steps_go_forward_and_end_once(tried):
    at, taken = None, []
    for one in tried:
        if may_take(EXAM, at, one).ok:
            at = one
            taken.append(one)
    places = [[step.id for step in EXAM].index(one) for one in taken]
    assert places == sorted(set(places))
    assert sum(step.ends for step in EXAM if step.id in taken) <= 1
