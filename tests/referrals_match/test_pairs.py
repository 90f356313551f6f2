"""The fast table of pairs is the readable rule, pair by pair; and it is fast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.test_suitability import POSTS, STUDENTS

from lianqiao.charter.regions import Regions
from lianqiao.referrals.pairs import BARRED, PairBook
from lianqiao.rules.suitability import Surroundings, judge

TODAY = date(2023, 4, 28)
AROUND = Surroundings(TODAY, Regions.nearness)


@settings(max_examples=120, deadline=None)
@given(st.lists(STUDENTS, min_size=1, max_size=4), st.lists(POSTS, max_size=6), st.integers(0, 5))
def test_the_table_equals_the_rule(students, posts, barred) -> None:
    students = [replace(student, id=f"s{at}") for at, student in enumerate(students)]
    posts = [replace(post, id=f"p{at}") for at, post in enumerate(posts)]
    book = PairBook(posts, AROUND)
    never = {students[0].id: [f"p{barred}"]}
    pairs = book.pairs(students, never)
    for at, student in enumerate(students):
        row = slice(pairs.indptr[at], pairs.indptr[at + 1])
        found = dict(zip(pairs.col[row].tolist(), pairs.weight[row].tolist(), strict=True))
        fits = {at: judge(student, post, today=TODAY, nearness=Regions.nearness) for at, post in enumerate(posts)}
        expected = {
            at: fit.score for at, fit in fits.items() if fit.eligible and posts[at].id not in never.get(student.id, ())
        }
        assert found == expected
        assert (np.diff(pairs.weight[row]) <= 0).all()
        scores = book.scores(student)
        assert [score == BARRED for score in scores.tolist()] == [not fit.eligible for fit in fits.values()]
        for at, fit in fits.items():
            names = {name for name, bars in book.bars(student).items() if bars[at]}
            assert bool(names) is not fit.eligible
            assert book.fit(student, at) == fit
