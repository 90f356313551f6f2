"""Demand against supply and the posts to find as a workbook: numbers only, no name. Nothing in it is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lianqiao.desk.demand_page import CellView, DemandPage, FindView, RowView
from lianqiao.evidence.files_sheet import Columns, Sheet, workbook

HIDDEN = "少于 5"
MATRIX = ("专业", "学历", "想去", "学生（人）", "合适的名额（个）", "需要的名额（个）", "还缺（个）")
FIND = ("专业", "学历", "地区", "月薪不低于", "为几名学生（人）", "要找名额（个）", "谁在找", "哪天前")


def demand_file(page: DemandPage, *, stamp: str, reason: str) -> bytes:
    """The workbook: the posts to find, the table, and who took it, when and what for."""
    matrix = (line for row in page.rows for line in _matrix(row, page.columns))
    return workbook(
        Sheet("要找的岗位", _wide(FIND), map(_find, page.lines), frozen=0),
        Sheet("供需", _wide(MATRIX), matrix, frozen=0),
        about=(("导出", stamp), ("用途", reason), ("算法", _rule(page))),
        footer=stamp,
    )


def _wide(labels: Sequence[str]) -> Columns:
    return [(label, 18) for label in labels]


def _rule(page: DemandPage) -> str:
    return f"每人 {page.quota} 个不同岗位，一个名额最多推给 {page.per_opening} 人"


def _number(given: int | None) -> str | int:
    return HIDDEN if given is None else given


def _find(one: FindView) -> Sequence[str | int]:
    owner, due = (one.given.owner, one.given.due_on.isoformat()) if one.given else ("", "")
    return one.major, one.degree, one.places, one.pay, _number(one.students), one.openings, owner, due


def _matrix(row: RowView, columns: Sequence[str]) -> Iterable[Sequence[str | int]]:
    beside: list[tuple[str, CellView]] = [(name, one) for name, one in zip(columns, row.cells, strict=True) if one]
    for name, one in [*beside, *((one.place, one) for one in row.others)]:
        numbers = (_number(one.students), one.openings, _number(one.needed), _number(one.missing))
        yield row.major, row.degree, name, *numbers
