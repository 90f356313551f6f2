"""What each student could gain at most at given prices: the half of the bound that prices prove. NumPy only."""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.problem import Ints, Problem


def best_distinct(weight: Ints, group: Ints, count: int) -> Ints:
    """Positions of the `count` heaviest entries of different groups, heaviest first; ties by position."""
    by_weight = np.argsort(-weight, kind="stable")
    _, first = np.unique(group[by_weight], return_index=True)
    chosen: Ints = by_weight[np.sort(first)[:count]]
    return chosen


def student_bounds(problem: Problem, got: Ints, price: Ints) -> Ints:
    """For each student the most that `got` posts of different employers can bring after prices [n]."""
    group = problem.groups()
    value = np.zeros(problem.students, np.int64)
    for student in range(problem.students):
        row = problem.row(student)
        posts = problem.col[row]
        left = problem.weight[row] - price[posts]
        value[student] = left[best_distinct(left, group[posts], int(got[student]))].sum()
    return value
