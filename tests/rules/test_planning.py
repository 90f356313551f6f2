"""What a plan opens with (the article's 1 + 1 + 1 + 3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lianqiao.charter.policy import load_policy
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.planning import MeasureDue, measures
from lianqiao.rules.values import Cadence

POLICIES = Path(__file__).resolve().parents[2] / "policies"
BY = date(2023, 7, 2)


def promise(name, deed, count=1, owner="expert", scope="assisted", **when):
    return Commitment(name, owner, "student", deed, count, "原文", scope=scope, **(when or {"by": BY}))


def test_the_college_of_the_article_owes_one_one_one_three():
    due = measures(load_policy(POLICIES / "sicau-horticulture-2023.toml").commitments, assisted=True)
    assert {measure.kind: measure.owed for measure in due} == {
        "guidance": 1,
        "training": 1,
        "traineeship": 1,
        "referral": 3,
    }
    assert all(measure.by == BY and measure.source for measure in due)


def test_only_the_paired_expert_owes_measures():
    assert measures([promise("talk", "talk", owner="counsellor")], assisted=True) == ()


def test_others_get_what_is_owed_to_all():
    both = [promise("a", "guidance"), promise("b", "training", scope="all", cadence=Cadence.TERM)]
    assert measures(both, assisted=False) == (MeasureDue("b", "training", 1, None, "原文"),)
    assert [measure.commitment for measure in measures(both, assisted=True)] == ["a", "b"]
