"""A stored post in the columns of a table, chosen so that an import reads back what is stored.

A record keeps the words of several columns joined. Here they are put back into
columns, and each choice is read again before it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations, product
from typing import Any

from lianqiao.charter.majors import Majors
from lianqiao.charter.pay import read_pay, unstated
from lianqiao.charter.regions import Regions
from lianqiao.jobs.facts import post_facts
from lianqiao.jobs.readings_facts import read_deadline, read_degrees
from lianqiao.rules.suitability import Degree, MajorRequirement, PostFacts, Salary

FEN = 100
LEVEL_COLUMNS: Mapping[Degree, str] = {
    Degree.DOCTOR: "博士专业",
    Degree.MASTER: "研究生专业",
    Degree.BACHELOR: "本科专业",
    Degree.ASSOCIATE: "大专专业",
}
_DEGREE_WORDS = {Degree.ASSOCIATE: "大专", Degree.BACHELOR: "本科", Degree.MASTER: "硕士", Degree.DOCTOR: "博士"}
_MOST_PARTS = 8


def written(record: Any, *, contacts: bool) -> dict[str, str]:
    """The columns of a `PostRecord` by label; `contacts`: with whom to ring.

    Empty ones are left out, but for a level's: a column that takes nobody says something.
    """
    facts = post_facts(record, identity=record.post.identity, employer=record.post.employer.name)
    said: Mapping[str, str] = record.extra
    cells = {
        "用人单位": facts.employer,
        "岗位名称": facts.title,
        "招聘人数": str(facts.openings),
        **_place(facts),
        **_degrees(facts, said.get("degree_text", "")),
        **majors(record.major_text, facts.majors),
        "薪资": pay(facts.salary, said.get("salary_text", "")),
        "截止日期": _deadline(facts, said.get("deadline_text", "")),
        "联系方式": record.contact if contacts else "",
        "岗位说明": record.description,
        "链接": record.url,
        "来源": record.source,
        "岗位代码": record.source_code,
        "统一社会信用代码": record.post.employer.credit_code,
        "单位性质": said.get("employer_kind", ""),
        "行业": record.industry,
        "发布日期": said.get("published_on", ""),
        **_kept(record, facts),
    }
    return {label: text for label, text in cells.items() if text or label in LEVEL_COLUMNS.values()}


_SAID = frozenset({"degree_text", "salary_text", "deadline_text", "employer_kind", "published_on"})


def _kept(record: Any, facts: PostFacts) -> dict[str, str]:
    """Columns kept by their own header. What was entered by hand has none: there the conditions tell their words."""
    own = {label: str(text) for label, text in record.extra.items() if label not in _SAID}
    if not own and record.batch_id is None and facts.conditions:
        own["其他要求"] = "；".join(dict.fromkeys(one.words for one in facts.conditions))
    return own


def pay(salary: Salary | None, text: str) -> str:
    """The words of the pay where they say it; else words that do."""
    if salary is None or read_pay(text) == salary:
        return text if salary is None or not unstated(text) else ""
    if text and read_pay(f"{text}/年") == salary:
        return f"{text}/年"
    low, high = salary.low // FEN, (salary.high or 0) // FEN
    span = f"{low}-{high}元/月" if high else f"{low}元/月"
    return span if salary.months == 12 else f"{span}·{salary.months}薪"


def _deadline(facts: PostFacts, text: str) -> str:
    if facts.deadline is None or read_deadline(text)[0] == facts.deadline:
        return text
    return facts.deadline.isoformat()


def _degrees(facts: PostFacts, text: str) -> dict[str, str]:
    """学历 and, where both stood in the table, 学位."""
    head, _blank, tail = text.rpartition(" ")
    for level, title in ((text, ""), (head, tail)):
        if (read_degrees(level, title) or frozenset()) == facts.degrees:
            return {"学历要求": level, "学位要求": title}
    if not facts.degrees:
        return {"学历要求": text}
    named = "、".join(_DEGREE_WORDS[one] for one in sorted(facts.degrees))
    return {"学历要求": "不限" if len(facts.degrees) == len(Degree) else f"仅限{named}"}


def _place(facts: PostFacts) -> dict[str, str]:
    """城市, 区县 and 地点, as far as they have to be told apart for the region to be found again."""
    find = Regions.load().find
    if not facts.place or (find(facts.place) or None) == facts.region:
        return {"工作地点": facts.place}
    city, _blank, rest = facts.place.partition(" ")
    county, _blank, last = rest.partition(" ")
    region = find(city)
    if region is not None and region == facts.region:
        return {"城市": city, "工作地点": rest}
    if region is not None and find(county, region) == facts.region:
        return {"城市": city, "区县": county, "工作地点": last}
    return {"工作地点": facts.place}


# Thousands of posts share a few hundred texts.
@lru_cache(maxsize=8192)
def majors(text: str, wanted: MajorRequirement) -> Mapping[str, str]:
    """The words of the majors in one column, or in one a level, so that they read as they are stored."""
    one = {"专业要求": text}
    if not text:
        return {}
    read = Majors.load().read_requirement
    if _same(read({None: text}), wanted):
        return one
    for columns in _levels(text, wanted):
        if _same(read(columns), wanted):
            # Where associates have no column, 不限 for bachelors would speak for them too.
            said = {Degree.ASSOCIATE: "", **columns}
            return {LEVEL_COLUMNS[degree]: words for degree, words in said.items() if degree is not None}
    return one


def _same(one: MajorRequirement, other: MajorRequirement) -> bool:
    return dict(one.by_degree) == dict(other.by_degree) and set(one.unread) == set(other.unread)


def _levels(text: str, wanted: MajorRequirement) -> Iterator[dict[Degree | None, str]]:
    """Ways to give the joined words to the columns of levels, in the order in which a table is read."""
    codes = dict(wanted.by_degree)
    levels = [degree for degree in LEVEL_COLUMNS if degree in codes]
    # A column of masters speaks for doctors too, unless doctors have their own: then an empty one keeps them out.
    nobody: dict[Degree | None, str] = {} if Degree.DOCTOR in codes else {Degree.DOCTOR: ""}
    fewer = [one for one in levels if one is not Degree.DOCTOR or codes.get(Degree.MASTER) != codes[one]]
    parts = text.split("；")
    if len(parts) > _MOST_PARTS:  # a list of its own making: no one reads it apart
        parts = [text]
    for columns in dict.fromkeys((tuple(fewer), tuple(levels))):
        for cuts in _cuts(len(parts), len(columns)):
            words = ["；".join(parts[a:b]) for a, b in cuts]
            for places in _steps(len(columns), len(words)):
                said: dict[Degree | None, str]
                said = {degree: words[at] for degree, at in zip(columns, places, strict=True)}
                yield from (said, {**nobody, **said})


def _cuts(parts: int, most: int) -> Iterator[list[tuple[int, int]]]:
    """Every way to cut a row of parts into pieces, few pieces first; at most as many as there are columns."""
    for pieces in range(1, min(parts, most) + 1):
        for inner in combinations(range(1, parts), pieces - 1):
            edges = (0, *inner, parts)
            yield list(zip(edges, edges[1:], strict=False))


def _steps(columns: int, pieces: int) -> Iterator[tuple[int, ...]]:
    """Which piece each column has: each piece stands where it is used first, and may come again."""
    for places in product(range(pieces), repeat=columns):
        if list(dict.fromkeys(places)) == list(range(pieces)):
            yield places
