"""Who competes with whom, from a table of offers alone: no label, price or code of the solver is used. NumPy only.

A way leads from a student who is short to the posts in that student's list, from a post to everybody who holds it, and
from each of these on. No way leads to a post without a place, nor to a post of an employer of whom the student holds
another, unless ways lead to that one too. Where as many slots are served as can be, ways end at full posts only, and
whoever they lead to is the same in every such answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.check import Held
from lianqiao.allocation.problem import HallSet, Ints, Problem, ranges, starts
from lianqiao.allocation.sums import total

TOGETHER = 10_000  # students whose lists are looked at together, so that memory stays small

Marks = NDArray[np.bool_]


def _portions(students: Ints) -> Iterator[Ints]:
    for first in range(0, len(students), TOGETHER):
        yield students[first : first + TOGETHER]


@dataclass(frozen=True, slots=True)
class _Offers:
    """The offers, to be asked who holds a post and what a student holds of an employer."""

    problem: Problem
    held: Held
    by_post: Ints  # offers (as pairs), by post
    begins: Ints

    def holders(self, posts: Ints) -> Ints:
        """Everybody who holds one of `posts`."""
        at = ranges(self.begins[posts], self.begins[posts + 1] - self.begins[posts])
        return np.unique(self.problem.owners(self.by_post[at]))

    def leads(self, pairs: Ints, reached: Marks) -> Marks:
        """Which pairs are a way from their student to their post, by the posts reached so far."""
        problem, posts = self.problem, self.problem.col[pairs].astype(np.int64)
        instead = self.held.of(problem.owners(pairs), posts)
        open_way = instead < 0
        open_way[~open_way] = reached[problem.col[instead[~open_way]]]
        ways: Marks = open_way & (problem.capacity[posts] > 0)
        return ways


def _offers(problem: Problem, chosen: Ints) -> _Offers:
    posts = problem.col[chosen]
    begins = starts(np.bincount(posts, minlength=problem.posts))
    held = Held(problem, chosen, problem.owners(chosen))
    return _Offers(problem, held, chosen[np.argsort(posts, kind="stable")], begins)


def _reached(offers: _Offers, short: Ints) -> tuple[Marks, Marks]:
    """The students and posts that ways lead to from those who are `short`."""
    problem = offers.problem
    students, posts = np.zeros(problem.students, bool), np.zeros(problem.posts, bool)
    again = problem.shares_employers()  # a post reached later may open others of its employer to whoever holds it
    ahead = short
    while len(ahead):
        students[ahead] = True
        found = np.zeros(problem.posts, bool)
        for part in _portions(ahead):
            pairs = problem.pairs_of(part)
            found[problem.col[pairs[offers.leads(pairs, posts)]]] = True
        new = np.flatnonzero(found & ~posts)
        posts[new] = True
        holders = offers.holders(new)
        ahead = holders if again else holders[~students[holders]]
    return students, posts


def _parts(student: Ints, post: Ints, counts: tuple[int, int]) -> tuple[Ints, Ints]:
    """For each student and post the first student of its part, where these ways join; a post of none has -1."""
    people, places = counts
    root = np.arange(people)
    while True:
        least = np.full(places, people)
        np.minimum.at(least, post, root[student])
        new = root.copy()
        np.minimum.at(new, root[student], least[post])  # whole parts are joined, not students one by one
        np.minimum.at(new, student, least[post])
        new = new[new]
        if np.array_equal(new, root):
            return root, np.where(least < people, least, -1)
        root = new


def rivals(problem: Problem, chosen: Ints, need: Ints) -> tuple[HallSet, ...]:
    """The shortages of the offers `chosen` (pairs), by their first students; `need` [n] as stated.

    `places_missing` is Hall's count: what a set needs, less all places it could have, which are those of its `posts`
    and one for each offer elsewhere. Nobody gives the set more, whoever else goes without.
    """
    got = np.bincount(problem.owners(chosen), minlength=problem.students)
    offers = _offers(problem, chosen)
    students, posts = _reached(offers, np.flatnonzero(got < need))
    pairs = np.concatenate([np.empty(0, np.int64), *_within(offers, np.flatnonzero(students), posts)])
    owners, ends = problem.owners(pairs), problem.col[pairs].astype(np.int64)
    root, post_root = _parts(owners, ends, (problem.students, problem.posts))
    outside = chosen[~posts[problem.col[chosen]]]
    elsewhere = np.bincount(problem.owners(outside), minlength=problem.students)
    return tuple(
        HallSet(who, what, total(need[who]) - total(problem.capacity[what]) - total(elsewhere[who]))
        for who, what in _grouped(np.flatnonzero(students), root, np.flatnonzero(post_root >= 0), post_root)
    )


def _within(offers: _Offers, students: Ints, posts: Marks) -> Iterator[Ints]:
    """The ways of `students`, now that all `posts` are known that ways lead to."""
    for part in _portions(students):
        pairs = offers.problem.pairs_of(part)
        yield pairs[offers.leads(pairs, posts)]


def _grouped(students: Ints, root: Ints, posts: Ints, post_root: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Students and posts by parts."""
    who = students[np.argsort(root[students], kind="stable")]
    what = posts[np.argsort(post_root[posts], kind="stable")]
    if not len(who):
        return
    roots, first = np.unique(root[who], return_index=True)
    edges = np.searchsorted(post_root[what], np.append(roots, len(root)))
    for at, members in enumerate(np.split(who, first[1:])):
        yield members, what[edges[at] : edges[at + 1]]
