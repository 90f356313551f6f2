"""Access tokens of platforms: fetched when first needed, kept in this process only, renewed when a platform says so."""

from __future__ import annotations

import hashlib
from time import monotonic
from typing import Protocol

from lianqiao.delivery.channels.wire import BrokeBefore, Line, Reply, Request, Silence, Unreachable

EARLY = 300.0  # seconds before its end from which a token is no longer used
_kept: dict[str, tuple[str, float]] = {}


class TokenRefused(Exception):
    """The platform gives no token; `detail` is its own code. `down`: it did not answer at all."""

    def __init__(self, detail: str, *, down: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.down = detail, down


class TokenGiver(Protocol):
    """A platform that gives tokens."""

    @property
    def url(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    def token_request(self) -> Request: ...
    def token_of(self, reply: Reply) -> tuple[str, float]:
        """The token and its life in seconds. Raises `TokenRefused`."""


def _name(platform: TokenGiver) -> str:
    """By all that the request holds: other credentials never share a token. Hashed, for the secret is among it."""
    request = platform.token_request()
    return hashlib.sha256(repr((platform.url, request.target, request.body)).encode()).hexdigest()


def token(platform: TokenGiver) -> str:
    """A token that still holds. Raises `TokenRefused`."""
    name = _name(platform)
    kept, until = _kept.get(name, ("", 0.0))
    if kept and monotonic() < until:
        return kept
    line = Line(platform.url, platform.seconds)
    try:
        line.connect()
        reply = line.exchange(platform.token_request())
    except (Unreachable, BrokeBefore, Silence) as error:
        raise TokenRefused(str(error), down=True) from error
    fresh, life = platform.token_of(reply)
    _kept[name] = (fresh, monotonic() + life - EARLY)
    return fresh


def forget(platform: TokenGiver) -> None:
    """The platform no longer knows it: the next one is fetched."""
    _kept.pop(_name(platform), None)


def forget_all() -> None:
    """As in a process just started."""
    _kept.clear()
