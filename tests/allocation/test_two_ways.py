"""What is asked in one way where kernels are compiled and in another elsewhere: both answer the same."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from benchmarks.allocation_shapes import SIZES, make, with_employers

from lianqiao.allocation.bound import bound
from lianqiao.allocation.check import bound_of
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.net import link, rings, rings_by_sorting
from lianqiao.allocation.problem import Problem
from tests.allocation.test_solve import draw


def linked(problem: Problem) -> list[int]:
    """The rings of a round by the loop, compiled or not; empty where all are alone."""
    group = problem.groups()
    room = [hand(np.full(int(group.max(initial=0)) + 1, -1)) for _ in range(2)]
    ring = hand(np.zeros(len(problem.col), np.int64))
    found = link(hand(problem.indptr), hand(problem.col), hand(group), *room, ring)
    return back(ring).tolist() if found else []


def test_rings_by_a_loop_are_those_by_sorting() -> None:
    random, several = Random(4), 0
    for _ in range(400):
        problem = draw(random)
        ring = rings(problem).tolist()
        assert ring == linked(problem) == rings_by_sorting(problem).tolist()
        several += len(ring) > 0
    assert several > 50


def test_rings_by_sorting_stay_within_a_student_however_many_there_are() -> None:
    # Students × numbers of employers are more than 32 bits count.
    students, posts = 4_100, 2**20 - 7
    indptr = np.arange(students + 1) * 2
    col = np.tile([0, posts - 1], students).astype(np.int32)
    employer = np.full(posts, -1)
    employer[[0, posts - 1]] = 7
    need = np.zeros(students, np.int64)
    problem = Problem(indptr, col, np.ones(len(col), np.int64), need, np.ones(posts, np.int64), need[:0], employer)
    assert rings_by_sorting(problem).tolist() == [pair ^ 1 for pair in range(len(col))] == rings(problem).tolist()


@pytest.mark.parametrize("limited", [False, True], ids=["free", "one an employer"])
def test_the_bound_is_that_of_the_checker_whatever_the_prices(limited) -> None:
    problem, random = make(SIZES["college"], "tight"), np.random.default_rng(4)
    problem = with_employers(problem) if limited else problem
    for _ in range(40):
        pairs = np.flatnonzero(random.random(len(problem.col)) < 0.1)
        got = np.bincount(problem.owners(pairs), minlength=problem.students)
        price = random.integers(0, random.choice([1, 2_000, 12_000]) + 1, problem.posts)
        assert bound(problem, pairs, got, price) == bound_of(problem, pairs, got, price)
