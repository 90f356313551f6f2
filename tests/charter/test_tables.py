"""The shipped tables: complete, consistent, and with their sources."""

from pathlib import Path

from lianqiao.charter.reading import REFERENCE, rows
from lianqiao.charter.tables import (
    criteria,
    destinations,
    industries,
    occupations,
)


def test_every_table_names_its_source_first() -> None:
    for path in REFERENCE.glob("*.csv"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


def test_the_tables_stay_small() -> None:
    assert sum(Path(path).stat().st_size for path in REFERENCE.iterdir()) < 1_500_000


def test_criteria() -> None:
    found = criteria()
    assert len(found) == 12
    assert found["disability"].bit == 4
    assert found["student_loan"].bit == found["minority"].bit == 0
    assert found["out_of_poverty"].max_age_months is None
    assert all(one.proofs and one.source for one in found.values())


def test_destinations() -> None:
    found = destinations()
    assert found["801"].parent == "80"
    assert found["12"].group_2021 == "flexible"
    assert found["12"].group_2024 == "employer"
    assert found["76"].approvals == ("college", "school")
    assert [code for code, one in found.items() if not one.placed and not one.parent] == ["70", "71", "72"]
    for one in found.values():
        assert one.placed == bool(one.evidence)
        if one.parent:
            assert found[one.parent].group_2021 == one.group_2021


def test_industries_and_occupations() -> None:
    trades = industries()
    assert len(trades) == 1971
    assert all(one.parent in trades for one in trades.values() if one.parent)
    assert trades["A0141"].level == "class"
    assert occupations()["2-03-04-00"].name == "园艺技术人员"


def test_majors_and_days_have_the_expected_number() -> None:
    assert len(rows("majors_undergraduate")) == 845
    assert {row["year"] for row in rows("holiday_years")} == {str(year) for year in range(2018, 2027)}
