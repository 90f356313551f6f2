"""What people decided stays: locked pairs keep their places, forbidden ones are never offered."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from benchmarks.allocation_referees import best_total, coverage, instance

from lianqiao.allocation.check import check
from lianqiao.allocation.locks import left_open
from lianqiao.allocation.problem import BadProblemError
from lianqiao.allocation.solve import solve_problem
from tests.allocation.test_solve import problem_of

NONE = np.empty(0, np.int64)


def test_the_rest_is_solved_around_what_was_decided() -> None:
    random = Random(11)
    locked_at_all = 0
    for _ in range(200):
        problem = instance(random)
        held = np.flatnonzero(solve_problem(problem).chosen).tolist()
        locked = np.array(random.sample(held, len(held) // 3), np.int64)
        others = [pair for pair in range(len(problem.col)) if pair not in set(locked.tolist())]
        forbidden = np.array(random.sample(others, len(others) // 4), np.int64)
        left = left_open(problem, locked, forbidden)
        answer = solve_problem(left.problem)
        assert check(left.problem, answer).ok
        kept = coverage(left.problem)
        assert answer.got.tolist() == kept
        assert answer.primal == best_total(left.problem, kept)
        whole = left.joined(answer)
        assert whole.chosen[locked].all()
        assert not whole.chosen[forbidden].any()
        assert whole.primal == problem.weight[whole.chosen].sum()
        assert check(problem, whole).feasible
        locked_at_all += len(locked)
    assert locked_at_all > 100


def test_a_locked_slot_is_the_students_first() -> None:
    problem = problem_of([{0: 5, 1: 5}, {1: 5, 2: 5}], [2, 2], [1, 1, 1], [-1] * 3, "rounds")
    left = left_open(problem, np.array([0]), NONE)
    assert left.problem.order.tolist() == [1, 0, 1]
    assert left.problem.capacity.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("locked", "forbidden"),
    [([0, 1], []), ([0, 2], []), ([0], [0])],
    ids=["one employer twice", "one place twice", "locked and forbidden"],
)
def test_locks_that_clash_are_refused(locked: list[int], forbidden: list[int]) -> None:
    problem = problem_of([{0: 9, 1: 8}, {0: 7}], [2, 1], [1, 1], [4, 4], "rounds")
    with pytest.raises(BadProblemError):
        left_open(problem, np.array(locked, np.int64), np.array(forbidden, np.int64))
