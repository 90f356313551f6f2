"""Workers killed at any instant: nothing is lost, and nothing arrives twice. Real processes, a real mail server."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories.delivery import Sink, mail_server

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("LIANQIAO_TEST_KILLS", "10"))
ENVELOPES = 40

SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from lianqiao.config import clock
from lianqiao.delivery.actions import queue
from lianqiao.rules.visibility import Viewer
for n in range({envelopes}):
    queue(viewer=Viewer(actor="system:test", system=True), key=f"k{{n}}", recipient=f"student:{{n}}", about="round:1",
          channel="email", address=f"s{{n}}@college.example", subject="学院就业消息", body="有岗位",
          now=clock.now(), real_now=clock.real_now())
"""
WORK = """
import django; django.setup()
import time
from lianqiao.config import clock
from lianqiao.delivery import tasks
print("ready", flush=True)
while True:
    tasks.run_once(clock.now(), clock.real_now(), 5)
    time.sleep(0.01)
"""
LOOK = """
import django; django.setup()
from datetime import timedelta
from lianqiao.config import clock
from lianqiao.delivery import tasks
from lianqiao.delivery.queries import envelopes
from lianqiao.rules.visibility import Viewer
tasks.sweep(clock.real_now() + tasks.LEASE * 2, clock.now())
for one in envelopes(viewer=Viewer(actor="system:test", system=True)):
    print(one.address, one.state.value)
"""


class SlowSink(Sink):
    """A server that takes its time before and after it has a message, so that kills fall everywhere."""

    async def handle_RCPT(self, *told: Any) -> str:  # noqa: N802 - named by the library
        await pause()
        return await super().handle_RCPT(*told)

    async def handle_DATA(self, *told: Any) -> str:  # noqa: N802 - named by the library
        reply = await super().handle_DATA(*told)
        await pause()
        return reply


async def pause() -> None:
    import asyncio

    await asyncio.sleep(0.015)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[dict[str, str], Sink]]:
    """The environment of an installation in a folder of its own, and the ears of its mail server."""
    sink = SlowSink()
    with mail_server(sink) as port:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
        yield (
            {
                **kept,
                "PYTHONPATH": str(ROOT / "src"),
                "DJANGO_SETTINGS_MODULE": "lianqiao.config.settings",
                "LIANQIAO_VAR": str(tmp_path),
                "LIANQIAO_TESTING": "1",
                "LIANQIAO_SMTP_HOST": "127.0.0.1",
                "LIANQIAO_SMTP_PORT": str(port),
            },
            sink,
        )


def python(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def kill(worker: subprocess.Popen[str]) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert worker.stdout is not None
    worker.stdout.close()


def wait_until_quiet(sink: Sink, seconds: float = 20) -> None:
    """Until the server has heard nothing new for a second."""
    heard, since, end = -1, time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < end:
        if len(sink.taken) != heard:
            heard, since = len(sink.taken), time.monotonic()
        elif time.monotonic() - since > 1:
            return
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of other systems")
def test_kill_nine_loses_and_doubles_nothing(house: tuple[dict[str, str], Sink]) -> None:
    environment, sink = house
    python(SET_UP.format(envelopes=ENVELOPES), environment)
    chance = random.Random(20230428)
    for _ in range(KILLS):
        worker = start(environment)
        time.sleep(chance.uniform(0.0, 0.25))
        kill(worker)
    python(LOOK, environment)  # leases that never reached the server go back
    worker = start(environment)
    wait_until_quiet(sink)
    kill(worker)
    states = dict(line.split() for line in python(LOOK, environment).splitlines())
    arrived = Counter(address for address, _ in sink.taken)
    assert len(states) == ENVELOPES
    assert set(states.values()) <= {"accepted", "unknown"}
    doubled = {address for address, times in arrived.items() if times > 1}
    lost = {address for address, state in states.items() if state == "accepted" and address not in arrived}
    assert not doubled
    assert not lost
    assert Counter(states.values())["unknown"] <= KILLS
