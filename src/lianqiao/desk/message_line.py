"""Messages and calls of one student as the timeline tells them: tries and what was heard stand apart, never added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.delivery.queries import envelopes
from lianqiao.delivery.queries_tries import Chain, chains
from lianqiao.desk.words import MESSAGE_WORDS, REMINDED_WORDS, WAY_OF_MESSAGE, word
from lianqiao.outreach.queries import history
from lianqiao.rules.visibility import Deed, Viewer, ask

BY_PEOPLE = ("call", "liaison")  # `outreach` tries that no envelope carries
HEARD = ("delivered", "read", "answered", "handed_over")


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """One line: a message with its tries and what was heard of it, or a call. `tried`: it came to nothing."""

    on: date
    title: str
    tag: str
    text: str = ""
    tried: bool = False


def messages_of(*, viewer: Viewer, student_id: int) -> Iterator[MessageEntry]:
    """Messages to a student in reach; how each went stands there for whoever sees deliveries."""
    recipient = f"student:{student_id}"
    found = envelopes(viewer=viewer, recipients=[recipient])
    told: dict[int, Chain] = {}
    if found and ask(viewer, Deed.SEE_DELIVERY).ok:
        since = min(one.queued_at for one in found)
        told = {one.id: one for one in chains(viewer=viewer, since=since, recipients=[recipient])}
    for one in found:
        text = _how(told[one.id]) if one.id in told else ""
        yield MessageEntry(localtime(one.queued_at).date(), one.subject, word(MESSAGE_WORDS, _state(one)), text)


def _state(one: EnvelopeFacts) -> str:
    return "to_tell" if one.must_be_told else one.state.value


def _how(chain: Chain) -> str:
    """Two lines: 尝试 and 联系上, each with its number and its moments."""
    tries = [
        f"{localtime(one.at):%m-%d %H:%M} {word(WAY_OF_MESSAGE, one.channel)} {word(MESSAGE_WORDS, one.outcome)}"
        for one in chain.tries
    ]
    heard = [
        f"{localtime(one.at):%m-%d %H:%M} {word(MESSAGE_WORDS, one.kind)}" for one in chain.heard if one.kind in HEARD
    ]
    lines = []
    if tries:
        lines.append(_("尝试 %(n)d 次：%(told)s") % {"n": len(tries), "told": "；".join(tries)})
    if heard:
        lines.append(_("有回音：%(told)s") % {"told": "；".join(heard)})
    return "\n".join(lines)


def calls_of(*, viewer: Viewer, today: date, student_id: int) -> Iterator[MessageEntry]:
    """Calls and classmates' reminders, for whoever sees deliveries."""
    if not ask(viewer, Deed.SEE_DELIVERY).ok:
        return
    known = history(viewer=viewer, today=today, since=date(today.year - 1, 1, 1), until=today, ids=[student_id])
    met = {one.evidence for one in known.contacts_of(student_id)}
    for one in known.tries_of(student_id):
        if one.channel in BY_PEOPLE:
            reached = one.evidence in met
            tag = _("联系上") if reached else ""
            yield MessageEntry(one.on, word(REMINDED_WORDS, one.channel), tag, tried=not reached)
