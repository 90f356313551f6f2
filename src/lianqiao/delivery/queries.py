"""Reading the post office. Whose envelopes a viewer may see is decided by the caller, who knows the recipients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from lianqiao.delivery.channels import mail_carrier, why_not_ready
from lianqiao.delivery.facts import CAME_BACK, ENDED_BY_PEOPLE, OWN_DOOR, EnvelopeFacts, Standing, facts_of, state_of
from lianqiao.delivery.models import Attempt, Envelope, Heartbeat, OutboxEntry, Receipt
from lianqiao.delivery.queries_ways import failed
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

_HALTED = (
    Attempt.Outcome.REFUSED, Attempt.Outcome.UNKNOWN, Attempt.Outcome.INVALID, Attempt.Outcome.EXPIRED,
)  # fmt: skip


class Accepted(NamedTuple):
    """A message that a channel took for good or a person handed over; `accepted_on` is the first such day."""

    id: int
    recipient: str
    accepted_on: date


def mail_not_ready() -> Reason | None:
    """Why no e-mail can leave this installation; None where it can."""
    return mail_carrier().not_ready()


def mail_goes_to_folder() -> bool:
    """Do messages land in a folder instead of on a mail server (demo, no network)?"""
    return bool(settings.MAIL_FOLDER)


def _messages() -> QuerySet[Envelope]:
    """Every envelope but those of sign-in codes (`OWN_DOOR`), which nobody here sees or handles."""
    return Envelope.objects.exclude(about=OWN_DOOR)


def _facts(rows: QuerySet[Envelope]) -> list[EnvelopeFacts]:
    """Messages of these envelopes, each with its corrections, in the order first queued. Three queries, always."""
    rows = rows.select_related("outbox").prefetch_related("attempts", "receipts").defer("body").order_by("id")
    chains: defaultdict[int, list[Envelope]] = defaultdict(list)
    for envelope in rows:
        chains[envelope.corrects_id or envelope.pk].append(envelope)
    not_ready = why_not_ready()
    return [facts_of(chain, channels=not_ready) for chain in chains.values()]


def facts_by_id(ids: Collection[int]) -> dict[int, EnvelopeFacts]:
    """Facts of the messages with these ids, for the actions of this room."""
    return {facts.id: facts for facts in _facts(_messages().filter(Q(pk__in=ids) | Q(corrects_id__in=ids)))}


def refused_for_good(*, recipient: str, address: str) -> bool:
    """Was the last that was heard of this person's address that nothing arrives there? For this room's own actions."""
    return (recipient, address) in failed([recipient])


def envelopes(
    *, viewer: Viewer, about: str | None = None, recipients: Collection[str] | None = None
) -> list[EnvelopeFacts]:
    """Messages about something, or to these recipients, with what became of them.

    Recipients whom the viewer does not reach are for the caller to leave out:
    this room knows ids, not people. Staff who see students may ask by
    recipients; the whole list takes the right to see deliveries.
    """
    if recipients is None or not ask(viewer, Deed.SEE_STUDENTS).ok:
        insist(viewer, Deed.SEE_DELIVERY)
    rows = _messages()
    if about is not None:
        rows = rows.filter(about=about)
    if recipients is not None:
        rows = rows.filter(recipient__in=recipients)
    return _facts(rows)


def standings(*, viewer: Viewer, about: str | None = None) -> list[Standing]:
    """Where every message stands, in the order first queued: bare values in four queries, for counting and sorting."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = _messages() if about is None else _messages().filter(about=about)
    return _standings(rows)


def stuck(*, viewer: Viewer) -> list[Standing]:
    """Messages that wait for a person. Only what neither waits in the outbox nor got through is read."""
    insist(viewer, Deed.SEE_DELIVERY)
    last = Attempt.objects.filter(envelope=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    of_it = Receipt.objects.filter(envelope=OuterRef("pk"))
    halted = Q(last=None) | Q(last__in=_HALTED) | Exists(of_it.filter(kind__in=CAME_BACK))
    said = Exists(of_it.filter(kind__in=ENDED_BY_PEOPLE))
    ended = _messages().annotate(last=Subquery(last)).filter(halted, ~said, outbox=None)
    roots = {corrects or pk for pk, corrects in ended.values_list("pk", "corrects_id")}
    rows = Envelope.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots))
    return [one for one in _standings(rows) if one.waits_for_a_person]


def _standings(rows: QuerySet[Envelope]) -> list[Standing]:
    chains: defaultdict[int, list[Any]] = defaultdict(list)
    fields = ("pk", "corrects_id", "recipient", "channel", "queued_at")
    for one in rows.order_by("pk").values_list(*fields, named=True):
        chains[one.corrects_id or one.pk].append(one)
    of_these = {"envelope__in": rows.order_by().values("pk")}
    attempts: defaultdict[int, list[Any]] = defaultdict(list)
    for tried in Attempt.objects.filter(**of_these).values_list(
        "envelope_id", "pk", "outcome", "at", "code", named=True
    ):
        attempts[tried.envelope_id].append(tried)
    receipts: defaultdict[int, list[Any]] = defaultdict(list)
    for said in Receipt.objects.filter(**of_these).values_list("envelope_id", "kind", "at", "code", named=True):
        receipts[said.envelope_id].append(said)
    entries: dict[int, Any] = {one.envelope_id: one for one in OutboxEntry.objects.filter(**of_these)}
    not_ready = why_not_ready()
    found = []
    for root, chain in chains.items():
        newest = chain[-1]
        state, since, reason = state_of(
            newest,
            attempts=attempts[newest.pk],
            receipts=[said for one in chain for said in receipts[one.pk]],
            entry=entries.get(newest.pk),
            channel=not_ready.get(newest.channel),
        )
        found.append(Standing(id=root, recipient=chain[0].recipient, state=state, since=since, reason=reason))
    return found


def messages(*, viewer: Viewer, ids: Collection[int]) -> dict[int, EnvelopeFacts]:
    """These messages whole, by the id of the envelope first queued."""
    insist(viewer, Deed.SEE_DELIVERY)
    return facts_by_id(ids)


def envelope(*, viewer: Viewer, envelope_id: int) -> EnvelopeFacts | None:
    """One message, by the id of the envelope first queued."""
    insist(viewer, Deed.SEE_DELIVERY)
    return facts_by_id([envelope_id]).get(envelope_id)


def abouts(*, viewer: Viewer) -> Sequence[str]:
    """What messages there are about, the newest first."""
    insist(viewer, Deed.SEE_DELIVERY)
    seen = _messages().order_by("-id").values_list("about", flat=True)
    return list(dict.fromkeys(seen))


def receipts_of(*, envelope_id: int) -> frozenset[str]:
    """Kinds of receipts (`Receipt.Kind`) of a message. Asked for the holder of its link, who is no viewer."""
    return frozenset(Receipt.objects.filter(envelope_id=envelope_id).values_list("kind", flat=True))


def accepted_rows(
    *, viewer: Viewer, about_prefix: str, since: date, until: date, recipients: Collection[str] | None = None
) -> list[Accepted]:
    """Messages about `about_prefix…` first accepted by a channel or handed over by a person in the days given.

    Both days are included; a message is one row however often it was tried. Days are Shanghai's.
    What had come back by the day `until` was not accepted; a sign-in code is no message.
    `recipients` narrows them to messages to these.
    """
    if not ask(viewer, Deed.SEE_BULLETINS).ok:
        insist(viewer, Deed.SEE_DELIVERY)
    about: dict[str, object] = {"envelope__about__startswith": about_prefix}
    if recipients is not None:
        about["envelope__recipient__in"] = list(recipients)
    fields = ("envelope_id", "envelope__corrects_id", "envelope__recipient", "at")
    code = Q(envelope__about=OWN_DOOR)
    back = Receipt.objects.filter(envelope=OuterRef("envelope"), kind__in=CAME_BACK, at__date__lte=until)
    taken = Attempt.objects.filter(~Exists(back), **about, outcome=Attempt.Outcome.ACCEPTED)
    went = taken.exclude(code).values_list(*fields)
    told = Receipt.objects.filter(**about, kind=Receipt.Kind.HANDED_OVER).exclude(code).values_list(*fields)
    first: dict[int, Accepted] = {}
    for envelope_id, corrects, recipient, at in sorted([*went, *told], key=lambda row: row[3]):
        row = Accepted(corrects or envelope_id, recipient, localtime(at).date())
        first.setdefault(row.id, row)
    return sorted((row for row in first.values() if since <= row.accepted_on <= until), key=lambda row: row.id)


def heartbeats() -> dict[str, Heartbeat]:
    """When the worker and the scheduler last ran, by name. Working state of the machine, hence without a viewer."""
    return {beat.name: beat for beat in Heartbeat.objects.all()}
