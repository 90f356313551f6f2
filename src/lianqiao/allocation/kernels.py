"""One source for the inner loops: compiled where numba is installed (extra `scale`), run as they are elsewhere.

Kernels are plain functions on flat sequences of whole numbers. Compiled they
take NumPy arrays; uncompiled they take lists, which plain Python walks three
times as fast as arrays. `hand` and `back` turn one into the other.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

try:
    import numba
    from numba.core.options import DefaultOptions

    COMPILED = not getattr(numba.config, "DISABLE_JIT", 0)
    # Not in numba's manual: without it kernels are slower, and answer the same.
    UNCOUNTED = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}
except ImportError:
    COMPILED = False

Cells = MutableSequence[int]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """`function` compiled at its first call and kept on disk for the next start; itself where there is no numba.

    A kernel makes no list and grows none, and calls kernels only. Then nobody has to count who uses which array,
    which numba else does for every array at every call, and which takes more time than what small kernels do.
    """
    if not COMPILED:
        return function
    compiler: Any = numba.njit
    try:
        return cast(Kernel, compiler(cache=True, nogil=True, **UNCOUNTED)(function))
    except RuntimeError:  # no folder in which the compiled form may be kept
        return cast(Kernel, compiler(nogil=True, **UNCOUNTED)(function))


def kept(folder: Path | None = None) -> bool:
    """Whether the next start finds compiled kernels on disk, or needs none."""
    if not COMPILED:
        return True
    cache = folder or Path(str(numba.njit(cache=True)(_nothing).stats.cache_path))
    return any(cache.glob("paths.*.nbi"))


def _nothing() -> None:
    """Asked only for where compiled kernels are kept."""


def hand(array: NDArray[Any]) -> Cells:
    """An array as kernels take it."""
    return cast(Cells, np.ascontiguousarray(array) if COMPILED else array.tolist())


def back(cells: Cells) -> NDArray[np.int64]:
    """What a kernel left, as an array."""
    return np.asarray(cells, np.int64)
