"""What to go and find: per shortage how many places, for what kind of student; and the round with these places in it.

A *kind* is a number for what a place must be like to suit a student (major ×
regions × degree × pay); the caller knows what it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lianqiao.allocation.problem import Allocation, Ints, Problem, starts
from lianqiao.allocation.shortage import hall_sets


@dataclass(frozen=True, slots=True)
class Wanted:
    """Places that would serve the short `students` of one kind in full.

    `turn`: the first position in the order of slots of any of them. `places` [employers]: how many at each of so many
    different employers, since one gives a student one post.
    """

    kind: int
    turn: int
    students: Ints
    places: tuple[int, ...]

    @property
    def total(self) -> int:
        """Places in all."""
        return sum(self.places)


def to_find(problem: Problem, answer: Allocation, kinds: Ints) -> tuple[tuple[Wanted, ...], ...]:
    """For each Hall set of the answer what is wanted, by kind (`kinds` [n]); whose turn is first comes first."""
    missing = problem.need - answer.got
    turn = np.full(problem.students, len(problem.order))
    turn[problem.order[::-1]] = np.arange(len(problem.order))[::-1]
    found = []
    for hall in hall_sets(problem, answer):
        short = hall.students[missing[hall.students] > 0]
        short = short[np.argsort(turn[short], kind="stable")]
        found.append(tuple(_wanted(short, turn, missing, kinds)))
    return tuple(found)


def _wanted(short: Ints, turn: Ints, missing: Ints, kinds: Ints) -> Iterable[Wanted]:
    for kind in dict.fromkeys(kinds[short].tolist()):
        students = short[kinds[short] == kind]
        lacks = missing[students]
        places = tuple(int((lacks > at).sum()) for at in range(int(lacks.max())))
        yield Wanted(kind, int(turn[students].min()), students, places)


def office_list(found: Sequence[Sequence[Wanted]]) -> tuple[Wanted, ...]:
    """The same over all shortages, one line a kind: first the one that helps whoever's turn is first of all short.

    Not the one with the most places: the order of slots says who needs a post most, and so which to look for first.
    """
    by_kind: dict[int, list[Wanted]] = {}
    for wanted in (one for hall in found for one in hall):
        by_kind.setdefault(wanted.kind, []).append(wanted)
    lines = []
    for kind, parts in by_kind.items():
        longest = max(len(one.places) for one in parts)
        places = tuple(sum(one.places[at] for one in parts if at < len(one.places)) for at in range(longest))
        turn = min(one.turn for one in parts)
        lines.append(Wanted(kind, turn, np.concatenate([one.students for one in parts]), places))
    return tuple(sorted(lines, key=lambda one: one.turn))


def with_places(problem: Problem, wanted: Sequence[Wanted]) -> Problem:
    """The round with the wanted places added: each suits its students, scores nothing, has an employer of its own."""
    extra = [(one.students, room) for one in wanted for room in one.places]
    first = problem.posts
    owner = np.concatenate([problem.owner().astype(np.int64), *(students for students, _ in extra)])
    col = np.concatenate([problem.col, *(np.full(len(s), first + at) for at, (s, _) in enumerate(extra))])
    weight = np.concatenate([problem.weight, *(np.zeros(len(s), np.int64) for s, _ in extra)])
    order = np.argsort(owner, kind="stable")
    return replace(
        problem,
        indptr=starts(np.bincount(owner, minlength=problem.students)),
        col=col[order],
        weight=weight[order],
        capacity=np.concatenate([problem.capacity, np.array([room for _, room in extra], np.int64)]),
        employer=np.concatenate([problem.employer, np.full(len(extra), -1, np.int64)]),
    )
