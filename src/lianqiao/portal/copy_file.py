"""The copy as a file: one zip with a workbook for people and a JSON text for machines. No cell is ever a formula."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from lianqiao.portal.queries_copy import Sheet, own_copy
from lianqiao.referrals.files_match import LONGEST_CELL, neutral
from lianqiao.rules.visibility import Viewer

CONTENT_TYPE = "application/zip"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def copy_file(*, viewer: Viewer, today: date, now: datetime) -> bytes:
    """`my-data.xlsx` and `my-data.json`, with a line that says what is told in person instead."""
    sheets, held = own_copy(viewer=viewer, today=today), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("my-data.xlsx", _workbook(sheets)), ("my-data.json", _json(sheets))):
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content)
    return held.getvalue()


def _json(sheets: Sequence[Sheet]) -> bytes:
    told = {one.word: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in sheets}
    return json.dumps({_("说明"): _about(), **told}, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode()


def _about() -> str:
    return _("老师为工作写的记录、另外保密存放的内容不在这份文件里，可以带上证件，当面请老师打开给你看。")


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        book.add_worksheet("0").write_string(0, 0, _about())
        for at, one in enumerate(sheets, start=1):
            page = book.add_worksheet(str(at))
            page.write_string(0, 0, one.word)
            for row, cells in enumerate((one.columns, *one.rows), start=1):
                for column, cell in enumerate(cells):
                    page.write_string(row, column, neutral(_cell(cell))[:LONGEST_CELL])
    return held.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
