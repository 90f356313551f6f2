"""The engine against plain referees on thousands of small rounds, most of them short of places."""

from __future__ import annotations

from random import Random

import numpy as np
from benchmarks.allocation_referees import best_total, coverage, instance, most_placed

from lianqiao.allocation.check import check
from lianqiao.allocation.net import net_of
from lianqiao.allocation.problem import Problem
from lianqiao.allocation.shards import Deal, LocalShards
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import Where, by_bids, by_steps, may_suffice, solve_problem

INSTANCES = 2_000


class Dealt(Where):
    """As many shards as told, all in this process."""

    def open(self, problem: Problem, deal: Deal) -> LocalShards:
        return LocalShards(problem, deal, self.shards)


def test_coverage_and_total_are_those_of_the_referees() -> None:
    random = Random(20230428)
    short = limited = bid = 0
    for turn in range(INSTANCES):
        problem = instance(random)
        answer = solve_problem(problem, method="steps" if turn % 2 else "auto")
        kept = coverage(problem)
        assert answer.got.tolist() == kept
        assert sum(kept) == most_placed(problem)
        assert answer.primal == best_total(problem, kept)
        found = check(problem, answer)
        assert found.ok, found.faults
        halls = hall_sets(problem, answer)
        assert sum(one.places_missing for one in halls) == problem.need.sum() - sum(kept)
        named = np.concatenate([np.empty(0, np.int64), *(one.students for one in halls)])
        assert set(np.flatnonzero(answer.got < problem.need)) <= set(named.tolist())
        assert len(set(named.tolist())) == len(named)
        short += sum(kept) < problem.need.sum()
        limited += problem.shares_employers()
        bid += bool(not answer.student_label.any() and may_suffice(problem, net_of(problem)) and sum(kept))
    assert min(short, limited) > INSTANCES / 4
    assert bid > INSTANCES / 20


def test_bids_and_paths_agree_on_any_number_of_shards() -> None:
    random = Random(5)
    ended = 0
    for _ in range(400):
        problem = instance(random)
        if not may_suffice(problem, net_of(problem)):
            continue
        ready, source = problem.best_first()
        one = by_bids(ready, net_of(ready), source, Where(), None)
        exact = solve_problem(problem, method="paths")
        if one is None:
            continue
        ended += 1
        assert one.primal == exact.primal
        assert check(problem, one).ok
        held = problem.capacity > 0
        assert (one.price <= exact.price)[held].all()  # nothing proves the optimum with lower prices
        assert one.got.tolist() == exact.got.tolist() == problem.need.tolist()
        for shards in (2, 4):
            more = by_bids(ready, net_of(ready), source, Dealt(shards), None)
            assert more is not None
            assert np.array_equal(more.chosen, one.chosen)
            assert np.array_equal(more.price, one.price)
    assert ended > 30


def test_steps_and_paths_give_the_same_proof() -> None:
    random = Random(11)
    short = 0
    for _ in range(400):
        problem = instance(random)
        quick, exact = solve_problem(problem, method="steps"), solve_problem(problem, method="paths")
        assert check(problem, quick).ok
        assert quick.primal == exact.primal
        for part in ("got", "price", "student_label", "post_label"):
            assert np.array_equal(getattr(quick, part), getattr(exact, part)), part
        short += bool(quick.student_label.any())
    assert short > 100


def test_steps_prove_it_alone_and_tell_how_far_they_are() -> None:
    random = Random(12)
    told: list[tuple[int, int]] = []
    for _ in range(200):
        ready, source = instance(random).best_first()
        assert by_steps(ready, net_of(ready), source, lambda done, of: told.append((done, of))) is not None
    assert told
    assert all(0 <= done < of for done, of in told)
