"""`./lianqiao ledger`: recompute a ledger from a file of records, or write the college's own records to one.

Recomputing needs no server, no database and no framework (contracts, Ledger), so
that anybody with the policy and the records can check what the pages say.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from unicodedata import east_asian_width

from lianqiao.charter.policy import Policy, load_policy
from lianqiao.charter.records import load_records, write_records
from lianqiao.config import clock
from lianqiao.config.commands.argument_types import day
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Statement, Status, statement
from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.values import Period, Place, Reason, Refused

HELP = "按政策和记录重算承诺台账，不用服务器；或把本院的记录写成同样的文件"
DEFAULT_POLICY = Path(__file__).resolve().parents[4] / "policies" / "sicau-horticulture-2023.toml"
STATUS_WORDS = {
    Status.KEPT: "做到",
    Status.LATE: "晚了才做到",
    Status.EXCUSED: "有原因，不用做",
    Status.DUE: "还没到期",
    Status.SHORT: "没有做够",
    Status.MISSED: "没有做",
}
HEADS = ("承诺", "责任人", "对象", "从", "到", "状态", "次数", "晚录天数", "记录")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which records, under which policy, as of which day; or where to write our own."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--records", metavar="FILE.csv", type=Path, help="按这份记录重算")
    way.add_argument("--export", metavar="FILE.csv", type=Path, help="把本院的记录写到这份文件，只有编号，没有姓名")
    parser.add_argument("--policy", metavar="FILE", type=Path, help="政策文件；重算时默认随附的政策，导出时默认本院的")
    parser.add_argument("--as-of", dest="as_of", metavar="DATE", type=day, help="统计日，默认今天")
    parser.add_argument("--demo", action="store_true", help="导出演示学院的记录，即使已有正式数据")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(wrong_usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Recompute and print, or export."""
    if args.export is not None:
        return _export(args)
    if args.demo:
        args.wrong_usage("argument --demo: not allowed with argument --records")
    return _recompute(args)


def _recompute(args: argparse.Namespace) -> int:
    policy = load_policy(args.policy or DEFAULT_POLICY)
    records = load_records(args.records)
    calendar = policy.calendar
    told = statement(policy.promises, records, calendar, args.as_of or clock.today())
    for line in _notes(policy, records, told, calendar):
        print(line, file=sys.stderr)
    if args.json:
        print(json.dumps(told.as_json(), ensure_ascii=False))
    else:
        _print(told)
    return 0


def _notes(policy: Policy, records: Sequence[Record], told: Statement, calendar: Calendar) -> list[str]:
    """What the reader should know beside the statement: rows left out, and years whose days off are not out yet."""
    known = {one.id for one in policy.promises}
    others = sum(record.kind is not Kind.VOID and record.commitment not in known for record in records)
    notes = [f"有 {others} 行记录的承诺不在政策里，没有计入。"] if others else []
    if told.rows:
        span = Period(min(row.period.start for row in told.rows), max(row.deadline for row in told.rows))
        years = "、".join(map(str, calendar.provisional_years(span)))
        notes += [f"{years} 年的放假安排还没有公布，按周一至周五暂算。"] if years else []
    return notes


def _print(told: Statement) -> None:
    print(f"统计日 {told.as_of.isoformat()}")
    lines = [HEADS]
    for row in told.rows:
        days = (row.period.start.isoformat(), row.period.end.isoformat())
        count = f"{row.count}/{row.base}"
        delay = str(row.delay_days or "")
        lines.append(
            (row.commitment, row.owner, row.subject, *days, STATUS_WORDS[row.status], count, delay, " ".join(row.deeds))
        )
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)] if told.rows else []
    for line in lines if told.rows else []:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip())
    totals = told.totals
    print("合计  " + "；".join(f"{STATUS_WORDS[status]} {totals[status.value]}" for status in Status))


def _width(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _export(args: argparse.Namespace) -> int:
    from lianqiao.config.demo import installation

    if installation.choose(demo=args.demo):
        print(f"没有正式数据，用演示学院的记录，今天固定在 {installation.DAY}。", file=sys.stderr)
    from lianqiao.config import server

    server.prepare()
    from lianqiao.ledger.history import history
    from lianqiao.roster.policy import policy_in_force
    from lianqiao.rules.visibility import Viewer

    as_of: date = args.as_of or clock.today()
    policy = load_policy(args.policy) if args.policy else policy_in_force()
    viewer = Viewer(actor="system:console", system=True)
    found = history(viewer=viewer, today=as_of, now=clock.now(), policy=policy)
    _write(args.export, write_records(found))
    if args.json:
        print(json.dumps({"as_of": as_of.isoformat(), "rows": len(found)}))
    else:
        print(f"{as_of.isoformat()} 的记录 {len(found)} 行，写在 {args.export}。")
    print("文件里只有编号，但从中看得出承诺给了谁。只有你的账号能读它，用完请删除。", file=sys.stderr)
    return 0


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only. Raises Refused `export_unwritable`."""
    try:
        # The temporary file is made so that nobody else can read it, and its rights go with it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".ledger-", suffix=".csv")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
                out.write(text)
            Path(name).replace(path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as fault:
        reason = Reason.of("export_unwritable", file=path.name, why=fault.strerror or str(fault))
        raise Refused(reason, where=Place(file=path.name)) from fault
