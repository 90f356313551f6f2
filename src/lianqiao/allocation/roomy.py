"""A round laid out with room for posts and pairs to come: to add some, nothing that is there is moved.

Pairs that come later are chained to their student, and stand behind all others; a pair that is none any more leads to
the post `nowhere`, which has no place. Where room runs out, the round is laid out anew (`Roomy.problem`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.coverage import listed
from lianqiao.allocation.kernels import Cells, back, hand, kernel
from lianqiao.allocation.moves import Listed
from lianqiao.allocation.net import PRICE, ROOM, SEATS, WIDTH, Net, net_of, standing_of
from lianqiao.allocation.problem import TOP_SCORE, Ints, Problem, slots_left
from lianqiao.allocation.turns import Ranks, unwanted

POSTS = 64  # posts for which there is room, at least; and an eighth of those that are there
EIGHTH = 8


def _wide(numbers: NDArray[np.integer]) -> NDArray[np.integer]:
    """Wide enough for numbers that come later."""
    wide = np.promote_types(numbers.dtype, np.int32)
    return numbers.astype(wide if wide.kind == "i" else np.int64)


def _array(cells: Cells) -> NDArray[np.integer]:
    # As wide as it is: `back` would make it wider.
    return np.asarray(cells) if len(cells) else np.empty(0, np.int64)


def _longer(cells: Cells, more: int, value: int = 0) -> Cells:
    there = _array(cells)
    return hand(np.concatenate([there, np.full(more, value, there.dtype)]))


@kernel
def siblings(net: Net, listed: Listed, first: int, others: Cells) -> bool:
    """For each pair from `first` on another of the same student and employer, where there is one; whether any has."""
    found = False
    for at in range(len(others)):
        who, mine = listed.owner[first + at], net.group[net.col[first + at]]
        pair = net.indptr[who]
        while pair < net.indptr[who + 1] and net.group[net.col[pair]] != mine:
            pair += 1
        if pair == net.indptr[who + 1]:
            pair = net.more[first + at]
            while pair >= 0 and net.group[net.col[pair]] != mine:
                pair = net.more[pair]
        others[at] = pair
        found = found or pair >= 0
    return found


class Roomy:
    """The `net`, its standing `now`, and who has which post in the list. Posts keep their numbers, pairs do not.

    `need` [n], and `capacity` and `employer` of all `posts` (with spare ones behind them), are of now; `base` is the
    round as it was laid out. Who has a `label` [n] might be part of a shortage; `ranks` tells when slots have their
    turn, `stack` [slots + 1] is room to work in. Of what is laid out, `pairs`, `seats` and `posts` are in use; there is
    room up to `last_pair` and `last_post`. `nowhere` is a post of the round without a place.
    """

    def __init__(self, problem: Problem, nowhere: int, pairs: Ints, price: Ints, label: Ints) -> None:
        spare = POSTS + problem.posts // EIGHTH
        self.nowhere, self.posts, self.last_post = nowhere, problem.posts, problem.posts + spare
        self.base = replace(problem, col=_wide(problem.col), weight=_wide(problem.weight))
        self.need = problem.need.copy()
        self.capacity = np.append(problem.capacity, np.zeros(spare, np.int64))
        self.employer = np.append(problem.employer, np.full(spare, -1))
        self._lay(replace(self.base, capacity=self.capacity, employer=self.employer), pairs, price, label)
        turns, nought = np.argsort(problem.order, kind="stable"), np.zeros(problem.students, np.int64)
        self.ranks = Ranks(hand(problem.order), hand(turns), hand(nought))
        self.stack = hand(np.zeros(len(problem.order) + 1, np.int64))

    def anew(self) -> Roomy:
        """The same, with as much room again."""
        problem, held = self.problem()
        return Roomy(problem, self.nowhere, held, self.price(), back(self.now.label))

    def _lay(self, padded: Problem, pairs: Ints, price: Ints, label: Ints) -> None:
        net = net_of(padded)
        now = standing_of(padded, net, pairs, np.append(price, np.zeros(padded.posts - len(price), np.int64)))
        who = listed(padded, net)
        self.pairs, more = len(padded.col), len(padded.col) // EIGHTH + padded.students
        self.last_pair, self.seats = self.pairs + more, len(now.slot)
        self.net = net._replace(
            col=_longer(net.col, more, self.nowhere),
            weight=_longer(net.weight, more),
            twin=hand(np.append(_array(net.twin), np.arange(self.pairs, self.last_pair)))
            if len(net.twin)
            else net.twin,
            more=hand(np.full(self.last_pair, -1, np.int64)),
            first_more=hand(np.full(padded.students, -1, np.int64)),
        )
        self.listed = Listed(who.home, _longer(who.pair, more), _longer(who.owner, more))
        marked = hand((label > 0).astype(np.int64))
        self.now = now._replace(slot=_longer(now.slot, self.seats + padded.students, -1), label=marked)
        self._groups = int(_array(net.group).max(initial=0)) + 1

    def price(self) -> Ints:
        """The price of each post [posts]."""
        return back(self.now.post)[PRICE::WIDTH][: self.posts].copy()

    def held(self) -> Ints:
        """The pairs that are held."""
        pairs = back(self.now.pair)
        return pairs[pairs >= 0]

    def pairs_of(self, student: int) -> list[int]:
        """All pairs of a student, also those that are none any more."""
        pairs = list(range(self.net.indptr[student], self.net.indptr[student + 1]))
        pair = self.net.first_more[student]
        while pair >= 0:
            pairs.append(int(pair))
            pair = self.net.more[pair]
        return pairs

    def forget(self, pair: int) -> None:
        """This is no pair any more."""
        self.net.col[pair] = self.nowhere

    def settle_slot(self, student: int, post: int) -> None:
        """People decided on a pair of these: the student needs one less, and the post has a place less to give."""
        self.need[student] -= 1
        self.capacity[post] -= 1
        self.ranks.gone[student] += 1

    def fits(self, capacity: int, students: int) -> bool:
        """Whether there is room for one more post with so many places and candidates."""
        seats = self.seats + min(capacity, students)
        return self.posts < self.last_post and self.pairs + students <= self.last_pair and seats <= len(self.now.slot)

    def add(self, capacity: int, employer: int, students: Ints, scores: Ints) -> int:
        """A post that suits `students` with these `scores`, at the least price at which nobody wants it; its number."""
        post, at, first = self.posts, self.posts * WIDTH, self.pairs
        self.capacity[post], self.employer[post], self.net.group[post] = capacity, employer, self._group(employer)
        self.now.post[at + ROOM], self.now.post[at + SEATS] = min(capacity, len(students)), self.seats
        self.seats += min(capacity, len(students))
        for student, score in zip(students.tolist(), scores.tolist(), strict=True):
            self._chain(student, post, score)
        if employer >= 0:
            self._ring(first)
        self.posts += 1
        self.listed.home[self.posts] = self.pairs
        self.now.post[at + PRICE] = unwanted(self.net, self.now, self.listed, first, self.pairs)
        return post

    def _chain(self, student: int, post: int, score: int) -> None:
        """One more pair."""
        net, pair = self.net, self.pairs
        net.col[pair], net.weight[pair] = post, score
        self.listed.pair[pair], self.listed.owner[pair] = pair, student
        net.more[pair], net.first_more[student] = net.first_more[student], pair
        self.pairs += 1

    def _ring(self, first: int) -> None:
        """Put the pairs from `first` on into the rings of their students' pairs with the same employer."""
        others = hand(np.full(self.pairs - first, -1))
        if not siblings(self.net, self.listed, first, others):
            return
        if not len(self.net.twin):
            self.net = self.net._replace(twin=hand(np.arange(self.last_pair)))
        twin = self.net.twin
        for pair, other in enumerate(back(others).tolist(), first):
            if other >= 0:
                twin[pair], twin[other] = twin[other], pair

    def _group(self, employer: int) -> int:
        """The group of a post of this employer: that of the others, else a new one."""
        known = np.flatnonzero(self.employer[: self.posts] == employer) if employer >= 0 else np.empty(0, np.int64)
        if len(known):
            return int(self.net.group[int(known[0])])
        self._groups += 1
        return self._groups - 1

    def problem(self) -> tuple[Problem, Ints]:
        """The round of now, rows best first, and the numbers there of the pairs that are held and still are pairs."""
        col, weight = _array(self.net.col)[: self.pairs], _array(self.net.weight)[: self.pairs]
        owner = np.append(self.base.owner(), _array(self.listed.owner)[len(self.base.col) : self.pairs])
        at = np.flatnonzero(col != self.nowhere)
        rank = (owner[at].astype(np.int64) * (TOP_SCORE + 1) + TOP_SCORE - weight[at]) * self.posts + col[at]
        there = np.searchsorted(at, len(self.base.col))
        came = there + np.argsort(rank[there:])
        kept = np.insert(at[:there], np.searchsorted(rank[:there], rank[came]), at[came])
        number = np.full(self.pairs, -1, np.int64)
        number[kept] = np.arange(len(kept))
        lengths = np.bincount(owner[kept], minlength=len(self.need))
        made = Problem(
            np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
            np.asarray(col[kept], self.base.col.dtype),
            np.asarray(weight[kept], self.base.weight.dtype),
            self.need.copy(),
            self.capacity[: self.posts].copy(),
            slots_left(self.base.order, back(self.ranks.gone)),
            self.employer[: self.posts].copy(),
        )
        held = number[self.held()]
        return made, np.sort(held[held >= 0])
