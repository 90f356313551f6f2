"""The words of messages that a person hands over, and which were queued last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from lianqiao.delivery.facts import OWN_DOOR
from lianqiao.delivery.models import Envelope
from lianqiao.rules.visibility import Deed, Viewer, insist


class Words(NamedTuple):
    """What a message says, byte for byte as it was frozen."""

    id: int
    subject: str
    body: str


class Sending(NamedTuple):
    """Messages about one thing, with the moment (the installation's clock) when the last of them was queued."""

    at: datetime
    ids: frozenset[int]


def words_of(*, viewer: Viewer, ids: Collection[int]) -> dict[int, Words]:
    """The words of these messages, by the id of the envelope first queued, for a person to hand over.

    They may hold a link that is a key to the recipient's page: whoever shows them puts that on record. Those of a
    sign-in code are for the student alone: nobody is ever given them.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    rows = Envelope.objects.filter(pk__in=ids, corrects=None).exclude(about=OWN_DOOR)
    return {pk: Words(pk, subject, body) for pk, subject, body in rows.values_list("pk", "subject", "body")}


def last_sending(*, viewer: Viewer, ids: Collection[int]) -> Sending | None:
    """Of these messages those about what was written last; None where there are none. One query."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = Envelope.objects.filter(corrects=None).order_by("-queued_at", "-pk").values_list("pk", "about", "queued_at")
    mine = [row for row in rows if row[0] in ids]
    if not mine:
        return None
    _pk, about, at = mine[0]
    return Sending(at, frozenset(pk for pk, of, _at in mine if of == about))
