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

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.explain import smallest_enough
from lianqiao.allocation.to_find import office_list
from lianqiao.allocation.to_find import to_find as find_places
from lianqiao.referrals.engine import Allocation, HallSet, Problem
from lianqiao.referrals.pairs import PairBook
from lianqiao.rules.suitability import PARTS, Degree, StudentFacts
from lianqiao.rules.values import Reason

BAND = 100_000  # fen: students whose least pay lies in one such band, 1,000 yuan wide, are one kind


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
    `salary_floor` fen a month, the highest that any of these `students` asks for. `employers` different employers with
    `openings` places in all would help them.
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
    book: PairBook, student: StudentFacts, open_posts: NDArray[np.bool_], owed: int
) -> list[tuple[tuple[str, ...], int]]:
    """The smallest sets of questions whose relaxing gives `owed` employers or more, with the posts each set gives.

    The sets of least size that do, most posts first; none where even relaxing
    everything does not.
    """
    bars = book.bars(student)
    found: list[tuple[tuple[str, ...], int]] = []
    for mask, posts in smallest_enough(book.violations(student, open_posts), owed):
        if found and mask.bit_count() > len(found[0][0]):
            break
        names = tuple(part.name for bit, part in enumerate(PARTS) if mask >> bit & 1)
        rest = [barred for name, barred in bars.items() if name not in names]
        free = open_posts & ~np.logical_or.reduce([np.zeros(len(open_posts), bool), *rest])
        if names and _employers(book, free) >= owed:
            found.append((names, posts))
    return sorted(found, key=lambda one: (-one[1], one[0]))


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
    wider = relaxations(book, student, new, owed)
    for names, posts in wider[:2]:
        if len(names) == 1:
            reasons.append(Reason.of(f"short_by_{names[0]}", posts=posts))
        else:
            reasons.append(Reason.of("short_by_several", rules=len(names), posts=posts))
            reasons += [Reason.of(f"short_part_{name}") for name in names]
    if not wider:
        reasons.append(Reason.of("short_no_posts", posts=int(new.sum())))
    return tuple(reasons)


def crowded_out(halls: Sequence[HallSet], problem: Problem, student: int) -> Reason:
    """The Hall set that holds the student's refused slot: who competes for how many places, how many are missing.

    What they hold elsewhere, where nobody competes, is not counted.
    """
    hall = next(one for one in halls if student in one.students)
    places = int(problem.capacity[hall.posts].sum())
    return Reason.of(
        "short_crowded",
        others=len(hall.students) - 1,
        posts=len(hall.posts),
        places=places,
        missing=hall.places_missing,
    )


def to_find(problem: Problem, answer: Allocation, students: Mapping[int, StudentFacts]) -> tuple[ToFind, ...]:
    """The staff's list: short students grouped by what a post for them must be, in the order of their turns.

    `students`: facts of the short ones at least, by their position in the problem.
    """
    numbers: dict[tuple[object, ...], int] = {}
    kinds = np.zeros(problem.students, np.int64)
    for at in np.flatnonzero(answer.got < problem.need).tolist():
        kinds[at] = numbers.setdefault(_kind(students[at]), len(numbers))
    rows = []
    for line in office_list(find_places(problem, answer, kinds)):
        facts = students[int(line.students[0])]
        regions = facts.wish.regions if facts.wish.regions_only else ()
        majors = (facts.major,) if facts.major else ()
        floor = max(students[at].wish.salary_floor or 0 for at in line.students.tolist()) or None
        helped = len(line.students)
        rows.append(ToFind(majors, facts.degree, regions, floor, helped, len(line.places), line.total))
    return tuple(rows)


def _kind(facts: StudentFacts) -> tuple[object, ...]:
    """What a post must be for this student; pay by its band, or nearly everybody would be a kind of their own."""
    regions = facts.wish.regions if facts.wish.regions_only else ()
    return facts.major, facts.degree, regions, -(-(facts.wish.salary_floor or 0) // BAND)
