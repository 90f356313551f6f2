"""A round as arrays, and its answer: the words that `coverage`, `optimum`, `solve` and `check` share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


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
    for each slot, in the order in which slots are served.
    """

    indptr: Ints
    col: Ints
    weight: Ints
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

    def groups(self) -> Ints:
        """An employer number for every post: its employer, or a number of its own where there is no limit."""
        top = int(self.employer.max(initial=-1)) + 1
        return np.where(self.employer >= 0, self.employer, top + np.arange(self.posts))


@dataclass(frozen=True, slots=True)
class HallSet:
    """Why a slot could not be served: these `students` compete for these `posts`, all full with them alone.

    `position` is the slot's place in the order, `student` whose it is.
    """

    student: int
    position: int
    students: Ints
    posts: Ints


@dataclass(frozen=True, slots=True)
class Allocation:
    """The answer. `chosen` [pairs] marks the pairs offered, `got` [n] counts them; `price` [m] proves the optimum.

    A post's price is what one more place of it would add to the total score:
    0 = a free choice, more = sought after. `primal` is the total score,
    `dual` a bound no allocation with this coverage can pass; equal = optimal.
    """

    chosen: NDArray[np.bool_]
    got: Ints
    price: Ints
    primal: int
    dual: int
    failures: tuple[HallSet, ...] = field(default_factory=tuple)

    @property
    def gap(self) -> int:
        """Bound less score; 0 proves the optimum."""
        return self.dual - self.primal


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
