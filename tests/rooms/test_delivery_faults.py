"""Every fault of a mail server on the list: nothing is lost, nothing is taken twice, and every end has a name.

A server on loopback that speaks SMTP by hand shows one fault on its first
connection and is well afterwards. The worker runs until nothing waits.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from lianqiao.delivery import tasks
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import OutboxEntry
from lianqiao.delivery.queries import envelopes
from tests.factories.delivery import free_port, put

pytestmark = pytest.mark.django_db

WELL = {
    "BANNER": "220 here",
    "EHLO": "250 here",
    "HELO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "DOT": "250 2.0.0 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}
# (where, what it does there, state after the fault, state in the end). What it does: a reply, or a way to misbehave.
FAULTS = [
    ("CONNECT", "refused", State.TEMPORARY, State.ACCEPTED),
    ("BANNER", "hang", State.TEMPORARY, State.ACCEPTED),
    ("BANNER", "drop", State.TEMPORARY, State.ACCEPTED),
    ("BANNER", "421 4.3.2 too busy", State.TEMPORARY, State.ACCEPTED),
    ("BANNER", "554 5.7.1 no service", State.TEMPORARY, State.ACCEPTED),
    ("BANNER", "HTTP/1.1 400 Bad Request", State.TEMPORARY, State.ACCEPTED),
    ("EHLO", "drop", State.TEMPORARY, State.ACCEPTED),
    ("EHLO", "hang", State.TEMPORARY, State.ACCEPTED),
    ("MAIL", "421 4.3.2 closing", State.TEMPORARY, State.ACCEPTED),
    ("MAIL", "451 4.3.0 later", State.TEMPORARY, State.ACCEPTED),
    ("MAIL", "452 4.3.1 full", State.TEMPORARY, State.ACCEPTED),
    ("MAIL", "530 5.7.0 sign in first", State.REFUSED, State.REFUSED),
    ("MAIL", "drop", State.TEMPORARY, State.ACCEPTED),
    ("MAIL", "hang", State.TEMPORARY, State.ACCEPTED),
    ("RCPT", "450 4.2.1 busy", State.TEMPORARY, State.ACCEPTED),
    ("RCPT", "451 4.7.1 greylisted", State.TEMPORARY, State.ACCEPTED),
    ("RCPT", "550 5.1.1 unknown", State.REFUSED, State.REFUSED),
    ("RCPT", "553 5.1.3 bad", State.REFUSED, State.REFUSED),
    ("RCPT", "drop", State.TEMPORARY, State.ACCEPTED),
    ("RCPT", "354 out of step", State.TEMPORARY, State.ACCEPTED),
    ("DATA", "451 4.3.0 later", State.TEMPORARY, State.ACCEPTED),
    ("DATA", "554 5.5.1 no", State.REFUSED, State.REFUSED),
    ("DATA", "250 ok", State.TEMPORARY, State.ACCEPTED),
    ("DATA", "drop", State.TEMPORARY, State.ACCEPTED),
    ("DOT", "421 4.3.2 closing", State.TEMPORARY, State.ACCEPTED),
    ("DOT", "450 4.2.0 later", State.TEMPORARY, State.ACCEPTED),
    ("DOT", "452 4.2.2 full", State.TEMPORARY, State.ACCEPTED),
    ("DOT", "550 5.7.1 spam", State.REFUSED, State.REFUSED),
    ("DOT", "552 5.3.4 too big", State.REFUSED, State.REFUSED),
    ("DOT", "drop", State.UNKNOWN, State.UNKNOWN),
    ("DOT", "hang", State.UNKNOWN, State.UNKNOWN),
    ("DOT", "what was that", State.UNKNOWN, State.UNKNOWN),
    ("DOT", "354 go on", State.UNKNOWN, State.UNKNOWN),
    ("DOT", "drip", State.ACCEPTED, State.ACCEPTED),
    ("DOT", "250-2.0.0 taken\r\n250 queued", State.ACCEPTED, State.ACCEPTED),
    ("QUIT", "drop", State.ACCEPTED, State.ACCEPTED),
]


class Scripted:
    """A mail server with one fault on its first connection; `taken`: messages of which it has the final dot for good.

    What it took before it fell silent counts as taken, for it may have kept it.
    """

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        self.taken = 0
        self.over = threading.Event()

    def talk(self, line: socket.socket) -> None:
        if not self._say(line, "BANNER"):
            return
        with line.makefile("rb") as heard:
            for command in heard:
                verb = command[:4].upper().decode("ascii", "replace")
                goes_on = self._say(line, verb)
                if not goes_on or verb == "QUIT":
                    return
                if goes_on == "354" and verb == "DATA" and not (self._hear(heard) and self._say(line, "DOT")):
                    return

    def _hear(self, heard) -> bool:
        while (told := heard.readline()) != b".\r\n":
            if not told:
                return False
        return True

    def _say(self, line: socket.socket, verb: str) -> str:
        """What it said first, empty where it hung up; the fault shows once."""
        reply = self.what if verb == self.where else WELL.get(verb, "502 5.5.2 no")
        if verb == self.where:
            self.where = ""
        if verb == "DOT":
            self.taken += reply.startswith(("250", "354")) or not reply[:1].isdigit()
        if reply == "hang":
            self.over.wait(0.6)
        if reply in {"hang", "drop"}:
            return ""
        told = WELL["DOT"] if reply == "drip" else reply
        for piece in told + "\r\n" if reply == "drip" else [told + "\r\n"]:
            line.sendall(piece.encode())
        return "" if told.startswith("421") else told[:3]


@contextmanager
def serving(server: Scripted) -> Iterator[int]:
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not server.over.is_set():
            with suppress(OSError):
                line, _ = door.accept()
                with line:
                    line.settimeout(5)
                    server.talk(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        server.over.set()
        with suppress(OSError):
            socket.create_connection(door.getsockname(), 1).close()
        thread.join(6)
        door.close()


@pytest.mark.parametrize(("where", "what", "after", "at_last"), FAULTS, ids=[f"{a} {b}"[:30] for a, b, *_ in FAULTS])
def test_a_fault_loses_and_doubles_nothing(secretary, now, settings, where, what, after, at_last) -> None:
    settings.MAIL_FOLDER, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = None, "127.0.0.1", 0.3
    put(secretary, now)
    server = Scripted(where, what)
    with serving(server) as port:
        settings.EMAIL_PORT = free_port() if where == "CONNECT" else port
        tasks.run_once(now, now)
        assert envelopes(viewer=secretary)[0].state is after
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 5
        for hours in range(1, 30):
            later = now + timedelta(hours=hours)
            tasks.sweep(later, now)
            tasks.run_once(now, later)
    assert envelopes(viewer=secretary)[0].state is at_last
    assert not OutboxEntry.objects.exists()
    assert server.taken == (at_last in {State.ACCEPTED, State.UNKNOWN})


def test_the_list_is_as_long_as_promised() -> None:
    assert len(FAULTS) >= 20
    assert len(set(FAULTS)) == len(FAULTS)
