"""The fast table is the readable rule, pair by pair, with its words, its cuts and its counts of what excludes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation import candidates, texts
from lianqiao.allocation.candidates import BARRED, PairBook
from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Allocation, Problem, slots_in_order
from lianqiao.allocation.solve import solve_problem
from lianqiao.allocation.surroundings import chinese_words
from lianqiao.allocation.texts import Texts
from lianqiao.charter.regions import Regions
from lianqiao.referrals.pairs import PairBook as LearnedBook
from lianqiao.rules.learning import MOST, Lesson
from lianqiao.rules.suitability import PARTS, PostFacts, StudentFacts, Surroundings, Wish, fit, weigh
from lianqiao.rules.suitability_words import NEAR, WHOLE, closeness, each_character, told
from lianqiao.rules.values import Reason
from tests.rules.test_suitability import POST, POSTS, STUDENT, STUDENTS

TODAY = date(2023, 4, 28)
AROUND = Surroundings(TODAY, Regions.nearness)
CUTTING = Surroundings(TODAY, Regions.nearness, segmenter=chinese_words)
WORD = st.text(st.sampled_from("农业技A茶\0\n"), max_size=3) | st.lists(
    st.sampled_from(
        ["新媒体", "运营", "军人", "事务", "人事", "信息化", "工作", "化工", "园艺师", "园艺", "相关", "、"]
    ),
    max_size=3,
).map("".join)
WISHING = st.builds(
    lambda student, industries, words: replace(
        student, wish=replace(student.wish, industries=tuple(industries), words=tuple(words))
    ),
    STUDENTS,
    st.lists(WORD | st.sampled_from(["A", "C1", "农业"]), max_size=2),
    st.lists(WORD, max_size=2),
)
TELLING = st.builds(
    lambda post, title, industry, words: replace(post, title=title, industry=industry, words=tuple(words)),
    POSTS,
    st.text(st.sampled_from("农业技术员茶\0"), max_size=5) | WORD,
    st.sampled_from([None, "A", "A01", "C15"]),
    st.lists(WORD, max_size=2),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(WISHING, min_size=1, max_size=4), st.lists(TELLING, max_size=6), st.sampled_from([AROUND, CUTTING]))
def test_every_pair_is_what_the_rule_says(
    students: list[StudentFacts], posts: list[PostFacts], around: Surroundings
) -> None:
    posts = [replace(post, id=f"p{at}") for at, post in enumerate(posts)]
    book = PairBook(posts, around)
    for student in students:
        fits = [fit(student, post, around) for post in posts]
        assert book.scores(student).tolist() == [fit.score if fit.eligible else BARRED for fit in fits]
        masks = [
            sum(bool(weighing.bars) << bit for bit, (_, weighing) in enumerate(weigh(student, post, around)))
            for post in posts
        ]
        counted = book.violations(student, np.ones(len(posts), bool))
        assert counted.tolist() == np.bincount(masks, minlength=1 << len(PARTS)).tolist()


@settings(max_examples=60, deadline=None)
@given(st.lists(STUDENTS, min_size=1, max_size=3), st.lists(POSTS, min_size=1, max_size=8), st.integers(1, 4))
def test_a_cut_list_keeps_the_best_and_tells_the_best_left_out(students, posts, keep) -> None:
    posts = [replace(post, id=f"p{at}") for at, post in enumerate(posts)]
    students = [replace(student, id=f"s{at}") for at, student in enumerate(students)]
    book = PairBook(posts, AROUND)
    whole, cut = book.pairs(students, {}), book.pairs(students, {}, keep)
    for at in range(len(students)):
        all_of_it = slice(whole.indptr[at], whole.indptr[at + 1])
        kept = slice(cut.indptr[at], cut.indptr[at + 1])
        assert cut.col[kept].tolist() == whole.col[all_of_it].tolist()[:keep]
        left = whole.weight[all_of_it].tolist()[keep:]
        assert cut.cut[at] == (left[0] if left else -1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(WISHING, min_size=2, max_size=6),
    st.lists(TELLING, min_size=12, max_size=30),
    st.integers(1, 6),
    st.sampled_from([-300, 0, 100, 600]),
    st.lists(st.sampled_from([-MOST, 0, 0, MOST]), min_size=12, max_size=12),
    st.booleans(),
)
def test_lists_of_one_block_are_cut_as_if_each_were_looked_at_alone(wishing, telling, keep, slack, points, learned):
    # All are of one block, so that each list is looked at from where the one before was cut.
    students = [replace(STUDENT, id=f"s{at}", wish=one.wish) for at, one in enumerate(wishing)]
    posts = [replace(POST, id=f"p{at}", title=one.title, salary=one.salary) for at, one in enumerate(telling)]
    told = Reason.of("fit_learned", known=1, good=1)
    lessons = {(f"p{at}", "0901"): Lesson(one, told) for at, one in enumerate(points)}
    book = LearnedBook(posts, AROUND, lessons if learned else None)
    whole = [book.pairs([one], {}) for one in students]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "SLACK", slack)
        cut = book.pairs(students, {}, keep)
    for at, alone in enumerate(whole):
        kept = slice(cut.indptr[at], cut.indptr[at + 1])
        assert cut.col[kept].tolist() == alone.col.tolist()[:keep]
        assert cut.weight[kept].tolist() == alone.weight.tolist()[:keep]
        assert cut.cut[at] == ([*alone.weight.tolist()[keep:], -1])[0]


@settings(max_examples=200, deadline=None)
@given(WISHING, st.lists(TELLING, max_size=12), st.just(-1) | st.integers(5_900, 7_500))
def test_none_above_a_score_is_missing_where_only_those_are_asked_for(wishing, telling, above) -> None:
    student = replace(STUDENT, wish=wishing.wish)
    posts = [replace(POST, id=f"p{at}", title=one.title, salary=one.salary) for at, one in enumerate(telling)]
    book = PairBook(posts, AROUND)
    whole, some = (dict(zip(*book.eligible(student, (), least), strict=True)) for least in (-1, above))
    assert {post: score for post, score in whole.items() if score > above}.items() <= some.items() <= whole.items()


def test_where_a_list_ends_at_what_was_not_looked_at_all_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.array([10, 20, 10, 10], np.int32)

    class Book(PairBook):
        def eligible(self, student, barred, above=-1):
            at = np.arange(1, 4) if above >= 10 else np.arange(4)  # one of those with 10 is not told
            return at, scores[at]

    monkeypatch.setattr(candidates, "SLACK", 0)
    book = Book([replace(POST, id=f"p{at}") for at in range(4)], AROUND)
    pairs = book.pairs([replace(STUDENT, id=f"s{at}") for at in range(3)], {}, 2)
    assert pairs.col.tolist() == [1, 0] * 3
    assert pairs.cut.tolist() == [10] * 3


def test_what_was_learned_counts_before_a_list_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    # A wish for tea is worth 100 points, and less than what was learned of the others.
    monkeypatch.setattr(candidates, "SLACK", MOST)
    posts = [replace(POST, id=f"p{at}", title="茶" if at < 4 else "田") for at in range(8)]
    told = Reason.of("fit_learned", known=1, good=1)
    lessons = {(f"p{at}", "0901"): Lesson(MOST, told) for at in range(4, 8)}
    students = [replace(STUDENT, id=f"s{at}", wish=Wish(words=("茶",))) for at in range(2)]
    pairs = LearnedBook(posts, AROUND, lessons).pairs(students, {}, 3)
    assert pairs.col.tolist() == [4, 5, 6, 4, 5, 6]
    assert pairs.cut.tolist() == [pairs.weight[0]] * 2


LINE = st.text(st.sampled_from("ab1茶人事军务"), max_size=6)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(LINE, max_size=3), max_size=5),
    st.text(st.sampled_from("ab1茶人事军务"), min_size=1, max_size=3),
)
def test_texts_hold_a_word_exactly_where_it_stands(texts: list[list[str]], word: str) -> None:
    for segmenter in (each_character, chinese_words):
        whole = [at for at, lines in enumerate(texts) if closeness(word, told(None, "", lines), segmenter) == WHOLE]
        assert sorted(set(Texts(texts, segmenter).holding(word).tolist())) == whole
    titles = [
        at
        for at, lines in enumerate(texts)
        if any(closeness(word, told(None, one, ()), chinese_words) == WHOLE for one in lines)
    ]
    assert sorted(set(Texts(texts).holding(word).tolist())) == titles


DENSE = (
    "新媒体",
    "运营",
    "园艺师",
    "园艺",
    "人事",
    "军人",
    "务",
    "信息化",
    "工作",
    "化工",
    "相关",
    "java",
    "c",
    "3",
    "、",
    "，",
)
SAID = st.lists(st.sampled_from(DENSE), min_size=1, max_size=4).map("".join)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(SAID, min_size=1, max_size=3),
    st.lists(SAID, max_size=2),
    st.lists(st.tuples(SAID, st.lists(SAID, max_size=2)), min_size=1, max_size=8),
)
def test_words_are_found_as_the_rule_finds_them(wished: list[str], fields: list[str], posts: list) -> None:
    student = replace(STUDENT, wish=Wish(words=tuple(wished), industries=tuple(fields)))
    table = [replace(POST, id=f"p{at}", title=title, words=tuple(said)) for at, (title, said) in enumerate(posts)]
    found = PairBook(table, CUTTING).scores(student).tolist()
    assert found == [fit(student, post, CUTTING).score for post in table]
    assert min(found) > 0


def test_lines_are_cut_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "AT_ONCE", 2)
    lines = ["人事档案", "军人事务", "人事", "管人事", "无关", "人事处"]
    assert Texts([(line,) for line in lines], chinese_words).holding("人事").tolist() == [0, 2, 3, 5]


def test_near_by_title_by_text_and_by_both_are_told_apart() -> None:
    student = replace(STUDENT, wish=Wish(words=("园艺师", "茶叶销售")))
    titles = ("园艺技术员", "员", "茶叶专员", "茶叶专员", "员", "销售")
    texts = ("", "茶叶的销售", "销售", "", "园艺", "茶叶")
    table = [
        replace(POST, id=f"p{at}", title=title, words=(text,))
        for at, (title, text) in enumerate(zip(titles, texts, strict=True))
    ]
    none = fit(replace(STUDENT, wish=Wish()), table[0], CUTTING).score
    found = PairBook(table, CUTTING).scores(student) - none
    assert found.tolist() == [NEAR, NEAR, NEAR, 0, 0, NEAR]


def test_a_cut_that_could_have_changed_the_answer_is_no_proof() -> None:
    def round_of(rows: list[dict[int, int]]) -> Problem:
        need = np.ones(len(rows), np.int64)
        return Problem(
            np.cumsum([0] + [len(row) for row in rows]),
            np.array([post for row in rows for post in row], np.int64),
            np.array([score for row in rows for score in row.values()], np.int64),
            need,
            np.ones(3, np.int64),
            slots_in_order(need, np.arange(len(rows)), "rounds"),
            np.full(3, -1, np.int64),
        )

    crowded = round_of([{0: 9}, {0: 9, 1: 2}])
    answer: Allocation = solve_problem(crowded)
    assert check(crowded, answer, np.array([-1, 1])).ok
    assert not check(crowded, answer, np.array([-1, 8])).ok
    short = round_of([{0: 9}, {0: 8}])
    refused = check(short, solve_problem(short), np.array([-1, 0]))
    assert not refused.sufficient
    assert refused.faults
