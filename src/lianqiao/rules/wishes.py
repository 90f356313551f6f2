"""How a student's wish moved from one statement to the next.

Source: article, 求职意向 and 动态调整; issue of case work, "drift is shown". Codes of places,
industries and occupations go into the reasons as they are; whoever shows them puts names in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lianqiao.rules.values import Reason

RANKS = (1, 2)  # the first wish, and the one to fall back on
FIRST, FALLBACK = RANKS
ACCOMMODATIONS = ("wheelchair", "hearing", "vision", "lodging")
# Reasons that tell what somebody needs at work: not for those who may not know who needs help.
ABOUT_NEEDS = frozenset({"wish_accommodation_added", "wish_accommodation_dropped"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What one statement says. `salary_floor` is fen a month, None = none; `travel` is in the student's words."""

    direction: str
    regions: tuple[str, ...] = ()
    regions_only: bool = False
    salary_floor: int | None = None
    industries: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    travel: str = ""
    accommodations: tuple[str, ...] = ()


def drift(earlier: Stated, later: Stated) -> tuple[Reason, ...]:
    """What changed between two statements, the weightiest first; nothing where both say the same."""
    return tuple(_changes(earlier, later))


def times_drifted(statements: Sequence[Stated], *, told: frozenset[str] = frozenset()) -> int:
    """How many of these statements, the oldest first, differ from the one before in more than what `told` names."""
    pairs = zip(statements, statements[1:], strict=False)
    return sum(any(reason.code not in told for reason in drift(*pair)) for pair in pairs)


def _changes(earlier: Stated, later: Stated) -> Iterator[Reason]:
    if earlier.direction != later.direction:
        yield Reason.of("wish_direction_changed", before=earlier.direction, after=later.direction)
    yield from _members("wish_region", earlier.regions, later.regions)
    if earlier.regions_only != later.regions_only:
        yield Reason.of("wish_regions_bound" if later.regions_only else "wish_regions_freed")
    yield from _floor(earlier.salary_floor, later.salary_floor)
    yield from _members("wish_industry", earlier.industries, later.industries)
    yield from _members("wish_occupation", earlier.occupations, later.occupations)
    yield from _members("wish_words", earlier.words, later.words)
    if earlier.travel != later.travel:
        yield Reason.of("wish_travel_changed", before=earlier.travel or "--", after=later.travel or "--")
    yield from _members("wish_accommodation", earlier.accommodations, later.accommodations)


def _members(code: str, earlier: Iterable[str], later: Iterable[str]) -> Iterator[Reason]:
    """One reason for each that came or went, in the order in which it was said."""
    before, after = dict.fromkeys(earlier), dict.fromkeys(later)
    yield from (Reason.of(f"{code}_added", what=one) for one in after if one not in before)
    yield from (Reason.of(f"{code}_dropped", what=one) for one in before if one not in after)


def _floor(earlier: int | None, later: int | None) -> Iterator[Reason]:
    if earlier == later:
        return
    if earlier is None or later is None:
        yield Reason.of("wish_floor_gone") if later is None else Reason.of("wish_floor_set", after=later)
    else:
        yield Reason.of("wish_floor_up" if later > earlier else "wish_floor_down", before=earlier, after=later)
