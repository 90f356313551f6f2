"""`./lianqiao allocate`: who is offered which post, from three files, with a certificate that anybody can check.

No server and no database (contracts, Allocation). Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from lianqiao.allocation.book import Book, offers_content, read_book
from lianqiao.allocation.certificate import as_bytes, certificate
from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Allocation
from lianqiao.allocation.written import write_together
from lianqiao.rules.values import Place, Reason, Refused

HELP = "按顺位把岗位分给学生：三份表进，一份结果和一份证明出，不用服务器"
QUIET = 2.0  # seconds after which progress is shown, and between two words of it


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments (contracts, Allocation)."""
    input_files(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="结果写到这里：student,post,rank")
    parser.add_argument("--certificate", metavar="FILE", type=Path, required=True, help="证明写到这里（JSON）")
    parser.add_argument(
        "--policy", choices=("rounds", "student"), default="rounds", help="先人人第一个，还是先第一人全部"
    )
    parser.add_argument("--shards", metavar="N", type=_count, default=1, help="分几个进程算，结果不变")
    parser.add_argument("--dask", metavar="ADDRESS", help="用这个 Dask 调度器的机器算，结果不变")
    parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 对象")


def input_files(parser: argparse.ArgumentParser) -> None:
    """The three files of a round."""
    for name, columns in (("students", "student,need,priority"), ("posts", "post,capacity,employer")):
        parser.add_argument(f"--{name}", metavar="FILE", type=Path, required=True, help=columns)
    parser.add_argument("--pairs", metavar="FILE", type=Path, required=True, help="student,post,score（0–10000）")


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("1–64")
    return number


class Progress:
    """Says how far a long run is; a short one stays silent."""

    def __init__(self) -> None:
        self.said = monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Tell, where it is time again."""
        if monotonic() - self.said >= QUIET:
            self.said = monotonic()
            _tell(f"排到 {done:,} / {of:,}")


def run(args: argparse.Namespace) -> int:
    """Solve, check, write. Nothing is written that the checker does not confirm."""
    _apart({name: getattr(args, name) for name in ("students", "posts", "pairs", "out", "certificate")})
    book = read_book(args.students, args.posts, args.pairs, args.policy)
    answer = _solved(book, args.shards, args.dask)
    found = check(book.problem, answer)
    if not found.ok:
        raise Refused(Reason.of("allocation_unproved", fault="; ".join(found.faults)))
    told = certificate(book, answer)
    write_together({args.out: offers_content(book, answer, args.out), args.certificate: as_bytes(told)})
    print(json.dumps(told, ensure_ascii=False) if args.json else _lines(book, told))
    return 0


def _apart(files: dict[str, Path]) -> None:
    """Refuse to write where another of the files stands, by whatever name."""
    for last in ("out", "certificate"):
        for name, path in files.items():
            if name != last and _same(path, files[last]):
                raise Refused(Reason.of("allocation_same_file", one=name, other=last), where=Place(file=path.name))


def _same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return one.samefile(other)  # also two spellings of one name, where the disk takes them for the same
    except OSError:
        return False


def _solved(book: Book, shards: int, dask: str | None) -> Allocation:
    from lianqiao.allocation import kernels
    from lianqiao.allocation.shards import ClusterUnreachableError
    from lianqiao.allocation.solve import Where, solve_problem

    if dask is not None and find_spec("distributed") is None:
        raise Refused(Reason.of("allocation_needs_dask"))
    if not kernels.kept():
        _tell("第一次用，先准备快速内核，约半分钟；以后直接用")
    where = Where(
        shards,
        dask,
        lost=lambda why: _tell(f"有一个分片中途退出（{why}），改在本进程算，结果不变"),
        unused=None if dask is None else lambda: _tell(f"名额不够分，没有用 Dask 调度器 {dask}，在本进程算，结果不变"),
    )
    try:
        return solve_problem(book.problem, where=where, tell=Progress())
    except ClusterUnreachableError as fault:
        raise Refused(Reason.of("allocation_dask_unreachable", address=str(dask), why=str(fault))) from fault


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _lines(book: Book, told: dict[str, Any]) -> str:
    lines = [
        f"学生 {len(book.students):,} 名，岗位 {len(book.posts):,} 个，可选的对子 {len(book.problem.col):,} 对",
        f"要 {told['wanted']:,} 个，给了 {told['placed']:,} 个；{len(told['short']):,} 人没有得够",
        f"总分 {told['primal']:,}，上界 {told['dual']:,}，相差 {told['gap']}：已证明最优",
    ]
    missing = sum(one["places_missing"] for one in told["hall_sets"])
    return "\n".join([*lines, *([f"还缺 {missing:,} 个名额，见证明里的 hall_sets"] if missing else [])])
