"""What all platforms with an HTTP interface share: the two steps of a sender, what an answer means, and asking later.

An answer in the platform's own words counts whatever the HTTP status. Without
them: 429 and 503 mean that it did not take it; any other 4xx or 3xx that this
is not the platform we think; a 5xx or words that are none leave it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from random import Random
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from lianqiao.delivery.channels import Answer, tokens
from lianqiao.delivery.channels.texts import CannotSay
from lianqiao.delivery.channels.tokens import TokenRefused
from lianqiao.delivery.channels.wire import BrokeBefore, Line, Reply, Request, Silence, Unreachable
from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.rules.values import Reason

NOT_CONFIGURED = Reason.of("channel_not_configured")
Words = dict[str, Any]
Sent = tuple[int, str, str]  # envelope id, the platform's id, address


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of a platform's own codes means here."""

    outcome: str
    code: str
    down: bool = False  # all others would fare the same


BAD_ADDRESS = Meaning("invalid", "channel_address_unknown")
STOPPED = Meaning(Attempt.Outcome.REFUSED, "channel_recipient_stopped")
BAD_CONTENT = Meaning(Attempt.Outcome.REFUSED, "channel_content_refused")
BAD_SETUP = Meaning(Attempt.Outcome.TEMPORARY, "channel_not_set_right", down=True)
BAD_SIGN_IN = Meaning(Attempt.Outcome.TEMPORARY, "channel_sign_in_refused", down=True)
TOO_FAST = Meaning(Attempt.Outcome.TEMPORARY, "channel_too_fast", down=True)
ENOUGH_TODAY = Meaning(Attempt.Outcome.TEMPORARY, "channel_enough_for_one")
PUT_OFF = Meaning(Attempt.Outcome.TEMPORARY, "channel_put_off")
OPEN = Meaning(Attempt.Outcome.UNKNOWN, "channel_answer_open")


class Platform(Protocol):
    """A carrier whose requests go over HTTP."""

    @property
    def url(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    def good_address(self, address: str) -> bool: ...
    def request_for(self, envelope: Envelope) -> Request:
        """The one request that sends it, with a token where one is needed. Raises `CannotSay`, `TokenRefused`."""

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """What the platform's own words mean; None where they are not its words."""

    def signed_out(self, words: Words) -> bool:
        """Does it no longer know our token? Then the token is forgotten here, and a next one is fetched."""


def meant(meaning: Meaning, detail: object) -> Answer:
    """An answer with the platform's code as its detail; its sentences may hold personal data and are not kept."""
    return Answer(meaning.outcome, meaning.code, str(detail)[:100], meaning.down)


def accepted(provider_id: object) -> Answer:
    """The platform has it."""
    return Answer(Attempt.Outcome.ACCEPTED, "channel_accepted", provider_id=str(provider_id)[:128])


def _code_of(error: TokenRefused) -> str:
    return "channel_unreachable" if error.down else "channel_sign_in_refused"


def _by_status(reply: Reply) -> Answer:
    detail = f"http {reply.status}"
    if reply.status == 429:
        return meant(TOO_FAST, detail)
    if reply.status == 503:
        return Answer(Attempt.Outcome.TEMPORARY, "channel_put_off", detail, True)
    if 300 <= reply.status < 500:
        return meant(BAD_SETUP, detail)
    return Answer(Attempt.Outcome.UNKNOWN, "channel_answer_unreadable", detail)


class HttpSender:
    """One request per envelope, connected in `offer` and said in `settle`."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.line: Line | None = None
        self.request: Request | None = None
        self.envelope: Envelope | None = None

    def offer(self, envelope: Envelope) -> Answer | None:
        """Everything up to the request: words, token, connection."""
        self.close()
        self.envelope = envelope
        if not self.platform.good_address(envelope.address):
            return Answer("invalid", "channel_address_wrong")
        return self._prepare(envelope)

    def _prepare(self, envelope: Envelope) -> Answer | None:
        try:
            self.request = self.platform.request_for(envelope)
            self.line = Line(self.platform.url, self.platform.seconds)
            self.line.connect()
        except CannotSay as error:
            return Answer(Attempt.Outcome.REFUSED, error.code)
        except TokenRefused as error:
            return Answer(Attempt.Outcome.TEMPORARY, _code_of(error), error.detail, True)
        except Unreachable as error:
            return Answer(Attempt.Outcome.TEMPORARY, "channel_unreachable", str(error), True)
        return None

    def settle(self) -> Answer:
        """Say it, and hear what became of it. A token that is no longer known is renewed, once: it was not taken."""
        assert self.envelope is not None
        heard = self._say()
        if isinstance(heard, Reply) and self.platform.signed_out(heard.words() or {}):
            if stopped := self._prepare(self.envelope):
                return stopped
            heard = self._say()
        return heard if isinstance(heard, Answer) else self._judge(heard, self.envelope)

    def _say(self) -> Reply | Answer:
        assert self.line is not None
        assert self.request is not None
        try:
            return self.line.exchange(self.request)
        except BrokeBefore as error:
            return Answer(Attempt.Outcome.TEMPORARY, "channel_broke_before", str(error))
        except Silence as error:
            return Answer(Attempt.Outcome.UNKNOWN, "channel_silence_after_sending", str(error))

    def _judge(self, reply: Reply, envelope: Envelope) -> Answer:
        words = reply.words()
        judged = self.platform.judge(words, envelope) if words is not None else None
        return judged or _by_status(reply)

    def close(self) -> None:
        """Hang up; without `settle` nothing was said."""
        if self.line is not None:
            self.line.close()
        self.line = self.request = None


@contextmanager
def opened(platform: Platform) -> Iterator[HttpSender]:
    """A sender that hangs up at the end."""
    sender = HttpSender(platform)
    try:
        yield sender
    finally:
        sender.close()


class Asking(Protocol):
    """A platform that can be asked."""

    @property
    def url(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    def signed_out(self, words: Words) -> bool: ...


@runtime_checkable
class Probe(Protocol):
    """A carrier that can try its settings without sending."""

    @property
    def url(self) -> str: ...
    def probe(self) -> None:
        """Raises `NoAnswer` with what is wrong."""


class NoAnswer(Exception):
    """It could not be asked now; `code` and `detail` as in an `Answer`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def ask(platform: Asking, make: Callable[[], Request]) -> Words:
    """Ask something that changes nothing; `make` gives the request. Raises `NoAnswer`."""
    words = _asked(platform, make)
    return _asked(platform, make) if platform.signed_out(words) else words


def _asked(platform: Asking, make: Callable[[], Request]) -> Words:
    try:
        request = make()
        line = Line(platform.url, platform.seconds)
        line.connect()
        reply = line.exchange(request)
    except TokenRefused as error:
        raise NoAnswer(_code_of(error), error.detail) from error
    except (Unreachable, BrokeBefore, Silence) as error:
        raise NoAnswer("channel_unreachable", str(error)) from error
    words = reply.words()
    if words is None:
        raise NoAnswer("channel_answer_unreadable", f"http {reply.status}")
    return words


def sign_in(platform: tokens.TokenGiver) -> None:
    """Fetch a fresh token, send nothing. Raises `NoAnswer`."""
    tokens.forget(platform)
    try:
        tokens.token(platform)
    except TokenRefused as error:
        raise NoAnswer(_code_of(error), error.detail) from error


AT_ONCE = 200  # questions a poll, so that other work gets its turn


def some_of(sent: Sequence[Sent], now: datetime) -> Sequence[Sent]:
    """At most `AT_ONCE` of what is asked for, drawn anew each time, so that nothing waits for ever."""
    return sent if len(sent) <= AT_ONCE else Random(now.isoformat()).sample(sent, AT_ONCE)


def not_ready(url: str, needed: Mapping[str, str]) -> Reason | None:
    """Why this channel cannot send: nothing is set, something is missing, or its secrets would travel in the clear.

    `needed`: values by the name of their environment variable.
    """
    missing = [name for name, value in needed.items() if not value]
    if len(missing) == len(needed):
        return NOT_CONFIGURED
    if missing:
        return Reason.of("channel_setting_missing", names="、".join(missing))
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return Reason.of("channel_setting_missing", names=url)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and _here(parts.hostname))):
        return Reason.of("channel_plain_http", address=url)
    return None


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
