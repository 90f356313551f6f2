"""In which of many texts a word stands: each line is kept once, and words are found by pairs of characters in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.problem import Ints, ranges, starts
from lianqiao.rules.suitability_words import APART, Segmenter, cuts, edges

Masks = NDArray[np.uint64]
AT_ONCE = 2_000  # lines that are cut together, so that their words do not fill the memory
_SPREAD = np.uint32(0x9E3779B1)  # pairs of characters as one number; two that share a number are told apart later


class Texts:
    """Texts of one or more lines, all folded. Finding is exact: as the rule finds a word in every line.

    Without a segmenter a word stands where it is no part of a Latin word or a number, with one where it begins and
    ends at a cut; lines are cut when a word is first found in them.
    """

    def __init__(self, texts: Sequence[Sequence[str]], segmenter: Segmenter | None = None) -> None:
        numbers: dict[str, int] = {}
        line = np.array([numbers.setdefault(one, len(numbers)) for one in chain(*texts)], np.int64)
        text = np.repeat(np.arange(len(texts)), np.array([len(lines) for lines in texts], np.int64))
        self._lines = list(numbers)
        self._texts = text[np.argsort(line, kind="stable")]  # those with the first line, those with the second, …
        self._of_line = starts(np.bincount(line, minlength=len(numbers)))
        self._begins = starts(np.array([len(one) + 1 for one in numbers], np.int64))
        joined = "".join(one + APART for one in numbers)
        self._signs = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
        self._edges = np.frombuffer(edges(joined), np.bool_)
        self._segmenter = segmenter
        self._cuts = np.zeros(len(joined) + 1, np.bool_)
        self._is_cut = np.zeros(len(numbers), np.bool_)
        keys = _keys(self._signs)
        self._places = np.argsort(keys).astype(np.int32 if len(keys) < 1 << 31 else np.int64)
        self._keys = keys[self._places]

    def holding(self, word: str) -> Ints:
        """The texts that hold `word` (folded, not empty), each once or more."""
        return self._texts_with(self._lines_with(word))[0]

    def covering(self, parts: Sequence[tuple[str, int]]) -> tuple[Ints, Masks]:
        """Each line of a text that holds some of these parts: the text, and the bits of all of them."""
        found = [self._lines_with(part) for part, _ in parts]
        lines = np.concatenate([np.empty(0, np.int64), *found])
        if not len(lines):
            return lines, np.empty(0, np.uint64)
        bits = np.repeat(np.array([mask for _, mask in parts], np.uint64), [len(one) for one in found])
        order = np.argsort(lines, kind="stable")
        lines, bits = lines[order], bits[order]
        first = np.flatnonzero(np.diff(lines, prepend=-1))
        texts, many = self._texts_with(lines[first])
        return texts, np.repeat(np.bitwise_or.reduceat(bits, first), many)

    def _texts_with(self, lines: Ints) -> tuple[Ints, Ints]:
        """The texts that have these lines, line by line, and how many each line has."""
        many = self._of_line[lines + 1] - self._of_line[lines]
        return self._texts[ranges(self._of_line[lines], many)], many

    def _lines_with(self, word: str) -> Ints:
        """The lines in which a word stands, each once."""
        at = self._found(word)
        if not len(at):
            return at
        lines = np.searchsorted(self._begins, at, "right") - 1
        marks = self._edges if self._segmenter is None or len(word) == 1 else self._cut(lines, self._segmenter)
        lines = lines[marks[at] & marks[at + len(word)]]
        return np.unique(lines)

    def _found(self, word: str) -> Ints:
        """Where a word is written, whatever stands around it."""
        signs = np.frombuffer(word.encode("utf-32-le"), np.uint32)
        if len(signs) == 1:
            return np.flatnonzero(self._signs == signs[0])
        keys = _keys(signs)
        low, high = np.searchsorted(self._keys, keys, "left"), np.searchsorted(self._keys, keys, "right")
        rarest = int(np.argmin(high - low))
        at = self._places[low[rarest] : high[rarest]].astype(np.int64) - rarest
        at = at[(at >= 0) & (at + len(signs) <= len(self._signs))]
        for step, sign in enumerate(signs):
            at = at[self._signs[at + step] == sign]
        return at

    def _cut(self, lines: Ints, segmenter: Segmenter) -> NDArray[np.bool_]:
        """The cuts, with those of these lines among them."""
        new = np.unique(lines[~self._is_cut[lines]])
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            together = APART.join(self._lines[line] for line in some.tolist())
            lengths = self._begins[some + 1] - self._begins[some]
            self._cuts[ranges(self._begins[some], lengths)] = np.frombuffer(cuts(together, segmenter), np.bool_)
        self._is_cut[new] = True
        return self._cuts


def _keys(signs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number for each pair of neighbours."""
    return signs[:-1] * _SPREAD + signs[1:]
