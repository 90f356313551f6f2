"""How long one change to a solved round takes, beside solving all of it again: ours, and the peer's.

    .venv/bin/python benchmarks/allocation_changes.py [--rungs university] [--shapes normal tight scarce] [--changes 10]
    … --employers 3     # posts come of employers who have others

Each turn a post comes that suits up to 300 students, one of those who have a post declines it, and people decide on
another. Printed are medians in ms of wall clock. The peer has to solve the whole round, and is told how many
posts each student gets; it is left out above a few million pairs. Losses are printed like gains.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.allocation_peers import PEERS
from benchmarks.allocation_shapes import SHAPES, SIZES, make, with_employers

from lianqiao.allocation.check import check
from lianqiao.allocation.resolve import LiveRound
from lianqiao.allocation.solve import solve_problem

PEER = "OR-Tools min-cost flow"
CANDIDATES = 300
LARGE = 8_000_000  # pairs above which the peer is left out


def _ms(what: Callable[[], object]) -> float:
    began = perf_counter()
    what()
    return (perf_counter() - began) * 1000


def some_changes(
    live: LiveRound, random: np.random.Generator, count: int, employers: int | None
) -> dict[str, list[float]]:
    """So many turns; what each change took, in ms."""
    students = live.problem.students
    taken: dict[str, list[float]] = {"new post": [], "decline": [], "lock": []}
    for _ in range(count):
        who = np.sort(random.choice(students, min(CANDIDATES, students), replace=False))
        scores = random.integers(0, 10_001, len(who))
        employer = int(random.integers(live.problem.posts // employers)) if employers else -1
        taken["new post"].append(_ms(lambda: live.new_post(3, employer, who, scores)))  # noqa: B023
        for name, change in (("decline", live.decline), ("lock", live.lock)):
            held = live.held()
            student, post = held[int(random.integers(len(held)))]
            taken[name].append(_ms(lambda: change(student, post)))  # noqa: B023
    return taken


def compare(rung: str, shape: str, count: int, employers: int | None) -> bool:
    """Print one round's figures; whether what stands in the end is proved."""
    problem = make(SIZES[rung], shape)
    live = LiveRound(with_employers(problem, employers) if employers else problem)
    random = np.random.default_rng(1)
    some_changes(live, random, 1, employers)  # the kernels are there, as after the first run on a machine
    taken = some_changes(live, random, count, employers)
    problem = live.problem
    whole = min(_ms(lambda: solve_problem(problem)) for _ in range(2))
    got, small = live.answer().got, len(problem.col) <= LARGE
    peer = _ms(lambda: PEERS[PEER](problem, got)) if small else None
    for name, times in taken.items():
        middle = statistics.median(times)
        beside = f"× {PEER} {peer / middle:,.0f}" if peer else f"× {PEER} not run"
        print(f"{rung}:{shape} {name}: {middle:.2f} ms; × all of it again {whole / middle:,.1f}; {beside}", flush=True)
    return check(problem, live.answer()).ok


def main() -> int:
    """Run what was asked for; 1 where a standing answer is not proved."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rungs", nargs="*", choices=tuple(SIZES), default=["university"])
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=["normal", "tight", "scarce"])
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--employers", type=int, help="so many posts an employer, who gives a student one at most")
    args = parser.parse_args()
    small = make(SIZES["college"], "tight")
    PEERS[PEER](small, solve_problem(small).got)  # the library is loaded before the clock runs
    proved = [compare(rung, shape, args.changes, args.employers) for rung in args.rungs for shape in args.shapes]
    return 0 if all(proved) else 1


if __name__ == "__main__":
    raise SystemExit(main())
