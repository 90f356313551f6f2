"""Wishes in words: names in the place of codes, and how one statement differs from the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.cases.facts import WishCard
from lianqiao.cases.queries import wish_history
from lianqiao.cases.words import DIRECTION_WORDS
from lianqiao.charter.regions import Regions
from lianqiao.charter.tables import industries, occupations
from lianqiao.desk.hands import hands
from lianqiao.desk.readable import readable
from lianqiao.desk.words import word
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight
from lianqiao.rules.wishes import ABOUT_NEEDS, FALLBACK, FIRST, drift, times_drifted

FEN = 100
ACCOMMODATION_WORDS: Mapping[str, Promise] = {
    "wheelchair": _("无障碍通道"),
    "hearing": _("听力便利"),
    "vision": _("视力便利"),
    "lodging": _("住宿"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """A wish in words. `salary` is yuan a month; what somebody needs at work is empty for who may not know of it."""

    direction: str
    regions: tuple[str, ...]
    regions_only: bool
    salary: int | None
    industries: tuple[str, ...]
    occupations: tuple[str, ...]
    words: tuple[str, ...]
    travel: str
    accommodations: tuple[str, ...]
    text: str
    on: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the history, and what in it differs from the one before."""

    wish: Wishes
    changes: tuple[Reason, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class WishHistory:
    """Everything a student said of one rank, the newest first; `drifted` = how often it changed."""

    rank: int
    statements: tuple[Statement, ...]
    drifted: int


def in_words(viewer: Viewer, stated: WishCard, by: str = "") -> Wishes:
    """The wish as this viewer may read it."""
    wish, floor = stated.wish, stated.wish.salary_floor
    return Wishes(
        direction=word(DIRECTION_WORDS, stated.direction),
        regions=tuple(map(_region, wish.regions)),
        regions_only=wish.regions_only,
        salary=None if floor is None else floor // FEN,
        industries=tuple(map(industry_name, wish.industries)),
        occupations=tuple(map(occupation_name, stated.occupations)),
        words=tuple(one for one in wish.words if readable(viewer, one)),
        travel=readable(viewer, stated.travel),
        accommodations=tuple(word(ACCOMMODATION_WORDS, one) for one in sorted(wish.accommodations))
        if _told_of_needs(viewer)
        else (),
        text=readable(viewer, stated.text),
        on=stated.on,
        by=by,
    )


def changes(viewer: Viewer, earlier: WishCard, later: WishCard) -> tuple[Reason, ...]:
    """What differs between two statements, with names for codes, as far as the viewer may know."""
    found = [one for one in drift(earlier.stated, later.stated) if one.code not in _hidden(viewer)]
    named = [_named(one) for one in found]
    return tuple(one for one in named if all(readable(viewer, str(text)) for _name, text in one.params))


def times_changed(viewer: Viewer, history: Sequence[WishCard]) -> int:
    """How often the wish changed over these statements, the oldest first, as far as the viewer may know."""
    return times_drifted([one.stated for one in history], told=_hidden(viewer))


def latest_changes(*, viewer: Viewer, today: date, student_id: int) -> tuple[Reason, ...]:
    """What changed with the newest statement: something to ask about in a talk."""
    history = wish_history(viewer=viewer, today=today, student_id=student_id)
    return changes(viewer, *history[-2:]) if len(history) > 1 else ()


def histories(*, viewer: Viewer, today: date, student_id: int) -> list[WishHistory]:
    """The first wish and the one to fall back on, each with its history, as far as there is one."""
    told = []
    for rank in (FIRST, FALLBACK):
        known = wish_history(viewer=viewer, today=today, student_id=student_id, rank=rank)
        names = hands(viewer, [one.recorded_by for one in known])
        statements = [
            Statement(
                in_words(viewer, one, names.get(one.recorded_by, "")),
                changes(viewer, known[at - 1], one) if at else (),
                first=at == 0,
            )
            for at, one in enumerate(known)
        ]
        told.append(WishHistory(rank, tuple(reversed(statements)), times_changed(viewer, known)))
    return told


def occupation_name(code: str) -> str:
    """The name of an occupation; a code that the table does not know speaks for itself."""
    found = occupations().get(code)
    return found.name if found else code


def _told_of_needs(viewer: Viewer) -> bool:
    return hardship_sight(viewer) is not HardshipSight.NOTHING


def _hidden(viewer: Viewer) -> frozenset[str]:
    return frozenset() if _told_of_needs(viewer) else ABOUT_NEEDS


def _region(code: str) -> str:
    return Regions.load().name(code) or code


def industry_name(code: str) -> str:
    """The name of an industry; a word that is no code speaks for itself."""
    return industries()[code].name if code in industries() else code


def _named(reason: Reason) -> Reason:
    """The reason with words for its codes; pay in yuan."""
    said = reason.as_dict()
    match reason.code.rsplit("_", 1)[0]:
        case "wish_direction":
            said = {name: word(DIRECTION_WORDS, str(code)) for name, code in said.items()}
        case "wish_region":
            said = {name: _region(str(code)) for name, code in said.items()}
        case "wish_floor":
            said = {name: int(fen) // FEN for name, fen in said.items()}
        case "wish_industry":
            said = {name: industry_name(str(code)) for name, code in said.items()}
        case "wish_occupation":
            said = {name: occupation_name(str(code)) for name, code in said.items()}
        case "wish_accommodation":
            said = {name: word(ACCOMMODATION_WORDS, str(code)) for name, code in said.items()}
    return replace(reason, params=tuple(sorted(said.items())))
