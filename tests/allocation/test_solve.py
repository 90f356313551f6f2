"""The engine against brute force on many small rounds, and its proof against tampering."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.check import bound_of, check
from lianqiao.allocation.kernels import back, hand
from lianqiao.allocation.net import PRICE, WIDTH, empty_standing, net_of
from lianqiao.allocation.paths import lift_closed, serve
from lianqiao.allocation.problem import TOP_SCORE, Allocation, BadProblemError, Problem, slots_in_order
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import solve, solve_problem

INSTANCES = 800


@pytest.mark.parametrize("method", ["paths", "steps"])
def test_a_closed_post_is_as_dear_as_the_dearest_choice_outside_demands(method) -> None:
    # The last student holds a post that costs 10,000 more than it is worth there, and could have the closed one.
    rows = [{2: 100}, {2: 100}, {0: 10_000, 1: 0}, {0: 0, 2: 10_000}]
    problem = problem_of(rows, [1, 1, 1, 1], [1, 1, 1], [-1, -1, -1], "student")
    answer = solve_problem(problem, method=method)
    assert check(problem, answer).ok
    assert answer.got.tolist() == [1, 0, 1, 1]
    assert answer.price.tolist() == [10_000, 0, 20_000]


def test_prices_of_closed_posts_prove_the_rest_once_they_are_lifted() -> None:
    rows = [{2: 100}, {2: 100}, {0: 10_000, 1: 0}, {0: 0, 2: 10_000}]
    problem = problem_of(rows, [1, 1, 1, 1], [1, 1, 1], [-1, -1, -1], "student")
    net = net_of(problem)
    now = empty_standing(problem, net)
    serve(net, now, hand(problem.order), 0, len(problem.order), TOP_SCORE)
    lift_closed(now, TOP_SCORE)
    held, got, price = np.sort(back(now.pair)), back(now.got), back(now.post)[PRICE::WIDTH]
    assert bound_of(problem, held[held >= 0], got, price) == problem.weight[held[held >= 0]].sum()


def problem_of(rows: list[dict[int, int]], need: list[int], capacity: list[int], employer: list[int], order: str):
    """A problem from {post: score} rows; students are served in index order."""
    indptr = np.cumsum([0] + [len(row) for row in rows])
    ranked = [sorted(row.items(), key=lambda item: (-item[1], item[0])) for row in rows]
    col = np.array([post for row in ranked for post, _ in row], np.int64)
    weight = np.array([score for row in ranked for _, score in row], np.int64)
    needs = np.array(need, np.int64)
    slots = slots_in_order(needs, np.arange(len(need)), order)
    return Problem(indptr, col, weight, needs, np.array(capacity, np.int64), slots, np.array(employer, np.int64))


def answer_of(problem: Problem) -> Allocation:
    return solve(
        problem.indptr,
        problem.col,
        problem.weight,
        problem.need,
        problem.capacity,
        problem.order,
        problem.employer,
    )


def draw(random: Random) -> Problem:
    """A small round with zero places, empty rows, shared employers and ties."""
    n, m = random.randint(0, 4), random.randint(0, 5)
    share = random.choice([0.2, 0.5, 0.9])
    rows = [
        {post: random.choice([0, 1, 5, 5, 9, 100]) for post in range(m) if random.random() < share} for _ in range(n)
    ]
    employer = [random.choice([-1, 0, 1, 2]) for _ in range(m)]
    return problem_of(
        rows,
        [random.randint(0, 3) for _ in range(n)],
        [random.choice([0, 1, 1, 2]) for _ in range(m)],
        employer,
        random.choice(["rounds", "student"]),
    )


def every_result(problem: Problem) -> dict[tuple[int, ...], int]:
    """By plain search: each count vector that can be had, with its best total score."""
    group = problem.groups().tolist()
    options = []
    for student in range(problem.students):
        row = problem.row(student)
        posts, scores = problem.col[row].tolist(), problem.weight[row].tolist()
        sets = []
        for size in range(int(problem.need[student]) + 1):
            sets += [
                (size, tuple(posts[p] for p in picks), sum(scores[p] for p in picks))
                for picks in combinations(range(len(posts)), size)
                if len({group[posts[p]] for p in picks}) == size
            ]
        options.append(sets)

    @cache
    def from_student(student: int, room: tuple[int, ...]) -> dict[tuple[int, ...], int]:
        if student == problem.students:
            return {(): 0}
        best: dict[tuple[int, ...], int] = {}
        for size, posts, score in options[student]:
            if any(room[post] == 0 for post in posts):
                continue
            left = tuple(places - (post in posts) for post, places in enumerate(room))
            for rest, total in from_student(student + 1, left).items():
                best[size, *rest] = max(best.get((size, *rest), -1), total + score)
        return best

    return from_student(0, tuple(problem.capacity.tolist()))


def greedy_counts(problem: Problem, possible: dict[tuple[int, ...], int]) -> tuple[int, ...]:
    """The rule of coverage, word for word: keep a slot when it can be served with all kept before."""
    kept = [0] * problem.students
    for student in problem.order.tolist():
        kept[student] += 1
        if not any(all(have >= want for have, want in zip(counts, kept, strict=True)) for counts in possible):
            kept[student] -= 1
    return tuple(kept)


def test_brute_force_agrees_on_coverage_and_on_the_total() -> None:
    random = Random(20230428)
    short = limited = 0
    for _ in range(INSTANCES):
        problem = draw(random)
        answer = answer_of(problem)
        possible = every_result(problem)
        counts = greedy_counts(problem, possible)
        assert tuple(answer.got.tolist()) == counts
        assert answer.primal == possible[counts]
        assert answer.gap == 0
        found = check(problem, answer)
        assert found.ok, found.faults
        short += sum(counts) < problem.need.sum()
        limited += len(np.unique(problem.employer[problem.employer >= 0])) < (problem.employer >= 0).sum()
    assert short > INSTANCES / 4
    assert limited > INSTANCES / 4


def test_the_greatest_number_is_served() -> None:
    random = Random(7)
    for _ in range(150):
        problem = draw(random)
        assert answer_of(problem).got.sum() == max(sum(counts) for counts in every_result(problem))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_larger_rounds_are_proved_optimal_and_repeat(seed: int) -> None:
    random = Random(seed)
    n, m = random.randint(5, 25), random.randint(3, 40)
    rows = [{p: random.randint(0, 10000) for p in range(m) if random.random() < 0.5} for _ in range(n)]
    problem = problem_of(
        rows,
        [random.randint(0, 4) for _ in range(n)],
        [random.choice([0, 1, 1, 2, 6]) for _ in range(m)],
        [random.randint(-1, m // 2) for _ in range(m)],
        random.choice(["rounds", "student"]),
    )
    answer, again = answer_of(problem), answer_of(problem)
    found = check(problem, answer)
    assert found.ok, found.faults
    assert found.dual == answer.dual
    assert np.array_equal(answer.chosen, again.chosen)
    assert np.array_equal(answer.price, again.price)


def test_long_lists_are_solved_without_giving_all_pairs_to_the_solver() -> None:
    random = Random(3)
    rows = [{p: 1000 + 7 * p % 50 + random.randint(0, 3) for p in range(400)} for _ in range(60)]
    problem = problem_of(rows, [3] * 60, [1] * 400, [-1] * 400, "rounds")
    answer = answer_of(problem)
    assert answer.got.tolist() == [3] * 60
    assert check(problem, answer).ok


def test_hall_sets_name_everybody_who_is_short() -> None:
    problem = problem_of([{0: 5}, {0: 9}, {0: 7, 1: 1}, {}], [1, 1, 1, 2], [1, 1], [-1, -1], "rounds")
    answer = answer_of(problem)
    assert answer.got.tolist() == [1, 0, 1, 0]
    assert answer.primal == 6
    first, second = hall_sets(problem, answer)
    assert (first.students.tolist(), first.posts.tolist(), first.places_missing) == ([0, 1], [0], 1)
    assert (second.students.tolist(), second.posts.tolist(), second.places_missing) == ([3], [], 2)


def test_orders_differ_where_places_are_few() -> None:
    rows = [{0: 1, 1: 1}, {0: 1, 1: 1}]
    assert answer_of(problem_of(rows, [2, 2], [1, 1], [-1, -1], "rounds")).got.tolist() == [1, 1]
    assert answer_of(problem_of(rows, [2, 2], [1, 1], [-1, -1], "student")).got.tolist() == [2, 0]


def test_an_employer_gives_a_student_one_post() -> None:
    answer = answer_of(problem_of([{0: 9, 1: 8, 2: 1}], [3], [1, 1, 1], [4, 4, -1], "rounds"))
    assert answer.got.tolist() == [2]
    assert answer.primal == 10


def test_nobody_and_nothing() -> None:
    assert answer_of(problem_of([], [], [], [], "rounds")).gap == 0
    assert answer_of(problem_of([{}], [2], [], [], "rounds")).got.tolist() == [0]


class TestCheckFindsFaults:
    problem = problem_of([{0: 9, 1: 8}, {0: 9, 1: 1}], [1, 1], [1, 2], [-1, -1], "rounds")

    def test_sound(self) -> None:
        answer = answer_of(self.problem)
        assert answer.primal == 17
        assert check(self.problem, answer).ok

    def test_a_worse_choice(self) -> None:
        answer = answer_of(self.problem)
        worse = replace(answer, chosen=np.array([True, False, False, True]))
        assert check(self.problem, worse).gap > 0

    def test_too_many_on_a_post(self) -> None:
        crowd = replace(answer_of(self.problem), chosen=np.array([True, False, True, False]))
        assert not check(self.problem, crowd).feasible

    def test_a_hidden_shortage(self) -> None:
        fewer = replace(
            answer_of(self.problem), chosen=np.array([True, False, False, False]), got=np.array([1, 0], np.int64)
        )
        found = check(self.problem, fewer)
        assert not found.coverage
        assert not found.ok

    def test_a_price_below_zero(self) -> None:
        cheap = replace(answer_of(self.problem), price=np.array([-1, 0], np.int64))
        assert not check(self.problem, cheap).ok

    def test_two_posts_of_one_employer(self) -> None:
        problem = problem_of([{0: 9, 1: 8}], [2], [1, 1], [0, 0], "rounds")
        both = replace(answer_of(problem), chosen=np.array([True, True]), got=np.array([2], np.int64))
        assert "a student gets two posts of one employer" in check(problem, both).faults


@pytest.mark.parametrize(
    "broken",
    [
        {"indptr": [0, 1]},
        {"weight": [1]},
        {"weight": [10001, 4]},
        {"col": [0, 9]},
        {"capacity": [1, -1]},
        {"order": [0, 0]},
        {"employer": [0]},
    ],
)
def test_arrays_that_describe_no_round_are_refused(broken: dict[str, list[int]]) -> None:
    sound = {
        "indptr": [0, 2],
        "col": [0, 1],
        "weight": [5, 4],
        "need": [1],
        "capacity": [1, 1],
        "order": [0],
        "employer": [-1, -1],
    }
    arrays = {name: np.array(values, np.int64) for name, values in (sound | broken).items()}
    if "indptr" in broken:
        arrays["indptr"] = np.array([0, 1], np.int64)
    with pytest.raises(BadProblemError):
        solve(**arrays)


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(BadProblemError):
        slots_in_order(np.array([1]), np.array([0]), "luck")
