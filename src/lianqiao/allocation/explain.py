"""Why a list is short: which questions of the rule, relaxed together, would give enough.

Works on counts alone (`candidates.PairBook.violations`): how many posts are
excluded by exactly which questions. Other students play no part here; who is
crowded out is told by the Hall sets.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lianqiao.allocation.problem import Ints


def opened(violations: Ints) -> Ints:
    """For every set of questions how many posts are open once these are relaxed [2^questions]."""
    counts = violations.astype(np.int64).copy()
    size, step = len(counts), 1
    while step < size:
        halves = counts.reshape(-1, 2, step)
        halves[:, 1] += halves[:, 0]
        step *= 2
    return counts


def smallest_enough(violations: Ints, enough: int) -> Iterator[tuple[int, int]]:
    """Sets of questions (as masks) whose relaxing opens `enough` posts or more, with that number.

    Smaller sets come first, then those that open more. A set with a question that excludes nothing is left out.
    """
    counts = opened(violations)
    used = int(np.bitwise_or.reduce(np.flatnonzero(violations), initial=0))
    masks = [mask for mask in np.flatnonzero(counts >= enough).tolist() if mask & ~used == 0]
    for mask in sorted(masks, key=lambda one: (one.bit_count(), -int(counts[one]), one)):
        yield mask, int(counts[mask])
