"""Openings, degrees, deadlines and offers of a post, each out of the text of its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from lianqiao.charter.dates import dates_in, read_date
from lianqiao.charter.reading import plain
from lianqiao.rules.suitability import Degree

MOST_OPENINGS = 100_000
ALL = frozenset(Degree)
_CHINESE = {character: number for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_OPENINGS = re.compile(r"(?:约|招|招聘|拟招)?(\d{1,6})(?:\.0+)?(?:[-~—至到]\d{1,6})?(?:名|人|个|位|\+)?(?:以上|左右)?")
_NO_DEADLINE = re.compile("长期|招满|不限|面议|另行通知|详见|随时|即日起$|无|^[-—/]$")
_NO_LIMIT = frozenset(["不限", "无", "无要求", "不限学历", "学历不限", "没有要求", "不作要求", "无限制", "-", "—", "/"])
_LEVELS = (
    (Degree.DOCTOR, re.compile("博士")),
    (Degree.MASTER, re.compile("硕士|研究生(?!\\()")),
    (Degree.BACHELOR, re.compile("本科|学士")),
    (Degree.ASSOCIATE, re.compile("大专|专科|高职")),
)
_BELOW = re.compile("高中|中专|中职|技工|中技|初中|职高")
_UPWARDS = re.compile("以上|起|及上|不低于|至少|\\+")
_ONLY = re.compile("仅限|仅|只限")
_OFFERS = (
    (
        "lodging",
        re.compile(
            "包住|提供住宿|包食宿|包吃住|提供宿舍|有宿舍|免费住宿|食宿全包|提供食宿|员工宿舍|^住宿$|^食宿$|^是$"
        ),
    ),
    ("board", re.compile("包吃|包食宿|包餐|食宿全包|提供食宿|免费(?:工作)?餐|有食堂|员工食堂|餐补|餐费补|^食宿$")),
    (
        "travel",
        re.compile(
            "报销.{0,6}(?:路费|车费|车票|交通费)|(?:路费|车费|车票|交通费).{0,4}报销|交通补贴|有?班车|接送上下班"
        ),
    ),
    (
        "no_experience",
        re.compile(
            "(?:无需|不需要?|不要求|不限|无)(?:工作|相关|从业)*(?:经验|经历)|经验不限|零基础|应届.{0,4}(?:均可|也可)"
        ),
    ),
    (
        "paid_training",
        re.compile("带薪(?:岗前|入职|实训)?培训|免费(?:岗前|入职|技能)?培训|培训期间?(?:有|发|带)(?:工资|薪)"),
    ),
    ("mentor", re.compile("师带徒|师傅带|导师制|一对一带教|专人带教|老带新")),
    ("insurance", re.compile("五险|六险|缴纳社保|购买社保|社会保险")),
    ("wheelchair", re.compile("无障碍|轮椅|接收残疾|招收残疾|肢体残疾|残疾人优先")),
    ("hearing", re.compile("手语|助听|听障|听力残疾")),
    ("vision", re.compile("读屏|视障|盲人|视力残疾")),
)
# A post at the grassroots, not one that asks for service there.
_GRASSROOTS = re.compile(
    "三支一扶|西部计划|特岗教师|大学生村官|驻村|科技小院|乡镇(?:机关|事业|岗|农业|农技)|(?:镇|乡|街道)(?:人民政府|政府|办事处|农技|农业)|基层(?:岗位|一线|农技|服务站)"
)
_SERVED = re.compile("经历|人员|期满|考核合格|服务满")


def read_openings(text: str) -> int | None:
    """A positive whole number (`2`, `2人`, `三名`; of a range the lower end); None = unreadable."""
    word = plain(text)
    bare = re.sub("[名人个位]$", "", word)
    if bare in _CHINESE:
        return _CHINESE[bare]
    found = _OPENINGS.fullmatch(word)
    number = int(found[1]) if found else 0
    return number if 0 < number <= MOST_OPENINGS else None


def read_degrees(text: str, degree_title: str = "") -> frozenset[Degree] | None:
    """The levels a post takes, from 学历 and 学位 together; empty = not stated, None = unreadable.

    `本科` without a column of titles is a floor, as firms mean it; with one (official
    tables) it is exactly that level unless 以上 stands there.
    """
    levels, titles = _levels(text, floor=not plain(degree_title)), _levels(degree_title, floor=False)
    if levels is None:
        return None
    if titles and titles != ALL and (both := levels & titles if levels else titles):
        return both
    return levels


def _levels(text: str, *, floor: bool) -> frozenset[Degree] | None:
    word = plain(text)
    if not word:
        return frozenset()
    if word in _NO_LIMIT or "不限" in word:
        return ALL
    upwards = bool(_UPWARDS.search(word))
    if only := _ONLY.search(word):
        word, upwards, floor = word[only.end() :], False, False
    named = {degree for degree, words in _LEVELS if words.search(word)}
    if _BELOW.search(word):
        return ALL if upwards or Degree.ASSOCIATE in named or not named else frozenset(named)
    if "研究生" in word and not re.search("硕士|博士", word):
        named |= {Degree.MASTER, Degree.DOCTOR}
    if not named:
        return None
    if upwards or (floor and len(named) == 1):
        return frozenset(degree for degree in Degree if degree >= min(named))
    return frozenset(named)


def read_deadline(text: str) -> tuple[date | None, bool]:
    """The last day to apply (of several dates the last one), and whether the cell could be read at all."""
    word = plain(text)
    if not word:
        return None, True
    if day := read_date(word):
        return day, True
    days = dates_in(word)
    return (max(days), True) if days else (None, bool(_NO_DEADLINE.search(word)))


def _parts(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in re.split(r"[\s,，、;；。]+", text) if part]


def read_offers(*texts: str) -> frozenset[str]:
    """What a post says it offers: lodging, board, accommodations and the like."""
    parts = _parts(texts)
    return frozenset(kind for kind, words in _OFFERS for part in parts if words.search(part))


def offer_words(kind: str, *texts: str) -> str:
    """The first words that say that a post offers this; empty where these texts do not."""
    pattern = dict(_OFFERS).get(kind)
    return next((part for part in _parts(texts) if pattern and pattern.search(part)), "")


def read_grassroots(*texts: str) -> str:
    """The words that say that the work is at the grassroots; empty where none do."""
    return next((part for part in _parts(texts) if _GRASSROOTS.search(part) and not _SERVED.search(part)), "")
