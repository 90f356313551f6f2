"""Has the outcome column found a settled destination? (domain §1.2; contracts, Match)"""

from __future__ import annotations

import re

from lianqiao.charter.reading import plain

# Ministry codes: 10–51 employed in some form, 75/76 own business and freelance, 80–85 further study.
_SETTLED_CODES = re.compile(r"(?:10|11|12|27[1-9]?|46|50\d?|51\d?|75\d?|76|80\d?|81|82|85)")
_UNSETTLED_CODES = re.compile(r"7[012]\d?")
_NOTHING = frozenset(["无", "暂无", "没有", "否", "未定", "待定", "不详", "未知", "-", "—", "/", "空", "0"])
_PROVISIONAL = "拟录取"
_UNSETTLED = re.compile(
    "待就业|未就业|不就业|暂不|求职|签约中|未落实|未签|未升学|失业|待定|未定|意向|拟|准备|备考|考研|考公|打算|计划"
    "|复习|面试|尚未|没有|在家|待业|未找到|找工作|不落实|应聘|慢就业|缓就业|推荐|等待|正在"
)
_SETTLED = re.compile(
    "升学|录取|读研|研究生|第二学士|专升本|签约|签订|协议|合同|就业|入伍|参军|应征|义务兵|出国|出境|留学|选调|西部计划"
    "|三支一扶|特岗|基层项目|创业|自由职业|其他录用|录用|助理|规培|落实|入职|在职"
)


def read_settled(text: str, employer: str = "") -> bool | None:
    """True: a settled destination; False: none yet; None: words we do not know (then nobody counts as settled).

    Without an outcome, a named employer or school speaks for one.
    """
    word = plain(text)
    if not word or word in _NOTHING:
        named = plain(employer)
        return bool(named) and named not in _NOTHING and not _UNSETTLED.search(named)
    head = re.match(r"(\d{2,3})(?!\d)", word)
    if head and _UNSETTLED_CODES.fullmatch(head[1]):
        return False
    if head and _SETTLED_CODES.fullmatch(head[1]):
        return True
    if _PROVISIONAL in word:
        return True
    if _UNSETTLED.search(word):
        return False
    return True if _SETTLED.search(word) else None
