"""All eligible pairs of many students and many posts, judged by the parts of the rule, each part once a group.

A part of `rules.suitability` reads few facts; students (posts) that agree in
them share one weighing. So a table of 173 × 9,344 pairs takes some ten
thousand weighings instead of millions, by the same code that judges one pair.
Students of one major and degree form a block: what these exclude is looked at
once and never again. Filters come before any cutting, so that a rare major
keeps its few posts.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import mul
from typing import cast

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.texts import Texts
from lianqiao.rules.suitability import (
    ANY_MAJOR,
    PARTS,
    STANDING,
    Degree,
    Doubt,
    Fit,
    MajorRequirement,
    Part,
    PostFacts,
    StudentFacts,
    Surroundings,
    Weighing,
    fit,
)
from lianqiao.rules.suitability_parts import interest_points, is_letters
from lianqiao.rules.suitability_words import NEAR, NOT_THERE, WHOLE, Sought, Told, sought

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Close = tuple[Ints, NDArray[np.int8]]  # groups in which a wish stands, and how far
BARRED = NONE_LEFT = -1
MOST_BY_WORDS = interest_points(WHOLE, WHOLE)  # which exclude nothing and leave nothing in doubt
TOGETHER = 4096  # combinations of groups whose codes are added up sooner than looked up apart
SLACK = 600  # lists of students of one block are mostly cut at scores that differ by less
BLOCKING = ("degree", "major", "deadline")  # what a block of students shares
# A weighing as one number that can be added up: points, then how many parts ask, doubt, exclude.
ASK, UNLIKELY, BAR = 1 << 16, 1 << 20, 1 << 24
MOST = 15  # parts that such a number can count
_DOUBT = {Doubt.NONE: 0, Doubt.ASK: ASK, Doubt.UNLIKELY: UNLIKELY}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Eligible pairs row by row: `col` are positions of posts, best first (ties by position).

    `cut` [n] is the best score that was left out of a student's list, -1 where nothing was.
    """

    indptr: Ints
    col: Ints
    weight: Ints
    cut: Ints


def _code(weighing: Weighing) -> int:
    return weighing.points + _DOUBT[weighing.doubt] + (BAR if weighing.bars else 0)


# What the counts in a code are worth, by code // ASK: unlikely goes before asking, and that before nothing.
_STANDING = np.full(BAR // ASK, STANDING[Doubt.UNLIKELY], np.int32)
_STANDING[: UNLIKELY // ASK] = STANDING[Doubt.ASK]
_STANDING[0] = STANDING[Doubt.NONE]


def _scores(codes: Codes) -> Codes:
    """Added codes, none of which excludes, as scores."""
    return (codes & (ASK - 1)) + _STANDING.take(codes >> 16)


def _best(scores: Codes, keep: int) -> tuple[Ints, int]:
    """Positions of the `keep` best, best first (ties by position), and the best score left out, or `NONE_LEFT`."""
    if len(scores) <= keep:
        return np.argsort(-scores, kind="stable"), NONE_LEFT
    bar = int(np.partition(scores, len(scores) - keep - 1)[len(scores) - keep - 1])
    above = np.flatnonzero(scores > bar)
    level = np.flatnonzero(scores == bar)[: keep - len(above)]
    first = np.concatenate([above, level])
    return first[np.argsort(-scores[first], kind="stable")], bar


class _Column:
    """One part over all posts: which group each post is in, and the weighing of each group for a kind of student."""

    def __init__(self, part: Part, posts: Sequence[PostFacts], around: Surroundings) -> None:
        self.part, self.around = part, around
        numbers: dict[Hashable, int] = {}
        self.group = np.array([numbers.setdefault(part.of_post(post), len(numbers)) for post in posts], np.int64)
        self.told = list(numbers)
        self._seen: dict[Hashable, Codes] = {}

    def of_groups(self, student: StudentFacts) -> Codes:
        """The weighing of every group as a code, for this student."""
        asked = self.part.of_student(student)
        if asked not in self._seen:
            self._seen[asked] = self._weighed(asked)
        return self._seen[asked]

    def _weighed(self, asked: Hashable) -> Codes:
        return np.array([_code(self.part.weigh(asked, told, self.around)) for told in self.told], np.int32)

    def at(self, student: StudentFacts, groups: Ints) -> Codes:
        """The code of posts that are in these groups."""
        return self.of_groups(student).take(groups)

    def over_posts(self, student: StudentFacts) -> Codes:
        """The code of every post [m]."""
        return self.at(student, self.group)


class _WordColumn(_Column):
    """The part that looks for wishes in a post's words: each wish is looked for once, in all posts together."""

    def __init__(self, part: Part, posts: Sequence[PostFacts], around: Surroundings) -> None:
        super().__init__(part, posts, around)
        told = cast(list[Told], self.told)
        self._industries = [post.industry for post in told]
        self._titles = Texts([(post.title,) for post in told])
        self._lines = Texts([post.lines for post in told], around.segmenter)
        self.told = []  # words are long, and stand in the texts now
        self._close: dict[tuple[bool, str], Close] = {}

    def at(self, student: StudentFacts, groups: Ints) -> Codes:
        """The code of posts that are in these groups. Words are nearly all different, so none are kept by student."""
        industries, words = cast(tuple[tuple[str, ...], tuple[str, ...]], self.part.of_student(student))
        kind = self._closest([self._of_wish(wish, is_letters(wish)) for wish in industries], groups)
        word = self._closest([self._of_wish(wish, False) for wish in words], groups)
        return cast(Codes, interest_points(kind, word))

    def _closest(self, found: Sequence[Close], groups: Ints) -> Codes:
        close = np.full(len(self._industries), NOT_THERE, np.int8)
        for at, far in found:
            close[at] = np.maximum(close[at], far)
        return close.take(groups).astype(np.int32)

    def _of_wish(self, wish: str, letters: bool) -> Close:
        if (letters, wish) not in self._close:
            self._close[letters, wish] = self._lettered(wish) if letters else self._worded(wish)
        return self._close[letters, wish]

    def _lettered(self, wish: str) -> Close:
        at = np.flatnonzero([code.startswith(wish) for code in self._industries])
        return at, np.full(len(at), WHOLE, np.int8)

    def _worded(self, wish: str) -> Close:
        close = np.full(len(self._industries), NOT_THERE, np.int8)
        for one in sought(wish, self.around.segmenter):
            near = self._near(one)
            close[near] = np.maximum(close[near], NEAR)
            for texts in (self._titles, self._lines):
                close[texts.holding(one.word)] = WHOLE
        at = np.flatnonzero(close)
        return at, close[at]

    def _near(self, one: Sought) -> Ints:
        """Groups in which most of a wish stands."""
        in_title, title_masks = self._titles.covering(one.pairs)
        in_line, masks = self._lines.covering(one.pieces)
        titles = np.zeros(len(self._industries), np.uint64)
        titles[in_title] = title_masks
        masks = masks | titles[in_line]
        return np.concatenate(
            [
                in_title[np.bitwise_count(title_masks) >= one.in_title],
                in_line[np.bitwise_count(masks) >= one.in_all],
            ]
        )


class _MajorColumn(_Column):
    """The part of majors: only requirements that name a beginning of the student's code are weighed one by one.

    Those that take any major, left words unread or say nothing are always weighed; all others exclude.
    """

    def __init__(self, part: Part, posts: Sequence[PostFacts], around: Surroundings) -> None:
        super().__init__(part, posts, around)
        self._named: dict[tuple[Degree, str], list[int]] = {}
        self._always: list[int] = []
        for at, requirement in enumerate(cast(list[MajorRequirement], self.told)):
            if requirement.unread or not requirement.by_degree or any(c >= ANY_MAJOR for _, c in requirement.by_degree):
                self._always.append(at)
                continue
            for level, codes in requirement.by_degree:
                for code in codes:
                    self._named.setdefault((level, code), []).append(at)

    def _weighed(self, asked: Hashable) -> Codes:
        degree, major, _ = cast(tuple[Degree | None, str | None, bool], asked)
        if major is None:
            return super()._weighed(asked)
        levels = list(Degree) if degree is None else [degree]
        beginnings = [major[:digits] for digits in range(len(major) + 1)]
        concerned = {at for level in levels for code in beginnings for at in self._named.get((level, code), ())}
        elsewhere = MajorRequirement(((degree or Degree.BACHELOR, frozenset({"-"})),))
        codes = np.full(len(self.told), _code(self.part.weigh(asked, elsewhere, self.around)), np.int32)
        for at in (*self._always, *concerned):
            codes[at] = _code(self.part.weigh(asked, self.told[at], self.around))
        return codes


class _Joined:
    """Columns of few groups as one, with a group for every combination: posts are looked up once for all of them."""

    def __init__(self, columns: Sequence[_Column]) -> None:
        self._columns = columns
        sizes = [len(column.told) for column in columns]
        self.group = np.ravel_multi_index([column.group for column in columns], sizes)

    def at(self, student: StudentFacts, groups: Ints) -> Codes:
        """The added codes of posts that are in these groups."""
        first, *others = (column.of_groups(student) for column in self._columns)
        return reduce(lambda codes, more: np.add.outer(codes, more).ravel(), others, first).take(groups)


def _joined(columns: Sequence[_Column]) -> list[_Column | _Joined]:
    """These columns, those of fewest groups as one while there are no more than `TOGETHER` combinations."""
    by_size = sorted(columns, key=lambda one: len(one.told))
    combinations = accumulate((len(one.told) for one in by_size), mul)
    few = by_size[: sum(1 for count in combinations if count <= TOGETHER)]
    return [*([_Joined(few)] if few else []), *by_size[len(few) :]]


COLUMNS: Mapping[str, type[_Column]] = {"interest": _WordColumn, "major": _MajorColumn}


@dataclass(slots=True)
class _Block:
    """Posts that the shared parts leave open, with these parts' codes and the groups of all other parts there.

    `words` are the groups of the part that costs most to look at, and is looked at last. Lists are mostly cut above
    the score `least`, as far as is known.
    """

    open: Ints
    codes: Codes
    groups: tuple[Ints, ...]
    words: Ints
    least: int = NONE_LEFT


class PairBook:
    """Judges whole rows of the table of pairs. `posts` keep their positions throughout."""

    def __init__(self, posts: Sequence[PostFacts], around: Surroundings) -> None:
        self.posts, self.around = posts, around
        self._columns = [COLUMNS.get(part.name, _Column)(part, posts, around) for part in PARTS]
        self._shared = [column for column in self._columns if column.part.name in BLOCKING]
        self._words = next(column for column in self._columns if isinstance(column, _WordColumn))
        own = [one for one in self._columns if one.part.name not in BLOCKING and one is not self._words]
        self._own = _joined(own)
        self._position = {post.id: at for at, post in enumerate(posts)}
        self._blocks: dict[Hashable, _Block] = {}

    def _block(self, student: StudentFacts) -> _Block:
        key = tuple(column.part.of_student(student) for column in self._shared)
        if key not in self._blocks:
            codes = sum((column.over_posts(student) for column in self._shared), np.zeros(len(self.posts), np.int32))
            still = np.flatnonzero(codes < BAR)
            groups = tuple(column.group[still] for column in self._own)
            self._blocks[key] = _Block(still, codes[still], groups, self._words.group[still])
        return self._blocks[key]

    def eligible(self, student: StudentFacts, barred: Sequence[int], above: int = NONE_LEFT) -> tuple[Ints, Codes]:
        """Positions of the posts open to a student, in order, and their scores.

        None with a score over `above` is missing; others may be.
        """
        block = self._block(student)
        codes = block.codes.copy()
        for column, group in zip(self._own, block.groups, strict=True):
            codes += column.at(student, group)
        if above > STANDING[Doubt.NONE]:  # no standing is higher, so that too few points cannot do
            at = np.flatnonzero((codes & (ASK - 1)) > above - STANDING[Doubt.NONE] - MOST_BY_WORDS)
            at = at.compress(codes.take(at) < BAR)
        else:
            at = np.flatnonzero(codes < BAR)
        codes = codes.take(at) + self._words.at(student, block.words.take(at))
        posts, scores = block.open.take(at), _scores(codes)
        if barred:
            stay = ~np.isin(posts, barred)
            posts, scores = posts[stay], scores[stay]
        return posts, scores

    def _ranked(self, student: StudentFacts, barred: Sequence[int], keep: int) -> tuple[Ints, Codes, int]:
        """Positions of the `keep` posts that are best for a student, best first, their scores, and the best left out.

        What is far below the cut of the list before, in the same block, is looked at only where it has to be.
        """
        block = self._block(student)
        least = block.least
        posts, scores = self.eligible(student, barred, least)
        order, cut = _best(scores, keep)
        if cut <= least and least > NONE_LEFT:
            posts, scores = self.eligible(student, barred)
            order, cut = _best(scores, keep)
        block.least = max(NONE_LEFT, cut - SLACK)
        return posts[order], scores[order], cut

    def scores(self, student: StudentFacts) -> Ints:
        """Score of every post [m] for the student; BARRED where not eligible."""
        scores = np.full(len(self.posts), BARRED, np.int64)
        posts, found = self.eligible(student, ())
        scores[posts] = found
        return scores

    def bars(self, student: StudentFacts) -> Mapping[str, NDArray[np.bool_]]:
        """For each part, which posts [m] it excludes for the student."""
        return {column.part.name: column.over_posts(student) >= BAR for column in self._columns}

    def violations(self, student: StudentFacts, among: NDArray[np.bool_]) -> Ints:
        """How many posts of `among` [m] are excluded by exactly which parts [2^parts]: bit i = part i of `PARTS`."""
        mask = np.zeros(len(self.posts), np.int64)
        for bit, column in enumerate(self._columns):
            mask |= (column.over_posts(student) >= BAR).astype(np.int64) << bit
        return np.bincount(mask[among], minlength=1 << len(PARTS))

    def positions(self, ids: Collection[str]) -> list[int]:
        """Positions of the posts with these ids; ids that are not on the table are passed over."""
        return sorted(self._position[one] for one in ids if one in self._position)

    def pairs(
        self, students: Sequence[StudentFacts], never: Mapping[str, Collection[str]], keep: int | None = None
    ) -> Pairs:
        """Eligible pairs of `students`, without the posts a student is `never` to be offered (again).

        `keep`: only so many best pairs a student; what was left out is told by `cut`.
        """
        cols, weights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        cut = np.full(len(students), -1, np.int64)
        for at, student in enumerate(students):
            barred = self.positions(never.get(student.id, ()))
            posts, scores, cut[at] = self._ranked(student, barred, len(self.posts) if keep is None else keep)
            cols.append(posts)
            weights.append(scores.astype(np.int64))
        lengths = np.array([len(col) for col in cols], np.int64)
        return Pairs(np.cumsum(lengths), np.concatenate(cols), np.concatenate(weights), cut)

    def fit(self, student: StudentFacts, position: int) -> Fit:
        """The judgement of one pair with its reasons."""
        return fit(student, self.posts[position], self.around)
