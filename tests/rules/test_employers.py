"""Numbers of employers, two names of one, who may clear, and what needs somebody first."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.rules.employers import (
    SIGNS,
    Clearance,
    Firm,
    Needs,
    Urgency,
    alike,
    check_sign,
    clearance,
    code_checks,
    known_by_source,
    may_clear,
    near,
    pairs,
    plain_name,
    stem,
    urgency,
)

TODAY = date(2023, 4, 28)
DAY = timedelta(days=1)
bodies = st.text(SIGNS, min_size=17, max_size=17)
words = st.text("青禾茶叶业园", min_size=0, max_size=6)


# ---------------------------------------------------------------- the number


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000802100433B"])
def test_known_codes_check(code):
    assert code_checks(code)


@pytest.mark.parametrize("code", ["", "91350100M000100Y44", "91350100M000100Y4", "91350100m000100Y43", "I" * 18])
def test_others_do_not(code):
    assert not code_checks(code)


@settings(deadline=None)
@given(bodies, st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_sign_miscopied_is_seen(body, place, sign):
    code = body + check_sign(body)
    assert code_checks(code)
    wrong = code[:place] + sign + code[place + 1 :]
    assert code_checks(wrong) == (wrong == code)


# ---------------------------------------------------------------- two names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾农业有限公司", "青禾农业有限责任公司"),
        ("青禾（成都）农业", "青禾(成都)农业"),
        ("青禾农业 有限公司", "青禾农业有限公司"),
        ("ＡＢ农业", "ab农业"),
    ],
)
def test_names_that_differ_in_writing_alone_are_equal(one, other):
    assert plain_name(one) == plain_name(other)


def test_a_stem_is_never_empty():
    assert stem("青禾农业股份有限公司") == "青禾农业"
    assert stem("有限公司") == "有限公司"


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for n, mine in enumerate(one, start=1):
        before, row = row, [n]
        for m, theirs in enumerate(other):
            row.append(min(before[m + 1] + 1, row[m] + 1, before[m] + (mine != theirs)))
    return row[-1]


@settings(deadline=None)
@given(words, words)
def test_near_is_a_distance_of_one(one, other):
    assert near(one, other) == (_distance(one, other) <= 1)


BODY = "91510100MA6D00001"
CODE, OTHER_CODE = BODY + check_sign(BODY), "91350100M000100Y43"


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        (Firm(1, "甲", CODE), Firm(2, "乙", CODE), ["employer_same_code"]),
        (Firm(1, "甲", CODE), Firm(2, "甲", OTHER_CODE), []),
        (Firm(1, "青禾有限公司"), Firm(2, "青禾有限责任公司"), ["employer_same_name"]),
        (Firm(1, "甲", CODE), Firm(2, "甲", CODE), ["employer_same_code", "employer_same_name"]),
        (Firm(1, "春芽茶叶有限公司", city="5118"), Firm(2, "春芽茶业有限公司", city="5118"), ["employer_near_name"]),
        (Firm(1, "春芽茶叶有限公司", city="5118"), Firm(2, "春芽茶业有限公司", city="5101"), []),
        (Firm(1, "春芽茶叶有限公司"), Firm(2, "春芽茶业有限公司"), []),
        (Firm(1, "青禾有限公司", city="5118"), Firm(2, "青木有限公司", city="5118"), []),
    ],
)  # fmt: skip
def test_why_two_may_be_one(one, other, codes):
    assert [why.code for why in alike(one, other)] == codes
    assert alike(one, other) == alike(other, one)


firms = st.lists(
    st.builds(
        lambda name, code, city: (name, code, city),
        st.text("青禾茶叶业园司", min_size=1, max_size=6),
        st.sampled_from(["", CODE, OTHER_CODE, "1"]),
        st.sampled_from(["", "5101", "5118"]),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(firms)
def test_no_pair_is_missed_however_few_are_compared(rows):
    known = [Firm(place, *row) for place, row in enumerate(rows)]
    found = [(one.id, other.id) for one, other, _ in pairs(known)]
    assert found == [(one.id, other.id) for one, other in combinations(known, 2) if alike(one, other)]


# ---------------------------------------------------------------- clearing


def test_whoever_brought_an_employer_in_does_not_clear_it():
    assert may_clear("user:2", "user:1").ok
    assert may_clear("user:1", "user:1").because[0].code == "employer_same_hands"


@pytest.mark.parametrize(
    ("kind", "by_table", "official", "code"),
    [
        ("29", True, ("10", "29"), "employer_official_source"),
        ("39", True, ("10", "29"), "employer_not_official"),
        ("", True, ("10", "29"), "employer_not_official"),
        ("29", False, ("10", "29"), "employer_by_hand"),
        ("29", True, (), "employer_not_official"),
    ],
)
def test_what_a_source_tells(kind, by_table, official, code):
    told = known_by_source(kind, by_table=by_table, official=official)
    assert told.because[0].code == code
    assert told.ok == (code == "employer_official_source")


def test_the_newest_decision_in_words():
    assert [clearance(one) for one in (None, True, False)] == [
        Clearance.WAITING, Clearance.CLEARED, Clearance.REFUSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "first"),
    [
        (Needs(complaints=1, step_on=TODAY - DAY, waiting=True), Urgency.COMPLAINT),
        (Needs(step_on=TODAY - DAY, waiting=True), Urgency.STEP_LATE),
        (Needs(step_on=TODAY, waiting=True), Urgency.TO_CLEAR),
        (Needs(step_on=TODAY, open_posts=1), Urgency.STEP_AHEAD),
        (Needs(open_posts=1), Urgency.NEVER_VISITED),
        (Needs(open_posts=1, last_visit=TODAY), Urgency.NOTHING),
        (Needs(), Urgency.NOTHING),
    ],
)
def test_what_needs_somebody_first(needs, first):
    assert urgency(needs, TODAY) is first
