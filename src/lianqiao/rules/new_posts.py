"""When does a post count as new, and which two posts may be one?

The report promises 每月新增岗位50-60个 and does not say what new means. A policy
may: a post is the same as another where its `identity` says the same (employer,
title, place). Coming again within `window_days` of the day on which it last
counted it is not new; later it is. Posts that a person called the same are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.rules.values import Reason

IDENTITY = ("employer", "title", "place")
_LEAST_ALIKE = 0.6  # share of pairs of characters that two near titles have in common
_SHORTEST_CORE = 3
_NOT_A_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_LEGAL_FORM = re.compile(r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|分公司|公司|集团|股份)+$")
_REGION = re.compile(r"^(?:中国|[\u4e00-\u9fff]{2,3}(?:省|市|自治区)|四川|重庆|贵州|云南|陕西|湖北|广东|北京|上海)+")
_TITLE_PADDING = re.compile(r"(?:招聘|急聘|诚聘|岗位|岗|职位|若干|人员|专员|员)")


@dataclass(frozen=True, slots=True)
class NewRule:
    """What makes two posts the same, and for how long one does not count again.

    `identity` empty: every post is itself only. `window_days` None: what counted once never counts again.
    """

    identity: tuple[str, ...] = ()
    window_days: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A post said something (new) on a day. `source` names the table it came from."""

    post: int
    on: date
    employer: str = ""
    title: str = ""
    place: str = ""
    source: str = ""


def new_sightings(
    sightings: Iterable[Sighting], rule: NewRule, same: Iterable[tuple[int, int]] = ()
) -> list[tuple[int, date]]:
    """(post, day) of every sighting that counts as new, by day.

    `same`: pairs of posts that a person called one. Of several sightings on one day that of the oldest post counts.
    """
    known = sorted(set(sightings), key=lambda one: (one.on, one.post))
    group = _groups(known, rule, same)
    counted_on: dict[int, date] = {}
    found = []
    for one in known:
        mine = group[one.post]
        before = counted_on.get(mine)
        if before is None or (rule.window_days is not None and (one.on - before).days > rule.window_days):
            counted_on[mine] = one.on
            found.append((one.post, one.on))
    return found


def _groups(known: Sequence[Sighting], rule: NewRule, same: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each post's group: joined by the same identity, or by a person's word."""
    leader: dict[int, int] = {}

    def find(post: int) -> int:
        while leader.setdefault(post, post) != post:
            post = leader[post]
        return post

    first: dict[tuple[str, ...], int] = {}
    for one in known:
        leader.setdefault(one.post, one.post)
        if rule.identity:
            key = tuple(_bare(str(getattr(one, name))) for name in rule.identity)
            leader[find(one.post)] = find(first.setdefault(key, one.post))
    for post, other in same:
        leader[find(post)] = find(other)
    return {one.post: find(one.post) for one in known}


def _bare(text: str) -> str:
    return _NOT_A_WORD.sub("", text).lower()


def employer_core(name: str) -> str:
    """What tells an employer from others: without brackets, its province or city, and its legal form."""
    bare = _bare(_BRACKETS.sub("", name))
    core = _LEGAL_FORM.sub("", bare)
    rest = _REGION.sub("", core)
    return rest if len(rest) >= _SHORTEST_CORE else core or bare


def alike(a: Sighting, b: Sighting) -> tuple[Reason, ...]:
    """Why two posts may be one; empty where they are not near enough to ask.

    Only posts of different sources are asked about: a table does not list one post twice
    by mistake often enough to be worth a person's time.
    """
    if a.post == b.post or a.source == b.source or employer_core(a.employer) != employer_core(b.employer):
        return ()
    if not _near(a.place, b.place):
        return ()
    because = [Reason.of("same_post_employer")]
    if _bare(a.title) == _bare(b.title):
        because.append(Reason.of("same_post_title"))
    elif _share(_padless(a.title), _padless(b.title)) >= _LEAST_ALIKE:
        because.append(Reason.of("same_post_title_near"))
    else:
        return ()
    if a.place and b.place:
        because.append(Reason.of("same_post_place"))
    return tuple(because)


def _padless(title: str) -> str:
    bare = _bare(_BRACKETS.sub("", title))
    return _TITLE_PADDING.sub("", bare) or bare


def _share(a: str, b: str) -> float:
    """How much of two words is the same, from 0 to 1; a word within the other is the same."""
    if a in b or b in a:
        return 1.0
    pairs_a, pairs_b = ({word[at : at + 2] for at in range(len(word) - 1)} for word in (a, b))
    return 2 * len(pairs_a & pairs_b) / max(1, len(pairs_a) + len(pairs_b))


def _near(a: str, b: str) -> bool:
    """Do two places not contradict each other? One that is not stated contradicts nothing."""
    one, other = _bare(a), _bare(b)
    return not one or not other or one in other or other in one
