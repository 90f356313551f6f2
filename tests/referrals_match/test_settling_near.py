"""A kept round solved from what stood before: the same bytes as solving all of it, whatever was decided."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.kept_rounds import kept_round, post, student

from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Allocation, Problem
from lianqiao.allocation.resume import resumed
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import solve_problem
from lianqiao.referrals import settling
from lianqiao.referrals.frozen import Frozen, Rule
from lianqiao.referrals.settling import FIRST, Changes, Settled, settle


def a_round(draw: random.Random) -> Frozen:
    """Some alike, some not; places for nearly all, so that now somebody is short and now nobody."""
    n, m = draw.randint(2, 9), draw.randint(3, 14)
    regions = ("510107", "440100")
    students = [student(at, home_region=draw.choice(regions)) for at in range(n)]
    posts = [
        post(
            at,
            openings=draw.randint(1, 3),
            region=draw.choice(regions),
            employer=f"单位{draw.randint(0, m)}",
            **draw.choice(({"salary": None}, {})),
        )
        for at in range(m)
    ]
    owed = {one.id for one in students[: draw.randint(0, n)]}
    frozen, _ = kept_round(students, posts, owed=owed, rule=Rule(2, 1, 1, draw.choice(("rounds", "student"))))
    return frozen


def decided(frozen: Frozen, before: Settled, changes: Changes, draw: random.Random) -> Changes:
    """One more decision on what stands, of a person or of the world."""
    stands = [one.pair for one in before.given]
    locks, bans, room = set(changes.locks), set(changes.bans), dict(changes.room)
    match draw.choice(("accept", "skip", "skip", "instead", "room")):
        case "room":
            room[draw.choice(frozen.posts)] = draw.randint(0, 2)
        case "instead" if stands:
            one = draw.choice(stands)
            bans.add(one)
            locks.discard(one)
            wanted = one[0], draw.choice(frozen.posts)
            if not settling.lock_fault(frozen, Changes(frozenset({*locks, wanted})), wanted) and wanted not in bans:
                locks.add(wanted)
        case verdict if stands:
            one = draw.choice(stands)
            (locks if verdict == "accept" else bans).add(one)
            if verdict == "skip":
                locks.discard(one)
    return Changes(frozenset(locks), frozenset(bans), frozenset(stands), room)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_from_what_stood_before_comes_what_comes_from_nothing(seed: int) -> None:
    draw = random.Random(seed)
    frozen = a_round(draw)
    before, changes = settle(frozen), Changes()
    for _ in range(5):
        changes = decided(frozen, before, changes, draw)
        near = settle(frozen, changes, {one.pair: one.price for one in before.given})
        assert near == settle(frozen, changes)
        assert near.fingerprint == settle(frozen, Changes.of(changes.plain())).fingerprint
        before = near


def test_nothing_is_solved_whole_where_there_is_enough_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    students = [student(at, home_region="510107") for at in range(6)]
    posts = [post(at, openings=2, salary=None) for at in range(9)]
    frozen, _ = kept_round(students, posts, owed={one.id for one in students[:3]})
    before = settle(frozen)
    skipped = before.given[0].pair
    changes = Changes(bans=frozenset({skipped}), stay=frozenset(one.pair for one in before.given))
    whole = settle(frozen, changes)
    monkeypatch.setattr(settling, "proved", lambda _: pytest.fail("solved whole"))
    assert settle(frozen, changes, {one.pair: one.price for one in before.given}) == whole


def test_nothing_is_solved_whole_where_somebody_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    students = [student(at, home_region="510107") for at in range(6)]
    posts = [post(at, openings=1, salary=None) for at in range(5)]
    frozen, _ = kept_round(students, posts, owed={one.id for one in students[:4]})
    before = settle(frozen)
    assert before.lacking
    skipped = before.given[0].pair
    changes = Changes(bans=frozenset({skipped}), stay=frozenset(one.pair for one in before.given))
    whole = settle(frozen, changes)
    monkeypatch.setattr(settling, "proved", lambda _: pytest.fail("solved whole"))
    assert settle(frozen, changes, {one.pair: one.price for one in before.given}) == whole


def test_a_sought_after_place_that_comes_free_is_given_without_solving_all(monkeypatch: pytest.MonkeyPatch) -> None:
    students = [student(at, home_region="510107") for at in range(3)]
    posts = [post(0, region="440100"), post(1, region="440100"), post(2, region="440100"), post(3, openings=1)]
    frozen, _ = kept_round(students, posts, owed={one.id for one in students}, rule=Rule(1, 1, 1, "rounds"))
    before = settle(frozen)
    dear = max(before.given, key=lambda one: one.price)
    assert dear.price > 0
    changes = Changes(bans=frozenset({dear.pair}), stay=frozenset(one.pair for one in before.given))
    whole = settle(frozen, changes)
    assert dear.post in {one.post for one in whole.given}
    assert settle(frozen, changes, {one.pair: one.price for one in before.given}) == whole


def test_a_round_of_the_first_way_is_solved_again_in_it() -> None:
    frozen, _ = kept_round([student(0), student(1)], [post(0), post(1)], owed={"20190000"})
    kept = Changes(stay=frozenset({(100, 500)})).plain()
    assert Changes.of(kept).way != FIRST
    del kept["way"]
    old = Changes.of(kept)
    assert old.way == FIRST
    assert settle(frozen, old, {}) == settle(frozen, old)


def a_problem(draw: random.Random) -> Problem:
    """A few students and posts with some hundred points between them."""
    n, m = draw.randint(1, 5), draw.randint(1, 6)
    some = lambda: [(draw.randint(0, 4) * 10, at) for at in draw.sample(range(m), draw.randint(0, m))]  # noqa: E731
    rows = [sorted(some(), key=lambda pair: (-pair[0], pair[1])) for _ in range(n)]
    need = np.array([draw.randint(0, 2) for _ in range(n)], np.int64)
    order = np.repeat(np.arange(n), need).tolist()
    draw.shuffle(order)
    return Problem(
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
        np.array([at for row in rows for _, at in row], np.int64),
        np.array([weight for row in rows for weight, _ in row], np.int64),
        need,
        np.array([draw.randint(0, 3) for _ in range(m)], np.int64),
        np.array(order, np.int64),
        np.array([draw.randint(-1, m) for _ in range(m)], np.int64),
    )


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_wherever_it_begins_it_ends_in_a_proof_or_nowhere(seed: int) -> None:
    draw = random.Random(seed)
    problem = a_problem(draw)
    pairs = [at for at in range(len(problem.col)) if draw.random() < 0.4]
    price = np.array([draw.choice((0, 0, 10, 25)) for _ in range(problem.posts)], np.int64)
    whole = solve_problem(problem)
    found = resumed(problem, np.array(pairs, np.int64), price)
    began_right = resumed(problem, np.flatnonzero(whole.chosen), whole.price)
    assert began_right is not None
    for one in (found, began_right):
        if one is not None:
            open_ = problem.capacity > 0
            assert check(problem, one).ok
            assert one.primal == whole.primal
            assert (one.got == whole.got).all()
            assert (one.price[open_] == whole.price[open_]).all()
            assert sets(problem, one) == sets(problem, whole)


def sets(problem: Problem, answer: Allocation) -> list[tuple[list[int], list[int], int]]:
    """Who competes for what, as plain values."""
    halls = hall_sets(problem, answer)
    return [(one.students.tolist(), one.posts.tolist(), one.places_missing) for one in halls]
