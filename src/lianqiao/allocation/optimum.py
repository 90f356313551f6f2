"""Among the allocations that serve the kept slots, the one of highest total score, by an exact library solver.

The constraint matrix is a network (totally unimodular), so the simplex vertex
of SciPy's HiGHS is whole-numbered and its dual prices prove it. The solver sees
only the best pairs of each student; the bound is taken over all pairs, and
where it is not met the pairs that could still gain are added and it runs again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from lianqiao.allocation.bound import best_distinct, student_bounds
from lianqiao.allocation.problem import Ints, Problem

SHORTLIST = 24  # pairs a student that the solver sees at first
WIDENING = 4  # each further turn may add so many times as many: a few large turns cost less than many small ones
TOLERANCE = 1e-6


class NotExactError(ArithmeticError):
    """The library solver did not return a whole-numbered optimum: never shown as one."""


def _shortlist(problem: Problem, got: Ints, price: Ints, students: Ints, width: int) -> Ints:
    """`width` pairs of each of `students` that look best after prices, of different employers first."""
    group = problem.groups()
    pairs = [np.empty(0, np.int64)]
    for student in students.tolist():
        row = problem.row(student)
        posts = problem.col[row]
        left = problem.weight[row] - price[posts]
        wide = best_distinct(left, group[posts], width + int(got[student]))
        pairs.append(row.start + wide)
        pairs.append(row.start + np.argsort(-left, kind="stable")[:width])
    return np.unique(np.concatenate(pairs))


def _count_rows(keys: Ints) -> tuple[csr_array, Ints]:
    """A matrix with a row for each distinct key, summing the variables that carry it; and the keys."""
    names, where = np.unique(keys, return_inverse=True)
    size = len(keys)
    ones = (np.ones(size), (where, np.arange(size)))
    return csr_array(ones, shape=(len(names), size)), names


def _owner(problem: Problem) -> Ints:
    return np.repeat(np.arange(problem.students), np.diff(problem.indptr))


def _solve_pairs(problem: Problem, got: Ints, pairs: Ints) -> tuple[Ints, Ints]:
    """Exact optimum over `pairs`: the chosen of them, and the price of every post."""
    student, post = _owner(problem)[pairs], problem.col[pairs]
    by_student, students = _count_rows(student)
    by_post, posts = _count_rows(post)
    by_employer, employers = _count_rows(student * (int(problem.groups().max()) + 1) + problem.groups()[post])
    answer = linprog(
        -problem.weight[pairs].astype(float),
        A_ub=vstack([by_post, by_employer], format="csr"),
        b_ub=np.concatenate([problem.capacity[posts], np.ones(len(employers))]),
        A_eq=by_student,
        b_eq=got[students],
        bounds=(0, None),
        method="highs-ds",
    )
    if answer.status != 0:
        raise NotExactError(f"solver status {answer.status}: {answer.message}")
    whole = np.rint(answer.x)
    if np.abs(answer.x - whole).max(initial=0) > TOLERANCE:
        raise NotExactError("the solver's vertex is not whole-numbered")
    price = np.zeros(problem.posts, np.int64)
    price[posts] = np.maximum(0, np.rint(-answer.ineqlin.marginals[: len(posts)])).astype(np.int64)
    return pairs[whole > 0], price


def optimum(problem: Problem, got: Ints, start: Ints) -> tuple[NDArray[np.bool_], Ints, int]:
    """The chosen pairs, the prices and the bound. `start` are pairs that serve `got`, so that it can be done."""
    chosen = np.zeros(len(problem.col), bool)
    price = np.zeros(problem.posts, np.int64)
    if not got.sum():
        return chosen, price, 0
    width = SHORTLIST
    pairs = np.union1d(_shortlist(problem, got, price, np.flatnonzero(got), width), start)
    owner = _owner(problem)
    while True:
        taken, price = _solve_pairs(problem, got, pairs)
        values = student_bounds(problem, got, price)
        bound = int((problem.capacity * price).sum() + values.sum())
        if bound == int(problem.weight[taken].sum()):
            break
        has = np.zeros(problem.students, np.int64)
        np.add.at(has, owner[taken], problem.weight[taken] - price[problem.col[taken]])
        width *= WIDENING
        wider = np.union1d(pairs, _shortlist(problem, got, price, np.flatnonzero(values > has), width))
        if len(wider) == len(pairs):
            break  # nothing left to add: what remains of the gap is shown, not hidden
        pairs = wider
    chosen[taken] = True
    return chosen, price, bound
