"""Where a pasted text names its posts: titles, each with its number of openings where that stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lianqiao.jobs.readings_paste_lines import Line, Said

_JOB = (
    "员|师|工|长|经理|主管|助理|生|手|官|岗|专干|运营|干部|顾问|设计|销售"
    "|会计|出纳|秘书|客服|主播|代表|研发|教练|采购|老师|导购|人才|村官|工人|师傅"
)
_NAME = r"(?:(?!招聘|诚聘|急聘|公司)[\u4e00-\u9fffA-Za-z0-9/·+]){1,18}?"
_ASIDE = r"(?:\((?!\s*(?:招聘?)?\s*(?:\d|若干|[一二两三四五六七八九十]\s*[名人个位]))[^()]{1,12}\))?"
_COUNT = r"[\s(:×*xX,]*(?:招聘?|共|需)?\s*(?P<n>\d{1,4}|[一二两三四五六七八九十]|若干)\s*(?:余|多)?\s*(?:名|人|个|位)"
_TITLE = rf"(?P<title>{_NAME}(?:{_JOB}){_ASIDE})"
_LEAD = (
    r"[\s\-—=*#>•·■□◆◇★☆▶►▪●○✦✔✅🔹🔸👉]*(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]\s*|[①-⑳]\s*)?"
    r"(?:岗位|职位)?(?:[一二三四五六七八九十]|\d{1,2})?\s*[:]?\s*(?:诚聘|急聘|急招|招聘|招)?\s*[【\[]?"
)
_ITEM = re.compile(rf"^{_LEAD}{_TITLE}[】\]]?{_COUNT}")
_BARE_ITEM = re.compile(rf"^{_LEAD}{_TITLE}[】\]]?\s*$")
_PART = re.compile(rf"\s*(?P<title>[^\s,;:、(【】]{{2,20}}?{_ASIDE})(?:{_COUNT}\)?|\s*$|(?=[\s(,]))")
_INLINE = re.compile(rf"(?:招聘|诚聘|急聘|急招|现招|拟招|招募|招收|招|和|及|、|,){_TITLE}{_COUNT}")
_CALLED = re.compile(rf"(?:招聘|诚聘|急聘|急招|现招|招募|招)\s*[【\[:]?\s*{_TITLE}(?=$|[\s,。;!】\])])", re.M)
_NO_TITLE = re.compile(
    "招聘|人数|学历|专业|毕业生$|薪|元|岗位要求|学生|先生|我们|欢迎|公司|^应届|^本科|^研究生|要求|经验"
)
_SPLIT = re.compile(r"[、,;]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title by its place, with the place of its number of openings or None. `at`: where the post's part begins."""

    at: int
    start: int
    end: int
    count: tuple[int, int] | None = None


def items_of(lines: list[Line]) -> list[Title]:
    """Lines that begin with a title and a number (`1、育苗技术员 3名`)."""
    found = []
    for line in lines:
        match = _ITEM.match(line.text)
        if match and not _NO_TITLE.search(match["title"]):
            found.append(_title(match, line.start, line.start))
    return found


def titles_of(text: str, lines: list[Line], said: list[Said]) -> list[Title]:
    """Every title, in order: those of lists, of labels, of sentences; the first kind that there is."""
    items = items_of(lines)
    named = [title for one in said if one.kind == "title" for title in _labelled(text, one, lines)]
    apart = [one for one in items if all(abs(one.start - other.start) > 1 for other in named)]
    inside = [one for one in named if not any(one.start <= item.start < one.end for item in apart)]
    found = sorted([*inside, *apart], key=lambda one: one.start)
    return found or _inline(text) or _called(text)


def _title(match: re.Match[str], at: int, offset: int) -> Title:
    count = (offset + match.start("n"), offset + match.end("n")) if match["n"] else None
    return Title(at, offset + match.start("title"), offset + match.end("title"), count)


def _labelled(text: str, said: Said, lines: list[Line]) -> list[Title]:
    """The titles behind a label: one, or several with their numbers (`育苗技术员3名、茶园管理员2名`)."""
    found: list[Title] = []
    words = text[said.start : said.end]
    if "\n" in words:
        inside = [line for line in lines if said.start <= line.end and line.start < said.end]
        bare = [(line, _BARE_ITEM.match(line.text) or _ITEM.match(line.text)) for line in inside]
        return [_bare(match, line) for line, match in bare if match and not _NO_TITLE.search(match["title"])]
    start = said.start
    for part in _SPLIT.split(words):
        match = _PART.match(part)
        if match and (not found or match["n"] or _ends_as_job(match["title"])):
            found.append(_title(match, said.at if not found else start, start))
        start += len(part) + 1
    return found


def _bare(match: re.Match[str], line: Line) -> Title:
    groups = match.groupdict()
    count = (line.start + match.start("n"), line.start + match.end("n")) if groups.get("n") else None
    return Title(line.start, line.start + match.start("title"), line.start + match.end("title"), count)


def _ends_as_job(title: str) -> bool:
    return bool(re.search(rf"(?:{_JOB})(?:\(.*\))?$", title))


def _inline(text: str) -> list[Title]:
    matches = (match for match in _INLINE.finditer(text) if not _NO_TITLE.search(match["title"]))
    return [_title(match, match.start(), 0) for match in matches]


def _called(text: str) -> list[Title]:
    """A title without a number, as in a headline: only the first, for a text names its one post again and again."""
    matches = (match for match in _CALLED.finditer(text) if not _NO_TITLE.search(match["title"]))
    return [Title(0, match.start("title"), match.end("title")) for match in matches][:1]
