"""The command line: `./lianqiao COMMAND …`. Each command is a file in `config/commands/`.

A command exports `HELP`, `arguments(parser)` and `run(args) -> int`; exit codes
follow the contracts: 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from lianqiao.charter.wording import say
from lianqiao.rules.values import Refused

COMMANDS = (
    *("demo", "serve", "match", "import", "figures", "ledger"),
    *("allocate", "verify-allocation", "doctor", "manage"),
)
USAGE = (  # what the standard library says of wrong usage → how we say it
    (r"^the following arguments are required: (.*)", r"还缺 \1"),
    (r"^unrecognized arguments: (.*)", r"不认识 \1"),
    (r"^argument COMMAND: invalid choice: (.*) \(choose from .*", r"没有 \1 这个命令"),
    (r"^argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，只能是 \3"),
    (r"^argument (\S+): invalid int value: (.*)", r"\1 应是整数，不是 \2"),
    (r"^argument (\S+): expected (?:one|at least one) argument", r"\1 后面还缺一个值"),
    (r"^one of the arguments (.*) is required", r"还缺 \1 中的一个"),
    (r"^argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 同用"),
    (r"^argument (\S+): ", r"\1："),
)


def _module(name: str) -> ModuleType:
    """The file of a command; `import` is a word of the language, so its file has a trailing underscore."""
    file = f"{name}_" if name == "import" else name.replace("-", "_")
    return importlib.import_module(f"lianqiao.config.commands.{file}")


class _Parser(argparse.ArgumentParser):
    """A parser that says wrong usage in one line and takes no abbreviated option for a whole one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        """Exit 2 (contracts, General)."""
        line = message.partition("\n")[0].replace("'", "")
        for english, chinese in USAGE:
            line = re.sub(english, chinese, line)
        self.exit(2, f"{line}。用法见 {self.prog} --help\n")


def _parser(wanted: Sequence[str]) -> argparse.ArgumentParser:
    """A parser of the wanted command alone, so that a start loads no more than it needs; of all, for the overview."""
    parser = _Parser(prog="lianqiao", description="连桥：就业精准帮扶。test 与 check 由启动脚本处理。")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in wanted:
        module = _module(name)
        sub = chosen.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


def print_refusal(refused: Refused, *, as_json: bool) -> None:
    """The refusal in the form of the contracts: one object on standard output, or one line on standard error."""
    sentence = say(refused.because[0])
    where = refused.where.as_dict() if refused.where else {}
    if as_json:
        error = {"code": refused.code, "reason": sentence.reason, "where": where, "next": sentence.next}
        print(json.dumps({"error": error}, ensure_ascii=False))
        return
    place = " ".join(f"{value}" for value in where.values())
    print(f"{place + '：' if place else ''}{sentence.reason} {sentence.next} [{refused.code}]", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")
    given = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(given[:1] if given[:1] and given[0] in COMMANDS else COMMANDS)
    if not given:
        parser.print_help(sys.stderr)
        return 2
    args = parser.parse_args(given)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except Refused as refused:
        print_refusal(refused, as_json=getattr(args, "json", False))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read along (`| head`) has seen enough; at its end Python would complain of the pipe once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
