"""Sheets out: the file to start from, and the rows that were refused. Nothing in them is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from lianqiao.charter.surveys import Question
from lianqiao.charter.wording import say
from lianqiao.evidence.files_sheet import CONTENT_TYPE, NO_FORMULAS, neutral
from lianqiao.intake.words import TEMPLATES
from lianqiao.roster.models import ImportBatch, RowVerdict
from lianqiao.rules.values import Reason

__all__ = ["CONTENT_TYPE", "refused_rows", "survey_template", "template"]
_WIDTHS = (14, 8, 16, 48, 48)


def _sheets(sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """A workbook of (name, header, rows) whose cells are text, ready to be filled in or read."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **NO_FORMULAS}) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        for name, header, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, label in enumerate(header):
                sheet.set_column(at, at, _WIDTHS[at] if len(header) == len(_WIDTHS) else 16, text)
                sheet.write_string(0, at, label, head)
            for at, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    sheet.write_string(at, column, neutral(str(value)), text)
    return buffer.getvalue()


def template(kind: str) -> bytes:
    """An empty table with headers that the reader knows, all columns text so that no digit is lost."""
    return _sheets([(_("填写"), TEMPLATES[kind], ())])


def survey_template(questions: Sequence[Question]) -> bytes:
    """An empty table for the answers of a survey: who and when, then each question; its options on a second sheet."""
    header = (_("学号"), _("姓名"), _("提交时间"), *(one.text for one in questions))
    options = [(one.text, "┋".join(option.text for option in one.choices)) for one in questions if one.choices]
    return _sheets([(_("填写"), header, ()), (_("选项"), (_("题目"), _("可以填的")), options)])


def refused_rows(batch: ImportBatch, language: str) -> bytes:
    """Refused rows on the first sheet, emptied cells on the second: place, reason, next step."""
    header = (_("工作表"), _("行"), _("列"), _("原因"), _("怎么办"))
    verdicts = list(batch.verdicts.all())
    return _sheets(
        [
            (_("退回"), header, (_row(one, language) for one in verdicts if one.outcome == "rejected")),
            (_("提醒"), header, (_row(one, language) for one in verdicts if one.outcome == "warning")),
        ]
    )


def _row(verdict: RowVerdict, language: str) -> tuple[object, ...]:
    sentence = say(Reason.of(verdict.code, **verdict.params), language)
    return verdict.sheet, verdict.row or "", verdict.column, sentence.reason, sentence.next
