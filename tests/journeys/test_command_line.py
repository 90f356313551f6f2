"""Wrong usage of the command line: one clear line, exit 2, nothing on standard output (contracts, General)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lianqiao.config import cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["nope"], "nope"),
        (["match"], "ROSTER"),
        (["match", "a.csv", "b.csv", "--out", "o", "--foo"], "--foo"),
        (["match", "a.csv", "b.csv", "--ou", "o"], "--out"),
        (["match", "a.csv", "b.csv", "--out", "o", "--today", "2026-13-01"], "2026-13-01"),
        (["import", "x", "a.csv"], "roster"),
        (["serve", "--port", "x"], "--port"),
        (["serve", "--only-worker", "--no-worker"], "--no-worker"),
        (["doctor", "--foo"], "--foo"),
    ],
)
def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str], words: list[str], named: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    printed = capsys.readouterr()
    assert stopped.value.code == 2
    assert printed.out == ""
    assert named in printed.err
    assert printed.err.count("\n") == 1
    assert "用法见" in printed.err


def test_no_command_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert all(command in printed.err for command in cli.COMMANDS)


def test_a_reader_who_stops_early_gets_no_traceback() -> None:
    code = (
        "import sys, types\nfrom lianqiao.config import cli\n"
        "def run(args):\n    for _ in range(100_000):\n        print('row of many rows')\n    return 0\n"
        "module = types.SimpleNamespace(HELP='', arguments=lambda parser: None, run=run)\n"
        "cli._module = lambda name: module\nraise SystemExit(cli.main(['figures']))\n"
    )
    house = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house
    ) as started:
        assert started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait(30) == 0
