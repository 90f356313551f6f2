"""The shipped tables: complete, consistent, and with their sources."""

from pathlib import Path

from lianqiao.charter.reading import REFERENCE, rows
from lianqiao.charter.tables import (
    criteria,
    destinations,
    details,
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
    assert len(found) == 13
    assert found["disability"].bit == 4
    assert found["student_loan"].bit == found["minority"].bit == 0
    assert found["out_of_poverty"].max_age_months is None
    assert all(one.proofs and one.source for one in found.values())
    assert found["out_of_poverty"].formerly == "建档立卡贫困家庭"
    assert found["orphan"].formerly == ""


def test_details_belong_to_a_criterion_and_can_be_told_apart() -> None:
    found = details()
    assert set(found) <= set(criteria())
    assert [one.name for one in found["financial_hardship"]] == ["特别困难", "比较困难", "一般困难"]
    assert [one.name for one in found["disability"] if one.part == "kind"] == [
        "视力", "听力", "言语", "肢体", "智力", "精神", "多重",
    ]  # fmt: skip
    assert [one.code for one in found["disability"] if one.part == "grade"] == ["1", "2", "3", "4"]
    for ones in found.values():
        assert len({one.key for one in ones}) == len(ones)
        words = [word for one in ones for word in one.words]
        assert len(set(words)) == len(words)


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
