"""`./lianqiao check` and `./lianqiao test`: everything that must hold, in one command.

`check` runs lint, types, import contracts and the house tests. `test` runs
`check`, then the whole suite on SQLite, then again on a throw-away PostgreSQL
out of a wheel, beside browser tests in a browser that it finds or fetches.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import browser, database  # noqa: E402 - the folder has to be on the path first

BIN = Path(sys.executable).parent
CODE = ["src", "tests", "scripts", "benchmarks"]
# What asks the database something of its own; walls of rights and privacy would only say the same again.
ON_POSTGRES = [
    "tests/rooms",
    "tests/journeys/test_demo.py",
    "tests/journeys/test_hostile_parameters.py",
    "tests/journeys/test_serve_and_doctor.py",
    "tests/journeys/test_two_hundred_talks.py",
    "tests/journeys/test_worker_background.py",
    "tests/journeys/test_worker_killed.py",
]
ROOMS = "tests/rooms"  # half of the time of all that needs no browser


@dataclass
class Tally:
    """What ran, what failed, and how many tests passed, failed or were left out."""

    failed: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0, "error": 0})

    def add_tests(self, output: str) -> None:
        """Read pytest's closing line."""
        closing = next((line for line in reversed(output.splitlines()) if re.search(r" in [\d.]+s", line)), "")
        for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)s?\b", closing):
            self.counts[word] += int(number)


def environment(**more: str) -> dict[str, str]:
    """The environment of every step: sources on the path, test settings, private data folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LIANQIAO_TESTING": "1", "PYTHONUTF8": "1", **more}


def step(tally: Tally, name: str, command: list[str], env: dict[str, str]) -> None:
    """Run one step with its output in sight; note a failure and go on, so that one run shows everything."""
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    if subprocess.run(command, cwd=ROOT, env=env).returncode:
        tally.failed.append(name)
    print(f"   {time.monotonic() - began:.1f} s", flush=True)


def pytest_command(arguments: list[str]) -> list[str]:
    """Pytest, leaving no cache behind."""
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]


def judge(tally: Tally, name: str, output: str, code: int) -> None:
    """Count what pytest said at its end."""
    tally.add_tests(output)
    if code:
        tally.failed.append(name)


def pytest_step(tally: Tally, name: str, arguments: list[str], env: dict[str, str]) -> None:
    """Run pytest, pass its output on line by line, and read its closing line."""
    print(f"\n── {name}", flush=True)
    lines: list[str] = []
    command = pytest_command(arguments)
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    judge(tally, name, "".join(lines), running.returncode)


@contextmanager
def meanwhile(tally: Tally, name: str, arguments: list[str], env: dict[str, str]) -> Iterator[None]:
    """Run pytest beside what the body does, on the second core; its output follows in one piece."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        running = subprocess.Popen(pytest_command(arguments), cwd=ROOT, env=env, stdout=output, stderr=output)
        try:
            yield
        finally:
            code = running.wait()
            output.seek(0)
            text = output.read()
            print(f"\n── {name}\n{text}", flush=True)
            judge(tally, name, text, code)


def check(tally: Tally, env: dict[str, str]) -> None:
    """Lint, format, types, contracts, templates."""
    step(tally, "ruff", [str(BIN / "ruff"), "check", "lianqiao", *CODE], env)
    step(tally, "ruff format", [str(BIN / "ruff"), "format", "--check", "lianqiao", *CODE], env)
    step(tally, "mypy", [str(BIN / "mypy"), "src/lianqiao"], env)
    step(tally, "import contracts", [str(BIN / "lint-imports"), "--no-cache"], env)
    step(tally, "templates", [str(BIN / "djlint"), "templates", "src", "--lint", "--quiet"], env)
    step(tally, "settings", [sys.executable, "-m", "lianqiao.config.cli", "manage", "check"], env)
    step(
        tally,
        "migrations",
        [sys.executable, "-m", "lianqiao.config.cli", "manage", "makemigrations", "--check", "--dry-run"],
        env,
    )


def own_folder(env: dict[str, str], name: str) -> dict[str, str]:
    """The environment with a data folder of its own, for what runs beside something else."""
    folder = Path(env["LIANQIAO_VAR"]) / name
    folder.mkdir()
    return {**env, "LIANQIAO_VAR": str(folder)}


def on_sqlite(tally: Tally, env: dict[str, str]) -> None:
    """Everything without a browser, in two halves beside each other; then what both together covered."""
    folder = Path(env["LIANQIAO_VAR"])
    halves = {"rooms": [ROOMS], "others": [f"--ignore={ROOMS}"]}
    kept = {name: str(folder / f"coverage.{name}") for name in halves}
    marks = ["-m", "not browser and not postgres_only", "--cov", "--cov-report="]
    beside = {**own_folder(env, "rooms"), "COVERAGE_FILE": kept["rooms"]}
    with meanwhile(tally, "tests of the rooms on SQLite", [*marks, *halves["rooms"]], beside):
        rest = {**env, "COVERAGE_FILE": kept["others"]}
        pytest_step(tally, "all other tests on SQLite", [*marks, *halves["others"]], rest)
    both = {**env, "COVERAGE_FILE": str(folder / "coverage.both")}
    coverage = [sys.executable, "-m", "coverage", "combine", "-q", *kept.values()]
    step(tally, "coverage of both halves", coverage, both)
    step(tally, "branch coverage of rules and actions", [sys.executable, "scripts/coverage_gate.py"], both)


def run_tests(tally: Tally, env: dict[str, str]) -> None:
    """The suite on both databases; browser tests once, on SQLite, beside PostgreSQL."""
    chromium = browser.find_or_fetch()
    if chromium:
        env = {**env, "LIANQIAO_CHROMIUM": str(chromium)}
    on_sqlite(tally, env)
    with database.throw_away() as url:
        if url is None:
            tally.failed.append("PostgreSQL could not be started")
        on_postgres = {**own_folder(env, "postgres"), "LIANQIAO_DATABASE_URL": url or ""}
        beside = meanwhile(tally, "tests on PostgreSQL", ["-m", "not browser", *ON_POSTGRES], on_postgres)
        with beside if url else nullcontext():
            if chromium:
                pytest_step(tally, "browser tests", ["-m", "browser"], own_folder(env, "browser"))
    if not chromium:
        missing = browser.count_tests(env)
        print(f"\n{'!' * 70}\n{missing} browser tests did NOT run: no browser. {browser.HOW_TO_GET}\n{'!' * 70}")
        tally.counts["skipped"] += missing
        if os.environ.get("CI") == "true":
            tally.failed.append("browser tests without a browser")


def main(arguments: list[str]) -> int:
    """Run `check` or `test`; 0 when all holds."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="lianqiao-test-") as var:
        env = environment(LIANQIAO_VAR=var)
        tally = Tally()
        check(tally, env)
        if arguments[0] == "test":
            run_tests(tally, env)
        else:
            pytest_step(tally, "house tests", ["tests/house"], env)
    broken = tally.counts["failed"] + tally.counts["error"]
    for name in tally.failed:
        print(f"FAILED: {name}")
    print(f"{tally.counts['passed']} passed, {broken} failed, {tally.counts['skipped']} skipped")
    return 1 if tally.failed or broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or ["test"]))
