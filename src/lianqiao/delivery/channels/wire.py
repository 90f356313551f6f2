"""One HTTP request to a platform, with the step after which it may have been heard kept apart from all before it.

By the standard library: it lets us connect, send and listen in three steps,
which clients that do all in one call do not. A connection serves one request:
an idle one that the platform closed meanwhile cannot be told from a lost answer.
Redirections are not followed.
"""

from __future__ import annotations

import io
import json
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

MOST_HEARD = 1_000_000  # bytes of an answer
BROKEN = (OSError, HTTPException)


class Unreachable(Exception):
    """Nothing was sent: no connection, or no encryption that we trust."""


class BrokeBefore(Exception):
    """The connection was dead before the whole request could leave this machine."""


class Silence(Exception):
    """The request left, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Request:
    """`target` is the path with its query, below the platform's address. Headers may hold secrets: never shown."""

    target: str
    body: bytes = b""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the platform answered."""

    status: int
    body: bytes

    def words(self) -> dict[str, Any] | None:
        """The answer as a JSON object; None where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


class _Ear(io.RawIOBase):
    """Listens until a moment of the monotonic clock, however slowly the words drip."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line, self.until = line, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(left)
        return self.line.recv_into(buffer)


class _Listening:
    """As much of a socket as an HTTPResponse asks for."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        self.ear = _Ear(line, monotonic() + seconds)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.ear)


class Line:
    """A connection for one request. `seconds`: for connecting, and again for the whole answer."""

    def __init__(self, address: str, seconds: float) -> None:
        parts = urlsplit(address)
        self.seconds, self.prefix = seconds, parts.path.rstrip("/")
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self.http: HTTPConnection = HTTPSConnection(host, parts.port, timeout=seconds, context=context)
        else:
            self.http = HTTPConnection(host, parts.port, timeout=seconds)

    def connect(self) -> None:
        """Reach the platform and encrypt; says nothing yet. Raises `Unreachable`."""
        try:
            self.http.connect()
        except (*BROKEN, UnicodeError) as error:  # the last: a name that no resolver takes
            self.http.close()
            raise Unreachable(type(error).__name__) from error

    def exchange(self, request: Request) -> Reply:
        """Say it and listen. Raises `BrokeBefore`, or `Silence` when it may have been heard."""
        try:
            self._say(request)
            assert self.http.sock is not None
            return self._listen(self.http.sock, request.method)
        except BROKEN as error:
            raise Silence(type(error).__name__) from error
        finally:
            self.close()

    def _say(self, request: Request) -> None:
        try:
            self.http.request(request.method, self.prefix + request.target, request.body or None, request.headers)
        except ConnectionError as error:  # the kernel took not all of it, so the platform has no whole request
            raise BrokeBefore(type(error).__name__) from error

    def _listen(self, line: socket.socket, method: str) -> Reply:
        heard = HTTPResponse(cast(socket.socket, _Listening(line, self.seconds)), method=method)
        try:
            heard.begin()
            body = heard.read(MOST_HEARD)
        finally:
            heard.close()
        if heard.length:  # fewer bytes than announced, or more than any honest answer has
            raise HTTPException("cut short")
        return Reply(heard.status, body)

    def close(self) -> None:
        """Hang up."""
        self.http.close()
