"""Pay as employers and students write it, put into fen a month."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from lianqiao.charter.reading import plain
from lianqiao.rules.suitability import Salary

FEN = 100
MONTHS = 12
PAID_DAYS = Decimal("21.75")  # paid days of a month, by which daily pay is converted (人社部发〔2025〕2号)
_UNIT_FACTORS = {"": 1, "元": 1, "块": 1, "k": 1000, "千": 1000, "w": 10000, "万": 10000, "百": 100}
_NUMBER = r"(\d{1,9}(?:\.\d{1,4})?)(k|w|千|万|百)?元?"
_RANGE = re.compile(rf"[¥￥]?{_NUMBER}(?:[/每]?[月年天日])?[-~—–―至到]+[¥￥]?{_NUMBER}")
_SINGLE = re.compile(rf"[¥￥]?{_NUMBER}")
_MONTHS = re.compile(r"[·*x×✕,，;；(]?(1[2-9]|2[0-4])(?:薪|个月)")
_TALK = re.compile("面议|面谈|电议|不限|无要求|面洽|协商|暂无|保密")
_OPEN = re.compile("以上|起|不低于|至少|\\+|底薪|保底|≥|>=?")
_TOP = re.compile("以下|以内|不超过|最高|≤|<=?")
_A_YEAR = re.compile("年薪|/年|每年|一年|/annum|/y")
_A_DAY = re.compile("/天|/日|每天|一天|日薪|每日")
_AN_HOUR = re.compile("/时|/小时|每小时|时薪|/h")
LEAST_MONTHLY, MOST_MONTHLY = 300 * FEN, 500_000 * FEN


def unstated(text: str) -> bool:
    """Does the cell say that pay is to be talked about, or nothing at all?"""
    word = plain(text)
    return not word or word in {"无", "-", "—", "/"} or (bool(_TALK.search(word)) and not re.search(r"\d", word))


def read_pay(text: str) -> Salary | None:
    """Monthly pay in fen (`8千-1.2万`, `4.5-6千·13薪`, `10-15万/年`, `6K-8K`, `200元/天`, `4000以上`); None = unread.

    A figure without a unit below 100 is taken in thousands only when a unit
    stands elsewhere in the cell; hourly pay is not converted.
    """
    word = plain(text).lower().replace(",", "")
    if _AN_HOUR.search(word):
        return None
    months = int(found[1]) if (found := _MONTHS.search(word)) else MONTHS
    word = _MONTHS.sub("", word)
    bounds = _bounds(word)
    if bounds is None:
        return None
    low, high = (None if bound is None else _monthly(bound, word) for bound in bounds)
    low = 0 if low is None else low
    least = high if high is not None and low == 0 else low
    if not LEAST_MONTHLY <= least <= MOST_MONTHLY or (high is not None and (high < low or high > MOST_MONTHLY)):
        return None
    return Salary(low, high, months)


def _bounds(word: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Lower and upper figure in yuan of the cell's own period. The upper is None for an open or single figure."""
    if found := _RANGE.search(word):
        low, low_unit, high, high_unit = found[1], found[2] or "", found[3], found[4] or ""
        if not low_unit and Decimal(low) < 1000 and high_unit:
            low_unit = high_unit
        return Decimal(low) * _UNIT_FACTORS[low_unit], Decimal(high) * _UNIT_FACTORS[high_unit]
    if found := _SINGLE.search(word):
        value = Decimal(found[1]) * _UNIT_FACTORS[found[2] or ""]
        if _TOP.search(word) and not _OPEN.search(word):
            return None, value
        return value, None
    return None


def _monthly(value: Decimal, word: str) -> int:
    if _A_YEAR.search(word):
        value = value / MONTHS
    elif _A_DAY.search(word):
        value = value * PAID_DAYS
    return int((value * FEN).quantize(Decimal(1), ROUND_HALF_UP))
