"""One fault at one step of a worker's turn, then recovery: run inside an installation of its own (`faults.drill`).

    python -m benchmarks.fault_drills SEED…

Every drill fills the outbox, forks a worker, lets one fault happen to it at a
named step of one message (the seed says how many there are and which is hit),
recovers as the next worker and the sweeper would, and prints where every
message stands. The faults are real ones: a server that hangs up, rows and
tables that somebody holds, a session or file that cannot be written, a process
that is stopped, killed or out of memory, a clock that is three days off. Only
the word of a commit that was lost on its way back is made up.

Steps: `claim` (before it), `claimed`, `offered` (all but the last step said,
the hand-over not yet committed), `handed` (committed, the last step not yet
done), `settled` (the channel's word heard, nothing recorded), `noting` (in the
record's transaction), `commit` (just before it ends).
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be set up first
from django.db import OperationalError, connection, connections, transaction  # noqa: E402

from lianqiao.config import clock  # noqa: E402
from lianqiao.delivery import tasks  # noqa: E402
from lianqiao.delivery.channels.email import SmtpSender  # noqa: E402
from lianqiao.delivery.models import Envelope, OutboxEntry  # noqa: E402
from lianqiao.delivery.queries import standings, stuck  # noqa: E402
from lianqiao.rules.visibility import Viewer  # noqa: E402

Act = Callable[[], Any]
VIEWER = Viewer(actor="system:test", system=True)
POSTGRES = connection.vendor == "postgresql"
FILLER = Path(os.environ["LIANQIAO_VAR"]) / "filler"
BOARD = timedelta(minutes=5)  # by then a message of unknown outcome is in front of a person
THREE_DAYS = timedelta(days=3)
# What comes of the message that was hit; all others are accepted.
SAFE, UNSURE, HEARD = "accepted", "unknown", "accepted"
BY_STEP = {"claim": SAFE, "claimed": SAFE, "offered": SAFE, "handed": UNSURE, "settled": UNSURE, "noting": UNSURE,
           "commit": UNSURE}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drill:
    """A fault at a step. `meanwhile`: what others do while the worker is stopped; `shift`: how far its clock is off."""

    name: str
    step: str
    act: Act
    ends: str
    meanwhile: Act | None = None
    shift: timedelta = timedelta(0)


# ---------------------------------------------------------------- steps


def hook(step: str, nth: int, act: Act) -> None:
    """In this process, let `act` happen once at this step of the nth message."""
    left = [nth]

    def now_and_then() -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    before: dict[str, tuple[Any, str]] = {
        "claim": (tasks, "claim_some"), "handed": (SmtpSender, "settle"), "noting": (tasks, "_note"),
    }  # fmt: skip
    after: dict[str, tuple[Any, str]] = {
        "claimed": (tasks, "claim_some"), "offered": (SmtpSender, "offer"), "settled": (SmtpSender, "settle"),
    }  # fmt: skip
    if step in {"claim", "claimed"}:
        left[0] = 1
    if step in before:
        _around(*before[step], first=now_and_then)
    elif step in after:
        _around(*after[step], then=now_and_then)
    else:
        _around(tasks, "_note", then=lambda: _at_commit(now_and_then))


def _around(where: Any, name: str, first: Act = lambda: None, then: Act = lambda: None) -> None:
    real = getattr(where, name)

    def around(*given: Any, **more: Any) -> Any:
        first()
        found = real(*given, **more)
        then()
        return found

    setattr(where, name, around)


def _at_commit(act: Act) -> None:
    real = connection._commit

    def commit() -> None:
        del connection._commit
        act()
        real()

    connection._commit = commit  # type: ignore[method-assign]


# ---------------------------------------------------------------- faults of PostgreSQL


def _rival() -> Any:
    """A connection of somebody else, with what PostgreSQL's own client takes."""
    import psycopg

    asked = connection.get_connection_params()
    known = {name: asked[name] for name in ("dbname", "user", "password", "host", "port") if asked.get(name)}
    return psycopg.connect(**known, autocommit=True)


def _pid() -> int:
    return int(connection.connection.info.backend_pid)


def cut() -> None:
    """The server ends our session, as when it is restarted."""
    with _rival() as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [_pid()])


def word_lost() -> None:
    """The next commit happens, and its word never reaches us."""
    real = connection._commit

    def commit() -> None:
        del connection._commit
        real()
        cut()
        raise OperationalError("the server is gone")

    connection._commit = commit  # type: ignore[method-assign]


def hand_over_word_lost() -> None:
    """The hand-over is committed, and its word never reaches us."""
    raise OperationalError("the server is gone")


def standby() -> None:
    """We are on a server that takes no writes, as after a failover to the wrong one."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def _rival_holding(table: str) -> Any:
    """Another session that holds every row of a table until the drill is over."""
    rival = _rival()
    rival.execute("BEGIN")
    rival.execute(f"SELECT 1 FROM {table} FOR UPDATE")  # noqa: S608 - the name is our own
    _KEPT.append(rival)
    return rival


def rows_held() -> None:
    """Somebody holds the rows for longer than we wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    _rival_holding("delivery_outboxentry")


def table_held_up() -> None:
    """Everything stands still for a while, as while a failover is decided; then it goes on."""
    waiting, rival = _pid(), _rival()
    rival.execute("BEGIN")
    rival.execute("LOCK TABLE delivery_outboxentry IN ACCESS EXCLUSIVE MODE")

    def let_go() -> None:
        _until_waiting(waiting)
        rival.execute("ROLLBACK")
        rival.close()

    Thread(target=let_go, daemon=True).start()


def deadlock() -> None:
    """Two transactions wait for each other, and the server picks ours."""
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '50ms'")
    rival = _rival_holding("delivery_envelope")
    rival.execute("SET deadlock_timeout = '1min'")
    Thread(target=lambda: rival.execute("SELECT 1 FROM delivery_outboxentry FOR UPDATE"), daemon=True).start()
    _until_waiting(int(rival.info.backend_pid))


def _until_waiting(pid: int) -> None:
    """Until this session waits for a lock that somebody holds."""
    with _rival() as server:
        for _ in range(1000):
            asked = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
            if server.execute(asked, [pid]).fetchone() in {(True,), None}:
                return
            time.sleep(0.01)


# ---------------------------------------------------------------- faults of SQLite


def locked() -> None:
    """Somebody writes for longer than we wait."""
    import sqlite3

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    rival = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    _KEPT.append(rival)


def read_only() -> None:
    """The file cannot be written."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")


def no_room() -> None:
    """The log of the database cannot grow by one byte: the disk's word at the next commit."""
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def disk_full() -> None:
    """The disk itself is full (only where the installation has a small one of its own)."""
    with FILLER.open("wb", buffering=0) as filler:
        for size in (4096, 1):
            try:
                while True:
                    filler.write(b"\0" * size)
            except OSError:
                continue


def volume_gone() -> None:
    """The folder is not there any more, as when a volume was unmounted."""
    connection.close()
    connection.settings_dict["NAME"] = "/nowhere/lianqiao.sqlite3"


# ---------------------------------------------------------------- faults of the host


def no_memory() -> None:
    raise MemoryError


def no_files() -> None:
    """No more file can be opened, and no connection made."""
    probe = os.dup(0)
    os.close(probe)
    resource.setrlimit(resource.RLIMIT_NOFILE, (probe, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def stop() -> None:
    """The process sleeps (a suspended machine, a debugger, an overloaded host)."""
    os.kill(os.getpid(), signal.SIGSTOP)


def told_to_end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def others_go_on(by: timedelta) -> Act:
    """The sweeper and another worker with a clock that is so far from the sleeper's."""

    def go_on() -> None:
        tasks.sweep(clock.real_now() + by, clock.now() + by)
        tasks.run_once(clock.now() + by, clock.real_now() + by)

    return go_on


_KEPT: list[Any] = []  # connections that hold something until their process ends


# ---------------------------------------------------------------- the list


def drills() -> Iterator[Drill]:
    """Every fault at every step where it can strike."""
    yield from _of_postgres() if POSTGRES else _of_sqlite()
    yield from _of_the_host()


def _at(name: str, act: Act, *steps: str, **more: Any) -> Iterator[Drill]:
    for step in steps:
        yield Drill(name, step, act, **{"ends": BY_STEP[step], **more})


def _of_postgres() -> Iterator[Drill]:
    yield from _at("connection lost", cut, *BY_STEP)
    yield from _at("word of the commit lost", word_lost, "claim", "noting", ends=HEARD)
    yield from _at("word of the hand-over lost", hand_over_word_lost, "handed")
    yield from _at("server takes no writes", standby, "claim", "offered", "settled")
    yield from _at("rows held too long", rows_held, "claim", "offered", "settled")
    yield from _at("held up and let go", table_held_up, "claim", "offered", "settled", ends=HEARD)
    yield from _at("deadlock", deadlock, "noting")


def _of_sqlite() -> Iterator[Drill]:
    yield from _at("locked too long", locked, "claim", "offered", "settled")
    yield from _at("read only", read_only, "claim", "offered", "settled", "noting")
    yield from _at("log cannot grow", no_room, "claim", "offered", "settled", "noting")
    yield from _at("volume gone", volume_gone, "claim", "offered", "settled")
    if os.environ.get("LIANQIAO_DRILL_SMALL_DISK"):
        yield from _at("disk full", disk_full, "claim", "offered", "settled", "noting")


def _of_the_host() -> Iterator[Drill]:
    yield from _at("told to end", told_to_end, "claimed", "offered", "handed", "settled", "commit")
    yield from _at("no memory", no_memory, "claim", "offered", "handed", "settled", "noting")
    yield from _at("no more files", no_files, "claim")
    # What the sleeper does when it wakes up: it finds its row gone and hangs up, or brings a late answer.
    slept, ahead, back = 2 * tasks.LEASE, THREE_DAYS, -THREE_DAYS
    for name, by in (("slept past its lease", slept), ("clock set ahead", ahead), ("clock set back", back)):
        yield from _at(name, stop, "claimed", "offered", "handed", "settled", ends=HEARD, meanwhile=others_go_on(by))
    yield from _at("ended with its clock ahead", told_to_end, "claimed", "offered", "handed", "settled", shift=ahead)
    yield from _at("ended with its clock behind", told_to_end, "claimed", "handed", shift=back)


# ---------------------------------------------------------------- one drill


def fill(name: str, count: int, shift: timedelta = timedelta(0)) -> list[Envelope]:
    """So many messages in an empty outbox, due now by a clock that may be off."""
    now, real = clock.now() + shift, clock.real_now() + shift
    new = [
        Envelope(
            key=f"{name}-{at}", recipient=f"student:{name}-{at}", about="round:1", channel="email", queued_at=now,
            subject="学院就业消息", address=f"{name}-{at}@college.example", body="有岗位",
        )
        for at in range(count)
    ]  # fmt: skip
    with transaction.atomic():
        made = Envelope.objects.bulk_create(new)
        OutboxEntry.objects.bulk_create([OutboxEntry(envelope=one, not_before=real) for one in made])
    return made


def in_child(act: Act, mouth: int = 2) -> int:
    """Run in a process of its own; its id. What a turn raises, and the worker's loop would log, is said to `mouth`."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        act()
    except Exception as error:
        os.write(mouth, f"{type(error).__name__}: {error}".splitlines()[0].encode())
        connection.close()
    os._exit(0)


def recover(end: timedelta = timedelta(hours=30)) -> None:
    """As the sweeper and the next worker do, within five minutes; then until nothing waits."""
    now, real = clock.now(), clock.real_now()
    unsure = set(OutboxEntry.objects.filter(handed_over=True).values_list("envelope_id", flat=True))
    tasks.sweep(real, now)
    tasks.sweep(real + BOARD - timedelta(seconds=1), now)
    assert not OutboxEntry.objects.exclude(lease_until=None).exists(), "still leased when the board is looked at"
    assert unsure <= {one.id for one in stuck(viewer=VIEWER)}, "unknown and on nobody's board"
    later = BOARD
    while OutboxEntry.objects.exists() and later < end:
        tasks.run_once(now + later, real + later)
        tasks.sweep(real + later, now + later)
        later += timedelta(hours=1)


def run(drill: Drill, name: str, chance: random.Random) -> dict[str, Any]:
    """One drill; what is printed of it."""
    count = chance.randrange(2, 5)
    nth = chance.randrange(count) + 1
    made = fill(name, count, drill.shift)

    def turn() -> None:
        hook(drill.step, nth, drill.act)
        tasks.run_once(clock.now() + drill.shift, clock.real_now() + drill.shift)

    ear, mouth = os.pipe()
    child = in_child(turn, mouth)
    os.close(mouth)
    if drill.meanwhile is not None:
        assert os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]), "it did not stop"
        drill.meanwhile()
        connections.close_all()
        os.kill(child, signal.SIGCONT)
    ended = os.waitpid(child, 0)[1]
    word = os.read(ear, 400).decode() or (signal.Signals(os.WTERMSIG(ended)).name if os.WIFSIGNALED(ended) else "")
    os.close(ear)
    FILLER.unlink(missing_ok=True)
    recover()
    state = {one.id: one.state.value for one in standings(viewer=VIEWER)}
    return {
        "fault": drill.name, "step": drill.step, "ends": drill.ends, "hit": made[nth - 1].address, "word": word,
        "states": {one.address: state[one.pk] for one in made},
    }  # fmt: skip


def crowd(name: str, count: int = 60) -> dict[str, Any]:
    """Four workers at once."""
    made = fill(name, count)

    def turn() -> None:
        while OutboxEntry.objects.exists():
            tasks.run_once(clock.now(), clock.real_now(), 7)

    for child in [in_child(turn) for _ in range(4)]:
        os.waitpid(child, 0)
    recover()
    state = {one.id: one.state.value for one in standings(viewer=VIEWER)}
    states = {one.address: state[one.pk] for one in made}
    return {"fault": "four workers", "step": "all", "ends": SAFE, "hit": made[0].address, "word": "", "states": states}


def main(seeds: list[int]) -> None:
    """Every drill with every seed, a line of JSON each."""
    call_command("migrate", "delivery", verbosity=0)
    tasks.BATCH = 3  # so that a claim may hold fewer than wait
    for seed in seeds:
        for place, drill in enumerate(drills()):
            told = run(drill, f"s{seed}d{place}", random.Random(f"{seed}:{place}"))
            print(json.dumps(told), flush=True)
        print(json.dumps(crowd(f"s{seed}all")), flush=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]])
