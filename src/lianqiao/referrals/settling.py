"""A kept round solved again: what a person accepted stays, what was skipped stays out, the rest finds its best place.

Two passes, as in `match`: those owed posts first, then the others from what is
left. The same kept inputs and the same changes give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lianqiao.referrals.engine import Allocation, Ints, Problem, hall_sets, proved, resumed, slots_after
from lianqiao.referrals.frozen import Frozen
from lianqiao.referrals.match import lot
from lianqiao.referrals.shortages import ToFind, crowded_out, to_find
from lianqiao.referrals.staying import stay, stay_by_chains
from lianqiao.rules.values import Reason

Pair = tuple[int, int]  # row ids: student, post
Prices = Mapping[Pair, int]
FIRST, MAKING_ROOM = 1, 2  # ways of leaving students where they were (`staying.stay`)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the kept inputs: pairs accepted, pairs ruled out, places now left at some posts (row ids).

    `stay`: what stood before. Among answers that are as good, the one with more of these is taken, in the `way` of
    the time: a round that was solved in the first one is solved again in it.
    """

    locks: frozenset[Pair] = frozenset()
    bans: frozenset[Pair] = frozenset()
    stay: frozenset[Pair] = frozenset()
    room: Mapping[int, int] = field(default_factory=dict)
    way: int = MAKING_ROOM

    def plain(self) -> dict[str, object]:
        """Ready to be kept, in an order of its own."""
        return {
            "locks": sorted(map(list, self.locks)),
            "bans": sorted(map(list, self.bans)),
            "stay": sorted(map(list, self.stay)),
            "room": sorted(map(list, self.room.items())),
            "way": self.way,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Changes:
        """The way back."""
        pairs = {name: frozenset((one[0], one[1]) for one in kept[name]) for name in ("locks", "bans", "stay")}
        return cls(**pairs, room={one[0]: one[1] for one in kept["room"]}, way=kept.get("way", FIRST))


@dataclass(frozen=True, slots=True)
class Given:
    """One pair of the answer. `price` > 0: others wanted the same places; `locked`: a person's choice.

    `rank` 1 = best fit; 0 = a choice that the kept table does not hold, without a score.
    """

    student: int
    post: int
    rank: int
    score: int
    price: int
    locked: bool

    @property
    def pair(self) -> Pair:
        """Whose and what."""
        return self.student, self.post


@dataclass(frozen=True, slots=True)
class Lacking:
    """A student (row id) who is owed posts and gets fewer, and why in counts of others, never names."""

    student: int
    got: int
    owed: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer: pairs by student as kept, best first; who lacks posts, and which would help; score, bound and slots
    over all students."""

    given: tuple[Given, ...]
    lacking: tuple[Lacking, ...]
    to_find: tuple[ToFind, ...]
    objective: int
    bound: int
    wanted: int
    filled: int

    @property
    def fingerprint(self) -> str:
        """Of the pairs and the proof: equal where the answers are."""
        told = [[one.student, one.post, one.rank, one.score, one.price] for one in self.given]
        whole = [told, self.objective, self.bound]
        return hashlib.sha256(json.dumps(whole, separators=(",", ":")).encode()).hexdigest()


class _Table:
    """The kept pairs under the changes: which remain, what each student still needs, what room is left."""

    def __init__(self, frozen: Frozen, changes: Changes) -> None:
        self.frozen = frozen
        students = {one: at for at, one in enumerate(frozen.students)}
        posts = {one: at for at, one in enumerate(frozen.posts)}
        n, m = len(students), len(posts)
        self._students, self._posts = students, posts
        self._stay = [(s, p) for s, p in changes.stay if s in students and p in posts]
        self.owner = np.repeat(np.arange(n), np.diff(frozen.indptr))
        known = [(s, p) for s, p in sorted(changes.locks) if s in students]
        held = {(s, p): self.pair(students[s], posts[p]) for s, p in known if p in posts}
        locks = [(students[s], posts[p]) for s, p in known if held.get((s, p), -1) >= 0]
        # Of posts or facts that came after the round was opened: no score here, but the student's place all the same.
        self.outside = [(s, p) for s, p in known if held.get((s, p), -1) < 0]
        self.locks = np.array(locks, np.int64).reshape(-1, 2)
        self.locked = np.zeros(len(frozen.col), bool)
        self.locked[[at for at in held.values() if at >= 0]] = True
        holders = [*self.locks[:, 0].tolist(), *(students[s] for s, _ in self.outside)]
        self.given = np.bincount(np.array(holders, np.int64), minlength=n).astype(np.int64)
        self.room = frozen.room.copy()
        for post, left in changes.room.items():
            if post in posts:
                self.room[posts[post]] = left
        gone = [*self.locks[:, 1].tolist(), *(posts[p] for _, p in self.outside if p in posts)]
        self.room = np.maximum(0, self.room - np.bincount(np.array(gone, np.int64), minlength=m))
        bans = [self.pair(students[s], posts[p]) for s, p in changes.bans if s in students and p in posts]
        self.open = ~(self.locked | self._of_locked_employers())
        self.open[[at for at in bans if at >= 0]] = False

    def pair(self, student: int, post: int) -> int:
        """Where the pair of these positions stands in the kept table; -1 where it does not."""
        row = self.frozen.row(student)
        found = np.flatnonzero(self.frozen.col[row] == post)
        return row.start + int(found[0]) if len(found) else -1

    def before(self, first: int, last: int) -> set[Pair]:
        """What stood before of the students of this pass, by positions in it."""
        return {(self._students[s] - first, self._posts[p]) for s, p in self._stay if first <= self._students[s] < last}

    def prices(self, first: int, last: int, prices: Prices) -> Ints:
        """What a place of each post was worth to the students of this pass [m]; 0 where nobody of them had it."""
        found = np.zeros(len(self.frozen.posts), np.int64)
        for (student, post), price in prices.items():
            if post in self._posts and first <= self._students.get(student, -1) < last:
                found[self._posts[post]] = max(price, found[self._posts[post]])
        return found

    def _of_locked_employers(self) -> np.ndarray:
        """Pairs of a student with an employer that the student already has by a person's choice."""
        found = np.zeros(len(self.frozen.col), bool)
        employer = self.frozen.employer
        for student, post in self.locks[employer[self.locks[:, 1]] >= 0].tolist():
            row = self.frozen.row(student)
            found[row] |= employer[self.frozen.col[row]] == employer[post]
        return found

    def problem(self, first: int, last: int, quota: int) -> tuple[Problem, Ints]:
        """The students from `first` to before `last` as arrays, and the numbers of their pairs in the whole table."""
        frozen = self.frozen
        span = slice(int(frozen.indptr[first]), int(frozen.indptr[last]))
        pairs = span.start + np.flatnonzero(self.open[span])
        lengths = np.bincount(self.owner[pairs] - first, minlength=last - first)
        given = np.minimum(self.given[first:last], quota)
        need = np.full(last - first, quota, np.int64) - given
        keyed = [(frozen.so_far[at], lot(frozen.seed, frozen.numbers[at]), at - first) for at in range(first, last)]
        priority = np.array([at for _, _, at in sorted(keyed)], np.int64)
        order = slots_after(need, given, priority, frozen.rule.order)
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        return Problem(indptr, frozen.col[pairs], frozen.weight[pairs], need, self.room, order, frozen.employer), pairs


def settle(frozen: Frozen, changes: Changes | None = None, prices: Prices | None = None) -> Settled:
    """Solve a kept round under a person's changes. Raises `UnprovedRoundError` where the checker finds a fault.

    `prices` of what stood before are where the search begins, where few changed: the answer has the same bytes.
    """
    changes = changes or Changes()
    table = _Table(frozen, changes)
    n, rule = len(frozen.students), frozen.rule
    price_of: dict[int, int] = {}
    lacking: list[Lacking] = []
    wanted_posts: tuple[ToFind, ...] = ()
    objective = bound = 0
    chosen = table.locked.copy()
    for owed, first, last, quota in (
        (True, 0, frozen.owed, rule.quota),
        (False, frozen.owed, n, rule.general_quota),
    ):
        problem, pairs = table.problem(first, last, quota)
        begun = None if prices is None else table.prices(first, last, prices)
        answer = _answer(problem, table.before(first, last), begun, changes.way)
        taken = pairs[answer.chosen]
        chosen[taken] = True
        price_of |= {int(pair): int(answer.price[frozen.col[pair]]) for pair in taken}
        table.room = table.room - np.bincount(frozen.col[taken], minlength=len(frozen.posts))
        objective, bound = objective + answer.primal, bound + answer.dual
        if owed:
            lacking = _lacking(table, problem, answer)
            short = np.flatnonzero(answer.got < problem.need).tolist()
            wanted_posts = to_find(problem, answer, {at: frozen.student_facts(at) for at in short})
    by_hand = int(frozen.weight[table.locked].sum())
    given = _given(table, np.flatnonzero(chosen), price_of)
    wanted = frozen.owed * rule.quota + (n - frozen.owed) * rule.general_quota
    return Settled(tuple(given), tuple(lacking), wanted_posts, objective + by_hand, bound + by_hand, wanted, len(given))


def _answer(problem: Problem, before: Collection[Pair], prices: Ints | None, way: int) -> Allocation:
    """The best answer, as near as may be to `before` (positions). `prices` [m] of what stood then: where to begin."""
    found = None if prices is None or way != MAKING_ROOM else _gone_on(problem, before, prices)
    if found is not None:
        return found
    answer = proved(problem)
    return stay(problem, answer, before, making_room=way == MAKING_ROOM) if before else answer


def _gone_on(problem: Problem, before: Collection[Pair], prices: Ints) -> Allocation | None:
    """The same from where it stood; None where that is not enough.

    Where nobody had anything and somebody gets something now, there is nothing to be near to, and who of equals gets it
    is for the whole solve to say.
    """
    begun = resumed(problem, _numbers(problem, before), prices)
    if begun is None or (begun.chosen.any() and not before):
        return None
    return stay_by_chains(problem, begun, before)


def _numbers(problem: Problem, wanted: Collection[Pair]) -> Ints:
    """The numbers of these pairs (positions), as far as they are open."""
    found = []
    for student, post in wanted:
        row = problem.row(student)
        found += (row.start + np.flatnonzero(problem.col[row] == post)).tolist()
    return np.array(found, np.int64)


def _given(table: _Table, chosen: Ints, price_of: Mapping[int, int]) -> list[Given]:
    found, rank = [], 0
    frozen, owner = table.frozen, table.owner[chosen]
    for at, (pair, student) in enumerate(zip(chosen.tolist(), owner.tolist(), strict=True)):
        rank = rank + 1 if at and owner[at - 1] == student else 1
        post = frozen.posts[int(frozen.col[pair])]
        score, price = int(frozen.weight[pair]), price_of.get(pair, 0)
        found.append(Given(frozen.students[student], post, rank, score, price, bool(table.locked[pair])))
    return found + [Given(student, post, 0, 0, 0, locked=True) for student, post in table.outside]


def _lacking(table: _Table, problem: Problem, answer: Allocation) -> list[Lacking]:
    """Those of the first pass who get fewer than owed: too few employers suit, or the places went by turn."""
    found = []
    frozen, halls = table.frozen, hall_sets(problem, answer)
    for at in np.flatnonzero(answer.got < problem.need).tolist():
        posts = problem.col[problem.row(at)]
        posts = posts[problem.capacity[posts] > 0]
        employers = len(np.unique(problem.groups()[posts]))
        owed, given = frozen.rule.quota, int(table.given[at])
        if employers < problem.need[at]:
            of = int((problem.capacity > 0).sum())
            because = Reason.of("short_list", posts=len(posts), employers=employers, owed=int(problem.need[at]), of=of)
        else:
            because = crowded_out(halls, problem, at)
        found.append(Lacking(frozen.students[at], given + int(answer.got[at]), owed, because))
    return found


def lock_fault(frozen: Frozen, changes: Changes, pair: Pair) -> Reason | None:
    """What keeps a pair that a person wants from standing beside all that was accepted before; None = nothing.

    A pair that the kept table does not hold is judged by whoever wants it, and takes its student's place all the same.
    """
    student, post = pair
    mine = [one for one in changes.locks if one[0] == student]
    at = {one: place for place, one in enumerate(frozen.posts)}
    if student in frozen.students and len(mine) > frozen.quota(frozen.students.index(student)):
        return Reason.of("proposal_quota_full", n=len(mine) - 1)
    if post not in at:
        return None
    employer = int(frozen.employer[at[post]])
    others = (at[other] for _, other in mine if other != post and other in at)
    if employer >= 0 and any(int(frozen.employer[one]) == employer for one in others):
        return Reason.of("same_employer_twice")
    held = sum(1 for _, other in changes.locks if other == post)
    left = changes.room.get(post, int(frozen.room[at[post]]))
    return Reason.of("post_full") if held > left else None
