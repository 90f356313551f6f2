"""What a channel of short texts says, from the frozen envelope alone: the same envelope always gives the same text."""

from __future__ import annotations

from lianqiao.delivery.models import Envelope

CUT = "…"


class CannotSay(Exception):
    """The envelope does not fit this channel; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _links_at_the_end(lines: list[str]) -> int:
    """How many of the last lines hold an address."""
    count = 0
    while count < len(lines) and "://" in lines[-1 - count]:
        count += 1
    return count


def text_of(envelope: Envelope, most: int) -> str:
    """Subject and body in at most `most` bytes. Too long a body loses lines from before the links at its end.

    Raises `CannotSay` where not even those fit.
    """
    body = envelope.body.strip("\n")
    whole = f"{envelope.subject}\n\n{body}"
    if len(whole.encode()) <= most:
        return whole
    lines = body.split("\n")
    links = _links_at_the_end(lines)
    end = [CUT, *lines[len(lines) - links :]]
    kept = [envelope.subject, ""]
    for line in lines[: len(lines) - links]:
        if len("\n".join([*kept, line, *end]).encode()) > most:
            break
        kept.append(line)
    text = "\n".join([*kept, *end])
    if len(text.encode()) > most:
        raise CannotSay("channel_text_too_long")
    return text
