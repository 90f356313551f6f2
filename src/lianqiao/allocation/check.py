"""An independent look at an answer: feasible, covered by the rule, optimal. NumPy only; shares no code with the solver
but the words of `problem`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lianqiao.allocation.problem import Allocation, HallSet, Ints, Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker found; `faults` says each thing that does not hold, in words."""

    feasible: bool
    primal: int
    dual: int
    gap: int
    coverage: bool
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Feasible, covered by the rule and optimal."""
        return self.feasible and self.coverage and self.gap == 0


def _feasibility(problem: Problem, chosen: Ints, owner: Ints, got: Ints) -> list[str]:
    faults = []
    students, posts = owner[chosen], problem.col[chosen]
    if not np.array_equal(np.bincount(students, minlength=problem.students), got):
        faults.append("a student's count differs from the pairs chosen")
    if (got > problem.need).any():
        faults.append("a student gets more than needed")
    if (np.bincount(posts, minlength=problem.posts) > problem.capacity).any():
        faults.append("a post goes to more students than it may")
    limited = problem.employer[posts] >= 0
    seats = np.stack([students[limited], problem.employer[posts][limited]], axis=1)
    if len(np.unique(seats, axis=0)) < len(seats):
        faults.append("a student gets two posts of one employer")
    if len(np.unique(np.stack([students, posts], axis=1), axis=0)) < len(posts):
        faults.append("a student gets one post twice")
    return faults


def _bound(problem: Problem, owner: Ints, got: Ints, price: Ints) -> int:
    """`Σ capacity·price + Σ` of each student's best `got` after prices, at most one an employer."""
    left = problem.weight - price[problem.col]
    group = problem.groups()[problem.col]
    ranked = np.lexsort((-left, owner))
    seat = np.stack([owner[ranked], group[ranked]], axis=1)
    _, first = np.unique(seat, axis=0, return_index=True)
    kept = ranked[np.sort(first)]
    starts = np.searchsorted(owner[kept], np.arange(problem.students))
    rank = np.arange(len(kept)) - starts[owner[kept]]
    return int((problem.capacity * price).sum() + left[kept[rank < got[owner[kept]]]].sum())


def _tight(problem: Problem, hall: HallSet, got: Ints, owner: Ints) -> bool:
    """Everything that can serve the set's students is used up by them: places of its posts, and one post of each
    employer that also has posts outside.
    """
    inside = np.zeros(problem.students, bool)
    inside[hall.students] = True
    full = np.zeros(problem.posts, bool)
    full[hall.posts] = True
    outside = inside[owner] & ~full[problem.col]
    seats = np.stack([owner[outside], problem.groups()[problem.col[outside]]], axis=1)
    room = int(problem.capacity[hall.posts].sum()) + len(np.unique(seats, axis=0))
    return int(got[hall.students].sum()) == room


def _coverage(problem: Problem, answer: Allocation, owner: Ints) -> list[str]:
    """Every refused slot has a tight set whose slots were all kept before it."""
    turn: dict[int, int] = {}
    last_kept = np.full(problem.students, -1)
    refused: dict[int, int] = {}
    for position, student in enumerate(problem.order.tolist()):
        turn[student] = turn.get(student, 0) + 1
        if turn[student] <= answer.got[student]:
            last_kept[student] = position
        else:
            refused.setdefault(student, position)
    proved: set[int] = set()
    for hall in answer.failures:
        if not _tight(problem, hall, answer.got, owner):
            return [f"the set of slot {hall.position} is not used up"]
        held = {s for s in hall.students.tolist() if s in refused and refused[s] >= hall.position}
        if last_kept[hall.students].max(initial=-1) < hall.position:
            proved |= held
    missing = sorted(set(refused) - proved)
    return [f"no proof for the refused slot of student {student}" for student in missing]


def check(problem: Problem, answer: Allocation) -> Checked:
    """Check an answer against its problem from the arrays alone."""
    owner = np.repeat(np.arange(problem.students), np.diff(problem.indptr))
    chosen = np.flatnonzero(answer.chosen)
    faults = _feasibility(problem, chosen, owner, answer.got)
    primal = int(problem.weight[chosen].sum())
    uncovered = _coverage(problem, answer, owner)
    if (answer.price < 0).any():
        return Checked(not faults, primal, 0, -1, not uncovered, (*faults, *uncovered, "a price is negative"))
    dual = _bound(problem, owner, answer.got, answer.price)
    if dual != primal:
        uncovered_and_gap = [*uncovered, f"the bound {dual} is not the score {primal}"]
        return Checked(not faults, primal, dual, dual - primal, not uncovered, (*faults, *uncovered_and_gap))
    return Checked(not faults, primal, dual, 0, not uncovered, (*faults, *uncovered))
