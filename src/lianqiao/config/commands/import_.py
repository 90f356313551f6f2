"""`./lianqiao import roster|posts|survey FILE`: take a file in without the wizard (contracts, Import and doctor)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lianqiao.charter.wording import say
from lianqiao.config import clock, server

SHOWN = 20  # refused rows named on the console
HELP = "导入名单、岗位表或答卷表；不带 --yes 只预览"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is imported, from which file, by which column map."""
    parser.add_argument("kind", choices=("roster", "posts", "survey"), help="名单、岗位表或答卷表")
    parser.add_argument("file", type=Path, help="表格文件：xlsx、xls、csv，岗位表也可以是 json")
    parser.add_argument("--survey", type=int, metavar="ID", help="哪一次摸排的答卷：它的页面地址里的数字")
    parser.add_argument("--map", type=Path, metavar="FILE", help="列对照（TOML）")
    parser.add_argument("--yes", action="store_true", help="确认写入；不带时只预览，什么都不写")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Preview or import, and say the counts. Refusals leave as `Refused`."""
    server.prepare()
    from lianqiao.intake.actions import import_file
    from lianqiao.intake.kinds import MAX_FILE_BYTES, MEGABYTE, refuse
    from lianqiao.intake.mapping import load_map
    from lianqiao.roster.policy import policy_in_force
    from lianqiao.rules.visibility import Viewer

    path: Path = args.file
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // MEGABYTE
            raise refuse("file_too_large", path.name, limit=limit, size=-(-size // MEGABYTE))
        data = path.read_bytes()
    except FileNotFoundError as fault:
        raise refuse("file_not_found", path.name) from fault
    except OSError as fault:
        code = "file_is_folder" if path.is_dir() else "file_unreadable"
        raise refuse(code, path.name, because=fault.strerror or "") from fault
    now = clock.now()
    done = import_file(
        viewer=Viewer(actor="system:console", system=True),
        kind=args.kind,
        about=f"survey:{args.survey}" if args.kind == "survey" and args.survey is not None else "",
        name=path.name,
        data=data,
        column_map=load_map(args.map) if args.map else None,
        write=args.yes,
        cohort=policy_in_force().cohort,
        today=now.date(),
        now=now,
    )
    _say({"batch": done.batch_id, **done.counts}, as_json=args.json)
    if not args.json:
        for one in done.rejected[:SHOWN]:
            sentence = say(one.reason)
            places = (str(part) for part in (one.place.sheet, one.place.row, one.place.column) if part)
            print(f"  退回 {' '.join(places)}：{sentence.reason} {sentence.next}")
        if len(done.rejected) > SHOWN:
            print(f"  还有 {len(done.rejected) - SHOWN} 行")
    return 0


def _say(result: dict[str, int | None], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    head = f"已导入，批次 {result['batch']}" if result["batch"] else "预览，什么都没有写入；确认无误后加 --yes"
    words = (
        ("rows", "共"), ("read", "读入"), ("new", "新增"), ("changed", "更新"),
        ("same", "不变"), ("rejected", "退回"), ("warnings", "提醒"),
    )  # fmt: skip
    print(f"{head}\n" + "，".join(f"{word} {result[key]}" for key, word in words))
