"""`./lianqiao doctor`: is this installation well, and what to do where it is not."""

from __future__ import annotations

import argparse
import json

HELP = "检查这套系统是否正常，哪里不对、下一步做什么"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Exit 0 when all is well, else 1."""
    from lianqiao.config import server

    server.set_up()

    from lianqiao.config import clock
    from lianqiao.config.checkup import checkup

    found = list(checkup(real_now=clock.real_now(), today=clock.today()))
    well = all(check.ok for check in found)
    rows = [check.as_dict() for check in found]
    if args.json:
        print(json.dumps({"ok": well, "checks": rows}, ensure_ascii=False))
        return 0 if well else 1
    for row in rows:
        print(f"{'✓' if row['ok'] else '✕'} {row['id']:<11} {row['says']}")
        if row["next"]:
            print(f"  {'':<11} {row['next']}")
    return 0 if well else 1
