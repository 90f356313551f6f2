"""Envelopes, and mail servers on loopback that answer as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from aiosmtpd.controller import Controller

from lianqiao.delivery.actions import queue
from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Viewer

STOP = "https://jobs.college.example/w/abc:xyz/"


def put(viewer: Viewer, now: datetime, *, key: str = "round:1:student:1", **more: Any) -> Envelope:
    """One envelope in the outbox, due at `now`."""
    content = {
        "recipient": "student:1",
        "about": "round:1",
        "purpose": Purpose.LETTER,
        "channel": "email",
        "address": "zhang@college.example",
        "subject": "学院就业消息",
        "body": "你好，\n.有三个岗位。\n",
        "stop": STOP,
        "real_now": now,
    }
    given = {**content, **more}
    if STOP not in given["body"]:
        given["body"] += f"停止消息：{STOP}\n"
    return queue(viewer=viewer, key=key, now=now, **given)


class Sink:
    """A mail server's ears: keeps what it took, refuses as told (`at` is `RCPT`, `DATA` or empty)."""

    def __init__(self) -> None:
        self.at, self.reply = "", ""
        self.taken: list[tuple[str, bytes]] = []
        self.connections = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, replies: Any) -> Any:  # noqa: N802
        self.connections += 1
        session.host_name = name
        return replies

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - named by the library
        if self.at == "RCPT":
            return self.reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        if self.at == "DATA":
            return self.reply
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 2.0.0 taken"


@contextmanager
def mail_server(sink: Sink) -> Iterator[int]:
    """A real SMTP server on loopback; gives its port."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Rude:
    """A server that speaks SMTP by hand; `fault`: hang, drop_before_dot, drop_after_dot, or the banner it gives."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.messages = 0
        self.over = threading.Event()

    def talk(self, line: socket.socket) -> None:
        if self.fault == "hang":
            self.over.wait(5)
            return
        if self.fault[:3].isdigit():
            line.sendall(self.fault.encode() + b"\r\n")
            return
        line.sendall(b"220 rude\r\n")
        with line.makefile("rb") as heard:
            for command in heard:
                if command.upper().startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    if self.fault == "drop_before_dot":
                        heard.readline()
                        return
                    while heard.readline() not in {b".\r\n", b""}:
                        pass
                    self.messages += 1
                    return
                line.sendall(b"250 ok\r\n")


@contextmanager
def rude_server(rude: Rude) -> Iterator[int]:
    """Serve one connection after another until the end; gives the port."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.2)

    def serve() -> None:
        while not rude.over.is_set():
            with suppress(OSError):
                line, _ = door.accept()
                with line:
                    line.settimeout(5)
                    rude.talk(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        rude.over.set()
        thread.join(6)
        door.close()
