"""A round as arrays, and its answer: the words that `solve` and `check` share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
TOP_SCORE = 10_000


class BadProblemError(ValueError):
    """The arrays do not describe a round: shapes or ranges are wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """n students, m posts and their eligible pairs, row by row.

    `indptr` [n+1] and `col` [pairs] name the posts of each student (no post
    twice in a row); `weight` [pairs] is the score, 0…10000. `need` [n] is how
    many posts a student is to get, `capacity` [m] how many students a post may
    go to, `employer` [m] an employer's number or -1 for none (no limit). A
    student gets at most one post of an employer. `order` lists a student once
    for each slot, in the order in which slots are served. `col` and `weight`
    may be of a narrower type: 400 million pairs have to fit.
    """

    indptr: Ints
    col: NDArray[np.integer]
    weight: NDArray[np.integer]
    need: Ints
    capacity: Ints
    order: Ints
    employer: Ints

    def __post_init__(self) -> None:
        n, m = len(self.need), len(self.capacity)
        if len(self.indptr) != n + 1 or self.indptr[0] != 0 or self.indptr[-1] != len(self.col):
            raise BadProblemError("indptr must run from 0 to the number of pairs, one entry a student and one more")
        if len(self.weight) != len(self.col) or len(self.employer) != m:
            raise BadProblemError("weight must have an entry a pair, employer an entry a post")
        if len(self.col) and (self.col.min() < 0 or self.col.max() >= m):
            raise BadProblemError("col names a post that is not there")
        if min(self.need.min(initial=0), self.capacity.min(initial=0), self.weight.min(initial=0)) < 0:
            raise BadProblemError("need, capacity and weight are not negative")
        if self.weight.max(initial=0) > TOP_SCORE:
            raise BadProblemError(f"a weight is {TOP_SCORE} at most")
        if not np.array_equal(np.bincount(self.order, minlength=n), self.need):
            raise BadProblemError("order must name each student once a slot")

    @property
    def students(self) -> int:
        """How many students."""
        return len(self.need)

    @property
    def posts(self) -> int:
        """How many posts."""
        return len(self.capacity)

    def row(self, student: int) -> slice:
        """The pairs of one student."""
        return slice(int(self.indptr[student]), int(self.indptr[student + 1]))

    def pairs_of(self, students: Ints) -> Ints:
        """All pairs of these students, one student after another."""
        return ranges(self.indptr[students], np.diff(self.indptr)[students])

    def owner(self) -> NDArray[np.int32]:
        """The student of every pair."""
        return np.repeat(np.arange(self.students, dtype=np.int32), np.diff(self.indptr))

    def owners(self, pairs: Ints) -> Ints:
        """The student of each of these pairs."""
        found: Ints = np.searchsorted(self.indptr, pairs, side="right") - 1
        return found

    def groups(self) -> Ints:
        """A number for every post: that of its employer, or one of its own where there is no limit.

        All are below twice as many as there are posts.
        """
        employer, known = self.employer, self.employer >= 0
        if int(employer.max(initial=-1)) >= self.posts:  # numbers far apart: room is made for all of them
            employer = np.full(self.posts, -1)
            employer[known] = np.unique(self.employer[known], return_inverse=True)[1]
        top = int(employer.max(initial=-1)) + 1
        return np.where(known, employer, top + np.arange(self.posts))

    def shares_employers(self) -> bool:
        """Whether any employer has two posts."""
        known = self.employer[self.employer >= 0]
        return len(np.unique(known)) < len(known)

    def best_first(self) -> tuple[Problem, Ints | None]:
        """The same round with every row best first (ties by post), and which pairs stand where; None = as given."""
        weight, col = self.weight, self.col
        falls = (weight[1:] < weight[:-1]) | ((weight[1:] == weight[:-1]) & (col[1:] > col[:-1]))
        starts = self.indptr[(self.indptr > 0) & (self.indptr < len(col))] - 1
        falls[starts] = True
        if falls.all():
            return self, None
        order = np.lexsort((col, -weight.astype(np.int64), self.owner()))
        return replace(self, col=col[order], weight=weight[order]), order


@dataclass(frozen=True, slots=True)
class HallSet:
    """Why somebody is short: these `students` compete for what stands in their lists, and all of it is used up.

    `posts` are full with these students alone. `places_missing` more places
    for them would serve everybody of the set in full.
    """

    students: Ints
    posts: Ints
    places_missing: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The answer. `chosen` [pairs] marks the pairs offered, `got` [n] counts them; `price` [m] proves the optimum.

    A post's price is what one more place of it would add to the total score:
    0 = a free choice, more = sought after. `primal` is the total score,
    `dual` a bound no allocation with this coverage can pass; equal = optimal.

    `student_label` [n] and `post_label` [m] prove the shortage: who is short
    has a label, and the students and posts with labels up to any number use up
    one another (0 = no part of any shortage).
    """

    chosen: NDArray[np.bool_]
    got: Ints
    price: Ints
    primal: int
    dual: int
    student_label: Ints
    post_label: Ints

    @property
    def gap(self) -> int:
        """Bound less score; 0 proves the optimum."""
        return self.dual - self.primal


def starts(sizes: Ints) -> Ints:
    """Where each of consecutive runs of `sizes` begins, and where the last ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def ranges(begins: Ints, lengths: Ints) -> Ints:
    """The whole numbers of many ranges, one range after another."""
    ends = np.cumsum(lengths)
    return np.arange(int(lengths.sum())) + np.repeat(begins - ends + lengths, lengths)


def slots_in_order(need: Ints, priority: Ints, order: str) -> Ints:
    """The order of slots for students in `priority` [n] (first one first).

    `rounds`: everyone's first slot, then everyone's second …; `student`: all
    slots of the first, then all of the second (contracts, Allocation).
    """
    if order == "student":
        return np.repeat(priority, need[priority]).astype(np.int64)
    if order != "rounds":
        raise BadProblemError(f"no such order of slots: {order}")
    rounds = [priority[need[priority] > turn] for turn in range(int(need.max(initial=0)))]
    return np.concatenate([np.empty(0, np.int64), *rounds]).astype(np.int64)


def slots_left(order: Ints, decided: Ints) -> Ints:
    """The slots of `order` that are left where so many of each student [n] are decided on: they count as the first."""
    if not decided.any():
        return order
    by_student, sizes = np.argsort(order, kind="stable"), np.bincount(order, minlength=len(decided))
    turn = np.empty(len(order), np.int64)
    turn[by_student] = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[turn >= decided[order]]
