"""Starting an empty installation for real, asking whether it is well, and the one clear line where it cannot start."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lianqiao.config import checkup
from lianqiao.delivery.models import Heartbeat
from tests.factories.delivery import Sink, free_port, mail_server

ROOT = Path(__file__).resolve().parents[2]


def command(command_name: str, arguments: Sequence[str]) -> list[str]:
    """One command by its module, so that this test needs no other command to be sound."""
    code = (
        "import argparse, importlib, sys\n"
        "from lianqiao.config.cli import print_refusal\n"
        "from lianqiao.rules.values import Refused\n"
        "module = importlib.import_module('lianqiao.config.commands.' + sys.argv[1])\n"
        "parser = argparse.ArgumentParser()\n"
        "module.arguments(parser)\n"
        "args = parser.parse_args(sys.argv[2:])\n"
        "try:\n    raise SystemExit(module.run(args))\n"
        "except Refused as refused:\n"
        "    print_refusal(refused, as_json=getattr(args, 'json', False))\n    raise SystemExit(1)\n"
    )
    return [sys.executable, "-c", code, command_name, *arguments]


def environment(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "LIANQIAO_VAR": str(var), "PYTHONUTF8": "1"}


def run(name: str, arguments: Sequence[str], house: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(name, arguments), env=house, capture_output=True, text=True, check=False)


def ask(port: int, path: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", path)
    answer = line.getresponse()
    return answer.status, answer.read().decode()


def wait_for(port: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            assert ask(port, "/health/")[0] == 200
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--port", "99999"], "port_wrong"), (["--port", "-1"], "port_wrong"), (["--host", "192.0.2.1"], "host_wrong")],
)
def test_a_port_or_address_that_cannot_be(tmp_path: Path, words: list[str], code: str) -> None:
    done = run("serve", words, environment(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"[{code}]" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of other systems")
def test_an_empty_installation_starts_serves_and_ends(tmp_path: Path) -> None:
    port = free_port()
    house = environment(tmp_path)
    server = subprocess.Popen(
        command("serve", ["--port", str(port)]), env=house, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(port)
        assert ask(port, "/")[0] == 302
        again = subprocess.run(
            command("serve", ["--port", str(port)]), env=house, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert again.stderr.count("\n") == 1
        assert "[port_busy]" in again.stderr
        end = time.monotonic() + 60
        while "发信还没有跑过" in (found := run("doctor", ["--json"], house)).stdout and time.monotonic() < end:
            time.sleep(0.2)  # the worker takes its first turn when a busy machine lets it
    finally:
        server.send_signal(signal.SIGINT)
        said, complaints = server.communicate(timeout=60)
    assert f"http://127.0.0.1:{port}/" in said
    assert "一次性代码" in said
    assert "Traceback" not in complaints
    checks = {one["id"]: one for one in json.loads(found.stdout)["checks"]}
    assert found.returncode == 1
    assert {
        "database",
        "migrations",
        "clock",
        "scheduler",
        "worker",
        "mail",
        "address",
        "disk",
        "keys",
        "policy",
    } < set(checks)
    for well in ("database", "migrations", "clock", "worker", "scheduler", "letters", "keys", "policy"):
        assert checks[well]["ok"], checks[well]
    assert {"disk", "holidays"} <= set(checks)
    for ill in ("mail", "address"):
        assert not checks[ill]["ok"]
        assert checks[ill]["next"]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    house = environment(tmp_path / "file" / "var")
    done = subprocess.run(
        command("serve", ["--port", str(free_port())]), env=house, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "[var_unwritable]" in done.stderr


@pytest.mark.parametrize("port", ["0.5", "port"])
def test_a_wrong_option_is_wrong_usage(tmp_path: Path, port: str) -> None:
    done = subprocess.run(
        command("serve", ["--port", port]), env=environment(tmp_path), capture_output=True, check=False
    )
    assert done.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "ok"), [(179, True), (180, True), (181, False)])
def test_a_worker_is_awake_for_three_minutes(now: datetime, age: int, ok: bool) -> None:
    assert not checkup.alive("worker", now).ok
    Heartbeat.objects.create(name="worker", at=now - timedelta(seconds=age))
    assert checkup.alive("worker", now).ok is ok


@pytest.mark.parametrize(
    ("url", "ok"),
    [
        ("http://127.0.0.1:8000", False),
        ("https://127.0.0.1", False),
        ("https://localhost", False),
        ("https://[::1]", False),
        ("http://jobs.college.example", False),
        ("https://jobs.college.example", True),
    ],
)
def test_phones_need_an_address_over_https(settings, url: str, ok: bool) -> None:
    settings.BASE_URL, settings.DEMO = url, False
    assert checkup.address().ok is ok


def test_the_mail_server_is_tried_and_gets_nothing(settings) -> None:
    settings.MAIL_FOLDER, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = None, "127.0.0.1", 1
    sink = Sink()
    with mail_server(sink) as settings.EMAIL_PORT:
        assert checkup.mail().ok
    assert not checkup.mail().ok
    assert sink.taken == []


def test_a_key_that_others_can_read_is_named(settings, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("LIANQIAO_SECRET_KEY", raising=False)
    settings.VAR = tmp_path
    key = tmp_path / "secret.key"
    key.write_text("x" * 60)
    for mode, ok in ((0o600, True), (0o640, False), (0o604, False)):
        key.chmod(mode)
        assert checkup.keys().ok is ok


def test_years_without_a_notice_are_said_to_be_provisional(now: datetime) -> None:
    assert checkup.holidays(now.date()).reason.code == "doctor_holidays"
    far = now.date().replace(year=2099)
    assert checkup.holidays(far).reason.code == "doctor_holidays_provisional"


def test_a_busy_port_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        house = environment(tmp_path / "var")
        port = str(busy.getsockname()[1])
        done = subprocess.run(
            command("serve", ["--port", port]), env=house, capture_output=True, text=True, check=False
        )
    assert "[port_busy]" in done.stderr
    assert not (tmp_path / "var").exists()


def test_what_a_server_has_loaded_is_not_gone_through_again() -> None:
    code = (
        "import gc, sys\n"
        "import lianqiao.config.wsgi\n"
        "assert gc.get_freeze_count() > 100_000, gc.get_freeze_count()\n"
        "assert 'lianqiao.referrals.views_review' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
