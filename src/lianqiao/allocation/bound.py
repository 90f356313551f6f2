"""What prices prove: a bound that no allocation with these counts passes, found as quickly as rows in order allow.

The checker works out the same for itself (`check`), from rows in any order.
"""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.check import bound_of
from lianqiao.allocation.kernels import COMPILED, Cells, back, hand, kernel
from lianqiao.allocation.problem import Ints, Problem
from lianqiao.allocation.sums import dot

FAR = 1 << 62


@kernel
def least_held(col: Cells, weight: Cells, price: Cells, owner: Cells, pairs: Cells, least: Cells) -> None:
    """What the least of a student's `pairs` is worth after its price: `least` [n]."""
    for at in range(len(pairs)):
        worth = weight[pairs[at]] - price[col[pairs[at]]]
        least[owner[at]] = min(least[owner[at]], worth)


@kernel
def beyond(
    indptr: Cells, col: Cells, weight: Cells, price: Cells, group: Cells, least: Cells, best: Cells, seen: Cells
) -> int:
    """By how much the pairs of all students are worth more than the least held: in all, the best of each employer.

    `best` and `seen`, noughts, are room to work in, a cell an employer.
    """
    over = 0
    for student in range(len(least)):
        floor = least[student]
        for pair in range(indptr[student], indptr[student + 1]):
            if weight[pair] <= floor:  # no price is negative, and what follows is worth less
                break
            post = col[pair]
            more = weight[pair] - price[post] - floor
            if more <= 0:
                continue
            mine = group[post]
            if seen[mine] != student + 1:
                seen[mine], best[mine] = student + 1, 0
            if more > best[mine]:
                over += more - best[mine]
                best[mine] = more
    return over


def bound(problem: Problem, pairs: Ints, got: Ints, price: Ints) -> int:
    """The bound that `price` [m] proves where `pairs` are held; rows best first."""
    if not COMPILED or (price < 0).any():
        return bound_of(problem, pairs, got, price)
    least = hand(np.full(problem.students, FAR, np.int64))
    col, weight, prices, group = (hand(part) for part in (problem.col, problem.weight, price, problem.groups()))
    least_held(col, weight, prices, hand(problem.owners(pairs)), hand(pairs), least)
    best, seen = (hand(np.zeros(int(back(group).max(initial=0)) + 1, np.int64)) for _ in range(2))
    over = int(beyond(hand(problem.indptr), col, weight, prices, group, least, best, seen))
    served = got > 0
    return dot(problem.capacity, price) + dot(got[served], back(least)[served]) + over
