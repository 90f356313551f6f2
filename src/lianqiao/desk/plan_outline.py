"""What a first draft starts from: the wishes on file, in the words of goals.

A plan is the student's paper, so its goals are Chinese whatever the language
of the page; the college's own sentences come from its policy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from lianqiao.cases.facts import WishCard
from lianqiao.cases.queries import stated_wishes
from lianqiao.cases.queries_survey import obstacles
from lianqiao.charter.regions import Regions
from lianqiao.plans.facts import Outline
from lianqiao.rules.visibility import Viewer

SECOND = 2  # the wish to fall back on
GOALS: Mapping[str, str] = {
    "work": "找到合适的工作",
    "further_study": "考上研究生",
    "civil_service": "考上公务员",
    "grassroots": "到基层服务",
    "army": "参军入伍",
    "abroad": "出国出境深造",
    "startup": "自己创业",
}
FALLBACK = "同时准备就业"


def outlines(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, Outline]:
    """Where to start, for those of `ids` in reach who said what they wish; by student id.

    What stands in the way is what the newest survey was told."""
    first = stated_wishes(viewer=viewer, today=today, ids=ids)
    second = stated_wishes(viewer=viewer, today=today, ids=ids, rank=SECOND)
    stands = obstacles(viewer=viewer, today=today, ids=ids)
    return {one: outline(wish, second.get(one), stands.get(one, ())) for one, wish in first.items()}


def outline(wish: WishCard, second: WishCard | None, stands: tuple[str, ...] = ()) -> Outline:
    """The goals of one student in words, and what decides on measures."""
    fallback = _goal(second) if second else FALLBACK if wish.direction != "work" else ""
    directions = (wish.direction, *((second.direction,) if second else ()))
    return Outline(
        goal_main=_goal(wish),
        goal_fallback=fallback,
        directions=tuple(dict.fromkeys(directions)),
        obstacles=stands,
        accommodations=bool(wish.wish.accommodations),
    )


def _goal(wish: WishCard) -> str:
    places = [Regions.load().name(code) or "" for code in wish.wish.regions]
    where = "、".join(filter(None, places))
    return GOALS[wish.direction] + (f"，想去{where}" if where else "")
