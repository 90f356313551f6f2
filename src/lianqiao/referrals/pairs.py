"""All eligible pairs of many students and many posts, judged by the parts of the rule, each part once a group.

A part of `rules.suitability` reads few facts; students (posts) that agree in
them share one weighing. So a table of 173 × 9,344 pairs takes some ten
thousand weighings instead of millions, by the same code that judges one pair.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lianqiao.rules.learning import Lesson, group_of
from lianqiao.rules.suitability import PARTS, STANDING, Doubt, Fit, Part, PostFacts, StudentFacts, Surroundings, judge

Ints = NDArray[np.int64]
Lessons = Mapping[tuple[str, str], Lesson]
BARRED = -1
HIGHEST = 10_000
_STANDING = np.array([STANDING[doubt] for doubt in sorted(Doubt)], np.int64)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Eligible pairs row by row: `col` are positions of posts, best first (ties by position)."""

    indptr: Ints
    col: Ints
    weight: Ints


def taught(fit: Fit, lesson: Lesson | None) -> Fit:
    """The judgement with what earlier outcomes add to it; what is not eligible stays so."""
    if lesson is None or not fit.eligible:
        return fit
    score = min(HIGHEST, max(0, fit.score + lesson.points))
    if lesson.points > 0:
        return replace(fit, score=score, why=(*fit.why, lesson.reason))
    return replace(fit, score=score, against=(*fit.against, lesson.reason))


class _Column:
    """One part over all posts: which group each post is in, and the weighing of each group for a kind of student."""

    def __init__(self, part: Part, posts: Sequence[PostFacts], around: Surroundings) -> None:
        self.part, self.around = part, around
        numbers: dict[Hashable, int] = {}
        self.group = np.array([numbers.setdefault(part.of_post(post), len(numbers)) for post in posts], np.int64)
        self.told = list(numbers)
        self._seen: dict[Hashable, tuple[Ints, Ints]] = {}

    def over_posts(self, student: StudentFacts) -> tuple[Ints, Ints]:
        """Points (or BARRED) and doubt of every post [m], for this student."""
        asked = self.part.of_student(student)
        if asked not in self._seen:
            found = [self.part.weigh(asked, told, self.around) for told in self.told]
            points = np.array([BARRED if one.bars else one.points for one in found], np.int64)
            self._seen[asked] = (points, np.array([one.doubt for one in found], np.int64))
        points, doubt = self._seen[asked]
        return points[self.group], doubt[self.group]


class PairBook:
    """Judges whole rows of the table of pairs. `posts` keep their positions throughout.

    `lessons`: what earlier outcomes add, by (post, group of majors); none unless the policy says so.
    """

    def __init__(self, posts: Sequence[PostFacts], around: Surroundings, lessons: Lessons | None = None) -> None:
        self.posts, self.around = posts, around
        self.lessons: Lessons = lessons or {}
        self._columns = [_Column(part, posts, around) for part in PARTS]
        self._position = {post.id: at for at, post in enumerate(posts)}

    def scores(self, student: StudentFacts) -> Ints:
        """Score of every post [m] for the student; BARRED where not eligible."""
        points, doubt = np.zeros(len(self.posts), np.int64), np.zeros(len(self.posts), np.int64)
        barred = np.zeros(len(self.posts), bool)
        for column in self._columns:
            part_points, part_doubt = column.over_posts(student)
            barred |= part_points == BARRED
            points += part_points
            doubt = np.maximum(doubt, part_doubt)
        return np.where(barred, BARRED, np.clip(points + _STANDING[doubt] + self._learned(student), 0, HIGHEST))

    def _learned(self, student: StudentFacts) -> Ints:
        """Points of earlier outcomes for every post [m]."""
        points, group = np.zeros(len(self.posts), np.int64), group_of(student.major)
        for (post, whose), lesson in self.lessons.items():
            if whose == group and post in self._position:
                points[self._position[post]] = lesson.points
        return points

    def bars(self, student: StudentFacts) -> Mapping[str, NDArray[np.bool_]]:
        """For each part, which posts [m] it excludes for the student."""
        return {column.part.name: column.over_posts(student)[0] == BARRED for column in self._columns}

    def positions(self, ids: Collection[str]) -> list[int]:
        """Positions of the posts with these ids; ids that are not on the table are passed over."""
        return sorted(self._position[one] for one in ids if one in self._position)

    def pairs(self, students: Sequence[StudentFacts], never: Mapping[str, Collection[str]]) -> Pairs:
        """Eligible pairs of `students`, without the posts a student is `never` to be offered (again)."""
        cols, weights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for student in students:
            scores = self.scores(student)
            scores[self.positions(never.get(student.id, ()))] = BARRED
            eligible = np.flatnonzero(scores != BARRED)
            ranked = eligible[np.argsort(-scores[eligible], kind="stable")]
            cols.append(ranked)
            weights.append(scores[ranked])
        lengths = np.array([len(col) for col in cols], np.int64)
        return Pairs(np.cumsum(lengths), np.concatenate(cols), np.concatenate(weights))

    def fit(self, student: StudentFacts, position: int) -> Fit:
        """The judgement of one pair with its reasons."""
        around, post = self.around, self.posts[position]
        fit = judge(
            student,
            post,
            today=around.today,
            nearness=around.nearness,
            major_name=around.major_name,
            region_name=around.region_name,
        )
        return taught(fit, self.lessons.get((post.id, group_of(student.major) or "")))
