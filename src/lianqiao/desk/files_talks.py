"""谈话记录 in Word: one row a talk (columns: domain paper §6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lianqiao.desk.files_word import finish, row, start, table, title
from lianqiao.desk.paper_parts import TalkLine
from lianqiao.roster.facts import StudentCard

COLUMNS = (
    ("日期", 22), ("学号", 24), ("姓名", 18), ("方式", 14), ("主题分类", 24), ("谈话内容", 62), ("问题研判", 24),
    ("处理措施", 29), ("需跟进", 12), ("跟进日期", 16), ("跟进完成", 16),
)  # fmt: skip
WIDTHS = tuple(width for _, width in COLUMNS)
KEPT = "（内容由谈话人保存）"
SMALL = 9.0


def talks_file(card: StudentCard, talks: Sequence[TalkLine], *, stamp: str, now: datetime) -> bytes:
    """The file. 问题研判 is left to be written by hand: nobody records it."""
    made = start(stamp, wide=True)
    title(made, "谈话记录")
    ruled = table(made, WIDTHS)
    row(ruled, [label for label, _ in COLUMNS], WIDTHS, head=True, size=SMALL)
    for one in talks:
        row(ruled, _cells(card, one), WIDTHS, size=SMALL)
    return finish(made, now)


def _cells(card: StudentCard, one: TalkLine) -> tuple[str, ...]:
    follows = one.step_on is not None
    return (
        *(_day(one.on), card.number, card.name, one.way, one.topics),
        KEPT if one.kept else one.text,
        "",
        one.step,
        "是" if follows else "否",
        *(_day(one.step_on), _day(one.step_done_on)),
    )


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
