"""A pasted text in lines: what is labelled in it, and where in it each post begins.

Full-width signs are read as half-width ones of the same length, so that every
place found is a place in the text as it was pasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HALF = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: " ", 0xA0: " "}
_LABELS = {
    "title": "招聘岗位名称|招聘岗位|招聘职位|岗位名称|职位名称|应聘岗位|需求岗位|岗位|职位",
    "employer": "招聘单位名称|招聘单位|用人单位|单位名称|公司名称|企业名称|招聘企业|招聘公司|公司|单位|企业",
    "openings": "招聘人数|需求人数|招聘名额|计划人数|拟招人数|人数|名额|数量",
    "place": "工作地点|工作地址|上班地点|工作城市|工作区域|公司地址|单位地址|工作地|地点|地址|坐标|Base|base",
    "degrees": "学历要求|最低学历|学历层次|学历",
    "majors": "专业要求|所需专业|需求专业|招聘专业|专业",
    "salary": "薪资待遇|薪资范围|薪酬待遇|工资待遇|薪资福利|薪酬福利|综合薪资|月薪|年薪|薪资|薪酬|工资|底薪|待遇",
    "deadline": "报名截止时间|报名截止日期|报名截止"
    "|截止时间|截止日期|投递截止|网申截止|招聘截止|报名时间|招聘时间|截止",
    "contact": "联系人及电话|联系方式|联系电话"
    "|咨询电话|简历投递邮箱|简历投递|投递邮箱|投递方式|应聘方式|报名方式|联系人|电话"
    "|手机|邮箱|微信|QQ",
    "benefits": "福利待遇|员工福利|公司福利|食宿情况|食宿|福利|我们提供",
    "conditions": "任职要求|岗位要求|任职条件|招聘要求|招聘条件|应聘条件|应聘要求|职位要求|其他要求|基本条件|要求",
    "description": "岗位职责|工作内容|工作职责|职位描述|岗位描述|职责|主要工作",
    "about": "公司简介|单位简介|企业简介|公司介绍|单位介绍|企业介绍|关于我们|公司概况",
}
_KIND = {word: kind for kind, words in _LABELS.items() for word in words.split("|")}
_WORDS = "|".join(sorted(_KIND, key=len, reverse=True))
_ORNAMENT = r"[\s\-—=*#>•·■□◆◇★☆▶►▪●○✦✔✅❤🔹🔸💰📍📌📞📧🎓⏰🏢👉]*"
_NUMBER = r"(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)]\s*|[①-⑳]\s*)?"
_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fffA-Za-z])({_WORDS})\s*(?:[一二三四五六七八九十]|\d{{1,2}})?\s*(?:[】\]]\s*:?|:)\s*"
)
_HEADING = re.compile(rf"^{_ORNAMENT}{_NUMBER}[【\[]?({_WORDS})[】\]]?(?:\s*[:]\s*|\s+|$)")
_SECTION = re.compile(rf"^{_ORNAMENT}[(]?[一二三四五六七八九十]{{1,3}}[、)]")
_ITEM = re.compile(rf"^{_ORNAMENT}(?:[(]?\d{{1,2}}[.、)]|[①-⑳]|[•·\-])")
_LISTED = frozenset({"conditions", "description", "benefits", "about", "contact", "salary", "title", "majors"})
_TRAILING = " \t;|,。、"


def half(text: str) -> str:
    """The text with half-width signs, letter for letter."""
    return text.translate(_HALF)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text by its place; `text` in half-width signs."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def section(self) -> bool:
        """Does a new chapter begin (`二、应聘条件`)?"""
        return bool(_SECTION.match(self.text))


@dataclass(frozen=True, slots=True)
class Said:
    """Something labelled: its kind, the label's place, and the places of its words."""

    kind: str
    at: int
    start: int
    end: int


def lines_of(text: str) -> list[Line]:
    """Every line, also the blank ones."""
    found, start = [], 0
    for line in half(text).split("\n"):
        found.append(Line(start, line))
        start += len(line) + 1
    return found


def labelled(lines: list[Line], begins: frozenset[int]) -> list[Said]:
    """All that is labelled, in order. `begins`: places of lines that begin a post, at which no list goes on."""
    found: list[Said] = []
    for number, line in enumerate(lines):
        marks = list(_marks(line))
        for place, (kind, at, start) in enumerate(marks):
            end = marks[place + 1][1] if place + 1 < len(marks) else line.end
            last = place + 1 == len(marks)
            if last and kind in _LISTED:
                end = _runs_on(lines, number, begins, empty=not line.text[start - line.start :].strip())
            found.append(_trimmed(lines, Said(kind, at, start, end)))
    return [one for one in found if one.start < one.end]


def _marks(line: Line) -> Iterator[tuple[str, int, int]]:
    """(kind, place of the label, place of its words) of each label in a line."""
    heading = _HEADING.match(line.text)
    if heading:
        yield _KIND[heading[1]], line.start, line.start + heading.end()
    for mark in _LABEL.finditer(line.text, heading.end() if heading else 0):
        yield _KIND[mark[1]], line.start + mark.start(), line.start + mark.end()


def _runs_on(lines: list[Line], number: int, begins: frozenset[int], *, empty: bool) -> int:
    """Where the words of a label end that stands last in its line: with the list below it, if one is there."""
    end = lines[number].end
    for line in lines[number + 1 :]:
        stops = line.blank or line.section or line.start in begins or next(_marks(line), None) is not None
        if stops or not (empty or _ITEM.match(line.text)):
            break
        end = line.end
    return end


def _trimmed(lines: list[Line], said: Said) -> Said:
    whole = "\n".join(line.text for line in lines)
    start, end = said.start, said.end
    while start < end and whole[start] in _TRAILING + "\n:":
        start += 1
    while start < end and whole[end - 1] in _TRAILING + "\n【[":
        end -= 1
    return Said(said.kind, said.at, start, end)
