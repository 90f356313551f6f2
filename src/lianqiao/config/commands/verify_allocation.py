"""`./lianqiao verify-allocation`: does a result with its certificate hold? The first fault is said (contracts)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lianqiao.allocation.book import read_book
from lianqiao.config.commands.allocate import input_files

HELP = "核对一份分配结果和它的证明：可行、合规则、最优，否则说出第一处错"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments (contracts, Allocation)."""
    input_files(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="要核对的结果：student,post,rank")
    parser.add_argument("--certificate", metavar="FILE", type=Path, required=True, help="要核对的证明（JSON）")
    parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Check; raises Refused with the first fault."""
    from lianqiao.allocation.verify import read_certificate, verify

    told = read_certificate(args.certificate)
    book = read_book(args.students, args.posts, args.pairs, told["policy"])
    found = verify(book, args.out, told, args.certificate.name)
    if args.json:
        print(json.dumps({"ok": True, **found}))
    else:
        print(f"成立：可行，合规则，最优（总分 {found['primal']:,}，给了 {found['placed']:,} / {found['wanted']:,}）")
    return 0
