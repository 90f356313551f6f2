"""Hall sets are the smallest there are: by brute force over every subset of small ones, with a max-flow referee."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

import numpy as np
import pytest
from benchmarks.allocation_referees import instance, most_placed
from benchmarks.allocation_shapes import Size, make, with_employers

from lianqiao.allocation.problem import Allocation, HallSet, Problem, slots_in_order
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import solve_problem

SMALL = 8  # students up to which every way of cutting a set in two is tried
Group = frozenset[int]


def missing_alone(problem: Problem) -> Callable[[Group], int]:
    """How many places some students lack where all others are gone."""

    @cache
    def missing(students: Group) -> int:
        need = np.where(np.isin(np.arange(problem.students), sorted(students)), problem.need, 0)
        order = slots_in_order(need, np.arange(problem.students), "rounds")
        return int(need.sum()) - most_placed(replace(problem, need=need, order=order))

    return missing


def solved(seed: int, count: int) -> Iterator[tuple[Problem, Allocation, tuple[HallSet, ...]]]:
    random = Random(seed)
    for turn in range(count):
        problem = instance(random)
        answer = solve_problem(problem, method="steps" if turn % 2 else "auto")
        yield problem, answer, hall_sets(problem, answer)


def halves(students: Group) -> Iterator[Group]:
    for size in range(1, len(students) // 2 + 1):
        yield from map(frozenset, combinations(sorted(students), size))


def test_no_student_can_be_dropped_and_no_set_falls_into_two() -> None:
    tried = cut = 0
    for problem, answer, halls in solved(21, 250):
        missing = missing_alone(problem)
        for hall in halls:
            students = frozenset(hall.students.tolist())
            assert missing(students) == hall.places_missing > 0
            assert all(missing(students - {one}) < hall.places_missing for one in students)
            if len(students) <= SMALL:
                cut += 1
                parts = ((part, students - part) for part in halves(students))
                assert all(missing(left) + missing(right) < hall.places_missing for left, right in parts)
        tried += len(halls)
        everybody = frozenset(range(problem.students))
        assert sum(one.places_missing for one in halls) == missing(everybody) == (problem.need - answer.got).sum()
    assert cut > 200
    assert tried > cut


def test_the_posts_of_a_set_have_places_and_all_are_held_within() -> None:
    posts = 0
    for problem, answer, halls in solved(22, 250):
        owner = problem.owner()
        for hall in halls:
            held = answer.chosen & np.isin(owner, hall.students)
            given = np.bincount(problem.col[held], minlength=problem.posts)
            assert (problem.capacity[hall.posts] > 0).all()
            assert (given[hall.posts] == problem.capacity[hall.posts]).all()
            posts += len(hall.posts)
        assert len(np.unique(np.concatenate([np.empty(0, np.int64), *(one.posts for one in halls)]))) == sum(
            len(one.posts) for one in halls
        )
    assert posts > 200


def test_a_post_without_places_joins_nobody() -> None:
    problem = Problem(
        np.array([0, 2, 4]),
        np.array([0, 1, 1, 2]),
        np.array([9, 8, 9, 8]),
        np.array([2, 2]),
        np.array([1, 0, 1]),
        np.array([0, 1, 0, 1]),
        np.full(3, -1),
    )
    first, second = hall_sets(problem, solve_problem(problem))
    assert (first.students.tolist(), first.places_missing) == ([0], 1)
    assert (second.students.tolist(), second.places_missing) == ([1], 1)


@pytest.mark.parametrize("limited", [False, True], ids=["free", "one an employer"])
def test_sets_of_a_larger_round_miss_as_much_together_and_are_the_same_for_every_method(limited: bool) -> None:
    problem = make(Size(400, 4_000, 40), "scarce")
    problem = with_employers(problem) if limited else problem
    found = []
    for method in ("steps", "paths"):
        answer = solve_problem(problem, method=method)
        found.append([(one.students.tolist(), one.posts.tolist()) for one in hall_sets(problem, answer)])
        assert sum(one.places_missing for one in hall_sets(problem, answer)) == (problem.need - answer.got).sum()
    assert found[0] == found[1] != []
