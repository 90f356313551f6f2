"""Sums of products that no fixed width of whole numbers may spoil. NumPy only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SAFE = 2**62


def dot(left: NDArray[Any], right: NDArray[Any]) -> int:
    """`Σ left·right`, exact however large: in 64 bits where that must be enough, else number by number."""
    if not len(left):
        return 0
    most = max(abs(int(left.min())), abs(int(left.max()))) * max(abs(int(right.min())), abs(int(right.max())))
    if most * len(left) < SAFE:
        return int(np.dot(left.astype(np.int64), right.astype(np.int64)))
    used = np.flatnonzero((left != 0) & (right != 0))
    return sum(a * b for a, b in zip(left[used].tolist(), right[used].tolist(), strict=True))


def total(values: NDArray[Any]) -> int:
    """`Σ values`, exact."""
    return dot(values, np.ones(len(values), np.int64))
