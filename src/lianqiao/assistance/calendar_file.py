"""An event as a calendar file (RFC 5545), for the student's own calendar. Nothing of the student stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from lianqiao.assistance.facts_events import EventCard, Standing

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75  # octets, RFC 5545 3.1


def calendar_file(card: EventCard, *, now: datetime) -> bytes:
    """The file of one event, as made at `now`."""
    status = "CANCELLED" if card.standing is Standing.CANCELLED else "CONFIRMED"
    lines = [
        "BEGIN:VEVENT",
        f"UID:event-{card.id}@lianqiao",
        f"SEQUENCE:{card.version + (card.standing is Standing.CANCELLED)}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(card.timing.starts_at)}",
        f"DTEND:{_instant(card.timing.ends_at)}",
        f"SUMMARY:{_text(card.title)}",
        f"LOCATION:{_text(card.place)}",
        *([f"DESCRIPTION:{_text(card.about)}"] if card.about else []),
        f"STATUS:{status}",
        "END:VEVENT",
    ]
    return calendar([lines])


def calendar(entries: Iterable[list[str]]) -> bytes:
    """A calendar of these entries."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lianqiao//Events//ZH", "METHOD:PUBLISH"]
    lines = [*head, *(line for entry in entries for line in entry), "END:VCALENDAR"]
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def span(uid: str, title: str, place: str, starts_at: datetime, ends_at: datetime, *, now: datetime) -> list[str]:
    """The entry of something that lasts some hours."""
    lines = [f"DTSTART:{_instant(starts_at)}", f"DTEND:{_instant(ends_at)}"]
    return _entry(uid, title, [*lines, *([f"LOCATION:{_text(place)}"] if place else [])], now)


def all_day(uid: str, title: str, day: date, *, now: datetime) -> list[str]:
    """The entry of a whole day, on which nobody is busy."""
    after = day + timedelta(days=1)
    lines = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", "TRANSP:TRANSPARENT"]
    return _entry(uid, title, lines, now)


def _entry(uid: str, title: str, lines: list[str], now: datetime) -> list[str]:
    head = ["BEGIN:VEVENT", f"UID:{uid}@lianqiao", f"DTSTAMP:{_instant(now)}", f"SUMMARY:{_text(title)}"]
    return [*head, *lines, "END:VEVENT"]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """RFC 5545 3.3.11: these four are escaped; a line break is written as backslash n."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, each further one begun with a blank; no character is cut."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece
