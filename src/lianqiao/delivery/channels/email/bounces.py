"""A message that came back, read as RFC 3464 tells: which of ours it is about, and why.

Only reports are read: an answer of a person or of a machine on holiday is none.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32

from lianqiao.delivery.channels.email.message import STAMP_DIGITS

MOST_READ = 262_144  # bytes of a report; what follows is the message itself, which we know
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_STAMP = re.compile(rf"<([0-9a-f]{{{STAMP_DIGITS}}})@", re.ASCII)
# RFC 3463: the address, or the mailbox, is not there, has moved, or is written wrong.
_NOBODY = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"})
_FULL = frozenset({"5.2.2", "4.2.2"})
_POLICY = "5.7."


@dataclass(frozen=True, slots=True)
class Report:
    """`kind` as in `Word`, or empty for a report that changes nothing (delayed, passed on)."""

    kind: str
    code: str
    status: str  # the enhanced status code, with no words
    text: str  # all headers, in which the return path stands
    stamp: str  # of our Message-ID, where the message came back with it


def is_report(content_type: str) -> bool:
    """Does a Content-Type say "delivery report"?"""
    told = content_type.lower()
    return "multipart/report" in told and "delivery-status" in told


def read_report(raw: bytes) -> Report | None:
    """A delivery report; None for any other message."""
    # The old policy leaves headers as they came: the newer one reads addresses, and stumbles over some that are none.
    message = email.message_from_bytes(raw, policy=compat32)
    if not is_report(str(message.get("Content-Type", ""))):
        return None
    fields = _status_fields(message)
    if fields is None:
        return None
    action = str(fields.get("Action", "")).strip().lower()
    found = _STATUS.search(str(fields.get("Status", "")))
    status = found.group() if found else ""
    headers = _headers(message)
    stamp = _STAMP.search(_returned(message))
    return Report(*_meaning(action, status), status, headers, stamp.group(1) if stamp else "")


def _status_fields(message: Message) -> Message | None:
    """The fields of the first recipient: ours are written to one each."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            return next((block for block in blocks if block.get("Action")), None)
    return None


def _headers(message: Message) -> str:
    return "\n".join(str(value) for part in message.walk() for _, value in part.items())


def _returned(message: Message) -> str:
    """Message-ID of what came back: the whole message, or only its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            return str(first["Message-ID"]) if isinstance(first, Message) else ""
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            return str(email.message_from_bytes(content if isinstance(content, bytes) else b"")["Message-ID"])
    return ""


def _meaning(action: str, status: str) -> tuple[str, str]:
    if action == "delivered":
        return "delivered", ""
    if action != "failed":
        return "", ""
    if status in _NOBODY:
        return "invalid", "bounce_no_such_address"
    if status in _FULL:
        return "bounced", "bounce_mailbox_full"
    return "bounced", "bounce_turned_away" if status.startswith(_POLICY) else "bounce_came_back"
