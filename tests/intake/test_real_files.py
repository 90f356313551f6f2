"""The published tables, where they lie beside the repository: every row is a post, none vanishes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lianqiao.intake.post_sheet import read_posts
from lianqiao.intake.roster_sheet import read_roster

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published tables do not lie beside the repository")


def test_the_six_sheets_of_guangdong_are_read_completely_and_quickly() -> None:
    data = (DATA / "posts" / "guangdong_2026_posts.xls").read_bytes()
    begun = time.perf_counter()
    reading = read_posts("guangdong_2026_posts.xls", data)
    assert time.perf_counter() - begun < 8
    assert (len(reading.rows), reading.total, reading.rejected) == (9344, 9344, ())
    assert sum(post.facts.openings for post in reading.rows) == 11779
    assert sum(said.read for said in reading.sheets_said) == 6
    assert len({post.facts.id for post in reading.rows}) == 9344


def test_the_list_of_hubei_is_read_completely() -> None:
    reading = read_posts("hubei_2026_positions.json", (DATA / "posts" / "hubei_2026_positions.json").read_bytes())
    assert (len(reading.rows), reading.rejected) == (5224, ())


@pytest.mark.parametrize(
    ("number", "read", "refusals", "warnings"),
    [(f"{number:02d}", 1, [], 0) for number in (1, 2, 3, 4, 9, 11, 12)]
    + [
        ("05", 1, ["row_duplicate"], 0),
        ("06", 1, ["row_conflict"], 0),
        ("07", 0, ["row_no_number", "row_no_name"], 0),
        ("08", 1, [], 3),
    ],
)
def test_messy_rosters_give_what_the_contract_says(number: str, read: int, refusals: list[str], warnings: int) -> None:
    path = next((DATA / "messy-rosters").glob(f"{number}-*"))
    reading = read_roster(path.name, path.read_bytes())
    assert len(reading.rows) == read
    assert [verdict.reason.code for verdict in reading.rejected] == refusals
    assert len(reading.warnings) == warnings
