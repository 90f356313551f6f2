"""Ways to the recipient, one folder each. A machine channel hands over in two steps around one point of no return."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from lianqiao.delivery.models import Envelope
from lianqiao.rules.values import Reason

BY_MACHINE = frozenset({"email"})
BY_PERSON = frozenset({"page", "person"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel said: an outcome of `Attempt.Outcome`, a stable code, and the server's own words."""

    outcome: str
    code: str = ""
    detail: str = ""
    channel_down: bool = False  # it is the channel that failed, not this envelope: pause the run


class Sender(Protocol):
    """An open way. `offer` gives everything but the last step; None means that only `settle` is left.

    Until `settle` is called the channel does not have the message and it may be tried again.
    """

    def offer(self, envelope: Envelope) -> Answer | None: ...
    def settle(self) -> Answer: ...


class Carrier(Protocol):
    """A channel as set up in this installation."""

    def not_ready(self) -> Reason | None: ...
    def open(self) -> AbstractContextManager[Sender]: ...


def mail_carrier() -> Carrier:
    """How e-mail leaves here: into a folder where one is set (demo, no network), else over SMTP."""
    from lianqiao.delivery.channels.email import Smtp
    from lianqiao.delivery.channels.folder import Folder

    return Folder(settings.MAIL_FOLDER) if settings.MAIL_FOLDER else Smtp.from_settings()
