"""The posts that a search reached and has yet to go on from, nearest first (ties by number).

Flat where kernels are compiled: each post stands in it once and moves up when
a nearer way is found, so that there is always room. Elsewhere a list by
Python's own hand, in which what was entered before is passed over later.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple, cast

import numpy as np

from lianqiao.allocation.kernels import COMPILED, Cells, hand, kernel

NONE, COUNT, TOUCHED = -1, 0, 2  # no post; where `heap` and `end` tell how many


class Reached(NamedTuple):
    """`heap` [m + 1] are posts by `near` [m + 1], from 1 on; `place` [m] is where each stands, 0 = nowhere.

    `touched` [m] are all posts that this search labelled, and `end` tells how near the nearest free place is, at which
    post, and how many were touched.
    """

    heap: Cells
    near: Cells
    place: Cells
    touched: Cells
    end: Cells


def reached_of(posts: int) -> Reached:
    """Nothing reached yet."""
    if not COMPILED:
        return Reached([], [], [], [0] * posts, [0, NONE, 0])
    parts = (np.zeros(size, np.int64) for size in (posts + 1, posts + 1, posts, posts, 3))
    return Reached(*(hand(part) for part in parts))


@kernel
def begin(reached: Reached, limit: int) -> None:
    """Nothing is reached, and nothing at `limit` or further is looked for."""
    for at in range(1, reached.heap[COUNT] + 1):
        reached.place[reached.heap[at]] = 0
    reached.heap[COUNT] = 0
    reached.end[0], reached.end[1], reached.end[TOUCHED] = limit, NONE, 0


@kernel
def touch(reached: Reached, post: int) -> None:
    """Note that the search labelled a post for the first time."""
    reached.touched[reached.end[TOUCHED]] = post
    reached.end[TOUCHED] += 1


@kernel
def enter(reached: Reached, near: int, post: int) -> None:
    """Put a post in, or move it up where it is now nearer."""
    heap, far, place = reached.heap, reached.near, reached.place
    at = place[post]
    if at == 0:
        heap[COUNT] += 1
        at = heap[COUNT]
    while at > 1:
        above = at // 2
        if far[above] < near or (far[above] == near and heap[above] < post):
            break
        heap[at], far[at] = heap[above], far[above]
        place[heap[at]] = at
        at = above
    heap[at], far[at], place[post] = post, near, at


@kernel
def waiting(reached: Reached) -> int:
    """How many are in."""
    return reached.heap[COUNT]


@kernel
def take_nearest(reached: Reached) -> tuple[int, int]:
    """Take the nearest out: how near it is, and which."""
    heap, far, place = reached.heap, reached.near, reached.place
    told, size = (far[1], heap[1]), heap[COUNT]
    place[heap[1]] = 0
    post, near, size = heap[size], far[size], size - 1
    heap[COUNT] = size
    at = 1
    while 2 * at <= size:
        least = 2 * at
        if least < size and (
            far[least + 1] < far[least] or (far[least + 1] == far[least] and heap[least + 1] < heap[least])
        ):
            least += 1
        if near < far[least] or (near == far[least] and post < heap[least]):
            break
        heap[at], far[at] = heap[least], far[least]
        place[heap[at]] = at
        at = least
    if size > 0:
        heap[at], far[at], place[post] = post, near, at
    return told


def _begin(reached: Reached, limit: int) -> None:
    reached.heap.clear()
    reached.end[:] = [limit, NONE, 0]


def _enter(reached: Reached, near: int, post: int) -> None:
    heappush(cast(list[int], reached.heap), near * len(reached.touched) + post)


def _waiting(reached: Reached) -> int:
    return len(reached.heap)


def _take_nearest(reached: Reached) -> tuple[int, int]:
    return divmod(heappop(cast(list[int], reached.heap)), len(reached.touched))


if not COMPILED:
    begin, enter, waiting, take_nearest = _begin, _enter, _waiting, _take_nearest
