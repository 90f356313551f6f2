"""A solved round that goes on living: one decline, one lock, one new post, without solving it all again.

Each change is a few searches from where it happened, also where somebody is short (`turns`). `answer` gives the
whole with its proof, to be checked like any other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lianqiao.allocation.coverage import label_short
from lianqiao.allocation.kernels import hand
from lianqiao.allocation.moves import give, release
from lianqiao.allocation.net import PRICE, ROOM, WIDTH, net_of, standing_of
from lianqiao.allocation.paths import least_prices
from lianqiao.allocation.problem import TOP_SCORE, Allocation, BadProblemError, Ints, Problem
from lianqiao.allocation.roomy import Roomy
from lianqiao.allocation.solve import answer_of, solve_problem
from lianqiao.allocation.turns import NOBODY, admit, first_waiting, may_wait, withdraw

Pair = tuple[int, int]  # student, post


class LiveRound:
    """A round, its standing answer, and what people changed since. Students and posts keep their numbers.

    `locked` are the pairs that people decided on; they are no part of `problem` and its answer any more. `waiting`
    slots have no post. The post after those of the beginning, `nowhere`, has no place.
    """

    def __init__(self, problem: Problem) -> None:
        ready, _ = problem.best_first()
        self.locked: list[Pair] = []
        self._bound: set[Pair] = set()  # a student and an employer of whom one post is locked
        self.nowhere = ready.posts
        whole = replace(ready, capacity=np.append(ready.capacity, 0), employer=np.append(ready.employer, -1))
        answer = solve_problem(whole)
        self.waiting = int((whole.need - answer.got).sum())
        self.here = Roomy(whole, self.nowhere, np.flatnonzero(answer.chosen), answer.price, answer.student_label)

    @property
    def problem(self) -> Problem:
        """The round as it is now."""
        return self.here.problem()[0]

    def held(self) -> list[Pair]:
        """What is held now, by student and post."""
        col, pairs, owner = self.here.net.col, self.here.now.pair, self.here.now.owner
        return [(int(owner[slot]), int(col[pair])) for slot, pair in enumerate(pairs) if pair >= 0]

    def _pair(self, student: int, post: int) -> int:
        """The number of a pair. Raises `BadProblemError` where there is none."""
        known = self.here.pairs_of(student) if 0 <= student < len(self.here.need) else []
        for pair in known:
            if self.here.net.col[pair] == post != self.nowhere:
                return pair
        raise BadProblemError("no such pair is open")

    def _pairs_held(self, student: int) -> list[int]:
        """The pairs that a student holds, slot by slot."""
        first = self.here.net.home[student]
        return [int(self.here.now.pair[slot]) for slot in range(first, first + self.here.now.got[student])]

    def _free(self, student: int, pair: int) -> int:
        """Free the slot that holds `pair`; the post, which now has a place to give."""
        net = self.here.net
        self.waiting += 1
        return int(release(net, self.here.now, student, net.home[student] + self._pairs_held(student).index(pair)))

    def _admit(self, student: int) -> None:
        """Serve one more slot of a student; somebody else may go without for it."""
        if admit(self.here.net, self.here.now, self.here.ranks, student) == NOBODY:
            self.waiting -= 1

    def _hand_out(self, post: int) -> None:
        """Give the free places of `post` to who waits for them, in order of turns; then to whoever gains by them."""
        here, at = self.here, post * WIDTH
        wanted = self.waiting > 0 and may_wait(here.net, here.now, here.listed, post)
        while wanted and here.now.post[at + ROOM] > 0:
            student = first_waiting(here.net, here.now, here.ranks, here.stack)
            if student == NOBODY:
                break
            self._admit(student)
            wanted = self.waiting > 0
        give(here.net, here.now, here.listed, post)

    def decline(self, student: int, post: int) -> None:
        """The student does not want this post: it is no pair any more, and another takes its place if there is one."""
        pair = self._pair(student, post)
        freed = self._loosen(student, pair)
        self.here.forget(pair)
        for _ in freed:
            self._admit(student)
        for one in freed:
            self._hand_out(one)

    def _loosen(self, student: int, pair: int) -> list[int]:
        """Free the slot that holds `pair`, if any does, and all of the student where another post of its employer is
        open: it may be better than what is left. The posts freed.
        """
        net, held = self.here.net, self._pairs_held(student)
        if pair not in held:
            return []
        group = net.group[net.col[pair]]
        same = [one for one in self.here.pairs_of(student) if net.group[net.col[one]] == group]
        return [self._free(student, one) for one in (held if len(same) > 1 else [pair])]

    def lock(self, student: int, post: int) -> None:
        """People decided on this pair. Raises `BadProblemError` where need or capacity is used up by locked pairs."""
        pair, here = self._pair(student, post), self.here
        if not here.need[student] or not here.capacity[post]:
            raise BadProblemError("everything here is locked already")
        freed = self._make_way(student, pair)
        for one in here.pairs_of(student):
            if here.net.group[here.net.col[one]] == here.net.group[post]:
                here.forget(one)
        self.locked.append((student, post))
        if here.employer[post] >= 0:
            self._bound.add((student, int(here.employer[post])))
        here.settle_slot(student, post)
        self.waiting -= 1
        self._take_place(post)
        if freed not in (post, NOBODY):
            self._hand_out(freed)

    def _make_way(self, student: int, pair: int) -> int:
        """Free the slot that a locked pair takes: its own, its employer's, else the least. The post freed, or
        `NOBODY`'s where the student holds none.
        """
        net, now, held = self.here.net, self.here.now, self._pairs_held(student)
        if not held:
            return NOBODY
        group = net.group[net.col[pair]]
        way = next((one for one in held if net.group[net.col[one]] == group), None)
        if way is None:
            way = min(held, key=lambda one: net.weight[one] - now.post[net.col[one] * WIDTH + PRICE])
        return self._free(student, way)

    def _take_place(self, post: int) -> None:
        """Take a place of `post` out of the round; whoever has it goes elsewhere."""
        here = self.here
        if here.now.post[post * WIDTH + ROOM] > 0:
            here.now.post[post * WIDTH + ROOM] -= 1
        elif withdraw(here.net, here.now, here.ranks, post) != NOBODY:
            self.waiting += 1

    def new_post(self, capacity: int, employer: int, students: Ints, scores: Ints) -> int:
        """A post that suits `students` with these `scores`; its number. Who waits takes its places, then who gains.

        Who has a locked post of its `employer` is passed over. Raises `BadProblemError` where a number cannot be.
        """
        students, scores = self._insist(capacity, np.asarray(students), np.asarray(scores))
        free = np.array([(one, employer) not in self._bound for one in students.tolist()], bool)
        students, scores = students[free], scores[free]
        if not self.here.fits(capacity, len(students)):
            self.here = self.here.anew()
        post = self.here.add(capacity, employer, students, scores)
        self._hand_out(post)
        return post

    def _insist(self, capacity: int, students: Ints, scores: Ints) -> tuple[Ints, Ints]:
        if any(part.dtype.kind not in "iu" for part in (students, scores) if len(part)):
            raise BadProblemError("students and scores are whole numbers")
        students, scores = students.astype(np.int64), scores.astype(np.int64)
        if len(students) != len(scores) or len(np.unique(students)) < len(students):
            raise BadProblemError("a new post names each student once, with one score")
        if capacity < 0 or students.min(initial=0) < 0 or students.max(initial=-1) >= len(self.here.need):
            raise BadProblemError("a new post has no less than no place, for students who are there")
        if scores.min(initial=0) < 0 or scores.max(initial=0) > TOP_SCORE:
            raise BadProblemError(f"a score is 0 to {TOP_SCORE}")
        return students, scores

    def answer(self) -> Allocation:
        """The standing answer to `problem`, with its proof."""
        problem, held = self.here.problem()
        net = net_of(problem)
        now = standing_of(problem, net, held, self.here.price())
        least_prices(net, now)
        if self.waiting:
            turn = hand(np.zeros(problem.students, np.int64))
            label_short(net, now, hand(problem.order), turn, self.here.stack)
        return answer_of(problem, now, None)
