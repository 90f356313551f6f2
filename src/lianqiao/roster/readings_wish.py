"""What a student asks for: where, in what, for how much, and what they need to be able to work."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lianqiao.charter.pay import read_pay, unstated
from lianqiao.charter.reading import plain
from lianqiao.charter.regions import Regions
from lianqiao.rules.suitability import Wish

_NOTHING = frozenset(
    [
        "无",
        "无要求",
        "不限",
        "均可",
        "都可",
        "都可以",
        "皆可",
        "暂无",
        "没有",
        "服从安排",
        "全国",
        "-",
        "—",
        "/",
        "否",
        "不挑",
    ]
)
_SEPARATORS = re.compile(r"[\s、,，;；/|／+和及或]+")
_ONLY = re.compile("(?<!不)[只仅]")
_AVOIDED = re.compile(
    "(?:不想|不愿|不去|不考虑|不要|不接受|避开)[^,，;；。\\n]*"
    "|除了?[^,，;；。\\n还也]*?外(?![^,，;；。\\n]*[还也])[^,，;；。\\n]*"
)
_PAY_IN_TEXT = re.compile(
    r"(?:[¥￥]?\d+(?:\.\d+)?(?:k|w|千|万)?元?[-~—至到]+)?[¥￥]?\d+(?:\.\d+)?(?:k|w|千|万)?元?(?:/月|每月)?(?:以上|左右|起|\+)?",
    re.I,
)
_LEAST_DIGITS_OF_PAY = 3
_NEEDS = (
    ("wheelchair", re.compile("轮椅|无障碍|坡道")),
    ("hearing", re.compile("听力|助听|手语|聋")),
    ("vision", re.compile("视力|低视|盲|读屏")),
    ("lodging", re.compile("包住|住宿|宿舍|包吃住|食宿|提供住")),
)
_FORMS = re.compile(
    "求职意向|意向|期望|希望|去|到|在|工作|就业|岗位|行业|地区|城市|薪资|月薪|工资|想|从事|[:：。()（）]|只|仅|限"
)


@dataclass(frozen=True, slots=True)
class WishCells:
    """The cells of one row that speak of wishes; empty where there is no such column."""

    free: str = ""
    region: str = ""
    industry: str = ""
    post: str = ""
    salary: str = ""
    needs: str = ""

    @property
    def text(self) -> str:
        """All of it, for people to read."""
        parts = (self.free, self.region, self.industry, self.post, self.salary, self.needs)
        return "；".join(part for part in parts if part)


def read_needs(text: str) -> frozenset[str]:
    """Kinds of accommodation a text names: wheelchair, hearing, vision, lodging."""
    word = plain(text)
    return frozenset(kind for kind, words in _NEEDS if words.search(word))


def read_wish(cells: WishCells) -> tuple[Wish, tuple[str, ...]]:
    """The wish, and which of the cells `region` and `salary` hold words that could not be read."""
    regions, unread = _regions(cells)
    floor = _floor(cells)
    if cells.salary and floor is None and not _is_nothing(cells.salary) and not unstated(cells.salary):
        unread = (*unread, "salary")
    wish = Wish(
        regions=regions,
        regions_only=bool(regions and _ONLY.search(cells.region or cells.free)),
        salary_floor=floor,
        industries=_words(cells.industry),
        words=tuple(dict.fromkeys((*_words(cells.post), *_free_words(cells.free)))),
        accommodations=read_needs(cells.needs) | read_needs(cells.free),
    )
    return wish, unread


def _is_nothing(text: str) -> bool:
    return plain(text) in _NOTHING


def _regions(cells: WishCells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if cells.region and not _is_nothing(cells.region):
        found = _wished(cells.region)
        return found, () if found or "不限" in cells.region else ("region",)
    return (_wished(cells.free) if cells.free and not cells.region else ()), ()


def _wished(text: str) -> tuple[str, ...]:
    """The places a text asks for; those it says no to are no wish."""
    return tuple(Regions.load().find_all(_AVOIDED.sub("", text)))


def _floor(cells: WishCells) -> int | None:
    if cells.salary:
        pay = None if _is_nothing(cells.salary) else read_pay(cells.salary)
        return pay.low or None if pay else None
    for found in _PAY_IN_TEXT.finditer(plain(cells.free)):
        if sum(character.isdigit() for character in found[0]) >= _LEAST_DIGITS_OF_PAY or re.search("[k千万]", found[0]):
            pay = read_pay(found[0])
            if pay and pay.low:
                return pay.low
    return None


def _words(text: str) -> tuple[str, ...]:
    if not text or _is_nothing(text):
        return ()
    return tuple(dict.fromkeys(part for part in _SEPARATORS.split(text.strip()) if part and not _is_nothing(part)))


def _free_words(text: str) -> tuple[str, ...]:
    """Words of a free cell that are neither a place nor pay."""
    if not text or _is_nothing(text):
        return ()
    find = Regions.load().find_all
    parts = (part for part in _words(_FORMS.sub(" ", text)) if len(part) > 1 and "面议" not in part)
    return tuple(part for part in parts if not find(part) and not re.search(r"\d", part))
