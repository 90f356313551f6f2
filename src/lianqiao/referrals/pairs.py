"""The judged table of pairs, as rounds and pages take it, with what earlier outcomes add.

The table itself stands in `allocation.candidates`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from lianqiao.allocation import candidates
from lianqiao.allocation.candidates import BARRED, NONE_LEFT, Codes, Ints, Pairs
from lianqiao.rules.learning import MOST, Lesson, group_of
from lianqiao.rules.suitability import Fit, PostFacts, StudentFacts, Surroundings

__all__ = ["BARRED", "Lessons", "PairBook", "Pairs", "taught"]

Lessons = Mapping[tuple[str, str], Lesson]
HIGHEST = 10_000


def taught(fit: Fit, lesson: Lesson | None) -> Fit:
    """The judgement with what earlier outcomes add to it; what is not eligible stays so."""
    if lesson is None or not fit.eligible:
        return fit
    score = min(HIGHEST, max(0, fit.score + lesson.points))
    if lesson.points > 0:
        return replace(fit, score=score, why=(*fit.why, lesson.reason))
    return replace(fit, score=score, against=(*fit.against, lesson.reason))


class PairBook(candidates.PairBook):
    """Judges whole rows of the table of pairs. `posts` keep their positions throughout.

    `lessons`: what earlier outcomes add, by (post, group of majors); none unless the policy says so.
    """

    def __init__(self, posts: Sequence[PostFacts], around: Surroundings, lessons: Lessons | None = None) -> None:
        super().__init__(posts, around)
        self.lessons: Lessons = lessons or {}

    def eligible(self, student: StudentFacts, barred: Sequence[int], above: int = NONE_LEFT) -> tuple[Ints, Codes]:
        """The same with what was learned, which is `MOST` points at the most."""
        posts, scores = super().eligible(student, barred, above - MOST if self.lessons else above)
        return posts, np.clip(scores + self._learned(student)[posts], 0, HIGHEST) if self.lessons else scores

    def _learned(self, student: StudentFacts) -> Codes:
        """Points of earlier outcomes for every post [m]."""
        points, group = np.zeros(len(self.posts), np.int32), group_of(student.major)
        for (post, whose), lesson in self.lessons.items():
            if whose == group:
                points[self.positions([post])] = lesson.points
        return points

    def fit(self, student: StudentFacts, position: int) -> Fit:
        """The judgement of one pair with its reasons."""
        fit = super().fit(student, position)
        return taught(fit, self.lessons.get((self.posts[position].id, group_of(student.major) or "")))
