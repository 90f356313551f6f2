"""Who is served, found from wherever it stands: the same as found from nothing."""

from __future__ import annotations

from random import Random

import numpy as np
from benchmarks.allocation_referees import instance
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.coverage import cover
from lianqiao.allocation.kernels import back
from lianqiao.allocation.net import net_of
from lianqiao.allocation.problem import Problem
from lianqiao.allocation.upheld import upheld


def some_that_fit(problem: Problem, random: Random) -> np.ndarray:
    """Pairs that can be held together, whichever."""
    need, room, taken, held = problem.need.tolist(), problem.capacity.tolist(), set(), []
    owner, group = problem.owner().tolist(), problem.groups().tolist()
    for pair in random.sample(range(len(problem.col)), len(problem.col)):
        student, post = owner[pair], int(problem.col[pair])
        if need[student] and room[post] and (student, group[post]) not in taken and random.random() < 0.7:
            need[student] -= 1
            room[post] -= 1
            taken.add((student, group[post]))
            held.append(pair)
    return np.array(sorted(held), np.int64)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_from_whatever_stands_the_same_are_served(seed: int) -> None:
    random = Random(seed)
    problem = instance(random).best_first()[0]
    net = net_of(problem)
    found, whole = upheld(problem, net, some_that_fit(problem, random)), cover(problem, net)
    assert back(found.got).tolist() == back(whole.got).tolist()
    real = problem.capacity > 0
    assert ((back(found.post_label) > 0) == (back(whole.post_label) > 0))[real].all()
    assert ((back(found.label) > 0) == (back(whole.label) > 0)).all()
