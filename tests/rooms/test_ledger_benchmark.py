"""The ledger and the day's page ask the database no more often for many students than for few; the benchmark runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks import large_college
from benchmarks import ledger as benchmark

from lianqiao.charter.policy import load_policy
from lianqiao.ledger.queries import told
from lianqiao.roster.policy import policy_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forty_weeks(tmp_path: Path, monkeypatch, settings) -> Iterator[None]:
    """The benchmark's policy and day."""
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", large_college.DAY.isoformat())
    large_college.a_year_of_the_shipped_policy(tmp_path / "policy.toml")
    settings.POLICY_FILE = tmp_path / "policy.toml"
    policy_in_force.cache_clear()
    yield
    policy_in_force.cache_clear()


def test_the_policy_has_forty_weeks_and_all_promises_of_the_shipped_one():
    policy, shipped = policy_in_force(), load_policy(large_college.SHIPPED)
    assert [one.id for one in policy.commitments] == [one.id for one in shipped.commitments]
    assert len(large_college.weeks()) == 40
    assert all(policy.calendar.term_of(one) for one in large_college.weeks())


def test_many_students_take_no_more_queries_than_few():
    large_college.fill(6)
    ask = lambda: told(**benchmark._asked())  # noqa: E731, SLF001
    few, page = benchmark.queries_of(ask), benchmark.measure_page(1)["queries"]
    large_college.fill(54)
    assert benchmark.queries_of(ask) == few
    assert benchmark.measure_page(1)["queries"] == page
    assert few <= 25
    assert page <= 110


def test_the_benchmark_prints_the_rule_beside_rows_one_by_one_and_both_agree(capsys):
    assert os.environ["LIANQIAO_TESTING"] == "1"
    assert benchmark.measure(students=20, sample=6, runs=1) == 0
    said = capsys.readouterr().out
    for part in ("1. the rule", "row by row", "the rows are the same", "2. the ledger", "3. the day's page", "queries"):
        assert part in said
    assert "DIFFERENT" not in said
    assert "grow" not in said
