"""A round solved from where it stood before, for a few changes: whoever lost a post is served, what came free is given.

The same coverage, score and least prices of all posts with places as solving all of it; who of equals has what may
differ, so whoever asks must not depend on it. It finds only answers in which nobody is short, and says None where
it finds none.
"""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.check import bound_of
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.moves import Listed, fill
from lianqiao.allocation.net import PRICE, ROOM, USED, WIDTH, Net, Standing, net_of, standing_of, starts
from lianqiao.allocation.paths import least_prices, serve
from lianqiao.allocation.problem import TOP_SCORE, Allocation, Ints, Problem
from lianqiao.allocation.solve import answer_of
from lianqiao.allocation.sums import dot, total


def resumed(problem: Problem, pairs: Ints, price: Ints) -> Allocation | None:
    """The answer from the `pairs` held before, as far as they are open still, at the prices [m] of then.

    None where these prices do not prove that much, where somebody would be short, or rows are not best first.
    """
    if problem.best_first()[1] is not None:
        return None
    held = _fitting(problem, np.sort(pairs))
    opening = np.where(problem.capacity > 0, price, 3 * TOP_SCORE + int(price.max(initial=0)))
    got = np.bincount(_owners(problem, held), minlength=problem.students)
    free = problem.capacity - np.bincount(problem.col[held], minlength=problem.posts)
    # From prices that prove less, searches would go round in circles.
    if bound_of(problem, held, got, opening) - total(problem.weight[held]) != dot(free, opening):
        return None
    net, now = net_of(problem), standing_of(problem, held, opening)
    _give(problem, net, now, np.flatnonzero((free > 0) & (opening > 0)))
    lacking = np.repeat(np.arange(problem.students), problem.need - got)
    serve(net, now, hand(lacking), 0, len(lacking), TOP_SCORE)
    if back(now.post)[PRICE::WIDTH][problem.capacity > 0].any():
        least_prices(net, now)
    answer = answer_of(problem, now, None)
    return answer if answer.gap == 0 and np.array_equal(answer.got, problem.need) else None


def _owners(problem: Problem, pairs: Ints) -> Ints:
    return np.searchsorted(problem.indptr, pairs, side="right") - 1


def _fitting(problem: Problem, pairs: Ints) -> Ints:
    """Those of the pairs, in order, for which student, post and employer still have a slot and a place."""
    need, room, group = problem.need.tolist(), problem.capacity.tolist(), problem.groups().tolist()
    seats: set[tuple[int, int]] = set()
    kept = []
    for pair, student, post in zip(
        pairs.tolist(), _owners(problem, pairs).tolist(), problem.col[pairs].tolist(), strict=True
    ):
        seat = student, group[post]
        if need[student] and room[post] and seat not in seats:
            need[student] -= 1
            room[post] -= 1
            seats.add(seat)
            kept.append(pair)
    return np.array(kept, np.int64)


def _give(problem: Problem, net: Net, now: Standing, posts: Ints) -> None:
    """Give the free places of these sought-after posts to whoever gains by them."""
    if not len(posts):
        return
    home = starts(np.bincount(problem.col, minlength=problem.posts))
    order = np.argsort(problem.col, kind="stable")
    listed = Listed(hand(home), hand(order), hand(problem.owner().astype(np.int64)))
    for post in posts.tolist():
        at = post * WIDTH
        while now.post[at + ROOM] > 0 and now.post[at + PRICE] > 0:
            before = now.post[at + USED]
            fill(net, now, listed, post)
            if now.post[at + USED] == before:
                break
