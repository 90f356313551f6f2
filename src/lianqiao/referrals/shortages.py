"""Why somebody gets fewer posts than owed, and which posts to go and find.

Two causes (design, shortage explanation). *List too short*: hardly any post
suits; the fewest questions of the rule whose relaxing would give enough are
named. *Crowded out*: the posts that suit are full with students served before
(a Hall set); the number of places missing is exact. Other students are
counted, never named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lianqiao.referrals.engine import Allocation, Problem
from lianqiao.referrals.pairs import PairBook
from lianqiao.rules.suitability import Degree, StudentFacts
from lianqiao.rules.values import Reason

Bars = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Short:
    """A student who gets `got` of `owed`, and `because`."""

    student: str
    got: int
    owed: int
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ToFind:
    """Posts that would help: for these `majors` and `degree`, in these `regions` (empty = anywhere), paid at least
    `salary_floor` fen a month. `employers` different employers with `openings` places in all would help `students`.
    """

    majors: tuple[str, ...]
    degree: Degree | None
    regions: tuple[str, ...]
    salary_floor: int | None
    students: int
    employers: int
    openings: int


def _employers(book: PairBook, mask: NDArray[np.bool_]) -> int:
    return len({book.posts[at].employer or book.posts[at].id for at in np.flatnonzero(mask).tolist()})


def relaxations(
    book: PairBook, bars: Bars, open_posts: NDArray[np.bool_], owed: int
) -> list[tuple[tuple[str, ...], int]]:
    """The smallest sets of questions whose relaxing gives `owed` employers or more, with the posts each set gives.

    The sets of least size that do, most posts first; none where even relaxing
    everything does not.
    """
    active = [name for name, barred in bars.items() if (barred & open_posts).any()]
    for size in range(1, len(active) + 1):
        found = []
        for names in combinations(active, size):
            rest = [bars[name] for name in bars if name not in names]
            free = open_posts & ~np.logical_or.reduce([np.zeros(len(open_posts), bool), *rest])
            if _employers(book, free) >= owed:
                found.append((names, int(free.sum())))
        if found:
            return sorted(found, key=lambda one: (-one[1], one[0]))
    return []


def list_too_short(
    book: PairBook, student: StudentFacts, never: Collection[str], room: NDArray[np.int64], owed: int
) -> tuple[Reason, ...] | None:
    """Reasons where fewer employers than `owed` have a post that suits; None where the list is long enough."""
    bars = book.bars(student)
    barred_at_all = np.logical_or.reduce(list(bars.values())) if bars else np.zeros(len(book.posts), bool)
    places = room > 0
    new = places.copy()
    new[book.positions(never)] = False
    suits = new & ~barred_at_all
    have = _employers(book, suits)
    if have >= owed:
        return None
    reasons = [Reason.of("short_list", posts=int(suits.sum()), employers=have, owed=owed, of=int(places.sum()))]
    if int((places & ~barred_at_all).sum()) > int(suits.sum()):
        reasons.append(Reason.of("short_already_offered", posts=int((places & ~new & ~barred_at_all).sum())))
    wider = relaxations(book, bars, new, owed)
    for names, posts in wider[:2]:
        if len(names) == 1:
            reasons.append(Reason.of(f"short_by_{names[0]}", posts=posts))
        else:
            reasons.append(Reason.of("short_by_several", rules=len(names), posts=posts))
            reasons += [Reason.of(f"short_part_{name}") for name in names]
    if not wider:
        reasons.append(Reason.of("short_no_posts", posts=int(new.sum())))
    return tuple(reasons)


def crowded_out(problem: Problem, answer: Allocation, student: int) -> Reason:
    """The Hall set that holds the student's refused slot: who competes for how many places, how many are missing."""
    hall = next(failure for failure in answer.failures if student in failure.students)
    wanted = int(problem.need[hall.students].sum())
    places = int(answer.got[hall.students].sum())
    return Reason.of(
        "short_crowded", others=len(hall.students) - 1, posts=len(hall.posts), places=places, missing=wanted - places
    )


def to_find(shorts: Sequence[Short], students: Mapping[str, StudentFacts]) -> tuple[ToFind, ...]:
    """The staff's list: short students grouped by what a post for them must be, most places first."""
    groups: dict[tuple[object, ...], list[Short]] = {}
    for short in shorts:
        facts = students[short.student]
        regions = facts.wish.regions if facts.wish.regions_only else ()
        key = (facts.major, facts.degree, regions, facts.wish.salary_floor)
        groups.setdefault(key, []).append(short)
    rows = []
    for group in groups.values():
        facts = students[group[0].student]
        missing = [short.owed - short.got for short in group]
        rows.append(
            ToFind(
                (facts.major,) if facts.major else (),
                facts.degree,
                facts.wish.regions if facts.wish.regions_only else (),
                facts.wish.salary_floor,
                len(group),
                max(missing),
                sum(missing),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.openings, row.majors, row.regions, row.salary_floor or 0)))
