"""Wrong usage of the command line: one clear line, exit 2, nothing on standard output (contracts, General)."""

from __future__ import annotations

import pytest

from lianqiao.config import cli


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
