"""One round solved: coverage in priority order first, then the highest total score, with its proof."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lianqiao.allocation.check import bound_of
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.net import PRICE, REGIONS, WIDTH, Net, Standing, empty_standing, net_of
from lianqiao.allocation.paths import lift_closed, serve
from lianqiao.allocation.problem import Allocation, Ints, Problem
from lianqiao.allocation.sums import total

Tell = Callable[[int, int], None]  # slots done, of all
STRETCH = 20_000  # slots served between two words of progress


def solve(
    indptr: Ints,
    col: Ints,
    weight: Ints,
    need: Ints,
    capacity: Ints,
    order: Ints,
    employer: Ints,
    *,
    tell: Tell | None = None,
) -> Allocation:
    """Solve a round (arrays as in `problem.Problem`). The same arrays give the same answer every time.

    Raises `BadProblemError` for arrays that describe no round; a result is only called optimal when `gap` is 0.
    """
    parts = (indptr, col, weight, need, capacity, order, employer)
    return solve_problem(Problem(*(np.asarray(part, np.int64) for part in parts)), tell=tell)


def solve_problem(problem: Problem, *, tell: Tell | None = None) -> Allocation:
    """The same from a `Problem`."""
    ready, source = problem.best_first()
    net, now = net_of(ready), empty_standing(ready)
    along_paths(ready, net, now, tell)
    return answer_of(ready, now, source)


def along_paths(problem: Problem, net: Net, now: Standing, tell: Tell | None) -> None:
    """Serve all slots in order, then settle the prices of what was closed."""
    order, slots = hand(problem.order), len(problem.order)
    top = int(problem.weight.max(initial=0))
    for first in range(0, slots, STRETCH):
        serve(net, now, order, first, min(first + STRETCH, slots), top)
        if tell is not None:
            tell(min(first + STRETCH, slots), slots)
    if now.tally[REGIONS]:
        highest = int(back(now.post)[PRICE::WIDTH].max(initial=0))
        lift_closed(net, now, 2 * (top + highest + 1))


def answer_of(problem: Problem, now: Standing, source: Ints | None) -> Allocation:
    """The standing assignment as an answer; `source` tells which pair was given where."""
    pairs = back(now.pair)
    pairs = pairs[pairs >= 0]
    chosen = np.zeros(len(problem.col), bool)
    chosen[pairs if source is None else source[pairs]] = True
    got, price = back(now.got).copy(), back(now.post)[PRICE::WIDTH].copy()
    primal = total(problem.weight[pairs])
    return Allocation(
        chosen,
        got,
        price,
        primal,
        bound_of(problem, pairs, got, price),
        back(now.label).copy(),
        back(now.post_label).copy(),
    )
