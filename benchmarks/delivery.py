"""How fast messages leave: 2,000 through the post office, and the same through a plain loop of smtplib, in one run.

    .venv/bin/python benchmarks/delivery.py [--messages 2000] [--runs 3]

Both write to the same mail server on loopback, which runs in a process of its
own and keeps nothing. The plain loop opens one connection, makes the same bytes
and forgets: it cannot say after a crash what left. The post office writes to
SQLite on disk with every commit synced. Prints seconds, the median ratio, the
95th percentile of a message's wait, and the bar of the design.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
BAR_SECONDS, BAR_95 = 120, 60
SERVER = """
import time
from aiosmtpd.controller import Controller
from tests.factories.delivery import free_port
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 taken"
door = Controller(Sink(), hostname="127.0.0.1", port=free_port())
door.start()
print(door.port, flush=True)
time.sleep(3600)
"""


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own; gives its port."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    house = {**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "lianqiao.config.settings"}
    code = "import django; django.setup()\n" + SERVER
    with subprocess.Popen([sys.executable, "-c", code], env=house, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def fill(count: int, now: datetime) -> list[Any]:
    """So many envelopes in an outbox that was empty."""
    from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry

    for table in (OutboxEntry, Attempt, Envelope):
        table.objects.all().delete()
    made = Envelope.objects.bulk_create(
        Envelope(
            key=f"k{at}",
            recipient=f"student:{at}",
            about="round:1",
            purpose="letter",
            channel="email",
            address=f"s{at}@college.example",
            subject="学院就业消息",
            body="同学：\n老师为你挑了三个岗位。\n" * 20,
            queued_at=now,
        )
        for at in range(count)
    )
    OutboxEntry.objects.bulk_create(OutboxEntry(envelope=one, not_before=now) for one in made)
    return made


def ours() -> float:
    """Seconds until the outbox is empty."""
    from lianqiao.config import clock
    from lianqiao.delivery import tasks
    from lianqiao.delivery.models import OutboxEntry

    began = perf_counter()
    while tasks.run_once(clock.real_now(), clock.real_now()):  # each turn with its own moment, as the worker's
        pass
    seconds = perf_counter() - began
    if OutboxEntry.objects.exists():
        raise RuntimeError("the outbox is not empty")
    return seconds


def plain(made: list[Any], port: int) -> float:
    """Seconds for the same messages by `smtplib.SMTP.send_message` over one connection."""
    import smtplib

    from lianqiao.delivery.channels.email.message import message_of

    began = perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "college.example") as server:
        for envelope in made:
            server.send_message(message_of(envelope, sender="jobs@college.example"))
    return perf_counter() - began


def waits(now: datetime) -> float:
    """The 95th percentile of the seconds from queueing to the server's word."""
    from lianqiao.delivery.models import Attempt

    taken = [(at - now) / timedelta(seconds=1) for at in Attempt.objects.values_list("at", flat=True)]
    return statistics.quantiles(taken, n=20)[-1]


def main() -> int:
    """Run and print; 0 where the bar is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianqiao-mail-") as folder, sink() as port:
        os.environ.update(
            LIANQIAO_VAR=folder,
            LIANQIAO_TESTING="1",
            LIANQIAO_SMTP_HOST="127.0.0.1",
            LIANQIAO_SMTP_PORT=str(port),
            DJANGO_SETTINGS_MODULE="lianqiao.config.settings",
        )
        import django

        django.setup()
        return measure(asked.messages, asked.runs, port)


def measure(messages: int, runs: int, port: int) -> int:
    """Both in turn, so that a busy machine slows both."""
    from django.core.management import call_command

    from lianqiao.config import clock

    call_command("migrate", verbosity=0)  # all rooms: what is taken out of the outbox is asked of those that know it
    found = []
    for run in range(runs):
        now = clock.real_now()
        made = fill(messages, now)
        own, peer = ours(), plain(made, port)
        found.append((own, own / peer, waits(now)))
        print(
            f"run {run + 1}: {own:.2f} s, plain loop {peer:.2f} s, ratio {own / peer:.2f}, 95 % in {waits(now):.1f} s"
        )
    seconds, ratio, wait = (statistics.median(one) for one in zip(*found, strict=True))
    met = seconds <= BAR_SECONDS * messages / 2000 and wait <= BAR_95 * messages / 2000
    judged = "met" if met else "NOT met"
    print(f"median of {runs}: {messages} messages in {seconds:.2f} s, {ratio:.2f} times the plain loop: {judged}")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
