"""Asking platforms what became of messages that they took."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from lianqiao.delivery.actions_words import note_word
from lianqiao.delivery.channels import CHANNELS, Tracker, carrier
from lianqiao.delivery.models import Attempt, Receipt

ASKED_FOR = timedelta(days=7)  # reports and bounces come within hours; mail servers give up after five days
MOST = 2000  # messages a turn and channel, the newest
_LAST_WORDS = (Receipt.Kind.BOUNCED, Receipt.Kind.INVALID, Receipt.Kind.FAILED, Receipt.Kind.READ)


def ask_platforms(now: datetime) -> int:
    """Ask every channel that tells later; how many words were new. One that fails keeps no other from its turn."""
    new, broken = 0, []
    for name in CHANNELS:
        try:
            way = carrier(name)
            if isinstance(way, Tracker) and way.not_ready() is None and (sent := sent_by(name, now)):
                new += sum(note_word(word, now=now) for word in way.poll(sent, now))
        except Exception as error:
            broken.append(error)
    if broken:
        raise broken[0]
    return new


def sent_by(channel: str, now: datetime) -> list[tuple[int, str, str]]:
    """Messages that a channel took lately and of which it has not said its last word: id, its own id, address."""
    ended = Exists(Receipt.objects.filter(envelope=OuterRef("envelope"), kind__in=_LAST_WORDS))
    took = Attempt.objects.filter(
        ~ended, outcome=Attempt.Outcome.ACCEPTED, envelope__channel=channel, at__gte=now - ASKED_FOR
    )
    return list(took.order_by("-pk").values_list("envelope_id", "provider_id", "envelope__address")[:MOST])
