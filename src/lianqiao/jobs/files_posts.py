"""Posts as a workbook: lists that an import reads back, and one of what we made of them (fields: domain paper §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lianqiao.evidence.files_sheet import Cell, Columns, Sheet, workbook
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.words import DEGREE_WORDS, OFFER_WORDS, REVIEW_WORDS
from lianqiao.jobs.written import FEN, LEVEL_COLUMNS, written
from lianqiao.rules.suitability import ConditionKind

_WIDE = {"岗位说明": 48, "专业要求": 36, "用人单位": 28, "岗位名称": 24, "工作地点": 20, "链接": 24, "来源": 20}
_ORDER = (
    *("用人单位", "岗位名称", "招聘人数", "城市", "区县", "工作地点", "学历要求", "学位要求"),
    *("专业要求", *LEVEL_COLUMNS.values(), "薪资", "截止日期", "联系方式", "岗位说明", "链接", "来源", "岗位代码"),
    *("统一社会信用代码", "单位性质", "行业", "发布日期"),
)
MADE: Columns = (
    ("序号", 6), ("岗位", 26), ("单位", 26), ("审核", 10), ("行政区划代码", 14), ("学历层次", 16),
    ("专业类和专业代码", 36), ("月薪下限（元）", 12), ("月薪上限（元）", 12), ("一年几薪", 9), ("限应届", 8),
    ("基层服务人员", 12), ("标签", 26), ("第一次记下", 12), ("要留意", 30),
)  # fmt: skip


def posts_file(rows: Sequence[tuple[Any, PostCard]], *, contacts: bool, stamp: str, reason: str) -> bytes:
    """The workbook. `rows`: records with their cards; `contacts`: with whom to ring.

    Records of one table share a list, so that its own columns keep their meaning; other tables get their own.
    """
    lists: dict[tuple[object, ...], list[tuple[int, Mapping[str, str]]]] = {}
    for at, (record, _card) in enumerate(rows, start=1):
        cells = written(record, contacts=contacts)
        lists.setdefault(_shape(record, cells), []).append((at, cells))
    sheets = [_list(number, held) for number, held in enumerate(lists.values(), start=1)]
    made = [_made(at, card) for at, (_record, card) in enumerate(rows, start=1)]
    about = (("导出", stamp), ("用途", reason), ("条数", str(len(rows))))
    return workbook(*sheets, Sheet("审核和代码", MADE, made, frozen=3), about=about, footer=stamp)


def _shape(record: Any, cells: Mapping[str, str]) -> tuple[object, ...]:
    """What has to be alike for two records to stand below one header."""
    levels = tuple(label for label in LEVEL_COLUMNS.values() if label in cells)
    own = frozenset(cells).difference(_ORDER)
    return levels, record.source if record.batch_id and own else own


def _list(number: int, held: Sequence[tuple[int, Mapping[str, str]]]) -> Sheet:
    used = {label: None for _at, cells in held for label in cells}
    labels = [*(label for label in _ORDER if label in used), *(label for label in used if label not in _ORDER)]
    columns = (("序号", 6), *((label, _WIDE.get(label, 14)) for label in labels))
    lines = [(at, *(_cell(label, cells.get(label, "")) for label in labels)) for at, cells in held]
    return Sheet("岗位" if number == 1 else f"岗位（{number}）", columns, lines, frozen=3)


def _cell(label: str, text: str) -> Cell:
    return int(text) if label == "招聘人数" and text else text


def _made(at: int, card: PostCard) -> tuple[Cell, ...]:
    kinds = {one.kind: one for one in card.conditions}
    fresh = kinds.get(ConditionKind.COHORT)
    codes = "；".join(
        f"{DEGREE_WORDS[degree]} {' '.join(sorted(found)).replace('*', '不限')}"
        for degree, found in card.facts.majors.by_degree
        if found
    )
    return (
        at, card.title, card.employer, str(REVIEW_WORDS[card.review]), card.region,
        "、".join(str(DEGREE_WORDS[one]) for one in card.degrees), codes,
        _yuan(card.salary_low), _yuan(card.salary_high), card.salary_months if card.salary_low else "",
        "是" if fresh and fresh.value == "fresh" else "", "是" if ConditionKind.GRASSROOTS_SERVICE in kinds else "",
        "、".join(str(OFFER_WORDS.get(one, one)) for one in card.offers), card.first_recorded_on.isoformat(),
        _joined(card.doubtful_words.split("、")),
    )  # fmt: skip


def _joined(words: Iterable[str]) -> str:
    return "、".join(filter(None, words))


def _yuan(fen: int | None) -> Cell:
    return "" if fen is None else fen // FEN
