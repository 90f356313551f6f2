"""What is to be found restores full coverage; what is relaxed opens as many posts as is said."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
from benchmarks.allocation_referees import coverage, instance
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.explain import opened, smallest_enough
from lianqiao.allocation.solve import solve_problem
from lianqiao.allocation.to_find import office_list, to_find, with_places


def test_the_wanted_places_restore_full_coverage() -> None:
    random = Random(3)
    short = 0
    for _ in range(300):
        problem = instance(random)
        answer = solve_problem(problem)
        kinds = np.array([random.randint(0, 3) for _ in range(problem.students)], np.int64)
        found = to_find(problem, answer, kinds)
        wanted = [one for hall in found for one in hall]
        missing = int((problem.need - answer.got).sum())
        assert sum(one.total for one in wanted) == missing
        for lines in (wanted, office_list(found)):
            whole = with_places(problem, lines)
            assert solve_problem(whole).got.tolist() == problem.need.tolist()
            assert coverage(whole) == problem.need.tolist()
        assert sum(one.total for one in office_list(found)) == missing
        short += missing > 0
    assert short > 100


def test_the_list_has_one_line_a_kind_in_the_order_of_turns() -> None:
    random = Random(4)
    tried = against = 0  # lists, and those in which not the most places come first
    while tried < 40:
        problem = instance(random)
        answer = solve_problem(problem)
        kinds = np.arange(problem.students, dtype=np.int64) % 3
        lines = office_list(to_find(problem, answer, kinds))
        short = set(np.flatnonzero(answer.got < problem.need).tolist())
        waiting = dict.fromkeys(int(kinds[one]) for one in problem.order.tolist() if one in short)
        assert [one.kind for one in lines] == list(waiting)
        assert all((kinds[one.students] == one.kind).all() for one in lines)
        tried += len(lines) > 1
        against += [one.total for one in lines] != sorted((one.total for one in lines), reverse=True)
    assert against > 5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=16, max_size=16), st.integers(1, 12))
def test_relaxing_is_counted_by_sets(counts: list[int], enough: int) -> None:
    violations = np.array(counts, np.int64)
    plain = [sum(count for mask, count in enumerate(counts) if mask & ~relaxed == 0) for relaxed in range(16)]
    assert opened(violations).tolist() == plain
    told = list(smallest_enough(violations, enough))
    used = {bit for bit in range(4) if any(count and mask >> bit & 1 for mask, count in enumerate(counts))}
    sets = [sum(1 << bit for bit in chosen) for size in range(5) for chosen in combinations(sorted(used), size)]
    assert sorted(told) == sorted((mask, plain[mask]) for mask in sets if plain[mask] >= enough)
    assert [mask.bit_count() for mask, _ in told] == sorted(mask.bit_count() for mask, _ in told)
