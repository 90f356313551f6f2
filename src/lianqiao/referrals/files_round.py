"""A round as a sheet: one row a proposal, by student number, which tells nothing of need. No cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter

from lianqiao.referrals.facts import ProposalView, RoundDetail, StudentRound
from lianqiao.referrals.files_match import LONGEST_CELL, neutral
from lianqiao.referrals.matching_text import joined, sentences
from lianqiao.referrals.words import ANSWER_WORDS, EXPORT_WORDS, OVERRIDE_WORDS, STANDING_WORDS

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("学号", 14), ("姓名", 10), ("班级", 14), ("专业", 14), ("岗位", 26), ("单位", 26), ("合适度", 9), ("合适在", 40),
    ("要留意", 30), ("请核对", 24), ("处理", 12), ("原因", 18), ("补充", 24), ("回应", 12), ("回应原因", 12),
)  # fmt: skip


def round_file_of(detail: RoundDetail, *, by: str, now: datetime, reason: str) -> bytes:
    """The workbook: the proposals in reach, and a second sheet with the proof and who took it, when and what for."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        _proposals(book, detail)
        about = book.add_worksheet("说明")
        for at, (label, text) in enumerate(_about(detail, by, now, reason)):
            about.write_string(at, 0, label)
            about.write_string(at, 1, neutral(text)[:LONGEST_CELL])
        about.set_column(0, 0, 12)
        about.set_column(1, 1, 60)
    return held.getvalue()


def _proposals(book: Any, detail: RoundDetail) -> None:
    sheet = book.add_worksheet("推荐")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    for column, (label, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, head)
    rows = [cells for one in sorted(detail.students, key=lambda one: one.student.number) for cells in _rows(one)]
    for at, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell, number)
            else:
                sheet.write_string(at, column, neutral(cell)[:LONGEST_CELL], body)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _rows(one: StudentRound) -> Iterator[tuple[str | int, ...]]:
    card = one.student
    for view in one.proposals:
        yield (card.number, card.name, card.class_name, card.major_text, *_of(view))


def _of(view: ProposalView) -> tuple[str | int, ...]:
    told = (view.reasons.why, view.reasons.against, view.reasons.check)
    answer = "" if view.interested is None else "感兴趣" if view.interested else "不合适"
    return (
        view.post.title, view.post.employer, view.score, *(joined(sentences(part)) for part in told),
        str(STANDING_WORDS[view.standing.value]), str(OVERRIDE_WORDS.get(view.code, "")), view.note,
        answer, str(ANSWER_WORDS.get(view.answer, view.answer)),
    )  # fmt: skip


def _about(detail: RoundDetail, by: str, now: datetime, reason: str) -> tuple[tuple[str, str], ...]:
    proof = detail.certificate
    return (
        ("轮次", f"{detail.on:%Y-%m-%d} #{detail.id}"),
        ("抽签号", detail.seed),
        ("总分", str(proof["objective"])),
        ("上界", str(proof["bound"])),
        ("相差", str(proof["gap"])),
        ("导出", f"{by} {now:%Y-%m-%d %H:%M}"),
        ("用途", str(EXPORT_WORDS[reason])),
    )
