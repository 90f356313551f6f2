"""Why a post went to these students and not to another: from the kept table and the answer, never from who is helped.

A sentence names turns, places, employers and points of fit; what made somebody's
turn come first is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lianqiao.referrals.frozen import Frozen
from lianqiao.referrals.settling import Changes
from lianqiao.rules.values import Reason

FEW = 16  # pairs of a row read together


@dataclass(frozen=True, slots=True)
class Held:
    """What stands now: posts by student and prices by (student, post), in row ids."""

    posts: Mapping[int, frozenset[int]]
    prices: Mapping[tuple[int, int], int]

    def holders(self, post: int) -> list[int]:
        """Students who have the post."""
        return [student for student, posts in self.posts.items() if post in posts]


@dataclass(frozen=True, slots=True)
class NotThem:
    """A student (row id) for whom the post is fit and who does not get it, with the reason."""

    student: int
    score: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post (row id) that is the clear first choice of more students than it has places: `wanted` and `places`."""

    post: int
    wanted: int
    places: int


class Looking:
    """The kept table beside what stands now."""

    def __init__(self, frozen: Frozen, changes: Changes, held: Held) -> None:
        self.frozen, self.changes, self.held = frozen, changes, held
        self.at = {one: place for place, one in enumerate(frozen.posts)}
        self.where = {one: place for place, one in enumerate(frozen.students)}

    def room(self, post: int) -> int:
        """Students the post may go to in this round."""
        return self.changes.room.get(post, int(self.frozen.room[self.at[post]]))

    def weight(self, student: int, post: int) -> int | None:
        """Points of a pair; None where it is not eligible, or out of the table."""
        if post not in self.at or student not in self.where:
            return None
        row = self.frozen.row(self.where[student])
        found = np.flatnonzero(self.frozen.col[row] == self.at[post])
        return int(self.frozen.weight[row][found[0]]) if len(found) else None

    def not_them(self, post: int, at_most: int = 6) -> list[NotThem]:
        """Those whom the post would suit best and who do not get it, best first; ties in the order of the table."""
        if post not in self.at:
            return []
        pairs = np.flatnonzero(self.frozen.col == self.at[post])
        owner = np.searchsorted(self.frozen.indptr, pairs, side="right") - 1
        ranked = np.argsort(-self.frozen.weight[pairs], kind="stable")
        found: list[NotThem] = []
        for pair, place in zip(pairs[ranked].tolist(), owner[ranked].tolist(), strict=True):
            student = self.frozen.students[place]
            if post not in self.held.posts.get(student, ()):
                score = int(self.frozen.weight[pair])
                found.append(NotThem(student, score, self.because(student, post, score)))
            if len(found) == at_most:
                break
        return found

    def because(self, student: int, post: int, score: int) -> Reason:
        """What keeps the post from this student: ruled out, employer, better ones, turn, or points in all."""
        mine = self.held.posts.get(student, frozenset())
        if (student, post) in self.changes.bans:
            return Reason.of("whynot_ruled_out")
        if self._employer(post) >= 0 and self._employer(post) in {self._employer(one) for one in mine}:
            return Reason.of("whynot_employer")
        scores = [(one, self.weight(student, one)) for one in mine]
        known = {one: points for one, points in scores if points is not None}
        full = len(mine) >= self.frozen.quota(self.where[student])
        if full and known and min(known.values()) >= score:
            ahead = min(known.values()) - score
            if not ahead:
                return Reason.of("whynot_as_good", n=len(mine))
            return Reason.of("whynot_better", n=len(mine), points=ahead)
        if full and len(known) == len([one for one in mine if (student, one) in self.changes.locks]):
            return Reason.of("whynot_accepted", n=len(mine))
        price = self._price(student, post)
        if not full or price is None:
            return Reason.of("whynot_turn")
        free = {one: points for one, points in known.items() if (student, one) not in self.changes.locks}
        keeps = min(points - self.held.prices.get((student, one), 0) for one, points in free.items())
        points = keeps - (score - price)
        return Reason.of("whynot_points", points=points) if points > 0 else Reason.of("whynot_tie")

    def _employer(self, post: int) -> int:
        return int(self.frozen.employer[self.at[post]]) if post in self.at else -1

    def _price(self, student: int, post: int) -> int | None:
        """What a place of the post was worth among those who came in the same turn; None: none was left for them."""
        first = self.where[student] < self.frozen.owed
        prices = [
            self.held.prices[one, post]
            for one in self.held.holders(post)
            if (one, post) in self.held.prices and one in self.where and (self.where[one] < self.frozen.owed) is first
        ]
        return max(prices) if prices else None


def sought(frozen: Frozen, changes: Changes) -> list[Wanted]:
    """Posts that are clearly among the best of more students than they have places, the greatest want first.

    Clearly: a student who went without would fit the next best less well. Equal posts are no conflict.
    """
    wanted = np.zeros(len(frozen.posts), np.int64)
    at = {one: place for place, one in enumerate(frozen.posts)}
    banned: dict[int, set[int]] = {}
    for student, post in changes.bans:
        if post in at:
            banned.setdefault(student, set()).add(at[post])
    for place, student in enumerate(frozen.students):
        for post in _clear_choices(frozen, place, banned.get(student, set())):
            wanted[post] += 1
    room = frozen.room.copy()
    for post, left in changes.room.items():
        if post in at:
            room[at[post]] = left
    over = np.flatnonzero((wanted > room) & (room > 0))
    found = [Wanted(frozen.posts[one], int(wanted[one]), int(room[one])) for one in over.tolist()]
    return sorted(found, key=lambda one: (one.places - one.wanted, one.post))


def _best_first(frozen: Frozen, row: slice) -> Iterator[tuple[int, int]]:
    """Posts and weights of a row, a few at a time: most of a row is never looked at."""
    for start in range(row.start, row.stop, FEW):
        part = slice(start, min(start + FEW, row.stop))
        yield from zip(frozen.col[part].tolist(), frozen.weight[part].tolist(), strict=True)


def _clear_choices(frozen: Frozen, place: int, banned: set[int]) -> list[int]:
    """The best posts of different employers that a student is to get, as far as the next best fits less well."""
    row, quota = frozen.row(place), frozen.quota(place)
    taken: list[tuple[int, int]] = []
    employers: set[int] = set()
    for post, weight in _best_first(frozen, row):
        employer = int(frozen.employer[post])
        if post in banned or employer in employers:
            continue
        if len(taken) >= quota:
            return [one for one, points in taken if points > weight]
        taken.append((post, weight))
        if employer >= 0:
            employers.add(employer)
    return [one for one, _ in taken]
