"""Each field of a post out of a pasted text: what is labelled first, else what reads like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lianqiao.charter.dates import dates_in
from lianqiao.charter.majors import Majors
from lianqiao.charter.pay import read_pay, unstated
from lianqiao.jobs.readings_facts import read_degrees, read_openings
from lianqiao.jobs.readings_paste_lines import Said
from lianqiao.jobs.readings_paste_titles import Title

Span = tuple[int, int]

_EMPLOYER = re.compile(
    r"[\u4e00-\u9fff()A-Za-z]{2,24}?(?:有限责任公司|股份有限公司|有限公司|集团(?!公司|有限|股份)|合作社|研究院|研究所|农业科学院|科学院|茶庄|农场"
    r"|林场|农业农村局|人民政府|人社局|服务站|事务所|银行|分公司|公司)"
    r"|[\u4e00-\u9fff]{2,16}(?:大学|学院|中学|小学|学校|幼儿园|医院|中心)(?=\d{0,4}年?(?:春季|秋季|公开|校园)?(?:招聘|诚聘|招))"
)
_LEADING = re.compile(
    r"^(?:我们是|这里是|欢迎加入|关于|本公司|来自|转发|急|【|位于\S{2,6}的|受|帮|代|我司|加入|校友企业|校友单位|学长在|学姐在)+"
)
_PLACE = re.compile(
    r"(?:坐标|[Bb]ase|位于|地处|工作地(?:点)?(?:在|为)|上班(?:地点)?在|工作在)\s*[:]?\s*([\u4e00-\u9fff]{2,20})"
)
_DEGREES = re.compile(
    r"(?:全日制|统招)?(?:博士|硕士|研究生|本科|大专|专科|高职|中专|高中)(?:学历)?(?:及|或)?(?:其)?以上(?:学历)?|学历不限|不限学历"
    r"|(?:全日制|统招)?(?:博士|硕士|本科|大专|专科)(?:研究生)?(?:学历|毕业|在读|生(?!产))"
)
_MAJORS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,12}?[、/和及或])*[\u4e00-\u9fff]{2,12}?(?:等)?(?:相关|相近|类)*专业(?!技|知|素|能|水|人|的|性|化|不限)|专业不限|不限专业"
)
_BEFORE_MAJORS = re.compile(
    r"^.*?(?:学历|以上|要求|具有|具备|毕业于|所学|本科|大专|硕士|研究生|限|面向|招收)(?=[\u4e00-\u9fff]{2})[、,]?"
)
_MONEY = r"\d[\d,.]*\s*(?:[kKwW]|千|万|元)?"
_PERIOD = r"(?:元)?\s*(?:/|每|一)?\s*(?:月|年|天|日)?(?:\s*[·*xX×]?\s*1[2-6]\s*薪)?"
_SALARY = re.compile(
    rf"(?:月薪|年薪|底薪|薪资|工资|待遇|日薪|综合)?\s*[:]?\s*{_MONEY}\s*[-~—–至到]+\s*{_MONEY}\s*{_PERIOD}"
    rf"|(?:月薪|年薪|底薪|保底)\s*[:]?\s*{_MONEY}\s*{_PERIOD}(?:以上|起|左右)?|\d{{4,5}}\s*元\s*{_PERIOD}(?:以上|起|左右)?"
)
_IS_MONEY = re.compile("[kKwW千万元薪资]|待遇|底")
_DAY = r"(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?"
_DEADLINE = re.compile(
    rf"(?:截止|截至|即日起(?:至|到)|报名至|有效期至)(?:时间|日期)?(?:到|至|为)?\s*[:]?\s*({_DAY})|({_DAY})(?:\s*\d{{1,2}}[:时点]\d{{0,2}})?\s*(?:前|之前|以前|截止|止)"
)
_SHORT_DAY = re.compile(r"(?<![\d年./-])(\d{1,2})\s*[月./]\s*(\d{1,2})\s*[日号]?(?![\d./-])")
_CONTACT = re.compile(
    r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[-\s]?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]*\w"
)
_URL = re.compile(r"https?://[^\s\u4e00-\u9fff)\]】,;]+")
_BENEFITS = re.compile(
    "五险一金|六险一金|五险|包吃包住|包吃住|包食宿|食宿全包|提供食宿|提供住宿|提供宿舍|有宿舍|免费住宿|包住|包吃|餐补|住房补贴|双休|年终奖"
    "|带薪年假|节日福利|定期体检|年度旅游|交通补贴|通讯补贴"
)
LIST_MARK = re.compile(r"^\s*(?:[(]?\d{1,2}[.、)]|[①-⑳]|[•·\-])\s*")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a field may be: `value` as the form takes it, and the words of the text from `start` to `end`."""

    value: str
    start: int
    end: int


@dataclass(slots=True)
class Ground:
    """What a field is read from: the text, what is labelled in it, the post's title and its own part of the text.

    `unread` takes the words that say something of a field and could not be read.
    """

    text: str
    said: Sequence[Said]
    title: Title
    own: Span
    today: date
    unread: dict[str, str] = field(default_factory=dict)

    def marked(self, kind: str, places: Sequence[Span]) -> list[Said]:
        """What is labelled so in these places."""
        return [one for one in self.said if one.kind == kind and any(a <= one.at < b for a, b in places)]

    def seek(self, pattern: re.Pattern[str], places: Sequence[Span]) -> Iterable[re.Match[str]]:
        """Every match in these places."""
        return (match for a, b in places for match in pattern.finditer(self.text, a, b))

    def words(self, one: Said) -> str:
        return self.text[one.start : one.end]


def _labels(ground: Ground, name: str, places: Sequence[Span], good: Callable[[str], str | None]) -> Guess | None:
    """The first labelled words that can be read; words that cannot are kept as unread."""
    for one in ground.marked(name, places):
        value = good(ground.words(one))
        if value:
            return Guess(value, one.start, one.end)
        ground.unread.setdefault(name, ground.words(one)[:60])
    return None


def _employer(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    labelled_as = _labels(ground, name, places, lambda words: words.split("\n")[0] if len(words) <= 60 else None)
    if labelled_as:
        return labelled_as
    for match in ground.seek(_EMPLOYER, places):
        lead = _LEADING.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        if match.end() - start > 4:
            return Guess(ground.text[start : match.end()], start, match.end())
    return None


def _openings(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    count = ground.title.count
    if count is not None and places == (ground.own,):
        words = ground.text[count[0] : count[1]]
        number = read_openings(words)
        if number:
            return Guess(str(number), *count)
        ground.unread[name] = words
    return _labels(ground, name, places, lambda words: str(read_openings(words.split()[0]) or "") if words else None)


def _place(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    found = _labels(ground, name, places, lambda words: words.split("\n")[0][:60])
    if found:
        return found
    match = next(iter(ground.seek(_PLACE, places)), None)
    return Guess(match[1], match.start(1), match.end(1)) if match else None


def _degrees(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    found = _labels(ground, name, places, lambda words: words if read_degrees(words) else None)
    if found:
        return found
    matches = (match for match in ground.seek(_DEGREES, places) if read_degrees(match[0]))
    match = next(iter(matches), None)
    return Guess(match[0], match.start(), match.end()) if match else None


def _names_majors(words: str) -> bool:
    requirement = Majors.load().read_requirement({None: words})
    return any(codes for _, codes in requirement.by_degree)


def _majors(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    found = _labels(ground, name, places, lambda words: words if _names_majors(words) else None)
    if found:
        return found
    for match in ground.seek(_MAJORS, places):
        lead = _BEFORE_MAJORS.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        words = ground.text[start : match.end()]
        if _names_majors(words):
            return Guess(words, start, match.end())
    return None


def _salary(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    for one in ground.marked(name, places):
        words = ground.words(one)
        label = ground.text[one.at : one.start]
        match = _SALARY.search(words)
        if match and (pay := _as_pay(match[0], label)):
            return Guess(pay, one.start + match.start(), one.start + match.end())
        head = re.split(r"[,;。\n]", words)[0]
        if not unstated(head) and (pay := _as_pay(head, label)):
            return Guess(pay, one.start, one.start + len(head))
        if not _BENEFITS.search(head):
            ground.unread.setdefault(name, head[:60])
    for match in ground.seek(_SALARY, places):
        if _IS_MONEY.search(match[0]) and (pay := _as_pay(match[0], "")):
            return Guess(pay, match.start(), match.end())
    return None


def _as_pay(words: str, label: str) -> str | None:
    """The words as the form reads them, with `/年` where only the label says so; None where they are no pay."""
    said = words.strip(" :;,。")
    if "年薪" in label and "年" not in said:
        said = f"{said}/年"
    return said if re.search(r"\d", said) and read_pay(said) else None


def _deadline(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    for one in ground.marked(name, places):
        day = _day(ground.words(one), ground.today)
        if day:
            return Guess(day, one.start, one.end)
        ground.unread.setdefault(name, ground.words(one)[:60])
    for match in ground.seek(_DEADLINE, places):
        group = 1 if match[1] else 2
        if day := _day(match[group], ground.today):
            return Guess(day, match.start(group), match.end(group))
    return None


def _day(words: str, today: date) -> str:
    """The last day named, in ISO; without a year the next one that comes."""
    days = dates_in(words)
    since = max(days, default=today)
    short = (_next(int(match[1]), int(match[2]), since) for match in _SHORT_DAY.finditer(words))
    found = [*days, *(day for day in short if day)]
    return max(found).isoformat() if found else ""


def _next(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _benefits(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    found = _labels(ground, name, places, lambda words: _in_one_line(words)[:200])
    if found:
        return found
    matches = list(ground.seek(_BENEFITS, places))
    if not matches:
        return None
    words = "、".join(dict.fromkeys(match[0] for match in matches))
    return Guess(words, matches[0].start(), matches[-1].end())


def _in_one_line(words: str) -> str:
    parts = (LIST_MARK.sub("", part).strip(" ;。") for part in words.split("\n"))
    return "；".join(part for part in parts if part)


def _long(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    said = ground.marked(name, places)
    if not said:
        return None
    value = "；".join(_in_one_line(ground.words(one)) for one in said)
    return Guess(value[:4000], said[0].start, said[-1].end)


def _contact(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    said = [one for one in ground.marked(name, places) if _in_one_line(ground.words(one))]
    if said:
        return Guess(" ".join(_in_one_line(ground.words(one)) for one in said)[:200], said[0].start, said[-1].end)
    matches = list(ground.seek(_CONTACT, places))
    if not matches:
        return None
    words = " ".join(dict.fromkeys(match[0] for match in matches))
    return Guess(words[:200], matches[0].start(), matches[-1].end())


def _url(ground: Ground, name: str, places: Sequence[Span]) -> Guess | None:
    match = next(iter(ground.seek(_URL, places)), None)
    return Guess(match[0][:300], match.start(), match.end()) if match else None


READERS: Mapping[str, Callable[[Ground, str, Sequence[Span]], Guess | None]] = {
    "employer": _employer,
    "openings": _openings,
    "place": _place,
    "degrees": _degrees,
    "majors": _majors,
    "salary": _salary,
    "deadline": _deadline,
    "benefits": _benefits,
    "conditions": _long,
    "contact": _contact,
    "url": _url,
    "description": _long,
}
