"""How long a round takes beside its peers: the same arrays, one process each.

    .venv/bin/python benchmarks/allocation.py [--rungs college university] [--shapes normal tight scarce]
    .venv/bin/python benchmarks/allocation.py --employers 3 [--rungs …]     # one post an employer and student
    .venv/bin/python benchmarks/allocation.py --hubei POSITIONS.json    # real posts, full lists, ratio 1 and 3
    .venv/bin/python benchmarks/allocation.py --random 10000            # against the referees
    .venv/bin/python benchmarks/allocation.py --candidates [20000 100000]   # eligible pairs, of 3,000 × 50,000 else

Rungs `province` and `nation` run only where they are named, and of `nation` only our own, in shards.
Printed for each: seconds of wall clock and of processor time (whose ratio is told, since it stands
still on a busy machine; medians, as what takes less than a second is run again), most memory of its
process (arrays included), slots placed, total score, and the gap that is certified (`-` where the
method certifies none). Exact peers are told how many each student gets, ours find out. Losses are
printed like gains.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.allocation_peers import PEERS, Outcome
from benchmarks.allocation_shapes import SHAPES, SIZES, hubei, make, with_employers

from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Problem
from lianqiao.allocation.solve import Where, solve_problem

ENOUGH, RUNS = 1.0, 25  # seconds, or runs, after which a quick method is not run again; the median is told
LARGE = 8_000_000  # pairs above which linear programs are left out
OURS = ("ours", "ours, 2 shards")


def warm(shards: int, like: Problem) -> None:
    """Load the kernels for numbers as wide as those of `like`, as they are after the first run on a machine."""

    def small(shape: str) -> Problem:
        one = make(SIZES["college"], shape)
        return replace(one, col=one.col.astype(like.col.dtype), weight=one.weight.astype(like.weight.dtype))

    for shape in ("tight", "normal"):
        solve_problem(small(shape), where=Where(shards))
    for method in ("steps", "paths"):
        solve_problem(small("tight"), method=method)
    solve_problem(small("normal"), method="auction")  # by itself so small a round never bids


def ours(problem: Problem, shards: int) -> Outcome:
    """Our own, proof included."""
    started = perf_counter()
    answer = solve_problem(problem, where=Where(shards))
    solved = perf_counter()
    found = check(problem, answer)
    seconds = perf_counter() - started
    note = f"check {perf_counter() - solved:.2f} s" if found.ok else "; ".join(found.faults[:2])
    return Outcome(seconds, int(answer.got.sum()), answer.primal, str(found.gap) if found.ok else "none", note)


def _used() -> float:
    """Seconds of processor time of this process and those it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def the_round(name: str) -> Problem:
    """The arrays of a run by name, as `university:scarce`, `university:scarce:3` with 3 posts an employer, or
    `hubei:3:FILE`.
    """
    kind, shape, *rest = name.split(":", 2)
    if kind == "hubei":
        return hubei(Path(rest[0]), int(shape))
    problem = make(SIZES[kind], shape)
    return with_employers(problem, int(rest[0])) if rest else problem


def run_one(name: str, method: str) -> dict[str, object]:
    """One method on one round, in this process."""
    problem, shards = the_round(name), 2 if method == OURS[1] else 1
    got = None if method in OURS or method.startswith("greedy") else solve_problem(problem).got
    if method in OURS:
        warm(shards, problem)
    else:  # a library is loaded before the clock runs
        small = make(SIZES["college"], "tight")
        PEERS[method](small, solve_problem(small).got)
    taken: list[tuple[float, float]] = []  # processor time and wall clock of each run
    while not taken or (sum(wall for _, wall in taken) < ENOUGH and len(taken) < RUNS):
        before = _used()
        outcome = ours(problem, shards) if method in OURS else PEERS[method](problem, got)
        taken.append((_used() - before, outcome.seconds))
    cpu, wall = (median(each) for each in zip(*taken, strict=True))
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {"cpu": cpu, "memory": memory // 1024, "wanted": int(problem.need.sum()), "runs": len(taken)}
    return {**outcome._asdict(), **told, "seconds": wall}


def methods(name: str, pairs: int) -> list[str]:
    """What runs on this round."""
    if name.startswith("nation"):
        return [OURS[1]]
    if name.count(":") == 2 and not name.startswith("hubei"):
        return [*OURS, "OR-Tools min-cost flow"]  # the others do not know an employer's limit
    small = pairs <= LARGE
    return [*OURS, *(peer for peer in PEERS if small or not peer.startswith(("HiGHS", "PDLP")))]


def compare(name: str, pairs: int, limit: float) -> None:
    """Run all methods on one round and print a table, ratios to ours first."""
    print(f"\n### {name}")
    print("\n| method | × ours | wall, s | cpu, s | runs | memory, MB | placed | total score | certified gap | note |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    base = None
    for method in methods(name, pairs):
        command = [sys.executable, __file__, "--one", name, "--method", method]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            print(f"| {method} | | more than {limit:.0f} | | | | | | | stopped |", flush=True)
            continue
        if done.returncode:
            print(f"| {method} | | | | | | | | | failed: {done.stderr.strip().splitlines()[-1][:80]} |", flush=True)
            continue
        told = json.loads(done.stdout.splitlines()[-1])
        base = base or told["cpu"]
        print(
            f"| {method} | {told['cpu'] / base:.1f} | {told['seconds']:.4f} | {told['cpu']:.4f} | {told['runs']} | "
            f"{told['memory']:,} | "
            f"{told['placed']:,} / {told['wanted']:,} | {told['score']:,} | {told['gap']} | {told['note']} |",
            flush=True,
        )


def against_referees(count: int) -> int:
    """So many small random rounds against max-flow and min-cost flow; the number of mismatches."""
    from random import Random

    from benchmarks.allocation_referees import best_total, coverage, instance, most_placed

    random, wrong, short = Random(1), 0, 0
    for turn in range(count):
        problem = instance(random)
        answer = solve_problem(problem, method="steps" if turn % 2 else "auto")
        kept = coverage(problem)
        sound = check(problem, answer).ok and sum(kept) == most_placed(problem)
        wrong += not (sound and answer.got.tolist() == kept and answer.primal == best_total(problem, kept))
        short += sum(kept) < problem.need.sum()
    print(f"{count:,} small rounds, {short:,} of them short of places: {wrong} mismatches")
    return wrong


def candidates(many: int = 3_000, posts_many: int = 50_000) -> None:
    """Eligible pairs of so many students and posts, all parts of the rule, best 200 each."""
    from datetime import date

    from benchmarks.allocation_people import people, posts

    from lianqiao.allocation.candidates import PairBook
    from lianqiao.allocation.surroundings import surroundings

    students, table = people(many), posts(posts_many)
    marks = [(perf_counter(), process_time())]
    book = PairBook(table, surroundings(date(2023, 4, 28)))
    marks.append((perf_counter(), process_time()))
    for _ in ("cold", "warm"):
        pairs = book.pairs(students, {}, keep=200)
        marks.append((perf_counter(), process_time()))
    steps = zip(("index", "pairs, cold", "pairs, warm"), marks[:-1], marks[1:], strict=True)
    for name, before, after in steps:
        print(f"{name}: {after[0] - before[0]:.2f} s wall, {after[1] - before[1]:.2f} s cpu")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{many:,} × {posts_many:,}, {len(pairs.col):,} pairs kept, {memory} MB")


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rungs", nargs="*", choices=tuple(SIZES), default=["college", "university"])
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--employers", type=int, help="so many posts an employer, who gives a student one at most")
    parser.add_argument("--hubei", type=Path)
    parser.add_argument("--random", type=int)
    parser.add_argument("--candidates", nargs="*", type=int)
    parser.add_argument("--limit", type=float, default=900, help="seconds after which a method is stopped")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--method", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(run_one(args.one, args.method)))
        return 0
    if args.random:
        return min(1, against_referees(args.random))
    if args.candidates is not None:
        candidates(*args.candidates)
        return 0
    if args.hubei:
        for ratio in (1, 3):
            compare(f"hubei:{ratio}:{args.hubei}", len(hubei(args.hubei, ratio).col), args.limit)
        return 0
    for rung in args.rungs:
        for shape in args.shapes:
            name = f"{rung}:{shape}:{args.employers}" if args.employers else f"{rung}:{shape}"
            compare(name, SIZES[rung].students * SIZES[rung].pairs, args.limit)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
