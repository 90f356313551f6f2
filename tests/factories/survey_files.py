"""Sheets as survey tools export them, built in their real shapes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

OF_WJX = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
DIRECTION = "毕业后首先想走哪条路"
PROGRESS = "现在走到哪一步"
OBSTACLES = "求职路上，哪些地方想有人一起想办法"
NEED = "还需要学院做什么"
SALARY = "月薪最低多少可以接受"
REGIONS = "想去哪些地方"


def wjx_rows(answers: Iterable[Mapping[str, Any]], *, split: bool = False) -> list[list[Any]]:
    """问卷星: six columns of its own, then numbered questions. `split`: one 0/1 column for each option."""
    options = ("简历", "面试", "专业技能")
    several = [f"5、{OBSTACLES}({one})" for one in options] if split else [f"5、{OBSTACLES}"]
    head = [
        *OF_WJX,
        "1、您的学号",
        f"2、{DIRECTION}",
        f"3、{PROGRESS}",
        f"4、{SALARY}",
        *several,
        f"6、{REGIONS}",
        f"7、{NEED}",
    ]
    rows: list[list[Any]] = [head]
    for number, one in enumerate(answers, start=1):
        chosen = one.get("obstacles", ())
        marks = [int(option in chosen) for option in options] if split else ["┋".join(chosen)]
        rows.append(
            [
                number, one.get("at", "2023/4/20 10:12:33"), "85秒", "手机提交", "直接访问", "203.0.113.7(四川-成都)",
                one.get("number", ""), one.get("direction", "到单位就业"), one.get("progress", "正在准备简历或复习"),
                one.get("salary", ""), *marks, one.get("regions", ""), one.get("need", "(空)"),
            ]
        )  # fmt: skip
    return rows


def kdocs_rows(answers: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """金山表单: who sent it and when, then questions with tags; several answers joined by line breaks."""
    head = [
        "提交者（自动）", "提交时间（自动）", "请填写你的姓名（必填）", "手机号码（必填）", f"{DIRECTION}（必填）",
        f"{PROGRESS}（单选题）", f"{OBSTACLES}（多选题）", NEED,
    ]  # fmt: skip
    return [
        head,
        *(
            [
                "匿名用户", one.get("at", "2023-04-21 09:00"), one.get("name", ""), one.get("phone", ""),
                one.get("direction", "到单位就业"), one.get("progress", "还没有开始"),
                "\n".join(one.get("obstacles", ())), one.get("need", ""),
            ]
            for one in answers
        ),
    ]  # fmt: skip


def as_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as a workbook of one sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("答卷")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return buffer.getvalue()


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "gb18030") -> bytes:
    """The rows as text, in the encoding that such tools still write."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode(encoding)
