"""`./lianqiao check` and `./lianqiao test`: everything that must hold, in one command.

`check` runs lint, types, import contracts and the house tests. `test` runs
in parts beside each other those checks, the whole suite on SQLite, again on a
throw-away PostgreSQL out of a wheel what asks the database, and browser tests
in a browser that it finds or fetches.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import browser, database  # noqa: E402 - the folder has to be on the path first

BIN = Path(sys.executable).parent
CODE = ["src", "tests", "scripts", "benchmarks"]
# What asks the database something of its own; walls of rights and privacy would only say the same again.
JOURNEYS_ON_POSTGRES = [
    "tests/journeys/test_demo.py",
    "tests/journeys/test_hostile_parameters.py",
    "tests/journeys/test_serve_and_doctor.py",
    "tests/journeys/test_two_hundred_talks.py",
    "tests/journeys/test_worker_background.py",
    "tests/journeys/test_worker_drilled.py",
    "tests/journeys/test_worker_killed.py",
]
ROOMS, RULES, JOURNEYS = "tests/rooms", "tests/rules", "tests/journeys"
# Whole pages, long histories: what they run of rules and actions has tests of its own; tracing costs two thirds again.
LONG_WALKS = (
    "as_of", "channels", "delivery_faults", "delivery_mail", "delivery_races", "demand_pages", "desk_cases",
    "desk_classes", "desk_files", "desk_guarded", "desk_slipped", "desk_students", "desk_talks", "desk_today",
    "desk_who_answers", "figures_recount", "jobs_life_pages", "leads_pages", "ledger_benchmark", "ledger_command",
    "ledger_deeds", "ledger_export", "ledger_midnight", "ledger_policies", "linkage_pages", "notices_outage",
    "notices_term", "outreach_pages", "plans_pages", "posts_held_back", "referrals_pages", "survey_pages",
)  # fmt: skip
UNTRACED = [
    *(f"{RULES}/test_{one}.py" for one in ("commitments_properties", "switching_policy")),
    *(f"{ROOMS}/test_{one}.py" for one in LONG_WALKS),
]


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


@dataclass(frozen=True)
class Part:
    """A piece of the suite that runs by itself."""

    name: str
    arguments: list[str]
    env: dict[str, str]

    def run(self, tally: Tally) -> None:
        """Run it, show what it said in one piece, count it."""
        print(f"── {self.name} …", flush=True)
        began = time.monotonic()
        done = subprocess.run(
            pytest_command(self.arguments), cwd=ROOT, env=self.env, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        print(f"\n── {self.name}\n{done.stdout}   {time.monotonic() - began:.1f} s", flush=True)
        tally.add_tests(done.stdout)
        if done.returncode:
            tally.failed.append(self.name)


def beside_each_other(tally: Tally, parts: Sequence[Callable[[Tally], None]]) -> None:
    """Run the parts in this order, as many at once as there are cores."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as lanes:
        for part in [lanes.submit(one, tally) for one in parts]:
            part.result()


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


def on_sqlite(env: dict[str, str]) -> list[Part]:
    """Everything that needs no browser; a traced part keeps what it covered in a file of its own."""
    traced = ["--cov", "--cov-report=", *(f"--ignore={one}" for one in UNTRACED)]
    shares = {
        "journeys": [JOURNEYS],
        "rooms, traced": [*traced, ROOMS],
        "long walks": UNTRACED,
        "rules, traced": [*traced, RULES],
        "all else": [f"--ignore={one}" for one in (ROOMS, JOURNEYS, RULES)],
    }
    kept = Path(env["LIANQIAO_VAR"])
    return [
        Part(
            f"{name}, on SQLite",
            ["-m", "not browser and not postgres_only", *arguments],
            {**own_folder(env, f"sqlite-{number}"), "COVERAGE_FILE": str(kept / f"coverage.{number}")},
        )
        for number, (name, arguments) in enumerate(shares.items())
    ]


def on_postgres(env: dict[str, str], url: str) -> list[Part]:
    """What asks the database something of its own; each part makes a database of its own on the server.

    The journeys start servers, which open the one that is there.
    """
    shares = {"rooms": ([ROOMS], database.named(url, "rooms")), "journeys": (JOURNEYS_ON_POSTGRES, url)}
    return [
        Part(
            f"{name}, on PostgreSQL",
            ["-m", "not browser", *files],
            {**own_folder(env, f"postgres-{number}"), "LIANQIAO_DATABASE_URL": where},
        )
        for number, (name, (files, where)) in enumerate(shares.items())
    ]


def covered(tally: Tally, env: dict[str, str]) -> None:
    """What all parts on SQLite together covered."""
    folder = Path(env["LIANQIAO_VAR"])
    kept = [str(one) for one in sorted(folder.glob("coverage.*"))]
    whole = {**env, "COVERAGE_FILE": str(folder / "coverage")}
    step(tally, "coverage of all parts", [sys.executable, "-m", "coverage", "combine", "-q", *kept], whole)
    step(tally, "branch coverage of rules and actions", [sys.executable, "scripts/coverage_gate.py"], whole)


def run_tests(tally: Tally, env: dict[str, str]) -> None:
    """All checks; the suite on both databases; browser tests once, on SQLite."""
    chromium = browser.find_or_fetch()
    if chromium:
        env = {**env, "LIANQIAO_CHROMIUM": str(chromium)}
    with database.throw_away() as url:
        if url is None:
            tally.failed.append("PostgreSQL could not be started")
        parts = [*(on_postgres(env, url) if url else []), *on_sqlite(env)]
        if chromium:
            parts.insert(1, Part("browser tests", ["-m", "browser"], own_folder(env, "browser")))
        beside_each_other(tally, [*(part.run for part in parts), partial(check, env=env)])  # the longest begin first
    covered(tally, env)
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
        if arguments[0] == "test":
            run_tests(tally, env)
        else:
            check(tally, env)
            Part("house tests", ["tests/house"], env).run(tally)
    broken = tally.counts["failed"] + tally.counts["error"]
    for name in tally.failed:
        print(f"FAILED: {name}")
    print(f"{tally.counts['passed']} passed, {broken} failed, {tally.counts['skipped']} skipped")
    return 1 if tally.failed or broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or ["test"]))
