"""A pasted recruitment text read into proposed posts: every guess with the words it came from.

Nothing here decides: a person confirms each guess. What is said but cannot be
read stays empty and is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lianqiao.jobs.readings_paste_fields import LIST_MARK, READERS, Ground, Guess, Span
from lianqiao.jobs.readings_paste_lines import Line, Said, half, labelled, lines_of
from lianqiao.jobs.readings_paste_titles import Title, items_of, titles_of

__all__ = ["FIELDS", "Guess", "Proposal", "read_paste"]

FIELDS = (
    "employer", "title", "openings", "place", "degrees", "majors", "salary", "deadline", "benefits", "conditions",
    "contact", "url", "description",
)  # fmt: skip
# Of these a list of posts often says once for all of them.
_SHARED = frozenset({"employer", "contact", "deadline", "url", "benefits", "about"})
MOST_POSTS = 30
_CLAUSE = re.compile(r"[;；。\n]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One post as it may be meant. `unread`: fields of which something is said that could not be read: its words."""

    fields: Mapping[str, Guess]
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields of which the text says nothing."""
        return tuple(name for name in FIELDS if name not in self.fields and name not in self.unread)


def read_paste(text: str, today: date) -> tuple[Proposal, ...]:
    """The posts of a text, in its order; empty where no title was found. A day without a year is the next such day."""
    lines = lines_of(text)
    begins = frozenset(one.at for one in items_of(lines))
    said = labelled(lines, begins)
    plain = half(text)
    titles = titles_of(plain, lines, said)[:MOST_POSTS]
    if len(titles) == 1:
        whole = (0, len(plain))
        return (_proposal(Ground(plain, said, titles[0], whole, today), ()),)
    found = []
    foot = _foot(lines, said, titles) if titles else 0
    for number, title in enumerate(titles):
        ends = titles[number + 1].at if number + 1 < len(titles) else foot
        common = ((0, titles[0].at), (foot, len(plain)))
        found.append(_proposal(Ground(plain, said, title, (title.at, ends), today), common))
    return tuple(found)


def _proposal(ground: Ground, common: Sequence[Span]) -> Proposal:
    """Each field as far as it can be read: in the post's own part first, then in what is said for all."""
    title = ground.title
    found = {"title": Guess(ground.text[title.start : title.end], title.start, title.end)}
    for name, read in READERS.items():
        for places in ((ground.own,), common):
            guess = read(ground, name, places)
            if guess is not None:
                found[name] = guess
                ground.unread.pop(name, None)
                break
    _leave_out(found)
    return Proposal({name: found[name] for name in FIELDS if name in found}, dict(ground.unread))


def _foot(lines: Sequence[Line], said: Sequence[Said], titles: Sequence[Title]) -> int:
    """Where the last post ends and what is said for all begins: a chapter, or a label that posts share.

    Where no label stands between the titles they are a mere list: then all below it is said for all.
    """
    last = titles[-1]
    if not any(titles[0].end <= one.at < last.start for one in said if one.kind != "title"):
        return next(line.end for line in lines if line.start <= last.start <= line.end)
    first = min((one.at for one in said if one.kind in _SHARED and one.at > last.end), default=None)
    chapter = min((line.start for line in lines if line.section and line.start > last.end), default=None)
    ends = [place for place in (first, chapter) if place is not None]
    return min(ends) if ends else lines[-1].end


def _leave_out(found: dict[str, Guess]) -> None:
    """Requirements that are read as degree or major already are not said twice."""
    conditions = found.pop("conditions", None)
    if conditions is None:
        return
    told = [found[name].value for name in ("degrees", "majors") if name in found]
    clauses = (LIST_MARK.sub("", clause).strip() for clause in _CLAUSE.split(conditions.value))
    kept = [clause for clause in clauses if clause and not _is_told(clause, told)]
    if kept:
        found["conditions"] = Guess(";".join(kept).replace(";", "；"), conditions.start, conditions.end)


def _is_told(clause: str, told: Sequence[str]) -> bool:
    rest = clause
    for words in told:
        rest = rest.replace(words, "")
    rest = re.sub(r"学历|专业|要求|优先|毕业生|毕业|相关|本科|应届|[\s,、:及以上等]", "", rest)
    return rest != clause and len(rest) <= 1
