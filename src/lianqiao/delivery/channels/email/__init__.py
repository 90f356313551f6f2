"""E-mail over any SMTP server: one connection a run, plain text, no tracking.

Everything up to the final dot may fail and be tried again; an answer to the
dot counts; silence after the dot is `unknown`, for then the server may have
the message.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings

from lianqiao.delivery.channels import Answer
from lianqiao.delivery.channels.email.message import as_bytes, domain_of
from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.rules.contact import good_address
from lianqiao.rules.values import Reason

BROKEN = (OSError, smtplib.SMTPException)
Reply = tuple[int, bytes]


def _judge(reply: Reply) -> Answer:
    """4xx may pass, 5xx never will (RFC 5321, 4.2.1). Its words may repeat the address, so only numbers are kept."""
    code, words = reply
    first = words.decode("ascii", "replace").split(" ", 1)[0]
    detail = f"{code} {first}" if first.count(".") == 2 and first.replace(".", "").isdigit() else str(code)
    if 200 <= code < 300:
        return Answer(Attempt.Outcome.ACCEPTED, detail=detail)
    if 500 <= code < 600:
        return Answer(Attempt.Outcome.REFUSED, "mail_refused", detail)
    return Answer(Attempt.Outcome.TEMPORARY, "mail_put_off", detail, channel_down=code == 421)


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server; `tls` is `""`, `starttls` or `ssl`, `timeout` in seconds for each step."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    timeout: float
    sender: str

    @classmethod
    def from_settings(cls) -> Smtp:
        """As the installation's environment says."""
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            tls="starttls" if settings.EMAIL_USE_TLS else "ssl" if settings.EMAIL_USE_SSL else "",
            timeout=settings.EMAIL_TIMEOUT,
            sender=settings.DEFAULT_FROM_EMAIL,
        )

    @property
    def repeat_within(self) -> timedelta | None:
        """No mail server promises to drop a repetition."""
        return None

    def good_address(self, address: str) -> bool:
        """Does it look like an address that any mail server takes?"""
        return good_address(address)

    def not_ready(self) -> Reason | None:
        """Why nothing can leave."""
        return None if self.host else Reason.of("mail_not_configured")

    def connect(self) -> smtplib.SMTP:
        """A connection that is greeted, encrypted and signed in as set. Raises what smtplib raises."""
        name = domain_of(self.sender)
        if self.tls == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            assert server.sock is not None
            # The final dot is a write of its own: without this the kernel holds it back for 40 ms.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            else:
                server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    @contextmanager
    def open(self) -> Iterator[SmtpSender]:
        """A sender that connects when it is first needed and says goodbye at the end."""
        sender = SmtpSender(self)
        try:
            yield sender
        finally:
            sender.close()


class SmtpSender:
    """One connection, reused from envelope to envelope."""

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp
        self.server: smtplib.SMTP | None = None
        self.dot_is_missing = False  # the server still waits for the end of a message

    def offer(self, envelope: Envelope) -> Answer | None:
        """Everything up to, and without, the final dot."""
        try:
            content = as_bytes(envelope, sender=self.smtp.sender)
        except ValueError:  # text that no encoding can write
            return Answer(Attempt.Outcome.REFUSED, "mail_cannot_be_written")
        if self.server is None:
            try:
                self.server = self.smtp.connect()
            except smtplib.SMTPAuthenticationError as error:
                return Answer(Attempt.Outcome.TEMPORARY, "mail_sign_in_refused", str(error.smtp_code), True)
            except BROKEN as error:
                return Answer(Attempt.Outcome.TEMPORARY, "mail_server_unreachable", type(error).__name__, True)
        try:
            return self._speak(self.server, envelope.address, content)
        except BROKEN as error:
            self._drop()
            return Answer(Attempt.Outcome.TEMPORARY, "mail_connection_broke", type(error).__name__)

    def _speak(self, server: smtplib.SMTP, address: str, content: bytes) -> Answer | None:
        for line in (f"MAIL FROM:<{parseaddr(self.smtp.sender)[1]}>", f"RCPT TO:<{address}>"):
            reply = server.docmd(line)
            if not 200 <= reply[0] < 300:
                return self._turned_away(server, reply)
        reply = server.docmd("DATA")
        if reply[0] != 354:
            return self._turned_away(server, reply)
        self.dot_is_missing = True
        server.send(content)
        return None

    def _turned_away(self, server: smtplib.SMTP, reply: Reply) -> Answer:
        answer = _judge(reply)
        if answer.outcome == Attempt.Outcome.ACCEPTED:  # a 2xx where only 354 is right: the server is out of step
            answer = Answer(Attempt.Outcome.TEMPORARY, "mail_put_off", str(reply[0]))
        try:
            if reply[0] == 421 or server.rset()[0] != 250:
                self._drop()
        except BROKEN:
            self._drop()
        return answer

    def settle(self) -> Answer:
        """The final dot, and the server's word on it."""
        assert self.server is not None
        assert self.server.sock is not None
        try:
            self.server.sock.sendall(b".\r\n")  # smtplib's own `send` hides which error it was
        except ConnectionError as error:  # the line was dead before the dot could leave this machine
            self._drop()
            return Answer(Attempt.Outcome.TEMPORARY, "mail_connection_broke", type(error).__name__)
        except BROKEN as error:
            return self._silence(error)
        self.dot_is_missing = False
        try:
            reply = self.server.getreply()
        except BROKEN as error:
            return self._silence(error)
        if reply[0] == 421:
            self._drop()
        return _judge(reply)

    def _silence(self, error: Exception) -> Answer:
        self._drop()
        return Answer(Attempt.Outcome.UNKNOWN, "mail_silence_after_sending", type(error).__name__)

    def _drop(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None
            self.dot_is_missing = False

    def close(self) -> None:
        """Say goodbye, heard or not. With a message unfinished just hang up: the server then drops that message."""
        if self.server is not None and not self.dot_is_missing:
            with suppress(*BROKEN):
                self.server.quit()
        self._drop()
