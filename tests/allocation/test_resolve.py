"""Small changes to a living round give what solving all of it anew gives."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from benchmarks.allocation_referees import instance
from benchmarks.allocation_shapes import Size, make, with_employers

from lianqiao.allocation import roomy
from lianqiao.allocation.check import bound_of, check
from lianqiao.allocation.problem import BadProblemError, Problem
from lianqiao.allocation.resolve import LiveRound
from lianqiao.allocation.solve import solve_problem
from tests.allocation.test_solve import problem_of


def agree(live: LiveRound) -> None:
    """The living answer is proved, and as good as a fresh one."""
    answer, fresh = live.answer(), solve_problem(live.problem)
    problem, held = live.here.problem()
    got = np.bincount(problem.owners(held), minlength=problem.students)
    # The prices that stand prove it, before an answer lowers them. A place that nobody could take does not count.
    could = np.minimum(problem.capacity, np.bincount(problem.col, minlength=problem.posts))
    problem = replace(problem, capacity=could)
    assert bound_of(problem, held, got, live.here.price()) == problem.weight[held].sum()
    found = check(live.problem, answer)
    assert found.ok, found.faults
    assert answer.got.tolist() == fresh.got.tolist()
    assert answer.primal == fresh.primal
    assert live.waiting == int((live.problem.need - answer.got).sum())
    employer = live.problem.employer
    bound = {(student, int(employer[post])) for student, post in live.locked if employer[post] >= 0}
    assert not bound & {(student, int(employer[post])) for student, post in live.held()}
    real = live.problem.capacity > 0
    assert answer.price[real].tolist() == fresh.price[real].tolist()


def change(live: LiveRound, random: Random) -> None:
    """One decline, lock or new post."""
    problem = live.problem
    kind = random.choice(["decline", "decline", "lock", "lock", "post"])
    if kind == "post":
        students = np.array(sorted(random.sample(range(problem.students), problem.students // 2)), np.int64)
        scores = np.array([random.choice([0, 5, 7, 100, 10_000]) for _ in students], np.int64)
        live.new_post(random.randint(0, 3), random.choice([-1, 0, 1]), students, scores)
        return
    pairs = list(zip(problem.owner().tolist(), problem.col.tolist(), strict=True))
    if not pairs:
        return
    held = live.held()
    student, post = random.choice(held if held and random.random() < 0.6 else pairs)
    if kind == "decline":
        live.decline(student, post)
    elif problem.need[student] and problem.capacity[post]:
        live.lock(student, post)


@pytest.mark.parametrize("seed", [8, 3])
def test_any_run_of_changes_agrees_with_solving_anew(seed) -> None:
    random = Random(seed)
    changes = short = 0
    for _ in range(75):
        live = LiveRound(instance(random))
        agree(live)
        for _ in range(5):
            change(live, random)
            agree(live)
            changes += 1
            short += live.waiting > 0
    assert short > changes // 2


@pytest.mark.parametrize("limited", [False, True], ids=["free", "one an employer"])
def test_any_run_of_changes_agrees_where_there_is_plenty(limited) -> None:
    problem = make(Size(60, 1_500, 60), "tight")
    live = LiveRound(with_employers(problem) if limited else problem)
    random = Random(2)
    assert not live.waiting
    for _ in range(60):
        change(live, random)
        agree(live)


def test_where_room_for_posts_runs_out_it_is_laid_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roomy, "POSTS", 1)
    monkeypatch.setattr(roomy, "EIGHTH", 10**6)
    live, random = LiveRound(with_employers(make(Size(20, 300, 20), "tight"))), Random(5)
    for _ in range(12):
        students = np.array(sorted(random.sample(range(20), 15)), np.int64)
        scores = np.array([random.randint(0, 10_000) for _ in students], np.int64)
        post = live.new_post(random.randint(0, 2), random.choice([-1, 3, 900, 901]), students, scores)
        agree(live)
        first, *others = live.problem.owner()[live.problem.col == post].tolist()
        if live.problem.capacity[post] and live.problem.need[first]:
            live.lock(first, post)
        live.decline(others[-1], post)
        agree(live)
    assert live.problem.posts == 300 + 1 + 12


def living(rows: list[dict[int, int]], need: list[int], capacity: list[int], employer: list[int] | None = None):
    """A living round of {post: score} rows, whose students are served one after the other."""
    return LiveRound(problem_of(rows, need, capacity, employer or [-1] * len(capacity), "student"))


def test_who_has_nothing_left_is_thought_of_when_a_post_comes() -> None:
    live = living([{0: 50}, {1: 20}], [1, 1], [1, 1])
    live.decline(0, 0)
    assert live.waiting == 1
    new = live.new_post(1, -1, np.array([0, 1]), np.array([1, 9_000]))
    assert live.held() == [(0, new), (1, 1)]
    agree(live)


def test_a_place_taken_away_raises_the_price_by_what_it_costs() -> None:
    # Two hold the post of two places; whoever loses less by it goes to the free one.
    live = living([{0: 900, 1: 100}, {0: 800, 1: 300}, {0: 1, 2: 500}], [1, 1, 1], [2, 1, 1])
    live.lock(2, 0)
    assert live.held() == [(0, 0), (1, 1)]
    agree(live)


def test_who_comes_last_goes_without_and_prices_tell_what_that_costs() -> None:
    rows = [{0: 700, 1: 100}, {0: 900, 1: 600}, {0: 800, 1: 500, 2: 400}, {0: 1, 2: 300}]
    live = living(rows, [1, 1, 1, 1], [1, 1, 1])
    agree(live)
    live.decline(0, 0)
    agree(live)
    live.decline(1, 0)
    agree(live)


def test_a_new_post_costs_no_more_than_keeps_everybody_where_they_are() -> None:
    live = living([{0: 100, 1: 10}], [2], [1, 1], [7, -1])
    new = live.new_post(0, 7, np.array([0]), np.array([50]))
    assert live.here.price()[new] == 0
    other = live.new_post(0, -1, np.array([0]), np.array([50]))
    assert live.here.price()[other] == 40


def test_where_room_for_places_runs_out_it_is_laid_out_anew() -> None:
    # Many pairs and few places: room for pairs to come is left when that for seats is not.
    live = living([dict.fromkeys(range(200), 5) for _ in range(10)], [1] * 10, [1] * 3 + [0] * 197)
    agree(live)
    laid = live.here
    for _ in range(4):
        live.new_post(10, -1, np.arange(10), np.full(10, 9))
        agree(live)
    assert live.here is not laid


@pytest.mark.parametrize("far", [10**9, 10**12, 2**62])
def test_numbers_of_employers_may_be_far_apart(far) -> None:
    live = living([{0: 9, 1: 8, 2: 7}, {0: 5, 2: 4}], [2, 2], [2, 1, 2], [far, 3, far])
    agree(live)
    new = live.new_post(1, far - 1, np.array([0, 1]), np.array([9, 9]))
    assert live.new_post(1, far - 1, np.array([0, 1]), np.array([9, 9])) == new + 1
    agree(live)


def test_a_decline_frees_what_is_worth_less_than_another_post_of_the_employer() -> None:
    # The first student's second post of employer 7 is worth more than what else is held, once the first is declined.
    pairs = [[(0, 10_000), (1, 5_000), (2, 4_900), (3, 100)], [(1, 9_000), (2, 8_000), (3, 7_000)]]
    live = LiveRound(
        Problem(
            np.array([0, 4, 7]),
            np.array([post for row in pairs for post, _ in row]),
            np.array([score for row in pairs for _, score in row]),
            np.array([2, 1]),
            np.array([1, 1, 1, 1]),
            np.array([0, 1, 0]),
            np.array([7, 8, 7, 9]),
        )
    )
    live.decline(0, 0)
    agree(live)
    live.decline(0, 1)
    agree(live)
    assert (0, 2) in live.held()


def test_many_declines_among_employers_with_several_posts_come_to_an_end() -> None:
    random = Random(3)
    for _ in range(12):
        size = Size(random.choice([8, 15, 30]), random.choice([60, 150]), 20)
        coarse = make(size, random.choice(["tight", "normal"]))
        live = LiveRound(with_employers(replace(coarse, weight=coarse.weight // 2_500 * 2_500)))
        for _ in range(25):
            live.decline(*random.choice(live.held()))
        agree(live)


def test_an_employer_of_a_locked_post_has_no_second_one_for_the_student() -> None:
    live = LiveRound(with_employers(make(Size(6, 60, 20), "normal")))
    student, post = next(pair for pair in live.held() if live.problem.employer[pair[1]] >= 0)
    employer = int(live.problem.employer[post])
    live.lock(student, post)
    new = live.new_post(3, employer, np.arange(6), np.full(6, 10_000))
    assert (student, new) not in live.held()
    assert len([pair for pair in live.held() if pair[1] == new])
    agree(live)


@pytest.mark.parametrize(
    ("capacity", "students", "scores"),
    [
        (-1, [0], [5]),
        (1, [-1], [5]),
        (1, [5], [5]),
        (1, [0, 0], [5, 5]),
        (1, [0], [5, 5]),
        (1, [0], [-1]),
        (1, [0], [10_001]),
        (1, [0], [0.5]),
    ],
)
def test_a_new_post_that_cannot_be_is_refused_and_changes_nothing(capacity, students, scores) -> None:
    live = LiveRound(make(Size(5, 30, 20), "normal"))
    with pytest.raises(BadProblemError):
        live.new_post(capacity, -1, np.array(students), np.array(scores))
    assert live.problem.posts == 31
    agree(live)


@pytest.mark.parametrize("kind", [np.int8, np.uint64])
def test_narrow_numbers_leave_room_for_what_comes(kind) -> None:
    problem = make(Size(5, 127, 20), "normal")
    live = LiveRound(replace(problem, col=problem.col.astype(kind), weight=(problem.weight // 100).astype(kind)))
    new = [live.new_post(1, -1, np.arange(5, dtype=np.uint8), np.full(5, 10_000)) for _ in range(2)]
    assert new == [128, 129]
    agree(live)


def test_what_is_not_open_cannot_be_changed() -> None:
    live = LiveRound(make(Size(5, 30, 20), "normal"))

    def an_open_post() -> int:
        return int(live.problem.col[live.problem.row(0)][0])

    post = an_open_post()
    live.decline(0, post)
    with pytest.raises(BadProblemError):
        live.decline(0, post)
    for nobody in (-1, 5):
        with pytest.raises(BadProblemError):
            live.decline(nobody, post)
    for _ in range(3):
        live.lock(0, an_open_post())
    with pytest.raises(BadProblemError):
        live.lock(0, an_open_post())
