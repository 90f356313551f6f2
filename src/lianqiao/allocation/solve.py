"""One round solved: coverage in priority order first, then the highest total score, with its proof."""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.coverage import Coverage
from lianqiao.allocation.optimum import optimum
from lianqiao.allocation.problem import Allocation, Ints, Problem


def solve(indptr: Ints, col: Ints, weight: Ints, need: Ints, capacity: Ints, order: Ints, employer: Ints) -> Allocation:
    """Solve a round (arrays as in `problem.Problem`). The same arrays give the same answer every time.

    Raises `BadProblemError` for arrays that describe no round and `NotExactError` where
    the library solver fails; a result is only called optimal when `gap` is 0.
    """
    problem = Problem(*(np.asarray(part, np.int64) for part in (indptr, col, weight, need, capacity, order, employer)))
    coverage = Coverage(problem)
    coverage.serve_all()
    got = coverage.got()
    chosen, price, bound = optimum(problem, got, _pairs_of(problem, coverage.held))
    primal = int(problem.weight[chosen].sum())
    return Allocation(chosen, got, price, primal, bound, tuple(coverage.failures))


def _pairs_of(problem: Problem, held: list[set[int]]) -> Ints:
    """The pair numbers of an assignment given as posts held by each student."""
    pairs = [
        problem.row(student).start + np.flatnonzero(np.isin(problem.col[problem.row(student)], list(posts)))
        for student, posts in enumerate(held)
        if posts
    ]
    return np.concatenate([np.empty(0, np.int64), *pairs])
