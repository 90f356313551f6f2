"""The quick way where there is plenty: students bid for posts and prices rise until everybody has what they need.

Scores are multiplied by (slots + 1) and every bid beats the next best by one
unit, so that the end is exactly optimal in the scores themselves. All who wait
bid at the same prices; then each post keeps its best bids. Who bids on which
machine makes no difference: the answer has the same bytes on any number of
shards. Where somebody has nowhere to go or the bids run out of hand, the
market gives up, and `paths` decides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.problem import TOP_SCORE, Ints, Problem, starts

NONE = -(1 << 62)
SCARE = 4 * (TOP_SCORE + 1)  # a post that costs so much more than it is worth is no choice (in scores)


class Block(NamedTuple):
    """The students of one shard and their pairs, best first; `group` [m] is empty where nobody shares an employer.

    `pair` [slots] is held by each slot from `home` [n + 1] on, `got` [n] of `need` [n]; `price` [m] is this shard's
    copy, in scores × `scale`; `level` [1] is what a place costs at least.
    """

    indptr: Cells
    col: Cells
    weight: Cells
    group: Cells
    home: Cells
    need: Cells
    got: Cells
    pair: Cells
    price: Cells
    level: Cells


class Choices(NamedTuple):
    """Room to work in, best first: what a choice is worth, its pair, and the next best with the same employer."""

    value: Cells
    pair: Cells
    second: Cells
    held: Cells


@kernel
def best_choices(block: Block, choices: Choices, student: int, width: int, scale: int) -> int:
    """Find the `width` choices worth most to a student after prices, of different new employers; returns how many.

    Rows are best first and no price is below the level, so most of a row is never looked at.
    """
    value, where, second, held = choices
    level = block.level[0]
    limited, count, got = len(block.group) > 0, 0, block.got[student]
    for slot in range(got):
        post = block.col[block.pair[block.home[student] + slot]]
        held[slot] = block.group[post] if limited else post
    for pair in range(block.indptr[student], block.indptr[student + 1]):
        score = block.weight[pair] * scale
        if count == width and score - level <= value[width - 1]:
            break
        post = block.col[pair]
        worth = score - max(block.price[post], level)
        if count == width and worth <= value[width - 1]:
            continue
        mine, at = block.group[post] if limited else post, 0
        while at < got and held[at] != mine:
            at += 1
        if at < got:
            continue
        at, after = count, NONE
        if limited:
            at = 0
            while at < count and block.group[block.col[where[at]]] != mine:
                at += 1
        if at < count:
            if worth <= value[at]:
                second[at] = max(second[at], worth)
                continue
            after = value[at]
        elif count < width:
            count += 1
        else:
            at = width - 1
        while at > 0 and value[at - 1] < worth:
            value[at], where[at], second[at] = value[at - 1], where[at - 1], second[at - 1]
            at -= 1
        value[at], where[at], second[at] = worth, pair, after
    return count


@kernel
def bid(block: Block, choices: Choices, waiting: Cells, count: int, scale: int, pairs: Cells, offers: Cells) -> int:
    """The bids of the first `count` who wait; returns how many, or -1 where somebody has nowhere to go."""
    floor, made = -SCARE * scale, 0
    for at in range(count):
        student = waiting[at]
        want = block.need[student] - block.got[student]
        found = best_choices(block, choices, student, want + 1, scale)
        if found < want or choices.value[want - 1] < floor:
            return -1
        beyond = max(choices.value[want], floor) if found > want else floor
        for one in range(want):
            pair = choices.pair[one]
            pairs[made] = pair
            offers[made] = block.weight[pair] * scale - max(beyond, choices.second[one]) + 1
            made += 1
    return made


@kernel
def owner_of(indptr: Cells, pair: int) -> int:
    """The student of a pair."""
    low, high = 0, len(indptr) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if indptr[middle] <= pair:
            low = middle
        else:
            high = middle
    return low


@kernel
def hear(block: Block, first: int, won: Cells, lost: Cells, waiting: Cells, count: int) -> int:
    """Students hold the pairs they won, and give up those that others outbid, some in the same round.

    Pairs are numbered from `first`; those of other shards are passed over. The first `count` of `waiting` are who
    waited, in order, and `won` comes in that order too; in the end those who wait now, without order; how many.
    """
    pairs, held, turn = len(block.col), 0, 0
    for at in range(len(won)):
        pair = won[at] - first
        if 0 <= pair < pairs:
            while block.indptr[waiting[turn] + 1] <= pair:
                turn += 1
            student = waiting[turn]
            block.pair[block.home[student] + block.got[student]] = pair
            block.got[student] += 1
    for at in range(count):
        if block.got[waiting[at]] < block.need[waiting[at]]:
            waiting[held] = waiting[at]
            held += 1
    for at in range(len(lost)):
        pair = lost[at] - first
        if 0 <= pair < pairs:
            student = owner_of(block.indptr, pair)
            slot = block.home[student]
            while block.pair[slot] != pair:
                slot += 1
            if block.got[student] == block.need[student]:
                waiting[held] = student
                held += 1
            block.got[student] -= 1
            block.pair[slot] = block.pair[block.home[student] + block.got[student]]
    return held


@kernel
def reprice(price: Cells, posts: Cells, prices: Cells) -> None:
    """Note new prices."""
    for at in range(len(posts)):
        price[posts[at]] = prices[at]


class Shard:
    """The students from one number to another: bids at the prices it is told. Runs here or on another machine."""

    def __init__(self, part: Problem, first_pair: int, group: Ints, price: Ints, scale: int) -> None:
        self.first_pair, self.scale = first_pair, scale
        slots = int(part.need.sum())
        self.block = Block(
            hand(part.indptr),
            hand(part.col),
            hand(part.weight),
            hand(group),
            hand(starts(part.need)),
            hand(part.need),
            hand(np.zeros(part.students, np.int64)),
            hand(np.full(slots, -1, np.int64)),
            hand(price),
            hand(np.zeros(1, np.int64)),
        )
        width = int(part.need.max(initial=0)) + 2
        self.choices = Choices(*(hand(np.zeros(width, np.int64)) for _ in range(4)))
        self.col = part.col
        waiting = np.flatnonzero(part.need > 0)
        self.waits = len(waiting)
        self.waiting = hand(np.append(waiting, np.zeros(part.students - self.waits, np.int64)))
        self.pairs, self.offers = hand(np.zeros(slots, np.int64)), hand(np.zeros(slots, np.int64))

    def turn(self, posts: Ints, prices: Ints, won: Ints, lost: Ints) -> tuple[Ints, Ints, Ints] | None:
        """Hear what changed (`won`, `lost`: pairs, whosoever) and bid: posts, pairs, offers. None = stuck."""
        reprice(self.block.price, hand(posts), hand(prices))
        self.waits = hear(self.block, self.first_pair, hand(won), hand(lost), self.waiting, self.waits)
        self.waiting[: self.waits] = hand(np.sort(back(self.waiting[: self.waits])))  # bids come in order of students
        made = bid(self.block, self.choices, self.waiting, self.waits, self.scale, self.pairs, self.offers)
        if made < 0:
            return None
        chosen = back(self.pairs[:made])
        return self.col[chosen].astype(np.int64), chosen + self.first_pair, back(self.offers[:made]).copy()
