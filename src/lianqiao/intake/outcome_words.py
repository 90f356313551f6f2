"""Which code (毕业去向) the outcome cells of a roster name. What they claim is recorded as claimed, no higher."""

from __future__ import annotations

import re
from collections.abc import Collection

from lianqiao.charter.reading import plain

_SETTLED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words))
    for code, words in (
        ("803", "专升本"),
        ("802", "第二学士"),
        ("82", "规培|规范化培训"),
        ("85", "出国|出境|留学"),
        ("801", "研究生|读研|硕士|博士"),
        ("80", "升学|录取"),
        ("46", "入伍|应征|参军|义务兵"),
        ("503", "西部计划"),
        ("502", "三支一扶"),
        ("501", "特岗"),
        ("512", "选调"),
        ("271", "科研助理"),
        ("11", "劳动合同"),
        ("10", "协议|签约"),
        ("75", "创业"),
        ("76", "自由职业"),
    )
)
_UNSETTLED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words))
    for code, words in (
        ("71", "拟升学|考研|备考研"),
        ("72", "暂不就业|不就业|拟出国"),
        ("70", "待就业|未就业|求职|找工作|签约中|未落实|待业"),
    )
)
_SCHOOL = re.compile("大学|学院|研究所|研究院")
_OTHER_HIRING = "12"
_PROVISIONAL = "拟录取"
_FURTHER = ("80", "801", "802", "803", "81", "82", "85")


def destination_code(text: str, employer: str, *, settled: bool, known: Collection[str]) -> str | None:
    """The code of an outcome cell: a code of the table as it stands, else by its words. None = it names none.

    `settled` is the roster reader's answer; a settled row that names only a school or an employer
    speaks by that name.
    """
    word = plain(text)
    head = re.match(r"(\d{2,3})(?!\d)", word)
    if head and head[1] in known:
        return head[1]
    for code, words in _SETTLED if settled else _UNSETTLED:
        if words.search(word):
            return code
    if not settled:
        return None
    return "80" if not word and _SCHOOL.search(employer) else _OTHER_HIRING


def is_provisional(text: str, code: str) -> bool:
    """Is the admission only announced?"""
    return _PROVISIONAL in plain(text) and code in _FURTHER
