"""Word files as offices keep them: A4, named fonts (黑体 for heads, 宋体 for labels, 仿宋 for text), one table.

The file carries the names of the fonts, not the fonts. On every page stands who
took it and when. Papers are Chinese whatever the language of the screen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAD, LABEL, TEXT = "黑体", "宋体", "仿宋"
_SHORT, _LONG = 210, 297  # millimetres of A4
MARGIN = 18
# What XML cannot hold: a control sign typed or pasted into a note must not stop the paper.
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def start(stamp: str, *, wide: bool = False) -> Any:
    """An empty paper, upright or `wide`, with its stamp at the head of every page."""
    paper = Document()
    section = paper.sections[0]
    width, height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header_distance = section.footer_distance = Mm(8)
    normal = paper.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(0)
    _name_font(normal, TEXT)
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write(line, stamp, font=LABEL, size=9).font.color.rgb = RGBColor(0x8A, 0x8A, 0x8A)
    return paper


def finish(paper: Any, now: datetime) -> bytes:
    """The file. It says nothing of machine or author but what stands on its pages."""
    about = paper.core_properties
    about.author = about.last_modified_by = about.comments = about.title = ""
    about.created = about.modified = now.replace(tzinfo=None)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def title(paper: Any, text: str) -> None:
    """The head of the paper, in the middle."""
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(6)
    write(line, text, font=HEAD, size=16)


def table(paper: Any, widths: Sequence[int]) -> Any:
    """A ruled table whose columns have these widths in millimetres."""
    made = paper.add_table(rows=0, cols=len(widths))
    made.style = "Table Grid"
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def row(made: Any, texts: Sequence[str], widths: Sequence[int], *, head: bool = False, size: float = 10.5) -> None:
    """One more row; a `head` row is in the font of labels and stands again on each page."""
    line = made.add_row()
    for cell, text, width in zip(line.cells, texts, widths, strict=True):
        cell.width = Mm(width)
        write(cell.paragraphs[0], text, font=LABEL if head else TEXT, size=size).bold = head
    if head:
        line._tr.get_or_add_trPr().append(line._tr.makeelement(qn("w:tblHeader"), {}))


def pair(made: Any, label: str, text: str, widths: Sequence[int]) -> None:
    """A row of a label and its text; each line of the text is a paragraph."""
    row(made, (label, ""), widths)
    cells = made.rows[-1].cells
    for run in cells[0].paragraphs[0].runs:
        _name_font(run, LABEL)
        run.bold = True
    for at, line in enumerate(text.split("\n")):
        write(cells[1].paragraphs[0] if at == 0 else cells[1].add_paragraph(), line, font=TEXT)


def write(line: Any, text: str, *, font: str, size: float = 10.5) -> Any:
    """A run of text in a paragraph."""
    run = line.add_run(_UNPRINTABLE.sub("", text))
    run.font.size = Pt(size)
    _name_font(run, font)
    return run


def _name_font(owner: Any, name: str) -> None:
    """Chinese text takes its font from an attribute of its own."""
    owner.font.name = name
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
