"""The quick way where places are short: who gets how many is settled, and bids in ever smaller steps find the best.

Once it is known how many posts each student gets (`coverage`), every one of
them can have them, and prices may start high: each stage bids anew from the
prices of the stage before, in steps a fraction as large, down to less than one
unit of score over all slots. Places nobody gets are held by nobody, who values
all alike and so takes the cheapest: their price, the `level`, is what counts
as nothing in the end. Exact like `auction`, whose bids these are, one by one
and here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from lianqiao.allocation.auction import SCARE, Block, Choices, best_choices, owner_of
from lianqiao.allocation.heaps import grown, heap_of, left, pop, push
from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.market import Seats, rise, sink, swap, whole_prices
from lianqiao.allocation.net import lists_with
from lianqiao.allocation.problem import TOP_SCORE, Ints, Problem, starts

FIRST, FINER = 10, 10  # the first step is the top score by so much; each stage's is so much finer
PATIENCE = 4_000  # bids a slot in one stage, before it is given up
WAITING, COUNT, BIDS = range(3)
DONE, STUCK, FULL = range(3)


class Stage(NamedTuple):
    """One stage: what students see (`block`), the places they hold (`seats`), and the rest of each post's places.

    `idle` [m] places are nobody's, `ask` [m] is what an untouched one costs. `queue` [n] is a ring of those who
    wait, from `tally[WAITING]` on, `tally[COUNT]` of them; `waits` [n] marks them. `cheap` is a heap of posts by what a
    place there that is not nobody's costs (cost × posts + post).
    """

    block: Block
    seats: Seats
    idle: Cells
    ask: Cells
    queue: Cells
    waits: Cells
    tally: Cells
    cheap: Cells


@kernel
def wait(stage: Stage, student: int) -> None:
    """The student waits for a turn, unless already waiting."""
    if stage.waits[student] == 0:
        stage.waits[student] = 1
        end = (stage.tally[WAITING] + stage.tally[COUNT]) % len(stage.queue)
        stage.queue[end] = student
        stage.tally[COUNT] += 1


@kernel
def outbid(stage: Stage, pair: int) -> None:
    """The student of a pair loses it, and waits."""
    block = stage.block
    student = owner_of(block.indptr, pair)
    slot = block.home[student]
    while block.pair[slot] != pair:
        slot += 1
    block.got[student] -= 1
    block.pair[slot] = block.pair[block.home[student] + block.got[student]]
    wait(stage, student)


@kernel
def untouched(stage: Stage, post: int) -> int:
    """How many places of a post nobody was given yet, not even nobody."""
    seats = stage.seats
    return seats.home[post + 1] - seats.home[post] - seats.used[post] - stage.idle[post]


@kernel
def place(stage: Stage, student: int, pair: int, offer: int) -> bool:
    """Let a bid in; True where nobody has to look for another place."""
    block, seats = stage.block, stage.seats
    post = block.col[pair]
    first, settled = seats.home[post], True
    if untouched(stage, post) == 0 and stage.idle[post] == 0:
        loser = seats.pair[first]
        seats.offer[first], seats.pair[first] = offer, pair
        sink(seats, first, seats.used[post])
        outbid(stage, loser)
    else:
        if untouched(stage, post) == 0:
            stage.idle[post] -= 1
            settled = False
        at = seats.used[post]
        seats.offer[first + at], seats.pair[first + at] = offer, pair
        seats.used[post] += 1
        rise(seats, first, at)
        if stage.idle[post] > 0 or not settled:
            push(stage.cheap, seats.offer[first] * len(stage.idle) + post)
    if untouched(stage, post) == 0 and stage.idle[post] == 0:
        block.price[post] = seats.offer[first]
    block.pair[block.home[student] + block.got[student]] = pair
    block.got[student] += 1
    return settled


@kernel
def settle_nobody(stage: Stage) -> None:
    """Nobody lost a place, and takes the cheapest there is; the level rises to what it costs."""
    block, seats, posts = stage.block, stage.seats, len(stage.idle)
    while True:
        code = pop(stage.cheap)
        post = code % posts
        first, free = seats.home[post], untouched(stage, post)
        if free == 0 and seats.used[post] == 0:
            continue
        price = stage.ask[post] if free > 0 else seats.offer[first]
        if price > code // posts:
            push(stage.cheap, price * posts + post)
            continue
        block.level[0] = max(block.level[0], price)
        stage.idle[post] += 1
        if free == 0:
            loser, last = seats.pair[first], seats.used[post] - 1
            swap(seats, first, first + last)
            seats.used[post] = last
            sink(seats, first, last)
            outbid(stage, loser)
        block.price[post] = min(block.price[post], block.level[0])
        free = untouched(stage, post)
        if free > 0 or seats.used[post] > 0:
            price = stage.ask[post] if free > 0 else seats.offer[first]
            push(stage.cheap, price * posts + post)
        return


@kernel
def run(stage: Stage, choices: Choices, scale: int, step: int, limit: int) -> int:
    """Bid until nobody waits: `DONE`. `STUCK` where somebody has nowhere to go or there were `limit` bids.

    `FULL`: the heap needs more room, then it goes on.
    """
    block, tally = stage.block, stage.tally
    floor, most = -SCARE * scale, (1 << 62) // (len(stage.idle) + 1)
    while tally[COUNT] > 0:
        if left(stage.cheap) < len(choices.value):
            return FULL
        student = stage.queue[tally[WAITING]]
        tally[WAITING] = (tally[WAITING] + 1) % len(stage.queue)
        tally[COUNT] -= 1
        stage.waits[student] = 0
        want = block.need[student] - block.got[student]
        found = best_choices(block, choices, student, want + 1, scale)
        tally[BIDS] += want
        if found < want or tally[BIDS] > limit:
            return STUCK
        beyond = choices.value[want] if found > want else floor
        moved = 0
        for one in range(want):
            pair = choices.pair[one]
            price = max(block.price[block.col[pair]], block.level[0])
            rest = max(beyond, choices.second[one])
            offer = max(block.weight[pair] * scale - rest, price) + step
            if offer > most:
                return STUCK
            if not place(stage, student, pair, offer):
                moved += 1
        for _ in range(moved):
            settle_nobody(stage)
    return DONE


def _among(problem: Problem, posts: Ints) -> Problem:
    """The round with these posts (ascending) alone, which are numbered anew; all pairs are theirs."""
    number = np.zeros(problem.posts, problem.col.dtype)
    number[posts] = np.arange(len(posts))
    capacity, employer = problem.capacity[posts], problem.employer[posts]
    return replace(problem, col=number[problem.col], capacity=capacity, employer=employer)


class Stages:
    """The stages of one round in which every student gets what it needs; `problem` best first, with pairs for posts
    that have a place only. These alone are laid out: what is near is found sooner.
    """

    def __init__(self, problem: Problem) -> None:
        self.posts, self.open = problem.posts, np.flatnonzero(problem.capacity)
        self.problem = problem = _among(problem, self.open)
        # One more than could be taken is nobody's for ever: such a post is never full.
        self.room = np.minimum(problem.capacity, lists_with(problem) + 1).astype(np.int64)
        self.slots = int(problem.need.sum())
        self.scale = self.slots + 2  # so that a rest is left that no price has, see `whole_prices`
        self.nobodys = int(self.room.sum()) - self.slots
        self.group = hand(problem.groups() if problem.shares_employers() else np.empty(0, np.int64))
        width = int(problem.need.max(initial=0)) + 2
        self.choices = Choices(*(hand(np.zeros(width, np.int64)) for _ in range(4)))
        self.col, self.weight = hand(problem.col), hand(problem.weight)
        self.home, self.need = hand(starts(problem.need)), hand(problem.need)
        self.seat_home = hand(starts(self.room))

    def stage(self, price: Ints) -> Stage:
        """Everybody waits; the cheapest places at these prices are nobody's."""
        problem, m = self.problem, self.problem.posts
        paid = np.flatnonzero(price)
        order = np.concatenate([np.flatnonzero(price == 0), paid[np.argsort(price[paid], kind="stable")]])
        below = np.cumsum(self.room[order])
        idle = np.zeros(m, np.int64)
        idle[order] = np.clip(self.nobodys - (below - self.room[order]), 0, self.room[order])
        taken = order[idle[order] > 0]
        level = int(price[taken[-1]]) if len(taken) else 0
        rest = order[idle[order] < self.room[order]]
        waiting = np.flatnonzero(problem.need > 0)
        block = Block(
            hand(problem.indptr),
            self.col,
            self.weight,
            self.group,
            self.home,
            self.need,
            hand(np.zeros(problem.students, np.int64)),
            hand(np.full(self.slots, -1, np.int64)),
            hand(price.copy()),
            hand(np.array([level], np.int64)),
        )
        size = int(self.room.sum())
        seats = Seats(
            self.seat_home,
            hand(np.zeros(m, np.int64)),
            hand(np.zeros(size, np.int64)),
            hand(np.full(size, -1, np.int64)),
        )
        queue = np.zeros(max(1, problem.students), np.int64)
        queue[: len(waiting)] = waiting
        return Stage(
            block,
            seats,
            hand(idle),
            hand(price.copy()),
            hand(queue),
            hand((problem.need > 0).astype(np.int64)),
            hand(np.array([0, len(waiting), 0], np.int64)),
            heap_of(price[rest] * m + rest, m),
        )

    def solve(self, tell: Callable[[int, int], None] | None = None) -> tuple[Ints, Ints] | None:
        """The pairs held and whole prices that prove them, or None where it was given up. Tells stages done, of all."""
        if not self.slots:
            return np.empty(0, np.int64), np.zeros(self.posts, np.int64)
        price, steps = np.zeros(self.problem.posts, np.int64), self._steps()
        for done, step in enumerate(steps):
            if tell is not None and done:
                tell(done, len(steps))
            stage = self.stage(price)
            ended = FULL
            while ended == FULL:
                ended = run(stage, self.choices, self.scale, step, PATIENCE * self.slots)
                stage = stage._replace(cheap=grown(stage.cheap)) if ended == FULL else stage
            if ended == STUCK:
                return None
            price = self._prices(stage)
        whole, prices = whole_prices(price, self.scale), np.zeros(self.posts, np.int64)
        if whole is None:
            return None
        prices[self.open] = whole
        return np.sort(back(stage.block.pair)), prices

    def _steps(self) -> list[int]:
        steps = [TOP_SCORE * self.scale // FIRST]
        while steps[-1] > 1:
            steps.append(max(1, steps[-1] // FINER))
        return steps

    def _prices(self, stage: Stage) -> Ints:
        price = np.maximum(back(stage.block.price) - stage.block.level[0], 0)
        price[back(stage.idle) > 0] = 0
        return price
