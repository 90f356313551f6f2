"""A round as the kernels see it: the pairs (which change in a living round alone, see `roomy`) and the standing
assignment with its prices.

Everything is flat. A post has eight cells in one row (one line of the cache):
its price, its free places, and what the running search knows of it. A *slot* is
one of the posts a student needs (`need` slots a student, side by side), a
*seat* one place of a post.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.kernels import COMPILED, Cells, back, hand, kernel
from lianqiao.allocation.problem import Ints, Problem, starts
from lianqiao.allocation.reached import Reached, reached_of

WIDTH = 8  # cells a post
PRICE, ROOM, NEAR, STAMP, PAIR, SLOT, SEATS, USED = range(WIDTH)
FOREVER = 1 << 60  # the stamp of what is closed: no search is newer
SEARCHES, REGIONS = range(2)


class Net(NamedTuple):
    """The pairs, each row best first: `col` and `weight` [pairs]; `group` [m] an employer number for every post.

    `home` [n + 1] is a student's first slot. `twin` [pairs] leads in a ring through the pairs of one student with
    one employer; it is empty where nobody has two. `room` [m]: the places of each post that its candidates could fill
    at all, as the round was laid out. Pairs that came later hang on their student by `first_more` [n] and `more`
    [pairs] (-1 = none); both are empty where none can come.
    """

    indptr: Cells
    col: Cells
    weight: Cells
    group: Cells
    twin: Cells
    home: Cells
    room: Cells
    more: Cells
    first_more: Cells


class Standing(NamedTuple):
    """Who holds what: `pair` and `seat` [slots] (-1 = none), `owner` [slots], `slot` [seats], `got` [n].

    `post` holds the cells; `label` [n] and `post_label` [m] number the closed region that a student or post fell
    into (0 = none); `reach`, `stamp` [n] and `reached` belong to the running search; `tally` counts searches, regions.
    """

    post: Cells
    pair: Cells
    seat: Cells
    owner: Cells
    slot: Cells
    got: Cells
    label: Cells
    post_label: Cells
    reach: Cells
    stamp: Cells
    tally: Cells
    reached: Reached


@kernel
def count_lists(col: Cells, lists: Cells) -> None:
    """Count in how many lists each post stands."""
    for pair in range(len(col)):
        lists[col[pair]] += 1


def lists_with(problem: Problem) -> NDArray[np.integer]:
    """In how many lists each post stands [m]."""
    if not COMPILED:
        return np.bincount(problem.col, minlength=problem.posts)
    lists = np.zeros(problem.posts, np.int32)  # narrow: it stays nearer
    count_lists(hand(problem.col), hand(lists))
    return lists


@kernel
def link(indptr: Cells, col: Cells, group: Cells, first: Cells, last: Cells, ring: Cells) -> bool:
    """Lead each pair to the next of the same student and employer, in a ring (`ring` [pairs]); whether any has another.

    `first`, -1 in the beginning, and `last` are room to work in, a cell an employer.
    """
    found = False
    for student in range(len(indptr) - 1):
        begins = indptr[student]
        for pair in range(begins, indptr[student + 1]):
            mine = group[col[pair]]
            ring[pair] = pair
            if first[mine] >= begins:
                ring[last[mine]], ring[pair] = pair, first[mine]
                found = True
            else:
                first[mine] = pair
            last[mine] = pair
    return found


def rings(problem: Problem) -> Ints:
    """For each pair the next pair of the same student and employer, in a ring; empty where all are alone."""
    if not problem.shares_employers():
        return np.empty(0, np.int64)
    if not COMPILED:
        return rings_by_sorting(problem)
    group, ring = problem.groups(), np.empty(len(problem.col), np.int64)
    first, last = (np.full(int(group.max(initial=0)) + 1, -1) for _ in range(2))
    found = link(hand(problem.indptr), hand(problem.col), hand(group), hand(first), hand(last), hand(ring))
    return ring if found else np.empty(0, np.int64)


def rings_by_sorting(problem: Problem) -> Ints:
    """The same, where loops over all pairs are slow."""
    group = problem.groups()
    key = problem.owner().astype(np.int64) * (int(group.max(initial=0)) + 1) + group[problem.col]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(first) == len(key):
        return np.empty(0, np.int64)
    following = np.append(order[1:], order[:1])
    following[np.append(first[1:], len(key)) - 1] = order[first]
    ring = np.empty(len(key), np.int64)
    ring[order] = following
    return ring


def net_of(problem: Problem) -> Net:
    """The pairs of a problem whose rows are in order, for the kernels."""
    return Net(
        hand(problem.indptr),
        hand(problem.col),
        hand(problem.weight),
        hand(problem.groups()),
        hand(rings(problem)),
        hand(starts(problem.need)),
        hand(np.minimum(problem.capacity, lists_with(problem)).astype(np.int64)),
        hand(np.empty(0, np.int64)),
        hand(np.empty(0, np.int64)),
    )


def empty_standing(problem: Problem, net: Net) -> Standing:
    """Nobody holds anything and every price is 0."""
    nothing = np.empty(0, np.int64)
    return standing_of(problem, net, nothing, np.zeros(problem.posts, np.int64))


def standing_of(problem: Problem, net: Net, pairs: Ints, price: Ints) -> Standing:
    """The standing in which these `pairs` are held at these prices [m]; nobody is closed."""
    n, home, room = problem.students, starts(problem.need), back(net.room)
    seats_of = starts(room)
    student = problem.owners(pairs)
    order = np.argsort(student, kind="stable")
    pairs, student = pairs[order], student[order]
    column = problem.col[pairs]
    got, used = np.bincount(student, minlength=n), np.bincount(column, minlength=problem.posts)
    slot = home[student] + np.arange(len(pairs)) - starts(got)[student]
    by_post = np.argsort(column, kind="stable")
    taken = column[by_post]
    seat = np.empty(len(pairs), np.int64)
    seat[by_post] = seats_of[taken] + np.arange(len(pairs)) - starts(used)[taken]
    post = np.zeros((problem.posts, WIDTH), np.int64)
    post[:, PRICE], post[:, ROOM], post[:, SEATS], post[:, USED] = price, room - used, seats_of[:-1], used
    held, seats, holder = (np.full(size, -1, np.int64) for size in (int(home[-1]), int(home[-1]), int(seats_of[-1])))
    held[slot], seats[slot], holder[seat] = pairs, seat, slot
    label, reach, stamp = (np.zeros(n, np.int64) for _ in range(3))
    return Standing(
        post=hand(post.reshape(-1)),
        pair=hand(held),
        seat=hand(seats),
        owner=hand(np.repeat(np.arange(n), problem.need)),
        slot=hand(holder),
        got=hand(got),
        label=hand(label),
        post_label=hand(np.zeros(problem.posts, np.int64)),
        reach=hand(reach),
        stamp=hand(stamp),
        tally=hand(np.zeros(2, np.int64)),
        reached=reached_of(problem.posts),
    )
