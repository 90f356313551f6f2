"""What prices prove: a bound that no allocation with these counts passes, found as quickly as rows in order allow.

The checker works out the same for itself (`check`), from rows in any order.
"""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.check import bound_of
from lianqiao.allocation.kernels import COMPILED, Cells, back, hand, kernel
from lianqiao.allocation.problem import Ints, Problem
from lianqiao.allocation.sums import dot, total

FAR = 1 << 62


@kernel
def least_held(col: Cells, weight: Cells, price: Cells, owner: Cells, pairs: Cells, least: Cells) -> None:
    """What the least of a student's `pairs` is worth after its price: `least` [n]."""
    for at in range(len(pairs)):
        worth = weight[pairs[at]] - price[col[pairs[at]]]
        least[owner[at]] = min(least[owner[at]], worth)


@kernel
def beyond(indptr: Cells, col: Cells, weight: Cells, price: Cells, least: Cells, over: Cells) -> None:
    """By how much the pairs of each student are worth more than the least held, in all: `over` [n]."""
    for student in range(len(least)):
        floor = least[student]
        for pair in range(indptr[student], indptr[student + 1]):
            if weight[pair] <= floor:  # no price is negative, and what follows is worth less
                break
            over[student] += max(0, weight[pair] - price[col[pair]] - floor)


def bound(problem: Problem, pairs: Ints, got: Ints, price: Ints) -> int:
    """The bound that `price` [m] proves where `pairs` are held; rows best first."""
    if not COMPILED or problem.shares_employers() or (price < 0).any():
        return bound_of(problem, pairs, got, price)
    owner = problem.owners(pairs)
    least, over = hand(np.full(problem.students, FAR, np.int64)), hand(np.zeros(problem.students, np.int64))
    col, weight, prices = hand(problem.col), hand(problem.weight), hand(price)
    least_held(col, weight, prices, hand(owner), hand(pairs), least)
    beyond(hand(problem.indptr), col, weight, prices, least, over)
    served = got > 0
    return dot(problem.capacity, price) + dot(got[served], back(least)[served]) + total(back(over))
