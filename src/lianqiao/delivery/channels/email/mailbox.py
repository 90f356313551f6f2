"""The mailbox to which bounces come back, over IMAP by the standard library: sign in, look at what is unseen.

A report is marked as seen only after its word was kept: a crash between the
two loses nothing. It is read whether or not somebody asks about its envelope,
for a message of unknown outcome comes back too. Everything that is no report
of ours stays as it was, for the people who read this mailbox.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from lianqiao.delivery.channels import Word
from lianqiao.delivery.channels.email.bounces import MOST_READ, Report, is_report, read_report
from lianqiao.delivery.channels.email.return_path import envelope_in
from lianqiao.delivery.models import Attempt, Receipt

LOOK_BACK = timedelta(days=14)
AT_ONCE = 200  # messages a poll, the newest first
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in no language
BROKEN = (OSError, imaplib.IMAP4.error)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where bounces arrive; `tls` is `ssl`, `starttls` or `none`, `returned_to` the address in return paths."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str
    folder: str
    returned_to: str
    seconds: float

    @classmethod
    def from_settings(cls) -> Mailbox:
        """As the installation's environment says."""
        return cls(**settings.BOUNCES, seconds=settings.CHANNEL_SECONDS)

    @contextmanager
    def open(self) -> Iterator[imaplib.IMAP4]:
        """Signed in, with the folder chosen. Raises what imaplib raises."""
        context = ssl.create_default_context()
        if self.tls == "ssl":
            line: imaplib.IMAP4 = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=self.seconds)
        else:
            line = imaplib.IMAP4(self.host, self.port, timeout=self.seconds)
        try:
            if self.tls == "starttls":
                line.starttls(context)
            line.login(self.user, self.password)
            if "ID" in line.capabilities:  # some Chinese providers show no folder to a client that has no name
                line.xatom("ID", '("name" "lianqiao")')
            if line.select(_quoted(self.folder))[0] != "OK":
                raise imaplib.IMAP4.error("no such folder")
            yield line
        finally:
            with suppress(*BROKEN):
                line.logout()

    def words(self, now: datetime) -> Sequence[Word]:
        """What came back and is not kept yet."""
        found = []
        with self.open() as line:
            for uid in _unseen(line, now):
                report = _report(line, uid)
                envelope_id = self._envelope_of(report) if report else None
                if report is None or envelope_id is None:
                    continue
                if report.kind and not Receipt.objects.filter(envelope_id=envelope_id, kind=report.kind).exists():
                    found.append(Word(envelope_id, report.kind, report.code, report.status))
                else:  # kept already, or nothing to keep
                    line.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        return found

    def _envelope_of(self, report: Report) -> int | None:
        """By the signed return path, else by the message that came back."""
        if self.returned_to and (signed := envelope_in(report.text, mailbox=self.returned_to)):
            return signed
        if not report.stamp:
            return None
        return Attempt.objects.filter(provider_id=report.stamp).values_list("envelope_id", flat=True).first()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unseen(line: imaplib.IMAP4, now: datetime) -> list[str]:
    """Numbers of what nobody has seen, the newest first."""
    day = now - LOOK_BACK
    status, data = line.uid("SEARCH", f"UNSEEN SINCE {day.day:02d}-{MONTHS[day.month - 1]}-{day.year}")
    listed = b" ".join(part for part in data if isinstance(part, bytes)) if status == "OK" else b""
    return [one.decode() for one in sorted(listed.split(), key=int, reverse=True)][:AT_ONCE]


def _fetched(line: imaplib.IMAP4, uid: str, what: str) -> bytes:
    """One literal of a message, without marking it as seen; empty where there is none."""
    status, data = line.uid("FETCH", uid, f"({what})")
    parts = [part[1] for part in data or () if isinstance(part, tuple)]
    return parts[0] if status == "OK" and parts else b""


def _report(line: imaplib.IMAP4, uid: str) -> Report | None:
    """A delivery report; its body is fetched only when its header says that it is one."""
    header = _fetched(line, uid, "BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)]").decode("ascii", "replace")
    if not is_report(re.sub(r"\s+", " ", header)):
        return None
    return read_report(_fetched(line, uid, f"BODY.PEEK[]<0.{MOST_READ}>"))
