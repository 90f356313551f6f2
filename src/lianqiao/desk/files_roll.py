"""一人一档帮扶台账 as a sheet: one row a student (columns: domain paper §6.4). Nothing in it is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence

from lianqiao.desk.roll import RollRow
from lianqiao.evidence.files_sheet import Sheet, workbook

COLUMNS = (
    ("序号", 6), ("学号", 14), ("姓名", 10), ("性别", 6), ("专业", 14), ("班级", 14), ("生源地", 18), ("困难类别", 24),
    ("求职意向", 30), ("存在困难", 20), ("帮扶责任人", 26), ("帮扶措施", 36), ("指导次数", 9), ("培训次数", 9),
    ("见习次数", 9), ("推荐次数", 9), ("最近谈话", 12), ("当前去向", 14), ("落实单位", 20), ("备注", 12),
)  # fmt: skip
SEXES = {"male": "男", "female": "女"}


def roll_file(rows: Sequence[RollRow], *, stamp: str, reason: str) -> bytes:
    """The workbook: the rows, and a second sheet that says who took them, when and what for."""
    cells = [_cells(at, one) for at, one in enumerate(rows, start=1)]
    about = (("导出", stamp), ("用途", reason), ("人数", str(len(rows))))
    return workbook(Sheet("台账", COLUMNS, cells, frozen=3), about=about, footer=stamp)


def _cells(at: int, one: RollRow) -> tuple[str | int, ...]:
    card = one.student
    return (
        *(at, card.number, card.name, SEXES.get(card.sex, ""), card.major_text, card.class_name, card.home_text),
        *(one.circle, one.wish, one.obstacles, one.carers, one.measures),
        *(one.guidance, one.training, one.traineeship, one.referrals),
        *(f"{one.last_talk:%Y-%m-%d}" if one.last_talk else "", one.destination, one.unit, one.remark),
    )
