"""The judged table of pairs, as rounds and pages take it (see `allocation.candidates`)."""

from lianqiao.allocation.candidates import BARRED, PairBook, Pairs

__all__ = ["BARRED", "PairBook", "Pairs"]
