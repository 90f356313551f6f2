"""Does what a student wishes for stand in a post's words: as a whole word, or most of it.

Chinese has no spaces, and a word found by its characters alone is often another
one: 人事 stands in 退役军人事务局, 化工 in 信息化工作. So the text of a post is cut by a
segmenter's dictionary, and a wish must begin and end at a cut. In the title, which
is short and full of new words that no dictionary has, pairs of characters count as
they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from sys import intern

# Where the words of a line begin and end; words within a word too, as a search would find them (人力 in 人力资源).
Segmenter = Callable[[str], Iterable[tuple[int, int]]]
# How far a wish stands in a post: not, most of it, as a whole.
NOT_THERE, NEAR, WHOLE = 0, 50, 100
# Words that say nothing of what somebody wants to do.
EMPTY = frozenset(
    ("相关", "有关", "方面", "方向", "工作", "岗位", "职位", "行业", "专业", "领域", "职业", "人员", "其他", "一般")
)
_BREAKS = re.compile(r"[\n,，;；。]")
LONGEST = 60  # characters: what is longer is no wish of which a part could stand somewhere


def each_character(line: str) -> Iterator[tuple[int, int]]:
    """The segmenter of who has none: every character is a word, so that a wish may stand anywhere."""
    return ((at, at + 1) for at in range(len(line)))


def folded(words: str) -> str:
    """One line as it is looked through: small letters, single spaces, nothing that is no character."""
    return " ".join(_small(words).split())


def _small(words: str) -> str:
    return words.encode("utf-8", "replace").decode().lower().replace("\0", " ")


@lru_cache(maxsize=4096)
def cuts(line: str, segmenter: Segmenter) -> bytes:
    """For each place in a folded line [length + 1] whether a word begins or ends there (1) or not (0)."""
    marks = bytearray(len(line) + 1)
    for begins, ends in segmenter(line):
        marks[begins] = marks[ends] = 1
    return bytes(marks)


def stands_at(word: str, at: int, marks: bytes) -> bool:
    """Is what was found at a place of a line a whole word there? A single character always is."""
    return len(word) == 1 or bool(marks[at] and marks[at + len(word)])


def _stands(word: str, line: str, segmenter: Segmenter) -> bool:
    at = line.find(word)
    while at >= 0:
        if stands_at(word, at, cuts(line, segmenter)):
            return True
        at = line.find(word, at + 1)
    return False


@dataclass(frozen=True, slots=True)
class Sought:
    """A wish taken apart: `pieces` are its words, `pairs` the neighbouring characters of each, with the places covered.

    Places are bits. A post is near whose title covers `in_title` places by pairs, or `in_all` together with the
    pieces that stand in one line of its text; 0 = never.
    """

    word: str
    pieces: tuple[tuple[str, int], ...]
    pairs: tuple[tuple[str, int], ...]
    in_title: int
    in_all: int


@lru_cache(maxsize=4096)
def sought(wish: str, segmenter: Segmenter) -> Sought:
    """What is looked for where this wish is. Two thirds of what it says must stand in a title, and more in a text."""
    word = folded(wish)
    spans = [] if len(word) > LONGEST else _longest(segmenter(word))
    spoken = [(begins, ends) for begins, ends in spans if says_something(word[begins:ends])]
    pieces = [(word[begins:ends], (1 << ends) - (1 << begins)) for begins, ends in spoken if ends - begins > 1]
    pairs = [(word[at : at + 2], 3 << at) for begins, ends in spoken for at in range(begins, ends - 1)]
    places = sum(ends - begins for begins, ends in spoken)
    return Sought(word, tuple(pieces), tuple(pairs), -(-2 * places // 3), 2 * places // 3 + 1 if places else 0)


def says_something(word: str) -> bool:
    """Does a word say what somebody wants to do?"""
    return word.isalnum() and word not in EMPTY


def _longest(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The words of a line one after another, without the words within them."""
    done = 0
    for begins, ends in sorted(spans, key=lambda span: (span[0], -span[1])):
        if begins >= done:
            yield begins, ends
            done = ends


@dataclass(frozen=True, slots=True)
class Told:
    """A post's own words, folded: its industry's code, its title and the lines of its text."""

    industry: str
    title: str
    lines: tuple[str, ...]


def told(industry: str | None, title: str, lines: Iterable[str]) -> Told:
    """A post's own words. Sentences and members of a list are lines of their own; equal lines count once."""
    apart = (" ".join(one.split()) for one in _BREAKS.split(_small("\n".join(lines))))
    # Kept once for all posts: lists of majors, names of employers and phrases come again and again.
    kept = dict.fromkeys(intern(one) for one in apart if one)
    return Told(industry or "", folded(title), tuple(kept))


def closeness(wish: str, post: Told, segmenter: Segmenter) -> int:
    """How far a wish stands in a post's words: `NOT_THERE`, `NEAR` or `WHOLE`."""
    one = sought(wish, segmenter)
    if not one.word:
        return NOT_THERE
    if one.word in post.title or any(_stands(one.word, line, segmenter) for line in post.lines):
        return WHOLE
    return NEAR if one.in_title and _near(one, post, segmenter) else NOT_THERE


def _near(one: Sought, post: Told, segmenter: Segmenter) -> bool:
    title = reduce(or_, (mask for pair, mask in one.pairs if pair in post.title), 0)
    if title.bit_count() >= one.in_title:
        return True
    lines = ([mask for piece, mask in one.pieces if _stands(piece, line, segmenter)] for line in post.lines)
    return any(reduce(or_, masks, title).bit_count() >= one.in_all for masks in lines)
