"""Flat heaps give what Python's own give, in the same order, also where they are full."""

from __future__ import annotations

from heapq import heappop, heappush
from random import Random

import numpy as np
import pytest

from lianqiao.allocation import heaps, kernels, reached


def test_the_lowest_comes_out_and_a_full_heap_grows() -> None:
    random = Random(8)
    told = sorted(random.randint(-9, 9) for _ in range(5))
    heap, plain = heaps.heap_of(np.array(told, np.int64), 1), list(told)
    grew = 0
    for _ in range(2_000):
        if plain and random.random() < 0.48:
            assert heaps.pop(heap) == heappop(plain)
            continue
        if heaps.left(heap) < 1:
            heap, grew = heaps.grown(heap), grew + 1
        code = random.randint(-(1 << 60), 1 << 60)
        heaps.push(heap, code)
        heappush(plain, code)
    assert grew > 2 or not kernels.COMPILED
    assert [heaps.pop(heap) for _ in range(len(plain))] == sorted(plain)


def test_the_nearest_comes_first_and_moves_up() -> None:
    random, posts = Random(9), 40
    search = reached.reached_of(posts)
    for _ in range(50):
        reached.begin(search, 100)
        near: dict[int, int] = {}
        for _ in range(120):
            if near and random.random() < 0.4:
                told = reached.take_nearest(search)
                while near.get(told[1]) != told[0]:  # a list passes over what was entered before
                    assert not kernels.COMPILED
                    told = reached.take_nearest(search)
                assert told == min((far, post) for post, far in near.items())
                del near[told[1]]
                continue
            post = random.randrange(posts)
            near[post] = min(random.randint(-50, 50), near.get(post, 60) - 1)
            reached.enter(search, near[post], post)
        assert reached.waiting(search) >= len(near)
        if kernels.COMPILED:
            assert reached.waiting(search) == len(near)


def test_what_is_touched_is_counted() -> None:
    search = reached.reached_of(3)
    reached.begin(search, 7)
    for post in (2, 0):
        reached.touch(search, post)
    assert list(search.end) == [7, reached.NONE, 2]
    assert list(search.touched[:2]) == [2, 0]


@pytest.mark.skipif(not kernels.COMPILED, reason="nothing is compiled here")
def test_a_heap_of_stages_grows_in_the_middle_of_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.allocation_shapes import Size, make

    from lianqiao.allocation import scaling
    from lianqiao.allocation.solve import solve_problem

    problem = make(Size(60, 300, 20), "scarce")
    whole = solve_problem(problem, method="steps")
    monkeypatch.setattr(scaling, "heap_of", lambda codes, _room: heaps.heap_of(codes, 1))
    again = solve_problem(problem, method="steps")
    assert np.array_equal(whole.chosen, again.chosen)
    assert np.array_equal(whole.price, again.price)
