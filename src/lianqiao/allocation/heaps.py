"""A heap of whole numbers, lowest first: flat where kernels are compiled, a list by Python's own hand elsewhere.

A flat heap tells in its first cell how many it holds, and has to be given more
room before it is full. The same numbers go in, so the same come out.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import cast

import numpy as np

from lianqiao.allocation.kernels import COMPILED, Cells, hand, kernel
from lianqiao.allocation.problem import Ints

ROOMY = 1 << 62  # what is left of a list


@kernel
def push(heap: Cells, code: int) -> None:
    """Put a number in."""
    heap[0] += 1
    at = heap[0]
    while at > 1 and code < heap[at // 2]:
        heap[at] = heap[at // 2]
        at //= 2
    heap[at] = code


@kernel
def pop(heap: Cells) -> int:
    """Take the lowest out."""
    lowest, code, size = heap[1], heap[heap[0]], heap[0] - 1
    heap[0] = size
    at = 1
    while 2 * at <= size:
        least = 2 * at
        if least < size and heap[least + 1] < heap[least]:
            least += 1
        if code <= heap[least]:
            break
        heap[at] = heap[least]
        at = least
    heap[at] = code
    return lowest


@kernel
def left(heap: Cells) -> int:
    """For how many more there is room."""
    return len(heap) - 1 - heap[0]


def heap_of(codes: Ints, room: int) -> Cells:
    """A heap of `codes`, which are in order, with room for as many more."""
    if not COMPILED:
        return cast(Cells, codes.tolist())
    return hand(np.concatenate([[len(codes)], codes, np.zeros(room, np.int64)]))


def grown(heap: Cells) -> Cells:
    """The same heap with twice the room."""
    return hand(np.concatenate([np.asarray(heap), np.zeros(len(heap), np.int64)]))


def _left(_heap: Cells) -> int:
    return ROOMY


if not COMPILED:
    push, pop, left = heappush, heappop, _left  # type: ignore[assignment]
