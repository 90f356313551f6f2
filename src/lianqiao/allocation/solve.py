"""One round solved: coverage in priority order first, then the highest total score, with its proof."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from lianqiao.allocation.bound import bound
from lianqiao.allocation.coverage import cover, full_at_once, narrowed
from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.market import Market, opening_prices
from lianqiao.allocation.net import (
    PRICE,
    REGIONS,
    WIDTH,
    Net,
    Standing,
    empty_standing,
    net_of,
    standing_of,
)
from lianqiao.allocation.paths import least_prices, lift_closed, serve
from lianqiao.allocation.problem import Allocation, BadProblemError, Ints, Problem
from lianqiao.allocation.scaling import Stages
from lianqiao.allocation.shards import DaskShards, Deal, LocalShards, ProcessShards, ShardLostError
from lianqiao.allocation.sums import total

Tell = Callable[[int, int], None]  # slots done, of all
SMALL = 10_000  # pairs up to which serving slot by slot is done before bids or stages are laid out
VAST = 100_000_000  # pairs up to which it is found out first whether there is enough for all
STRETCH = 20_000  # slots served between two words of progress
METHODS = ("auto", "auction", "steps", "paths")


@dataclass(frozen=True, slots=True)
class Where:
    """Where bids are made: in this process, in `shards` processes, or on the workers of a Dask scheduler.

    `lost` is told why when a shard goes away: the round is then solved here, with the same answer. `unused` is told
    when there is nothing to bid for, so that no shard was opened nor looked for.
    """

    shards: int = 1
    dask: str | None = None
    lost: Callable[[str], None] | None = None
    unused: Callable[[], None] | None = None

    def open(self, problem: Problem, deal: Deal) -> AbstractContextManager[Any]:
        """The bidders, ready to be asked."""
        if self.dask is not None:
            return DaskShards(problem, deal, self.dask)
        if self.shards > 1:
            return ProcessShards(problem, deal, self.shards)
        return LocalShards(problem, deal)


HERE = Where()


def solve(
    indptr: Ints, col: Ints, weight: Ints, need: Ints, capacity: Ints, order: Ints, employer: Ints, **options: Any
) -> Allocation:
    """Solve a round (arrays as in `problem.Problem`, options as in `solve_problem`)."""
    parts = (indptr, col, weight, need, capacity, order, employer)
    return solve_problem(Problem(*(np.asarray(part, np.int64) for part in parts)), **options)


def solve_problem(
    problem: Problem,
    *,
    method: str = "auto",
    prices0: Ints | None = None,
    where: Where = HERE,
    tell: Tell | None = None,
) -> Allocation:
    """Solve a round. The same arrays give the same answer every time, wherever the bids are made.

    `auto` serves small rounds slot by slot along shortest paths (`paths`). In others students bid where there may be
    enough for all (`auction`); else it is settled first who is served, and bids in ever smaller steps find the best
    (`steps`); where no proof comes of it, slots are served one by one. `auction` told to stand alone raises
    `BadProblemError` where it gives up. Small rounds bid only where a Dask scheduler is named.
    `prices0` [m] opens the bidding with the last round's prices; what does not end in a proof from there is begun
    anew from 0. A result is only called optimal when `gap` is 0.
    """
    if method not in METHODS:
        raise BadProblemError(f"no such method: {method}")
    ready, source = problem.best_first()
    net = net_of(ready)
    answer, small = None, method == "auto" and len(ready.col) <= SMALL
    bids = method in ("auto", "auction") and not (small and where.dask is None)
    if bids and may_suffice(ready, net) and (method == "auction" or suffices(ready, net)):
        if prices0 is not None:
            answer = by_bids(ready, net, source, where, np.asarray(prices0, np.int64))
        answer = answer or by_bids(ready, net, source, where, None)
    elif where.unused is not None:
        where.unused()
    if answer is None and method == "auction":
        raise BadProblemError("bidding came to no end: there is not enough for all, or too much of a war")
    if answer is None and (method == "steps" or (method == "auto" and not small)):
        answer = by_steps(ready, net, source, tell)
    return answer or by_paths(ready, net, source, tell)


@kernel
def long_enough(indptr: Cells, col: Cells, room: Cells, need: Cells) -> bool:
    """Whether every list has as many posts with a place as its student needs."""
    for student in range(len(need)):
        pair, found = indptr[student], 0
        while found < need[student]:
            if pair == indptr[student + 1]:
                return False
            if room[col[pair]] > 0:
                found += 1
            pair += 1
    return True


def may_suffice(problem: Problem, net: Net) -> bool:
    """Whether a look at the sizes leaves it open that everybody gets all they need."""
    if int(problem.need.sum()) > int(back(net.room).sum()):
        return False
    return bool(long_enough(net.indptr, net.col, net.room, hand(problem.need)))


def suffices(problem: Problem, net: Net) -> bool:
    """Whether everybody can get all they need; taken on trust where the pairs are too many to look at in one place."""
    return len(problem.col) > VAST or full_at_once(problem, net)


def by_bids(problem: Problem, net: Net, source: Ints | None, where: Where, prices0: Ints | None) -> Allocation | None:
    """The answer of a market, where it comes to an end with a proof."""
    scale = int(problem.need.sum()) + 1
    opening = opening_prices(problem, scale, prices0)
    group = problem.groups() if problem.shares_employers() else np.empty(0, np.int64)
    deal = Deal(group, opening, scale)
    try:
        with where.open(problem, deal) as bidders:
            cleared = Market(problem, back(net.room), opening, scale).clear(bidders)
    except ShardLostError as lost:
        if where.lost is not None:
            where.lost(str(lost))
        return by_bids(problem, net, source, HERE, prices0)
    if cleared is None:
        return None
    nobody = np.zeros(problem.students, np.int64), np.zeros(problem.posts, np.int64)
    if bound(problem, cleared.pairs, problem.need, cleared.price) != total(problem.weight[cleared.pairs]):
        return None
    now = standing_of(problem, net, cleared.pairs, cleared.price)
    least_prices(net, now)
    price = back(now.post)[PRICE::WIDTH].copy()
    return _answer(problem, cleared.pairs, problem.need.copy(), price, nobody, source)


def by_steps(problem: Problem, net: Net, source: Ints | None, tell: Tell | None = None) -> Allocation | None:
    """The answer of settling who is served and then bidding for the best; None where no proof comes of it."""
    covered = cover(problem, net)
    left, kept = narrowed(problem, net, covered)
    found = Stages(left).solve(None if tell is None else partial(_told, tell, len(problem.order)))
    if found is None:
        return None
    pairs, price = found
    return widened(problem, net, covered, pairs if kept is None else kept[pairs], price, source)


def widened(
    problem: Problem, net: Net, covered: Standing, pairs: Ints, price: Ints, source: Ints | None
) -> Allocation | None:
    """The answer to a whole round from the best `pairs` for those who are `covered`, and their prices; None where
    it is none.
    """
    now = standing_of(problem, net, pairs, price)
    now = now._replace(label=covered.label, post_label=covered.post_label)
    now.tally[REGIONS] = covered.tally[REGIONS]
    settle_prices(net, now, int(problem.weight.max(initial=0)))
    answer = answer_of(problem, now, source)
    return answer if answer.gap == 0 else None


def _told(tell: Tell, slots: int, stage: int, stages: int) -> None:
    """Progress by stages as progress by slots."""
    tell(slots * stage // stages, slots)


def by_paths(problem: Problem, net: Net, source: Ints | None, tell: Tell | None = None) -> Allocation:
    """The answer of serving slot by slot."""
    now = empty_standing(problem, net)
    along_paths(problem, net, now, tell)
    return answer_of(problem, now, source)


def along_paths(problem: Problem, net: Net, now: Standing, tell: Tell | None = None) -> None:
    """Serve all slots in order, then settle the prices of what was closed."""
    order, slots = hand(problem.order), len(problem.order)
    top = int(problem.weight.max(initial=0))
    for first in range(0, slots, STRETCH):
        last = min(first + STRETCH, slots)
        serve(net, now, order, first, last, top)
        if tell is not None and last < slots:
            tell(last, slots)
    settle_prices(net, now, top)


def settle_prices(net: Net, now: Standing, top: int) -> None:
    """Raise what was closed as far as must be, then lower all as far as the proof allows. `top`: the highest score."""
    if now.tally[REGIONS]:
        lift_closed(now, top)
    least_prices(net, now)


def answer_of(problem: Problem, now: Standing, source: Ints | None) -> Allocation:
    """The standing assignment as an answer; `source` tells which pair was given where."""
    pairs = back(now.pair)
    price = back(now.post)[PRICE::WIDTH].copy()
    labels = back(now.label).copy(), back(now.post_label).copy()
    return _answer(problem, np.sort(pairs[pairs >= 0]), back(now.got).copy(), price, labels, source)


def _answer(
    problem: Problem, pairs: Ints, got: Ints, price: Ints, labels: tuple[Ints, Ints], source: Ints | None
) -> Allocation:
    chosen = np.zeros(len(problem.col), bool)
    chosen[pairs if source is None else source[pairs]] = True
    primal, dual = total(problem.weight[pairs]), bound(problem, pairs, got, price)
    return Allocation(chosen, got, price, primal, dual, *labels)
