"""A round solved from where it stood before, for a few changes: whoever lost a post is served, what came free is given.

The same coverage, score and least prices of all posts with places as solving all of it, also where somebody is short;
who of equals has what may differ, so whoever asks must not depend on it. It says None where it finds no proof.
"""

from __future__ import annotations

import numpy as np

from lianqiao.allocation.check import bound_of
from lianqiao.allocation.coverage import listed, narrowed
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.moves import give
from lianqiao.allocation.net import PRICE, WIDTH, Net, Standing, net_of, standing_of
from lianqiao.allocation.paths import serve
from lianqiao.allocation.problem import TOP_SCORE, Allocation, Ints, Problem
from lianqiao.allocation.solve import widened
from lianqiao.allocation.sums import dot, total
from lianqiao.allocation.upheld import upheld


def resumed(problem: Problem, pairs: Ints, price: Ints) -> Allocation | None:
    """The answer from the `pairs` held before, as far as they are open still, at the prices [m] of then.

    None where these prices do not prove that much, or rows are not best first, ties by post.
    """
    if problem.best_first()[1] is not None:
        return None
    net, held = net_of(problem), _fitting(problem, pairs, price)
    covered = upheld(problem, net, held)
    full = np.array_equal(back(covered.got), problem.need)
    left, kept = (problem, None) if full else narrowed(problem, net, covered)
    if left is not problem:
        held = _fitting(left, held if kept is None else _numbers(kept, held), price)
    found = _served(left, net if left is problem else net_of(left), held, price)
    if found is None:
        return None
    best, prices = found
    answer = widened(problem, net, covered, best if kept is None else kept[best], prices, None)
    return answer if answer is not None and np.array_equal(answer.got, left.need) else None


def _served(problem: Problem, net: Net, held: Ints, price: Ints) -> tuple[Ints, Ints] | None:
    """The best pairs and their prices where there is enough for all, from pairs that fit; None where `price` proves too
    little.
    """
    opening = np.where(problem.capacity > 0, price, 3 * TOP_SCORE + int(price.max(initial=0)))
    if not _proves(problem, held, opening):
        # Who lost a post may like another of its employer better than what is left to them.
        held = held[~(_got(problem, held) < problem.need)[problem.owners(held)]]
        if not _proves(problem, held, opening):
            return None
    got, free = _got(problem, held), _free(problem, held)
    now = standing_of(problem, net, held, opening)
    _give(problem, net, now, np.flatnonzero((free > 0) & (opening > 0)))
    lacking = np.repeat(np.arange(problem.students), problem.need - got)
    serve(net, now, hand(lacking), 0, len(lacking), TOP_SCORE)
    best = back(now.pair)
    return np.sort(best[best >= 0]), back(now.post)[PRICE::WIDTH].copy()


def _proves(problem: Problem, held: Ints, price: Ints) -> bool:
    """Whether nobody would rather have something else at these prices: else searches would go round in circles."""
    bound, primal = bound_of(problem, held, _got(problem, held), price), total(problem.weight[held])
    return bound - primal == dot(_free(problem, held), price)


def _got(problem: Problem, held: Ints) -> Ints:
    return np.bincount(problem.owners(held), minlength=problem.students)


def _free(problem: Problem, held: Ints) -> Ints:
    return problem.capacity - np.bincount(problem.col[held], minlength=problem.posts)


def _numbers(kept: Ints, pairs: Ints) -> Ints:
    """Where those of the `pairs` that are `kept` (ascending) stand among them."""
    at = np.searchsorted(kept, pairs)
    found: Ints = at[np.append(kept, -1)[at] == pairs]
    return found


def _fitting(problem: Problem, pairs: Ints, price: Ints) -> Ints:
    """Those of the pairs for which student, post and employer still have a slot and a place; what is worth most after
    its price comes first.
    """
    group = problem.groups()[problem.col[pairs]]
    seats = problem.owners(pairs) * (int(group.max(initial=0)) + 1) + group
    over = (_got(problem, pairs) > problem.need).any() or (_free(problem, pairs) < 0).any()
    if not over and len(np.unique(seats)) == len(seats):
        return np.sort(pairs)
    need, room = problem.need.tolist(), problem.capacity.tolist()
    taken: set[int] = set()
    kept = []
    for at in np.lexsort((pairs, price[problem.col[pairs]] - problem.weight[pairs])).tolist():
        pair, seat = int(pairs[at]), int(seats[at])
        student, post = int(np.searchsorted(problem.indptr, pair, side="right")) - 1, int(problem.col[pair])
        if need[student] and room[post] and seat not in taken:
            need[student] -= 1
            room[post] -= 1
            taken.add(seat)
            kept.append(pair)
    return np.array(sorted(kept), np.int64)


def _give(problem: Problem, net: Net, now: Standing, posts: Ints) -> None:
    """Give the free places of these sought-after posts to whoever gains by them."""
    if not len(posts):
        return
    who = listed(problem, net)
    for post in posts.tolist():
        give(net, now, who, post)
