"""Small changes to a living round give what solving all of it anew gives."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from benchmarks.allocation_referees import instance
from benchmarks.allocation_shapes import Size, make, with_employers

from lianqiao.allocation import roomy
from lianqiao.allocation.check import check
from lianqiao.allocation.problem import BadProblemError, Problem
from lianqiao.allocation.resolve import LiveRound
from lianqiao.allocation.solve import solve_problem


def agree(live: LiveRound) -> None:
    """The living answer is proved, and as good as a fresh one."""
    answer, fresh = live.answer(), solve_problem(live.problem)
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
    ],
)
def test_a_new_post_that_cannot_be_is_refused_and_changes_nothing(capacity, students, scores) -> None:
    live = LiveRound(make(Size(5, 30, 20), "normal"))
    with pytest.raises(BadProblemError):
        live.new_post(capacity, -1, np.array(students), np.array(scores))
    assert live.problem.posts == 31
    agree(live)


def test_narrow_numbers_leave_room_for_what_comes() -> None:
    problem = make(Size(5, 127, 20), "normal")
    live = LiveRound(replace(problem, col=problem.col.astype(np.int8), weight=(problem.weight // 100).astype(np.int8)))
    new = [live.new_post(1, -1, np.arange(5), np.full(5, 10_000)) for _ in range(2)]
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
    for _ in range(3):
        live.lock(0, an_open_post())
    with pytest.raises(BadProblemError):
        live.lock(0, an_open_post())
