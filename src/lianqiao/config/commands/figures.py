"""`./lianqiao figures [--as-of DATE] [--json]`: the figures of contracts, each with the number of rows behind it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from lianqiao.config.commands.argument_types import day
from lianqiao.rules.values import Rate

if TYPE_CHECKING:
    from lianqiao.bulletins.facts import Counted

HELP = "打印全部统计数字，每个数字背后有多少条记录、按什么规则算"


def arguments(parser: argparse.ArgumentParser) -> None:
    """As of which day, of which installation, how to print."""
    parser.add_argument("--as-of", dest="as_of", metavar="DATE", type=day, help="统计日，默认今天")
    parser.add_argument("--demo", action="store_true", help="看演示学院的数字，即使已有正式数据")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Count and print."""
    from lianqiao.config.demo import installation

    if installation.choose(demo=args.demo):
        print(f"没有正式数据，用演示学院的数字，今天固定在 {installation.DAY}。", file=sys.stderr)
    from lianqiao.config import server

    server.prepare()
    from lianqiao.bulletins.figures import figures
    from lianqiao.config import clock
    from lianqiao.roster.policy import policy_in_force
    from lianqiao.rules.visibility import Viewer

    as_of = args.as_of or clock.today()
    viewer = Viewer(actor="system:console", system=True)
    found = figures(viewer=viewer, as_of=as_of, now=clock.now(), policy=policy_in_force())
    if args.json:
        shown = {name: one.figure.as_json() for name, one in found.items()}
        print(json.dumps({"as_of": as_of.isoformat(), "figures": shown}, ensure_ascii=False))
    else:
        _print(as_of, found)
    return 0


def _print(as_of: date, found: Mapping[str, Counted]) -> None:
    from lianqiao.bulletins.words import unit_word

    print(f"统计日 {as_of.isoformat()}")
    for name, one in found.items():
        figure = one.figure
        for value in _values(figure.value, str(unit_word(name, figure.unit))):
            print(f"{name:<30} {value}")
        print(f"{'':<30} 记录 {figure.records} 条：{figure.rule}")


def _values(value: int | Rate | tuple[tuple[str, int], ...], unit: str) -> list[str]:
    if isinstance(value, Rate):
        return [f"{value.text}" + (f"（{value.percent()} %）" if value.percent() else "")]
    if isinstance(value, tuple):
        return [f"{month}  {count} {unit}" for month, count in value]
    return [f"{value} {unit}"]
