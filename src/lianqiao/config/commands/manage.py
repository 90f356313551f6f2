"""`./lianqiao manage …`: Django's own management commands, for the person who installs."""

from __future__ import annotations

import argparse

HELP = "框架自带的管理命令，给安装的人用"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after `manage` goes through."""
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Hand over."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lianqiao manage", *args.rest])
    return 0
