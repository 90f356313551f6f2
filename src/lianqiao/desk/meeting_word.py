"""会议纪要 in Word, set as offices set their papers: 22 pt head, 16 pt text on 28 pt lines, numbered heads in 黑体."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt

from lianqiao.desk.files_word import HEAD, TEXT, finish, row, start, table, write
from lianqiao.desk.meeting_page import MeetingPage

TITLE_SIZE, TEXT_SIZE, TABLE_SIZE, LINE = 22, 16, 12, 28
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # millimetres, GB/T 9704-2012
WIDTHS = (12, 70, 30, 22, 22)
NUMBERS = "一二三四五六七八九十"


def minutes_file(page: MeetingPage, college: str, *, stamp: str, now: datetime) -> bytes:
    """The file: when and who, what was before the meeting, what was said, what was decided with its state today."""
    paper = start(stamp)
    section = paper.sections[0]
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    _title(paper, f"{college}{page.told.title or '就业工作推进会'}纪要")
    _text(paper, f"时间：{_day(page.told.held_on)}")
    _text(paper, f"到会：{'、'.join(page.told.present) or '没有记'}")
    _text(paper, f"记录：{page.told.written_by or '没有记'}")
    heads = iter(NUMBERS)
    if page.parts:
        _head(paper, f"{next(heads)}、议程")
        for part in page.parts:
            _text(paper, f"{part.word}：{'；'.join(one.text for one in part.items)}。")
    if page.paragraphs:
        _head(paper, f"{next(heads)}、会议情况")
        for line in page.paragraphs:
            _text(paper, line)
    if page.decisions:
        _head(paper, f"{next(heads)}、议定事项")
        _decisions(paper, page)
    return finish(paper, now)


def _decisions(paper: Any, page: MeetingPage) -> None:
    ruled = table(paper, WIDTHS)
    row(ruled, ("序号", "做什么", "谁来做", "期限", "现在"), WIDTHS, head=True, size=TABLE_SIZE)
    for place, one in enumerate(page.decisions, start=1):
        told = (str(place), one.title, one.who, f"{one.due_on:%m-%d}", one.word)
        row(ruled, told, WIDTHS, size=TABLE_SIZE)


def _title(paper: Any, text: str) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(LINE)
    write(line, text, font=HEAD, size=TITLE_SIZE)


def _head(paper: Any, text: str) -> None:
    line = _line(paper)
    line.paragraph_format.keep_with_next = True
    write(line, text, font=HEAD, size=TEXT_SIZE)


def _text(paper: Any, text: str) -> None:
    write(_line(paper), text, font=TEXT, size=TEXT_SIZE)


def _line(paper: Any) -> Any:
    """A paragraph whose first line stands in by two characters."""
    line = paper.add_paragraph()
    line.paragraph_format.first_line_indent = Pt(2 * TEXT_SIZE)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = Pt(LINE)
    return line


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
