"""A solved round that goes on living: one decline, one lock, one new post, without solving it all again.

Each change is a few searches from where it happened. Where somebody is short,
before or after, coverage may shift between students: then who is served, and
what is best, goes on from what stands (`resume`). `answer` gives the whole
with its proof, to be checked like any other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lianqiao.allocation.coverage import listed
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.moves import fill, release, squeeze
from lianqiao.allocation.net import FOREVER, PRICE, ROOM, STAMP, USED, WIDTH, net_of, standing_of, starts
from lianqiao.allocation.paths import least_prices, serve
from lianqiao.allocation.problem import TOP_SCORE, Allocation, BadProblemError, Ints, Problem
from lianqiao.allocation.resume import continued
from lianqiao.allocation.solve import answer_of, solve_problem


class LiveRound:
    """A round, its standing answer, and what people changed since. Pairs and posts keep their numbers.

    A pair that is none any more leads to the last post, `nowhere`, which has no place. `locked` are the pairs that
    people decided on; they are no part of `problem` and its answer any more. `short` is the standing answer where
    somebody is short.
    """

    def __init__(self, problem: Problem) -> None:
        ready, source = problem.best_first()
        self.source = np.arange(len(problem.col)) if source is None else source
        self.locked: list[int] = []
        self.whole_solves = 0
        self.short: Allocation | None = None
        self.nowhere = ready.posts
        self.problem = replace(
            ready,
            col=ready.col.copy(),
            need=ready.need.copy(),
            capacity=np.append(ready.capacity, 0),
            employer=np.append(ready.employer, -1),
        )
        self._solve()

    def _solve(self) -> None:
        """Solve all of it."""
        self.whole_solves += 1
        self._take_over(solve_problem(self.problem))

    def _go_on(self) -> None:
        """Solve it from what stands; all of it only where no proof comes of that."""
        pairs, price = back(self.now.pair), back(self.now.post)[PRICE::WIDTH].copy()
        answer = continued(self.problem, pairs[pairs >= 0], price)
        if answer is None:
            self._solve()
        else:
            self._take_over(answer)

    def _take_over(self, answer: Allocation) -> None:
        self.short = answer if (answer.got < self.problem.need).any() else None
        self._stand(np.flatnonzero(answer.chosen), answer.price)

    def _stand(self, pairs: Ints, price: Ints) -> None:
        self.net = net_of(self.problem)
        self.now = standing_of(self.problem, self.net, pairs, price)
        self.now.post[self.nowhere * WIDTH + STAMP] = FOREVER
        self.listed = listed(self.problem, self.net)

    def pair_of(self, student: int, post: int) -> int:
        """The number of a pair in this round. Raises `BadProblemError` where there is none."""
        row = self.problem.row(student)
        at = np.flatnonzero(self.problem.col[row] == post)
        if not len(at):
            raise BadProblemError("no such pair is open")
        return int(row.start) + int(at[0])

    def _slot_of(self, student: int, pair: int) -> int:
        first = self.net.home[student]
        held = [self.now.pair[slot] for slot in range(first, first + self.now.got[student])]
        return first + held.index(pair) if pair in held else -1

    def _forget(self, pairs: Ints) -> None:
        """These are no pairs any more."""
        self.problem.col[pairs] = self.nowhere
        for pair in pairs.tolist():
            self.net.col[pair] = self.nowhere

    def _free(self, student: int, pair: int) -> int:
        """Free the slot that holds `pair`; the post, which now has a place to give."""
        post = int(self.net.col[pair])
        release(self.net, self.now, student, self._slot_of(student, pair))
        return post

    def _give(self, post: int) -> None:
        """A place of `post` was freed: whoever gains by it takes it."""
        while self.now.post[post * WIDTH + ROOM] > 0 and self.now.post[post * WIDTH + PRICE] > 0:
            before = self.now.post[post * WIDTH + USED]
            fill(self.net, self.now, self.listed, post)
            if self.now.post[post * WIDTH + USED] == before:
                return

    def decline(self, student: int, post: int) -> None:
        """The student does not want this post: it is no pair any more, and another takes its place if there is one."""
        pair = self.pair_of(student, post)
        held = self._slot_of(student, pair) >= 0
        if held:
            freed = self._free(student, pair)
        self._forget(np.array([pair], np.int64))
        if self.short is not None:
            self._go_on()
        elif held:
            self._give(freed)
            self._serve(student)

    def _serve(self, student: int) -> None:
        before = self.now.got[student]
        serve(self.net, self.now, hand(np.array([student], np.int64)), 0, 1, TOP_SCORE)
        if self.now.got[student] == before:
            self._go_on()

    def lock(self, student: int, post: int) -> None:
        """People decided on this pair. Raises `BadProblemError` where need or capacity is used up by locked pairs."""
        pair = self.pair_of(student, post)
        if not self.problem.need[student] or not self.problem.capacity[post]:
            raise BadProblemError("everything here is locked already")
        freed = self._make_way(student, pair)
        row = self.problem.row(student)
        groups = self.problem.groups()
        same = row.start + np.flatnonzero(groups[self.problem.col[row]] == groups[post])
        self._forget(same.astype(np.int64))
        self.locked.append(pair)
        self.problem.need[student] -= 1
        self.problem.capacity[post] -= 1
        turn = int(np.flatnonzero(self.problem.order == student)[0])
        self.problem = replace(self.problem, order=np.delete(self.problem.order, turn))
        self._take_place(post, freed)

    def _make_way(self, student: int, pair: int) -> int:
        """Free the slot that a locked pair takes: its own, its employer's, else the least. The post freed, or -1."""
        first = self.net.home[student]
        held = [int(self.now.pair[slot]) for slot in range(first, first + self.now.got[student])]
        if len(held) < self.problem.need[student]:
            return -1
        group = self.net.group[self.net.col[pair]]
        way = next((one for one in held if self.net.group[self.net.col[one]] == group), None)
        if way is None:
            way = min(held, key=lambda one: self.net.weight[one] - self.now.post[self.net.col[one] * WIDTH + PRICE])
        return self._free(student, way)

    def _take_place(self, post: int, freed: int) -> None:
        """Take a place of `post` out of the round, then give away what was freed."""
        if self.short is not None or freed < 0:
            self._go_on()
            return
        at = post * WIDTH
        if self.now.post[at + ROOM] > 0:
            self.now.post[at + ROOM] -= 1
        elif not squeeze(self.net, self.now, post):
            self._go_on()
            return
        if freed != post:
            self._give(freed)

    def new_post(self, capacity: int, employer: int, students: Ints, scores: Ints) -> int:
        """A post that suits `students` with these `scores`; its number. Those who gain by it take its places."""
        pairs, price = back(self.now.pair), back(self.now.post)[PRICE::WIDTH].copy()
        held, old = np.zeros(len(self.problem.col), bool), self.problem
        held[pairs[pairs >= 0]] = True
        post = old.posts
        owner = np.concatenate([old.owner().astype(np.int64), students])
        col = np.concatenate([old.col, np.full(len(students), post)])
        weight = np.concatenate([old.weight, scores])
        order = np.lexsort((col, -weight.astype(np.int64), owner))
        self.problem = replace(
            old,
            indptr=starts(np.bincount(owner, minlength=old.students)),
            col=col[order].astype(old.col.dtype),
            weight=weight[order].astype(old.weight.dtype),
            capacity=np.append(old.capacity, capacity),
            employer=np.append(old.employer, employer),
        )
        self.source = np.concatenate([self.source, np.full(len(students), -1)])[order]
        renumbered = np.argsort(order)
        self.locked = renumbered[self.locked].tolist() if self.locked else []
        # Nobody would rather have it at this price; as places are given away, it falls.
        self._stand(
            np.flatnonzero(np.append(held, np.zeros(len(students), bool))[order]),
            np.append(price, 2 * TOP_SCORE + int(price.max(initial=0))),
        )
        if self.short is not None:
            self._go_on()
        else:
            self._give(post)
        return post

    def answer(self) -> Allocation:
        """The standing answer to `problem`, with its proof."""
        if self.short is not None:
            return self.short
        self.now.post[self.nowhere * WIDTH + PRICE] = 0
        least_prices(self.net, self.now)
        found = answer_of(self.problem, self.now, None)
        self.now.post[self.nowhere * WIDTH + STAMP] = FOREVER
        return found
