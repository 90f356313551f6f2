"""Criteria by day and proof, the two circles, the official mask (contracts, Policy file)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES
from lianqiao.rules.hardship import Held, assisted, holds, spans, special_difficulty
from lianqiao.rules.values import EvidenceRef

TODAY = date(2023, 4, 28)
POLICY = frozenset({"financial_hardship", "disability", "subsistence_allowance"})
SPECIAL = frozenset({"disability", "subsistence_allowance"})


@dataclass(frozen=True)
class Row:
    bit: int = 0
    proofs: tuple[str, ...] = ()
    max_age_months: int | None = None


def ref(name):
    return EvidenceRef("evidence", name)


def on(day):
    return date(2023, 4, day)


def codes(verdict):
    return [reason.code for reason in verdict.because]


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (Held("x"), None),
        (Held("x", valid_from=on(29)), "criterion_not_yet_valid"),
        (Held("x", valid_from=on(28)), None),
        (Held("x", valid_from=on(27)), None),
        (Held("x", valid_until=on(29)), None),
        (Held("x", valid_until=on(28)), None),
        (Held("x", valid_until=on(27)), "criterion_expired"),
        (Held("x", ended=on(29)), None),
        (Held("x", ended=on(28)), "criterion_ended"),
        (Held("x", ended=on(27)), "criterion_ended"),
    ],
)
def test_a_criterion_holds_from_its_first_day_to_its_last(held, code):
    verdict = holds(held, TODAY)
    assert verdict.ok is (code is None)
    assert codes(verdict) == [code or "criterion_unproven"]


def test_the_proof_is_named():
    verdict = holds(Held("disability", "残疾", ref("e1")), TODAY)
    assert verdict.evidence == ("e1",)
    assert codes(verdict) == ["criterion_proven"]
    assert verdict.because[0].as_dict() == {"criterion": "残疾"}
    assert holds(Held("disability", ended=on(1)), TODAY).because[0].as_dict()["criterion"] == "disability"


@pytest.mark.parametrize(
    ("proofs", "kind", "ok"),
    [((), "letter", True), (("card",), "card", True), (("card",), None, True), (("card",), "letter", False)],
)
def test_the_table_says_which_proofs_are_taken(proofs, kind, ok):
    verdict = holds(Held("x", proof=ref("e1"), proof_kind=kind), TODAY, Row(proofs=proofs))
    assert verdict.ok is ok
    assert codes(verdict) == ["criterion_proven" if ok else "criterion_wrong_proof"]


@pytest.mark.parametrize(
    ("issued", "months", "today", "ok"),
    [
        (date(2022, 4, 28), 12, date(2023, 4, 27), True),
        (date(2022, 4, 28), 12, date(2023, 4, 28), True),
        (date(2022, 4, 28), 12, date(2023, 4, 29), False),
        (date(2023, 1, 31), 1, date(2023, 2, 28), True),
        (date(2023, 1, 31), 1, date(2023, 3, 1), False),
        (date(2022, 12, 5), 12, date(2023, 12, 5), True),
        (date(2000, 1, 1), None, TODAY, True),
        (None, 12, TODAY, True),
    ],
)
def test_a_proof_grows_too_old(issued, months, today, ok):
    assert holds(Held("x", valid_from=issued), today, Row(max_age_months=months)).ok is ok


def test_a_last_day_on_the_proof_goes_before_the_tables_age():
    held = Held("x", valid_from=date(2020, 1, 1), valid_until=on(30))
    assert holds(held, TODAY, Row(max_age_months=12)).ok


def test_assisted_while_any_criterion_of_the_policy_holds():
    gone = Held("disability", proof=ref("e1"), ended=on(1))
    here = Held("financial_hardship", proof=ref("e2"))
    verdict = assisted([gone, here, Held("student_loan")], POLICY, TODAY)
    assert verdict.ok
    assert codes(verdict) == ["criterion_proven"]
    assert verdict.evidence == ("e2",)


def test_not_assisted_says_why_of_each():
    verdict = assisted([Held("student_loan"), Held("disability", ended=on(1))], POLICY, TODAY)
    assert not verdict.ok
    assert codes(verdict) == ["criterion_not_in_policy", "criterion_ended"]
    assert codes(assisted([], POLICY, TODAY)) == ["criterion_none"]


def test_with_the_table_an_old_proof_no_longer_counts():
    held = [Held("financial_hardship", valid_from=date(2021, 10, 1))]
    assert assisted(held, POLICY, TODAY).ok
    assert codes(assisted(held, POLICY, TODAY, {"financial_hardship": Row(max_age_months=12)})) == ["criterion_expired"]


@pytest.mark.parametrize(
    ("held", "ok", "code"),
    [
        ([Held("disability")], True, "criterion_unproven"),
        ([Held("financial_hardship")], False, "criterion_not_in_policy"),
        ([Held("martyr_family")], False, "criterion_not_in_policy"),
        ([Held("disability", ended=on(28))], False, "criterion_ended"),
        ([], False, "criterion_none"),
    ],
)
def test_special_difficulty(held, ok, code):
    verdict = special_difficulty(held, POLICY, SPECIAL, TODAY)
    assert verdict.ok is ok
    assert codes(verdict) == [code]


def test_special_difficulty_lies_within_the_assisted():
    assert not special_difficulty([Held("orphan")], POLICY, {"orphan"}, TODAY).ok


def test_every_reason_has_its_sentence():
    named = ["not_yet_valid", "expired", "ended", "wrong_proof", "proven", "unproven", "not_in_policy", "none"]
    assert {f"criterion_{name}" for name in named} <= SENTENCES.keys()


everyone = st.lists(
    st.builds(
        Held,
        criterion=st.sampled_from(["disability", "financial_hardship", "orphan", "student_loan"]),
        valid_from=st.none() | st.dates(date(2023, 4, 20), date(2023, 5, 5)),
        valid_until=st.none() | st.dates(date(2023, 4, 20), date(2023, 5, 5)),
        ended=st.none() | st.dates(date(2023, 4, 20), date(2023, 5, 5)),
    )
)


@given(everyone, st.integers(-10, 10))
def test_whoever_is_in_special_difficulty_is_assisted(held, days):
    today = TODAY + timedelta(days=days)
    if special_difficulty(held, POLICY, {"disability", "orphan"}, today).ok:
        assert assisted(held, POLICY, today).ok


@given(everyone, everyone)
def test_a_further_criterion_never_takes_help_away(held, more):
    assert assisted(held + more, POLICY, TODAY).ok >= assisted(held, POLICY, TODAY).ok


# ---------------------------------------------------------------- spans

APRIL = st.integers(1, 28).map(on)
HELD = st.builds(
    Held,
    criterion=st.sampled_from(["disability", "financial_hardship", "loan"]),
    valid_from=st.none() | APRIL,
    valid_until=st.none() | APRIL,
    ended=st.none() | APRIL,
    proof=st.just(ref("1")),
    proof_kind=st.sampled_from([None, "card", "letter"]),
)


@given(st.lists(HELD, max_size=4))
def test_spans_are_the_days_on_which_assisted_says_yes(held):
    table = {"disability": Row(proofs=("card",)), "financial_hardship": Row(max_age_months=0)}
    found = spans(held, POLICY, table)
    for day in map(on, range(1, 31)):
        assert any(span.covers(day) for span in found) is assisted(held, POLICY, day, table).ok, day
    for one, following in zip(found, found[1:], strict=False):
        assert one.end is not None
        assert one.end + timedelta(days=1) < following.start
