"""How long a match takes, stage by stage, beside two peers on the same pairs in the same run.

    .venv/bin/python benchmarks/match.py POSTS... [--today 2025-11-01] [--keep DIR]

Makes the roster of 173 graduates (always the same), runs the command, then on
the very same pairs: greedy neediest-first, and SciPy's HiGHS on the whole list
of pairs at once (no short lists). Bar: 60 s in all on two cores.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import resource
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from lianqiao.allocation.problem import Problem, slots_in_order
from lianqiao.allocation.solve import solve
from lianqiao.allocation.surroundings import surroundings
from lianqiao.charter.policy import load_policy
from lianqiao.config.commands import match as command
from lianqiao.referrals.pairs import PairBook

SIZE, ASSISTED, SETTLED = 173, 62, 25
BAR_SECONDS = 60
MAJORS = (("园艺", "090102", 86), ("茶学", "090107", 48), ("设施农业科学与工程", "090106", 39))
HOMES = (
    "四川省成都市",
    "四川省雅安市",
    "四川省凉山彝族自治州",
    "重庆市",
    "贵州省遵义市",
    "广东省茂名市",
    "湖南省怀化市",
)
WISHES = ("", "", "广东", "只去广东省", "湖北或广东", "仅广州", "成都、雅安", "四川", "深圳", "武汉")
CATEGORIES = ("家庭经济困难", "低保", "脱贫户", "零就业家庭", "低保、残疾", "家庭经济困难")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
HEADER = (
    *("学号", "姓名", "性别", "出生日期", "政治面貌", "专业", "专业代码", "学历", "班级", "届", "生源地"),
    *("困难类别", "意向地区", "期望薪资", "毕业去向"),
)


def make_roster(path: Path, cohort: int) -> None:
    """Write the roster of 173: three majors, 62 in hardship, wishes of every shape, some settled already."""
    random = Random(20230428)
    majors = [major for *major, count in MAJORS for _ in range(count)]
    assisted = set(random.sample(range(SIZE), ASSISTED))
    settled = set(random.sample(range(SIZE), SETTLED))
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(HEADER)
        for at, (name, code) in enumerate(majors):
            born = date(cohort - 22, 1 + at % 12, 1 + at % 28)
            write.writerow(
                [
                    f"{cohort - 4}{at + 1:05}",
                    random.choice(SURNAMES) + f"同学{at + 1:03}",
                    random.choice("男女女"),
                    born.isoformat(),
                    random.choice(("共青团员", "共青团员", "共青团员", "中共党员", "群众")),
                    name,
                    code,
                    "本科",
                    f"{name}{(cohort - 4) % 100}{1 + at % 2:02}班",
                    f"{cohort}届",
                    random.choice(HOMES),
                    random.choice(CATEGORIES) if at in assisted else "",
                    random.choice(WISHES),
                    random.choice(("", "", "4000", "5000以上", "3500-5000")),
                    "签就业协议形式就业" if at in settled else "",
                ]
            )


def run_command(roster: Path, posts: Sequence[Path], out: Path, today: date) -> tuple[dict, float]:
    """The whole command as a caller has it; its summary and the wall-clock seconds."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    args = parser.parse_args([str(roster), *map(str, posts), "--out", str(out), "--today", today.isoformat(), "--json"])
    started, said = perf_counter(), io.StringIO()
    with contextlib.redirect_stdout(said):
        command.run(args)
    return json.loads(said.getvalue()), perf_counter() - started


def the_problem(roster: Path, posts: Sequence[Path], today: date) -> Problem:
    """The first pass (those owed posts) as arrays, for the peers."""
    policy = load_policy(command.DEFAULT_POLICY)
    books = command.read_books(roster, posts, None)
    assisted = command.assisted_ids(books.roster.rows, policy, today, everyone=False)
    owed = [command.facts_of(row) for row in books.roster.rows if row.number in assisted and not row.settled]
    facts = sorted((post.facts for post in books.posts.values()), key=lambda post: post.id)
    pairs = PairBook(facts, surroundings(today)).pairs(owed, {})
    names: dict[str, int] = {}
    employer = np.array([names.setdefault(post.employer, len(names)) for post in facts])
    need = np.full(len(owed), policy.match.quota)
    capacity = np.array([post.openings for post in facts]) * policy.match.students_per_opening
    order = slots_in_order(need, np.arange(len(owed)), policy.match.order)
    return Problem(pairs.indptr, pairs.col, pairs.weight, need, capacity, order, employer)


def greedy(problem: Problem) -> tuple[int, int]:
    """Everybody takes the best post that is left, in order of slots: placed, total score."""
    room, used, total, placed = problem.capacity.copy(), set(), 0, 0
    for student in problem.order.tolist():
        row = problem.row(student)
        for post, score in zip(problem.col[row].tolist(), problem.weight[row].tolist(), strict=True):
            seat = (student, int(problem.employer[post]))
            if room[post] and seat not in used:
                room[post] -= 1
                used.add(seat)
                total, placed = total + score, placed + 1
                break
    return placed, total


def whole_program(problem: Problem, got: np.ndarray) -> int:
    """HiGHS on every pair at once, with the coverage given: the total score."""
    owner = np.repeat(np.arange(problem.students), np.diff(problem.indptr))

    def count(keys: np.ndarray) -> tuple[csr_array, np.ndarray]:
        names, where = np.unique(keys, return_inverse=True)
        return csr_array((np.ones(len(keys)), (where, np.arange(len(keys)))), shape=(len(names), len(keys))), names

    by_student, students = count(owner)
    by_post, posts = count(problem.col)
    by_seat, seats = count(owner * (int(problem.groups().max()) + 1) + problem.groups()[problem.col])
    answer = linprog(
        -problem.weight.astype(float),
        A_ub=vstack([by_post, by_seat], format="csr"),
        b_ub=np.concatenate([problem.capacity[posts], np.ones(len(seats))]),
        A_eq=by_student,
        b_eq=got[students],
        bounds=(0, None),
        method="highs-ds",
    )
    return round(-answer.fun)


def compare(problem: Problem) -> None:
    """Ours, greedy and the whole linear program on the same arrays."""
    print(f"\n{problem.students} students × {problem.posts} posts, {len(problem.col):,} eligible pairs")
    started = perf_counter()
    answer = solve(
        problem.indptr, problem.col, problem.weight, problem.need, problem.capacity, problem.order, problem.employer
    )
    ours = perf_counter() - started
    print(f"  ours              {ours:8.2f} s  placed {answer.got.sum():5}  score {answer.primal:9}  gap {answer.gap}")
    started = perf_counter()
    placed, total = greedy(problem)
    print(f"  greedy            {perf_counter() - started:8.2f} s  placed {placed:5}  score {total:9}")
    started = perf_counter()
    total = whole_program(problem, answer.got)
    peer = perf_counter() - started
    print(
        f"  HiGHS, all pairs  {peer:8.2f} s  placed {answer.got.sum():5}  score {total:9}  {peer / ours:.1f}× our time"
    )


def main() -> int:
    """Run and print; exit 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path, nargs="+")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2025, 11, 1))
    parser.add_argument("--cohort", type=int, default=2026)
    parser.add_argument("--keep", type=Path, help="leave roster and results here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        roster = folder / "roster.csv"
        make_roster(roster, args.cohort)
        summary, wall = run_command(roster, args.posts, folder / "out", args.today)
        rows = summary["students"]["rows"] + summary["posts"]["rows"]
        print(f"{rows:,} rows")
        for stage, seconds in summary["seconds"].items():
            print(f"  {stage:8}{seconds:8.2f} s  {rows / max(seconds, 1e-3):12,.0f} rows/s")
        print(f"  {'all':8}{wall:8.2f} s  {rows / wall:12,.0f} rows/s")
        print({name: summary[name] for name in ("students", "posts", "referrals", "served_in_full", "certificate")})
        compare(the_problem(roster, args.posts, args.today))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0 if wall < BAR_SECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
