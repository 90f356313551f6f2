"""Where the bidders of a market run: in this process, in N processes of this machine, or on a Dask cluster.

Students are dealt out once, in runs of about as many pairs; the pairs never
move. What crosses the wire each round is who won, who lost, and prices that
changed. A shard that dies ends the round with `ShardLostError`, never with an
answer.
"""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

import numpy as np

from lianqiao.allocation.auction import Shard
from lianqiao.allocation.market import Bids
from lianqiao.allocation.problem import Ints, Problem

ANSWER = 900  # seconds that a round of bids may take at most
READY = 300  # seconds that a worker may take to be handed its students
PATIENCE = 10  # seconds to wait for a process that was told to end, or for a scheduler to answer


class ShardLostError(RuntimeError):
    """A shard went away in the middle of a round."""


class ClusterUnreachableError(RuntimeError):
    """The scheduler does not answer, or has no workers that can be used."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What all shards of a round are given: employers, opening prices, and what scores are multiplied by."""

    group: Ints
    price: Ints
    scale: int


def parts(problem: Problem, count: int) -> list[tuple[Problem, int]]:
    """The round cut into `count` runs of students with about as many pairs each, and each run's first pair."""
    marks = np.searchsorted(problem.indptr, np.linspace(0, len(problem.col), count + 1)[1:-1]).tolist()
    edges = [0, *marks, problem.students]
    cut = []
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        pairs = slice(int(problem.indptr[first]), int(problem.indptr[last]))
        need = problem.need[first:last]
        part = Problem(
            problem.indptr[first : last + 1] - pairs.start,
            problem.col[pairs],
            problem.weight[pairs],
            need,
            problem.capacity,
            np.repeat(np.arange(len(need)), need),
            problem.employer,
        )
        cut.append((part, pairs.start))
    return cut


class LocalShards:
    """All bidders in this process."""

    def __init__(self, problem: Problem, deal: Deal, count: int = 1) -> None:
        self.shards = [Shard(part, first, deal.group, deal.price, deal.scale) for part, first in parts(problem, count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def turn(self, posts: Ints, prices: Ints, won: Ints, lost: Ints) -> Sequence[Bids | None]:
        """One round of bids."""
        return [shard.turn(posts, prices, won, lost) for shard in self.shards]


def _bid_on(wire: Connection, part: Problem, first: int, deal: Deal) -> None:
    """A shard's process: answer each turn until there are no more."""
    shard = Shard(part, first, deal.group, deal.price, deal.scale)
    try:
        while (heard := wire.recv()) is not None:
            wire.send(shard.turn(*heard))
    except (EOFError, OSError, KeyboardInterrupt):
        return  # whoever asked is gone


class ProcessShards:
    """One process a shard, spoken to through pipes."""

    def __init__(self, problem: Problem, deal: Deal, count: int) -> None:
        context: Any = mp.get_context("fork" if "fork" in mp.get_all_start_methods() else "spawn")
        self.wires: list[Connection] = []
        self.processes: list[BaseProcess] = []
        for part, first in parts(problem, count):
            near, far = context.Pipe()
            process = context.Process(target=_bid_on, args=(far, part, first, deal), daemon=True)
            process.start()
            far.close()
            self.wires.append(near)
            self.processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wire in self.wires:
            with suppress(OSError):
                wire.send(None)
            wire.close()
        for process in self.processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.terminate()

    def turn(self, posts: Ints, prices: Ints, won: Ints, lost: Ints) -> Sequence[Bids | None]:
        """One round of bids. Raises `ShardLostError`."""
        try:
            for wire in self.wires:
                wire.send((posts, prices, won, lost))
            return [wire.recv() for wire in self.wires]
        except (EOFError, OSError) as fault:
            raise ShardLostError(str(fault) or type(fault).__name__) from fault


def _brief(fault: Exception) -> str:
    """What went wrong, in one line."""
    return " ".join(str(fault).split())[:200] or type(fault).__name__


class DaskShards:
    """One actor a worker of a running Dask cluster."""

    def __init__(self, problem: Problem, deal: Deal, address: str) -> None:
        import distributed

        connect: Any = distributed.Client
        try:
            self.client: Any = connect(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as fault:
            raise ClusterUnreachableError(_brief(fault)) from fault
        self.actors: list[Any] = []
        try:
            self.actors = self._deal_out(problem, deal)
        except BaseException as fault:  # whatever comes of workers without this package, there is nobody to bid
            self.client.close()
            if isinstance(fault, Exception):
                raise ClusterUnreachableError(_brief(fault)) from fault
            raise

    def _deal_out(self, problem: Problem, deal: Deal) -> list[Any]:
        """One actor a worker, each with its students."""
        workers = sorted(self.client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise ClusterUnreachableError("no workers")
        made = [
            self.client.submit(Shard, part, first, deal.group, deal.price, deal.scale, actor=True, workers=[one])
            for (part, first), one in zip(parts(problem, len(workers)), workers, strict=True)
        ]
        return [one.result(timeout=READY) for one in made]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.actors.clear()
        self.client.close()

    def turn(self, posts: Ints, prices: Ints, won: Ints, lost: Ints) -> Sequence[Bids | None]:
        """One round of bids. Raises `ShardLostError`."""
        try:
            asked = [actor.turn(posts, prices, won, lost) for actor in self.actors]
            return [one.result(timeout=ANSWER) for one in asked]
        except Exception as fault:  # whatever a lost worker makes of it, there is no answer to this round
            raise ShardLostError(_brief(fault)) from fault
