"""In which of many texts a word stands: each line is kept once, and all are looked through in one pass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from lianqiao.rules.suitability_words import Segmenter, cuts, stands_at

APART = "\0"
Marks = NDArray[np.bool_]
Masks = NDArray[np.uint64]


class Texts:
    """Texts of one or more lines, without a `\\0`. Finding is exact: the same as `word in line` for every line.

    With a segmenter it must also begin and end at a cut; lines are cut when a word is first found in them.
    """

    def __init__(self, texts: Sequence[Sequence[str]], segmenter: Segmenter | None = None) -> None:
        numbers: dict[str, int] = {}
        self._line = np.array([numbers.setdefault(one, len(numbers)) for one in chain(*texts)], np.int64)
        self._text = np.repeat(np.arange(len(texts)), [len(lines) for lines in texts])
        self._count = len(texts)
        self._lines = list(numbers)
        self._joined = APART.join(numbers)
        self._starts = [0, *accumulate(len(line) + len(APART) for line in numbers)][: len(numbers)]
        self._segmenter = segmenter
        self._cuts: dict[int, bytes] = {}

    def holding(self, word: str) -> Marks:
        """Which of the texts hold `word` (not empty)."""
        lines = np.zeros(len(self._lines), bool)
        lines[list(self._search(word))] = True
        marks = np.zeros(self._count, bool)
        marks[self._text[lines[self._line]]] = True
        return marks

    def covering(self, parts: Sequence[tuple[str, int]]) -> tuple[NDArray[np.int64], Masks]:
        """Each line of a text that holds some of these parts: the text's position, and the bits of all of them."""
        lines = np.zeros(len(self._lines), np.uint64)
        for part, mask in parts:
            lines[list(self._search(part))] |= np.uint64(mask)
        here = np.flatnonzero(lines[self._line])
        return self._text[here], lines[self._line[here]]

    def _search(self, word: str) -> Iterator[int]:
        at = self._joined.find(word)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            begins = self._starts[line]
            following = at + 1
            if self._segmenter is None or stands_at(word, at - begins, self._cuts_of(line, self._segmenter)):
                yield line
                # What else this line holds of the word says nothing new: go on in the next.
                following = begins + len(self._lines[line])
            at = self._joined.find(word, following)

    def _cuts_of(self, line: int, segmenter: Segmenter) -> bytes:
        if line not in self._cuts:
            self._cuts[line] = cuts.__wrapped__(self._lines[line], segmenter)
        return self._cuts[line]
