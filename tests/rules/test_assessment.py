"""Tier, official class and their history follow from what is held, day by day (domain §1.4, §2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.tables import criteria, need_classes
from lianqiao.charter.wording import SENTENCES
from lianqiao.rules.hardship import Held, Tier, assess, assessment_history, holds, spans
from lianqiao.rules.values import EvidenceRef

TODAY = date(2023, 4, 28)
POLICY = frozenset({"family", "poor", "health"})
SPECIAL = frozenset({"poor", "health", "unasked"})


@dataclass(frozen=True)
class Row:
    bit: int = 0
    proofs: tuple[str, ...] = ()
    max_age_months: int | None = None


TABLE = {
    "work": Row(1),
    "family": Row(2, max_age_months=1),
    "poor": Row(2, proofs=("card",)),
    "health": Row(4),
    "unasked": Row(0),
}


def on(day):
    return date(2023, 4, day)


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("held", "tier", "mask"),
    [
        ([], Tier.NONE, 0),
        ([Held("unasked")], Tier.NONE, 0),
        ([Held("unknown")], Tier.NONE, 0),
        ([Held("work")], Tier.NONE, 1),
        ([Held("family")], Tier.ASSISTED, 2),
        ([Held("family"), Held("poor")], Tier.SPECIAL, 2),
        ([Held("work"), Held("health")], Tier.SPECIAL, 5),
        ([Held("work"), Held("family"), Held("health")], Tier.SPECIAL, 7),
        ([Held("family", ended=on(28))], Tier.NONE, 0),
        ([Held("family", ended=on(29))], Tier.ASSISTED, 2),
        ([Held("poor", proof=EvidenceRef("hardship", "1"), proof_kind="letter"), Held("family")], Tier.ASSISTED, 2),
    ],
)
def test_tier_and_class_of_a_day(held, tier, mask):
    found = assess(held, POLICY, SPECIAL, TODAY, TABLE)
    assert (found.tier, found.mask) == (tier, mask)
    assert found.because[0].code == f"support_{tier.value}"


def test_without_the_table_there_is_a_tier_and_no_class():
    found = assess([Held("health", "残疾", EvidenceRef("hardship", "7"))], POLICY, SPECIAL, TODAY)
    assert (found.tier, found.mask, found.evidence) == (Tier.SPECIAL, 0, ("7",))
    assert codes(found.because) == ["support_special", "criterion_proven"]


def test_each_tier_has_its_sentence_and_each_class_its_name():
    assert {f"support_{tier.value}" for tier in Tier} <= SENTENCES.keys()
    assert set(need_classes()) == set(range(8))
    assert need_classes()[6] == "家庭困难和残疾"
    assert {one.bit for one in criteria().values()} == {0, 1, 2, 4}


APRIL = st.integers(1, 28).map(on)
HELD = st.builds(
    Held,
    criterion=st.sampled_from([*TABLE, "unknown"]),
    valid_from=st.none() | APRIL,
    valid_until=st.none() | APRIL,
    ended=st.none() | APRIL,
    proof=st.just(EvidenceRef("hardship", "1")),
    proof_kind=st.sampled_from([None, "card", "letter"]),
)
MANY = st.lists(HELD, max_size=5)
DAYS = st.integers(-3, 40).map(lambda days: on(1) + timedelta(days=days))


@given(MANY, DAYS)
def test_the_special_are_assisted_and_the_class_is_what_holds(held, day):
    found = assess(held, POLICY, SPECIAL, day, TABLE)
    if found.tier is Tier.SPECIAL:
        assert assess(held, POLICY, frozenset(), day, TABLE).tier is Tier.ASSISTED
    bits = [TABLE[one.criterion].bit for one in held if one.criterion in TABLE and holds(one, day, TABLE[one.criterion])
            .ok]  # fmt: skip
    assert found.mask == sum({bit for bit in (1, 2, 4) if any(one & bit for one in bits)})


@given(MANY, DAYS)
def test_a_day_is_assisted_exactly_when_a_span_covers_it(held, day):
    inside = any(span.covers(day) for span in spans(held, POLICY, TABLE))
    assert (assess(held, POLICY, SPECIAL, day, TABLE).tier is not Tier.NONE) is inside


@given(MANY, DAYS)
def test_the_history_read_to_any_day_is_the_assessment_of_that_day(held, day):
    history = assessment_history(held, POLICY, SPECIAL, TABLE)
    past = [one for one in history if one.on is None or one.on <= day]
    found = assess(held, POLICY, SPECIAL, day, TABLE)
    told = (past[-1].assessment.tier, past[-1].assessment.mask) if past else (Tier.NONE, 0)
    assert told == (found.tier, found.mask)
    assert all(one.because for one in history)
    assert [one.on or date.min for one in history] == sorted({one.on or date.min for one in history})


@given(st.permutations([Held("family", valid_from=on(3)), Held("health", valid_from=on(5)), Held("work")]))
def test_the_history_does_not_depend_on_the_order(held):
    history = assessment_history(held, POLICY, SPECIAL, TABLE)
    told = [(one.on, one.assessment.tier, one.assessment.mask) for one in history]
    assert told == [
        (None, Tier.NONE, 1),
        (on(3), Tier.ASSISTED, 3),
        (on(5), Tier.SPECIAL, 7),
        (date(2023, 5, 4), Tier.SPECIAL, 5),
    ]


def test_a_change_says_what_began_or_ended():
    held = [Held("family", "家庭", valid_from=on(3)), Held("health", "健康", valid_from=on(5), ended=on(9))]
    history = assessment_history(held, POLICY, SPECIAL, TABLE)
    told = [(one.on, codes(one.because), [reason.as_dict()["criterion"] for reason in one.because]) for one in history]
    assert told == [
        (on(3), ["criterion_unproven"], ["家庭"]),
        (on(5), ["criterion_unproven"], ["健康"]),
        (on(9), ["criterion_ended"], ["健康"]),
        (date(2023, 5, 4), ["criterion_expired"], ["家庭"]),
    ]


def test_what_never_ends_has_no_last_turn():
    assert len(assessment_history([Held("health", valid_until=date.max)], POLICY, SPECIAL, TABLE)) == 1
