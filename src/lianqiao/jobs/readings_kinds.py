"""The kind of an employer (单位性质) as the outcome register counts it, out of the words of a table.

Codes: 教育部毕业去向登记 table dwxz as far as the public forms show it (domain study of this project, 2026-11).
"""

from __future__ import annotations

import re

KINDS: dict[str, str] = {
    "10": "机关",
    "20": "科研设计单位",
    "21": "高等教育单位",
    "22": "中初教育单位",
    "23": "医疗卫生单位",
    "29": "其他事业单位",
    "31": "国有企业",
    "32": "三资企业",
    "39": "其他企业",
    "40": "部队",
    "55": "农村建制村",
    "56": "城镇社区",
}
_WORDS = (
    ("40", "部队|军队"),
    ("55", "建制村|村委|村民委员会"),
    ("56", "社区|居委"),
    ("21", "高等|高校|大学"),
    ("22", "中学|小学|中等|初等|幼儿|中初教育|基础教育"),
    ("23", "医疗|医院|卫生院|疾控"),
    ("20", "科研|研究院|研究所|设计院"),
    ("31", "国有|国企|央企|国资"),
    ("32", "外资|合资|三资|外商|港澳台"),
    ("39", "民营|私营|私企|股份制|上市公司|有限责任|企业|公司|个体|合作社|农场"),
    ("10", "机关|行政|公务员|党委|政府"),
    ("29", "事业"),
)


def employer_kind(text: str) -> str | None:
    """The code of the words of a cell (`民营企业（大型）` is 39); None where they are empty or unknown."""
    word = re.sub(r"\s", "", text)
    if word in KINDS:
        return word
    return next((code for code, pattern in _WORDS if word and re.search(pattern, word)), None)
