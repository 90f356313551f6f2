"""Pairs that people have decided: locked (accepted, so it stays) and forbidden (declined, skipped, offered before).

A locked pair takes its place and its student's first slot out of the round; a
forbidden one is no pair. What is left is a round of its own, with its own proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lianqiao.allocation.problem import Allocation, BadProblemError, Ints, Problem, starts
from lianqiao.allocation.sums import total


@dataclass(frozen=True, slots=True)
class Left:
    """What people left open: `problem` over the pairs `pairs` of the `whole` round, beside the `locked` ones."""

    whole: Problem
    problem: Problem
    pairs: Ints
    locked: Ints

    def joined(self, answer: Allocation) -> Allocation:
        """An answer to what was left, with the locked pairs, over the pairs of the whole round."""
        chosen = np.zeros(len(self.whole.col), bool)
        chosen[self.pairs[answer.chosen]] = True
        chosen[self.locked] = True
        fixed = total(self.whole.weight[self.locked])
        students = self.whole.owner()[self.locked]
        got = answer.got + np.bincount(students, minlength=self.whole.students)
        return replace(answer, chosen=chosen, got=got, primal=answer.primal + fixed, dual=answer.dual + fixed)


def left_open(problem: Problem, locked: Ints, forbidden: Ints) -> Left:
    """The round that is left (`locked`, `forbidden`: pair numbers). Raises `BadProblemError` for locks that clash."""
    locked, forbidden = np.unique(locked).astype(np.int64), np.unique(forbidden).astype(np.int64)
    owner, groups = problem.owner(), problem.groups()
    students, posts = owner[locked].astype(np.int64), problem.col[locked]
    need = problem.need - np.bincount(students, minlength=problem.students)
    capacity = problem.capacity - np.bincount(posts, minlength=problem.posts)
    width = int(groups.max(initial=0)) + 1
    used = students * width + groups[posts]
    if min(need.min(initial=0), capacity.min(initial=0)) < 0 or len(np.unique(used)) < len(used):
        raise BadProblemError("locked pairs go beyond a need, a capacity or an employer's one post")
    if len(np.intersect1d(locked, forbidden)):
        raise BadProblemError("a pair is both locked and forbidden")
    open_pairs = ~np.isin(owner.astype(np.int64) * width + groups[problem.col], used)
    open_pairs[forbidden] = False
    pairs = np.flatnonzero(open_pairs)
    indptr = starts(np.bincount(owner[pairs], minlength=problem.students))
    turn = _turns(problem)
    order = problem.order[turn >= (problem.need - need)[problem.order]]
    rest = Problem(indptr, problem.col[pairs], problem.weight[pairs], need, capacity, order, problem.employer)
    return Left(problem, rest, pairs, locked)


def _turns(problem: Problem) -> Ints:
    """Of every slot in the order, which of its student's slots it is, from 0."""
    by_student = np.argsort(problem.order, kind="stable")
    turn = np.empty(len(by_student), np.int64)
    turn[by_student] = np.arange(len(by_student)) - np.repeat(starts(problem.need)[:-1], problem.need)
    return turn
