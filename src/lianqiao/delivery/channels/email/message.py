"""An envelope as the bytes of an e-mail: the same envelope always gives the same bytes."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.utils.crypto import salted_hmac

from lianqiao.delivery.models import Envelope

STAMP_DIGITS = 24


def domain_of(sender: str) -> str:
    """`college.example` for `学院 <jobs@college.example>`."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def stamp_of(envelope: Envelope) -> str:
    """By this a message is known when it comes back; made with our key, so that nobody guesses another's."""
    text = f"{envelope.key}\n{envelope.address}"
    return salted_hmac("lianqiao.message_id", text, algorithm="sha256").hexdigest()[:STAMP_DIGITS]


def message_of(envelope: Envelope, *, sender: str) -> EmailMessage:
    """Plain text, frozen date, and a Message-ID by which servers know a repetition."""
    domain = domain_of(sender)
    stamp = stamp_of(envelope)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = envelope.address
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.queued_at)
    message["Message-ID"] = f"<{stamp}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.body, charset="utf-8", cte="base64")
    return message


def as_bytes(envelope: Envelope, *, sender: str) -> bytes:
    """CRLF lines with leading dots doubled (RFC 5321, 4.5.2), ending in CRLF: ready for DATA, without the final dot."""
    content = re.sub(rb"(?m)^\.", b"..", message_of(envelope, sender=sender).as_bytes())
    return content if content.endswith(b"\r\n") else content + b"\r\n"
