"""A folder of .eml files, for a house without a mail server or network: somebody carries the files on.

A file appears whole or not at all, and an envelope handed over twice is one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from lianqiao.delivery.channels import Answer
from lianqiao.delivery.channels.email.message import message_of
from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.rules.contact import good_address
from lianqiao.rules.values import Reason


@dataclass(slots=True)
class Folder:
    """Where the files go; names are numbers only."""

    path: Path
    waiting: Path | None = None

    @property
    def repeat_within(self) -> timedelta | None:
        """As the mail that it stands for."""
        return None

    def good_address(self, address: str) -> bool:
        """Does it look like an address that any mail server takes?"""
        return good_address(address)

    def not_ready(self) -> Reason | None:
        """A folder is made when it is needed."""
        return None

    @contextmanager
    def open(self) -> Iterator[Folder]:
        """The folder itself is the sender."""
        yield self

    def offer(self, envelope: Envelope) -> Answer | None:
        """Write the file beside its final name."""
        content = message_of(envelope, sender=settings.DEFAULT_FROM_EMAIL).as_bytes()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.waiting = self.path / f"{envelope.pk:08d}.part"
            self.waiting.write_bytes(content)
        except OSError as error:
            return Answer(Attempt.Outcome.TEMPORARY, "mail_folder_unwritable", type(error).__name__, True)
        return None

    def settle(self) -> Answer:
        """Give it its name."""
        assert self.waiting is not None
        try:
            self.waiting.replace(self.waiting.with_suffix(".eml"))
        except OSError as error:
            return Answer(Attempt.Outcome.TEMPORARY, "mail_folder_unwritable", type(error).__name__, True)
        return Answer(Attempt.Outcome.ACCEPTED)
