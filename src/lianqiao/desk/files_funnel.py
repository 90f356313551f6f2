"""The funnel as a workbook: persons and times in columns of their own, no student's name, nothing a formula."""

from __future__ import annotations

from lianqiao.desk.funnel import COLUMNS, Asked, FunnelPage
from lianqiao.desk.words import PART_WORDS
from lianqiao.evidence.files_sheet import Sheet, workbook
from lianqiao.referrals.words import STAGE_WORDS

STAGES = (("走到哪一步", 34), ("人", 16), ("人次", 16))
RULE = "走到这一步或更后面的都算；人和人次不相加。达成意向和签约按登记的算。"


def funnel_file(page: FunnelPage, asked: Asked, *, stamp: str, reason: str) -> bytes:
    """The workbook: the stages, the parts (not by student), and who took it, when and what for."""
    stages = [(str(STAGE_WORDS[one]), count.persons, count.times) for one, count in page.counts.items()]
    sheets = [Sheet("漏斗", STAGES, stages)]
    if asked.by != "student":
        columns = ((str(PART_WORDS[asked.by]), 34), *((f"{STAGE_WORDS[one]}（人）", 16) for one in COLUMNS))
        rows: list[tuple[str | int, ...]] = [
            (part.name, *(count.persons for _, count in part.counts)) for part in page.parts
        ]
        sheets.append(Sheet("分开看", columns, rows))
    days = f"{asked.since} 到 {asked.until}"
    about = (("推荐的日子", days), ("导出", stamp), ("用途", reason), ("算法", RULE))
    return workbook(*sheets, about=about, footer=stamp)
