"""What was tried to bring messages to students and how far each got: bare values, to count and to chase them.

A sign-in code (`facts.OWN_DOOR`) is none of these: the student asked for it, and nobody chases it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lianqiao.delivery.facts import OWN_DOOR
from lianqiao.delivery.models import Attempt, Envelope, Receipt
from lianqiao.delivery.queries_mail import DOWN
from lianqiao.rules.visibility import Deed, Viewer, insist

STUDENT = "student:"


class Went(NamedTuple):
    """One try over a channel. `got_out`: the channel or the other side had it, whatever they said."""

    id: int
    envelope_id: int
    recipient: str
    channel: str
    at: datetime
    outcome: str
    got_out: bool


class Heard(NamedTuple):
    """One thing heard of a message (`Receipt.Kind`). `message_id`: of the envelope first queued."""

    id: int
    message_id: int
    recipient: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope of a chain. `due_at`: before then the post office holds it back; None: it does not."""

    id: int
    channel: str
    address: str
    queued_at: datetime
    due_at: datetime | None

    @property
    def leaves_at(self) -> datetime:
        """From when on it may go."""
        return max(self.queued_at, self.due_at or self.queued_at)


@dataclass(frozen=True, slots=True)
class Chain:
    """One message to a student: its envelopes in the order queued, with their tries and what was heard of them.

    `id` is that of the envelope first queued.
    """

    id: int
    recipient: str
    about: str
    purpose: str
    sent: tuple[Sent, ...]
    tries: tuple[Went, ...]
    heard: tuple[Heard, ...]
    heard_of_last: tuple[Heard, ...]


def tries(
    *, viewer: Viewer, since: datetime, before: datetime, recipients: Collection[str] | None = None
) -> list[Went]:
    """Tries to bring something to students (to `recipients`, else to all) from `since` on, in order."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = Attempt.objects.filter(_to_students("envelope__", recipients), at__gte=since, at__lt=before)
    return _went(rows)


def heard(
    *, viewer: Viewer, since: datetime, before: datetime, recipients: Collection[str] | None = None
) -> list[Heard]:
    """What was heard of messages to students (to `recipients`, else to all) from `since` on, in order."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = Receipt.objects.filter(_to_students("envelope__", recipients), at__gte=since, at__lt=before)
    return [one for one, _ in _heard(rows)]


def chains(*, viewer: Viewer, since: datetime, recipients: Collection[str] | None = None) -> list[Chain]:
    """Messages to students queued from `since` on, each with all its ways. Three queries, however many they are."""
    insist(viewer, Deed.SEE_DELIVERY)
    young = Envelope.objects.filter(_to_students("", recipients), queued_at__gte=since, corrects=None)
    roots = young.order_by().values("pk")
    rows = Envelope.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots)).order_by("pk")
    sent: defaultdict[int, list[Sent]] = defaultdict(list)
    told: dict[int, tuple[str, str, str]] = {}
    for pk, corrects, recipient, about, purpose, channel, address, queued_at, due_at in rows.values_list(
        "pk", "corrects_id", "recipient", "about", "purpose", "channel", "address", "queued_at", "due_at"
    ):
        sent[corrects or pk].append(Sent(pk, channel, address, queued_at, due_at))
        told.setdefault(corrects or pk, (recipient, about, purpose))
    of_these = Q(envelope__in=rows.order_by().values("pk"))
    root = {one.id: first for first, mine in sent.items() for one in mine}
    went: defaultdict[int, list[Went]] = defaultdict(list)
    for one in _went(Attempt.objects.filter(of_these)):
        went[root[one.envelope_id]].append(one)
    said: defaultdict[int, list[tuple[Heard, int]]] = defaultdict(list)
    for one_heard, of in _heard(Receipt.objects.filter(of_these)):
        said[one_heard.message_id].append((one_heard, of))
    return [
        Chain(
            first,
            *told[first],
            tuple(mine),
            tuple(went[first]),
            tuple(one for one, _ in said[first]),
            tuple(one for one, of in said[first] if of == mine[-1].id),
        )
        for first, mine in sent.items()
    ]


def _to_students(through: str, recipients: Collection[str] | None) -> Q:
    messages = ~Q(**{f"{through}about": OWN_DOOR})
    if recipients is not None:
        return messages & Q(**{f"{through}recipient__in": list(recipients)})
    return messages & Q(**{f"{through}recipient__startswith": STUDENT})


def _went(rows: QuerySet[Attempt]) -> list[Went]:
    fields = ("pk", "envelope_id", "envelope__recipient", "envelope__channel", "at", "outcome", "code", "detail")
    return [
        Went(pk, envelope, recipient, channel, at, outcome, _got_out(outcome, code, detail))
        for pk, envelope, recipient, channel, at, outcome, code, detail in rows.order_by("pk").values_list(*fields)
    ]


def _got_out(outcome: str, code: str, detail: str) -> bool:
    """A refusal counts as a try where the other side spoke: not where we never wrote, nor where no server was there."""
    if outcome == Attempt.Outcome.REFUSED:
        return bool(detail) and code not in DOWN
    return outcome in {Attempt.Outcome.ACCEPTED, Attempt.Outcome.UNKNOWN}


def _heard(rows: QuerySet[Receipt]) -> list[tuple[Heard, int]]:
    fields = ("pk", "envelope_id", "envelope__corrects_id", "envelope__recipient", "kind", "at")
    return [
        (Heard(pk, corrects or envelope, recipient, kind, at), envelope)
        for pk, envelope, corrects, recipient, kind, at in rows.order_by("at", "pk").values_list(*fields)
    ]
