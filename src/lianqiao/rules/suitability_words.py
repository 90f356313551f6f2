"""Does what a student wishes for stand in a post's words: as a whole word, or most of it.

Chinese has no spaces, and a word found by its characters alone is often another
one: 人事 stands in 退役军人事务局, 化工 in 信息化工作. So the text of a post is cut by a
segmenter's dictionary, and a wish must begin and end at a cut. In the title, which
is short and full of new words that no dictionary has, pairs of characters count as
they stand. Latin words are whole everywhere: IT does not stand in `recruiter`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from sys import intern
from unicodedata import normalize

# Where the words of a line begin and end; words within a word too, as a search would find them (人力 in 人力资源).
# Several lines may come as one, with `APART` between them, which no word reaches over.
Segmenter = Callable[[str], Iterable[tuple[int, int]]]
APART = "\0"
# How far a wish stands in a post: not, most of it, as a whole.
NOT_THERE, NEAR, WHOLE = 0, 50, 100
# Words that say nothing of what somebody wants to do.
EMPTY = frozenset(
    ("相关", "有关", "方面", "方向", "工作", "岗位", "职位", "行业", "专业", "领域", "职业", "人员", "其他", "一般")
)
_BREAKS = re.compile(r"[\n,;。]")
# What is one word whatever a segmenter says: codes (b0503), java, c++, 2020.
_RUN = re.compile(r"[a-z][0-9]{2,}|[a-z]+(?:\+\+|#)?|[0-9]+")
LONGEST = 60  # characters: what is longer is no wish of which a part could stand somewhere


def each_character(line: str) -> Iterator[tuple[int, int]]:
    """The segmenter of who has none: every character is a word, so that a wish may stand anywhere."""
    return ((at, at + 1) for at in range(len(line)))


def folded(words: str) -> str:
    """One line as it is looked through: small letters of half width, single spaces, nothing that is no character."""
    return _one_line(_small(words))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _small(words: str) -> str:
    return normalize("NFKC", words).encode("utf-8", "replace").decode().lower().replace(APART, " ")


@lru_cache(maxsize=1 << 14)  # lists of majors, names of employers and phrases come again and again
def _sentences(words: str) -> tuple[str, ...]:
    """Sentences and members of a list, folded; each once, in order."""
    return tuple(dict.fromkeys(filter(None, map(_one_line, _BREAKS.split(_small(words))))))


def edges(line: str) -> bytes:
    """For each place in a folded line [length + 1] whether a word may begin or end there (1): not within a run."""
    marks = bytearray(b"\1") * (len(line) + 1)
    for run in _RUN.finditer(line):
        begins, ends = run.span()
        marks[begins + 1 : ends] = bytes(ends - begins - 1)
    return bytes(marks)


def cuts(line: str, segmenter: Segmenter) -> bytes:
    """For each place in a folded line [length + 1] whether a word begins or ends there (1) or not (0)."""
    marks = bytearray(len(line) + 1)
    for begins, ends in segmenter(line):
        marks[begins] = marks[ends] = 1
    for run in _RUN.finditer(line):
        begins, ends = run.span()
        marks[begins : ends + 1] = b"\1" + bytes(ends - begins - 1) + b"\1"
    return bytes(marks)


_known_edges, _known_cuts = lru_cache(maxsize=4096)(edges), lru_cache(maxsize=4096)(cuts)


def _stands(word: str, line: str, segmenter: Segmenter | None) -> bool:
    """Does a word stand in a line: at cuts if there is a segmenter, at edges if none. A character is no part of one."""
    at = line.find(word)
    while at >= 0:
        marks = _known_edges(line) if segmenter is None or len(word) == 1 else _known_cuts(line, segmenter)
        if marks[at] and marks[at + len(word)]:
            return True
        at = line.find(word, at + 1)
    return False


@dataclass(frozen=True, slots=True)
class Sought:
    """A wish taken apart: `pieces` are its words, `pairs` the neighbouring characters of each, with the places covered.

    Places are bits. A post is near whose title covers `in_title` places by pairs, or `in_all` together with the
    pieces that stand in one line of its text; 0 = never. A Latin word is a pair of its own.
    """

    word: str
    pieces: tuple[tuple[str, int], ...]
    pairs: tuple[tuple[str, int], ...]
    in_title: int
    in_all: int


@lru_cache(maxsize=4096)
def sought(wish: str, segmenter: Segmenter) -> tuple[Sought, ...]:
    """What is looked for where this wish is: each of its sentences or members of a list, any of which will do."""
    return tuple(_sought(word, segmenter) for word in _sentences(wish))


def _sought(word: str, segmenter: Segmenter) -> Sought:
    """Two thirds of what a wish says must stand in a title, and more in a text."""
    spans = [] if len(word) > LONGEST else _longest(segmenter(word))
    spoken = [(begins, ends) for begins, ends in spans if _says_something(word[begins:ends])]
    pieces = [(word[begins:ends], _places(begins, ends)) for begins, ends in spoken if ends - begins > 1]
    pairs = [(word[begins:ends], _places(begins, ends)) for span in spoken for begins, ends in _pairs(word, *span)]
    places = sum(ends - begins for begins, ends in spoken)
    return Sought(word, tuple(pieces), tuple(pairs), -(-2 * places // 3), 2 * places // 3 + 1 if places else 0)


def _longest(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The words of a line one after another, without the words within them."""
    done = 0
    for begins, ends in sorted(spans, key=lambda span: (span[0], -span[1])):
        if begins >= done:
            yield begins, ends
            done = ends


def _says_something(word: str) -> bool:
    return word not in EMPTY and any(character.isalnum() for character in word)


def _places(begins: int, ends: int) -> int:
    return (1 << ends) - (1 << begins)


def _pairs(word: str, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    if word[begins:ends].isascii():
        yield begins, ends
    else:
        yield from ((at, at + 2) for at in range(begins, ends - 1))


@dataclass(frozen=True, slots=True)
class Told:
    """A post's own words, folded: its industry's code, its title and the lines of its text."""

    industry: str
    title: str
    lines: tuple[str, ...]


def told(industry: str | None, title: str, lines: Iterable[str]) -> Told:
    """A post's own words. Sentences and members of a list are lines of their own; equal lines count once."""
    # Equal lines of different posts are kept once, as there are many.
    apart = dict.fromkeys(intern(one) for line in lines for one in _sentences(line))
    return Told(industry or "", folded(title), tuple(apart))


def closeness(wish: str, post: Told, segmenter: Segmenter) -> int:
    """How far a wish stands in a post's words: `NOT_THERE`, `NEAR` or `WHOLE`."""
    return max((_closeness(one, post, segmenter) for one in sought(wish, segmenter)), default=NOT_THERE)


def _closeness(one: Sought, post: Told, segmenter: Segmenter) -> int:
    if _stands(one.word, post.title, None) or any(_stands(one.word, line, segmenter) for line in post.lines):
        return WHOLE
    title = reduce(or_, (mask for pair, mask in one.pairs if _stands(pair, post.title, None)), 0)
    if title.bit_count() >= one.in_title > 0:
        return NEAR
    lines = ([mask for piece, mask in one.pieces if _stands(piece, line, segmenter)] for line in post.lines)
    near = any(reduce(or_, masks, title).bit_count() >= one.in_all > 0 for masks in lines)
    return NEAR if near else NOT_THERE
