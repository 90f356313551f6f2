"""Workers killed while they send: what is lost, and what arrives twice. Real processes, a real mail server on loopback.

    .venv/bin/python benchmarks/faults.py [--kills 1000] [--seeds 1 2 3] [--drills 20] [--small-disk]

One process with everything loaded forks a worker at a time. The worker settles
what the one before it left, says how much that was, and sends; the outbox is
filled up as it empties. At a random instant the worker gets SIGKILL: after so
many messages as chance has it, and within the time that two take here and now,
so that a busy machine shifts nothing. After the last one a worker runs to the
end. SQLite in a throw-away folder, or the database of `LIANQIAO_DATABASE_URL`
with its tables of the room `delivery` empty.

`--drills N`: instead of that every fault of the database and the host at every
step of a turn (`fault_drills`), with N seeds. `--small-disk`: SQLite on a disk
of 8 MB that is filled up (root only).

lost: a committed message without a named end state after recovery, or one that
is called accepted and that the server never took. doubled: a message that the
server took twice (a mail server has no window in which it drops repetitions).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

DEFINITION = (
    "lost = committed and without a named end state after recovery, or called accepted and never taken; "
    "doubled = taken twice by the server"
)
ENDED = {"accepted", "unknown"}  # the server refuses nothing, so nothing else may come of a message

HERD = """
import os, random, signal, time
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.db import connection, connections
import lianqiao.delivery.channels.email
from lianqiao.config import clock
from lianqiao.delivery import tasks
from lianqiao.delivery.models import Envelope, OutboxEntry
from django.db import transaction

def fill():
    now, real = clock.now(), clock.real_now()
    first = Envelope.objects.count()
    new = [Envelope(key=f"k{n}", recipient=f"student:{n}", about="round:1", purpose="letter", channel="email",
                    subject="学院就业消息", address=f"s{n}@college.example", body="有岗位", queued_at=now)
           for n in range(first, first + 60)]
    with transaction.atomic():
        made = Envelope.objects.bulk_create(new)
        OutboxEntry.objects.bulk_create([OutboxEntry(envelope=one, not_before=real) for one in made])

def settle():
    tasks.sweep(clock.real_now() + 2 * tasks.LEASE, clock.now())

def work(say):
    recorded = tasks.record
    def record(*told, **how):
        recorded(*told, **how)
        os.write(say, b".")
    tasks.record = record
    leased = OutboxEntry.objects.exclude(lease_until=None)
    os.write(say, b"%d %d\\n" % (leased.filter(handed_over=False).count(), leased.filter(handed_over=True).count()))
    settle()
    while True:
        if OutboxEntry.objects.count() < 20:
            fill()
        tasks.run_once(clock.now(), clock.real_now())

def in_child(act, *with_):
    child = os.fork()
    if child:
        return child
    try:
        act(*with_)
        os._exit(0)
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)

call_command("migrate", "delivery", verbosity=0)
connections.close_all()
chance, fell, pace = random.Random({seed}), [0, 0, 0], 0.01
for _ in range({kills}):
    ear, mouth = os.pipe()
    child = in_child(work, mouth)
    os.close(mouth)
    first, began = b"", time.monotonic()
    while not first.endswith(b"\\n"):
        first += os.read(ear, 1)
    leased, handed = map(int, first.split())
    fell[2 if handed else 1 if leased else 0] += 1
    for beat in range(chance.randrange(5)):
        os.read(ear, 1)
        if beat:
            pace += (time.monotonic() - began - pace) / 10
        began = time.monotonic()
    time.sleep(chance.uniform(0.0, 2 * pace))
    os.kill(child, signal.SIGKILL)
    os.close(ear)
    ended = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL, ended

def finish():
    settle()
    while OutboxEntry.objects.exists():
        tasks.run_once(clock.now(), clock.real_now())

assert os.waitpid(in_child(finish), 0)[1] == 0
from lianqiao.delivery.queries import standings
from lianqiao.rules.visibility import Viewer
print("fell", *fell)
by_id = dict(Envelope.objects.values_list("pk", "address"))
for one in standings(viewer=Viewer(actor="system:test", system=True)):
    print(by_id[one.id], one.state.value)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of kills came to. `fell`: kills that left nothing, a claim only, and a message handed over."""

    kills: int
    fell: tuple[int, int, int]
    states: Mapping[str, int]
    lost: int
    doubled: int

    def told(self) -> str:
        """One line with the numbers, one with what they mean."""
        nothing, claimed, handed = self.fell
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.kills} kills ({nothing} between claims, {claimed} after a claim, {handed} after handing over): "
            f"{sum(self.states.values())} messages ({states}), {self.lost} lost, {self.doubled} doubled\n{DEFINITION}"
        )


def kill_workers(kills: int, *, seed: int = 20230428, database: str = "") -> Outcome:
    """Kill so many workers one after the other; `database`: a URL, empty for SQLite in a folder of its own."""
    from tests.factories.delivery import Sink, mail_server

    class Slow(Sink):
        """Takes its time before and after it has a message, so that kills fall everywhere."""

        async def handle_DATA(self, *told: Any) -> str:  # noqa: N802 - named by the library
            await asyncio.sleep(0.002)
            reply = await super().handle_DATA(*told)
            await asyncio.sleep(0.002)
            return reply

    sink = Slow()
    with mail_server(sink) as port, tempfile.TemporaryDirectory(prefix="lianqiao-faults-") as folder:
        code = HERD.replace("{seed}", str(seed)).replace("{kills}", str(kills))
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=_house(folder, port, database),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return _judged(kills, done.stdout, Counter(address for address, _ in sink.taken))


def _house(folder: str, port: int, database: str) -> dict[str, str]:
    """The environment of an installation in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "lianqiao.config.settings",
        "LIANQIAO_VAR": folder,
        "LIANQIAO_TESTING": "1",
        "LIANQIAO_DATABASE_URL": database,
        "LIANQIAO_SMTP_HOST": "127.0.0.1",
        "LIANQIAO_SMTP_PORT": str(port),
    }


def _judged(kills: int, told: str, taken: Counter[str]) -> Outcome:
    first, *lines = told.splitlines()
    nothing, claimed, handed = map(int, first.split()[1:])
    state = dict(line.split() for line in lines)
    lost = {one for one, what in state.items() if what not in ENDED or (what == "accepted" and not taken[one])}
    doubled = {one for one, times in taken.items() if times > 1}
    return Outcome(kills, (nothing, claimed, handed), Counter(state.values()), len(lost), len(doubled))


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came of one fault at one step with one seed.

    `word`: what the worker's turn ended with, where it did not end well. `unlike`: what did not end as it has to.
    """

    fault: str
    step: str
    word: str
    lost: int
    doubled: int
    unlike: tuple[str, ...]


def drill(seeds: Sequence[int], *, database: str = "", small_disk: bool = False) -> list[Drilled]:
    """Every fault of the database and the host at every step, with each seed; raises where a drill itself fails."""
    from tests.factories.delivery import Sink, mail_server

    sink = Sink()
    with mail_server(sink) as port, _folder(small_disk) as folder:
        house = {**_house(folder, port, database), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.fault_drills", *map(str, seeds)],
            env={**house, "LIANQIAO_DRILL_SMALL_DISK": "1" if small_disk else ""},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        taken = Counter(address for address, _ in sink.taken)
        return [_drilled(json.loads(line), taken) for line in done.stdout.splitlines()]


def _drilled(told: Mapping[str, Any], taken: Counter[str]) -> Drilled:
    states: dict[str, str] = told["states"]
    wanted = {one: told["ends"] if one == told["hit"] else "accepted" for one in states}
    return Drilled(
        told["fault"],
        told["step"],
        told["word"],
        sum(what not in ENDED or (what == "accepted" and not taken[one]) for one, what in states.items()),
        sum(taken[one] > 1 for one in states),
        tuple(f"{one}: {what}" for one, what in states.items() if what != wanted[one]),
    )


@contextmanager
def _folder(small: bool) -> Iterator[str]:
    """A folder for an installation; `small`: on a disk of its own that is soon full."""
    with tempfile.TemporaryDirectory(prefix="lianqiao-faults-") as folder:
        if small:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "lianqiao-small", folder], check=True)
        try:
            yield folder
        finally:
            if small:
                subprocess.run(["umount", folder], check=True)


def told_of_drills(found: Sequence[Drilled]) -> str:
    """A line for each fault and step, and the sum."""
    by_fault: dict[tuple[str, str], list[Drilled]] = {}
    for one in found:
        by_fault.setdefault((one.fault, one.step), []).append(one)
    lines = [
        f"{fault}, {step}: {len(of)} runs, {sum(one.lost for one in of)} lost, {sum(one.doubled for one in of)} doubled"
        f" ({of[0].word or 'went on'})" + "".join(f"\n  not as it has to end: {one.unlike}" for one in of if one.unlike)
        for (fault, step), of in by_fault.items()
    ]
    lost, doubled = sum(one.lost for one in found), sum(one.doubled for one in found)
    total = f"{len(by_fault)} faults at a step, {len(found)} runs: {lost} lost, {doubled} doubled"
    return "\n".join([*lines, total, DEFINITION])


def main() -> int:
    """Run and print; 0 where nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[20230428])
    parser.add_argument("--drills", type=int, default=0)
    parser.add_argument("--small-disk", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")
    os.environ.setdefault("LIANQIAO_TESTING", "1")
    import django

    django.setup()
    if asked.drills:
        database = os.environ.get("LIANQIAO_DATABASE_URL", "")
        drilled = drill(range(1, asked.drills + 1), database=database, small_disk=asked.small_disk)
        print(told_of_drills(drilled))
        return 1 if any(one.lost or one.doubled or one.unlike for one in drilled) else 0
    bad = 0
    for seed in asked.seeds:
        found = kill_workers(asked.kills, seed=seed, database=os.environ.get("LIANQIAO_DATABASE_URL", ""))
        print(f"seed {seed}: {found.told()}")
        bad += found.lost + found.doubled
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
