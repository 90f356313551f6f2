"""Shards in processes and on a local Dask cluster: the same bytes, and a lost one never a wrong answer."""

from __future__ import annotations

import os
import signal
from typing import ClassVar

import numpy as np
import pytest
from benchmarks.allocation_shapes import Size, make, with_employers

from lianqiao.allocation import solve as solving
from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Allocation, BadProblemError
from lianqiao.allocation.shards import ClusterUnreachableError, ProcessShards, ShardLostError
from lianqiao.allocation.solve import Where, solve_problem

PROBLEM = make(Size(300, 3_000, 60), "normal")
LIMITED = with_employers(PROBLEM)


def same(left: Allocation, right: Allocation) -> bool:
    return np.array_equal(left.chosen, right.chosen) and np.array_equal(left.price, right.price)


@pytest.mark.parametrize("problem", [PROBLEM, LIMITED], ids=["free", "one an employer"])
def test_processes_give_the_same_bytes(problem) -> None:
    alone = solve_problem(problem, method="auction")
    assert check(problem, alone).ok
    for shards in (2, 4):
        assert same(alone, solve_problem(problem, method="auction", where=Where(shards)))


def test_a_process_that_dies_is_survived(monkeypatch) -> None:
    class Dying(ProcessShards):
        def turn(self, posts, prices, won, lost):
            if len(won):
                os.kill(self.processes[1].pid, signal.SIGKILL)
                self.processes[1].join()
            return super().turn(posts, prices, won, lost)

    monkeypatch.setattr(solving, "ProcessShards", Dying)
    why: list[str] = []
    answer = solve_problem(PROBLEM, where=Where(3, lost=why.append))
    assert len(why) == 1
    assert same(answer, solve_problem(PROBLEM))


def test_a_dead_process_is_no_answer() -> None:
    from lianqiao.allocation.market import opening_prices
    from lianqiao.allocation.shards import Deal

    nothing = np.empty(0, np.int64)
    with ProcessShards(PROBLEM, Deal(nothing, opening_prices(PROBLEM, 901, None), 901), 2) as shards:
        shards.processes[0].kill()
        shards.processes[0].join()
        with pytest.raises(ShardLostError):
            shards.turn(nothing, nothing, nothing, nothing)


def test_a_dask_cluster_gives_the_same_bytes_and_losing_a_worker_is_survived() -> None:
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    alone = solve_problem(PROBLEM, method="auction")
    with distributed.LocalCluster(**options, host="127.0.0.1") as cluster:
        address = cluster.scheduler_address
        assert same(alone, solve_problem(PROBLEM, method="auction", where=Where(dask=address)))
        why: list[str] = []

        class Losing(solving.DaskShards):
            def turn(self, posts, prices, won, lost):
                if len(won) and not why:
                    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
                return super().turn(posts, prices, won, lost)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solving, "DaskShards", Losing)
            assert same(alone, solve_problem(PROBLEM, where=Where(dask=address, lost=why.append)))
        assert len(why) == 1


class FakeFuture:
    """A worker's promise, which it does not keep."""

    asked: ClassVar[list[float | None]] = []

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def result(self, timeout: float | None = None) -> None:
        self.asked.append(timeout)
        raise self.fault


@pytest.mark.parametrize("fault", [RuntimeError("Error during\n  deserialization"), TimeoutError(), KeyError("x")])
@pytest.mark.parametrize("at", ["submit", "result"])
def test_workers_that_cannot_begin_are_no_cluster(monkeypatch, fault, at) -> None:
    distributed = pytest.importorskip("distributed")
    closed: list[bool] = []

    class FakeClient:
        def __init__(self, *_: object, **__: object) -> None:
            return None

        def scheduler_info(self, **_: object) -> dict[str, dict[str, object]]:
            return {"workers": {"tcp://a": {}, "tcp://b": {}}}

        def submit(self, *_: object, **__: object) -> FakeFuture:
            if at == "submit":
                raise fault
            return FakeFuture(fault)

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr(distributed, "Client", FakeClient)
    with pytest.raises(ClusterUnreachableError) as refused:
        solve_problem(PROBLEM, where=Where(dask="tcp://127.0.0.1:1"))
    assert str(refused.value) in ("Error during deserialization", "TimeoutError", "'x'")
    assert closed == [True]
    assert all(FakeFuture.asked)


class TestOpeningPrices:
    def test_the_last_rounds_prices_are_taken_where_the_proof_holds(self) -> None:
        first = solve_problem(PROBLEM, method="auction")
        again = solve_problem(PROBLEM, method="auction", prices0=first.price)
        assert again.primal == first.primal
        assert check(PROBLEM, again).ok

    def test_prices_that_leave_a_dear_post_empty_are_dropped(self) -> None:
        dear = np.full(PROBLEM.posts, 5_000, np.int64)
        answer = solve_problem(PROBLEM, prices0=dear)
        assert same(answer, solve_problem(PROBLEM))


def test_methods_stand_alone_only_where_they_can() -> None:
    scarce = make(Size(40, 60, 20), "scarce")
    with pytest.raises(BadProblemError):
        solve_problem(scarce, method="auction")
    with pytest.raises(BadProblemError):
        solve_problem(scarce, method="luck")
    assert solve_problem(PROBLEM, method="paths").primal == solve_problem(PROBLEM).primal
