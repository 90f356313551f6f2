"""What became of an envelope, derived from its attempts and receipts. Sent, delivered, read and answered stay apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed


class State(StrEnum):
    """Where an envelope stands."""

    QUEUED = "queued"
    SENDING = "sending"
    TEMPORARY = "temporary"  # the channel put it off; it will be tried again
    ACCEPTED = "accepted"  # the channel has it; nobody knows yet whether it was read
    DELIVERED = "delivered"  # the platform says that it lies with the recipient
    READ = "read"
    ANSWERED = "answered"
    REFUSED = "refused"  # it will never go this way
    BOUNCED = "bounced"  # the channel had it, and it came back
    INVALID = "invalid"  # there is no such address
    UNKNOWN = "unknown"  # silence after the channel had it: only a person may send it again
    HANDED_OVER = "handed_over"  # a person told the recipient
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # its time ended before it left: never sent late


# What a one-time code for the own page is about. It is a key that the student asked for, good for half an hour, and no
# news of the college: it goes by itself, and no list, count, chase or person here ever takes it up.
OWN_DOOR = "own_door"
NOT_THROUGH = frozenset({State.REFUSED, State.BOUNCED, State.INVALID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one message stands. `id` is that of the envelope first queued, also after its address was corrected.

    `since` runs by the installation's clock.
    """

    id: int
    recipient: str
    state: State
    since: datetime
    reason: Reason | None = None

    @property
    def must_be_told(self) -> bool:
        """No machine will bring it: a person has to."""
        return self.state is State.QUEUED and self.reason == MUST_BE_TOLD

    @property
    def waits_for_a_person(self) -> bool:
        """It stays where it is until a person acts."""
        return self.must_be_told or self.state in {*NOT_THROUGH, State.UNKNOWN, State.EXPIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFacts(Standing):
    """One message whole. `read_at` … run by the installation's clock, `try_again_at` by the real one.

    `accepted_at`: when a channel first took what did not come back.
    """

    about: str
    purpose: str
    channel: str
    address: str
    subject: str
    queued_at: datetime
    try_again_at: datetime | None = None
    tries: int = 0
    good_until: datetime | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    answered_at: datetime | None = None
    handed_over_at: datetime | None = None


MUST_BE_TOLD = Reason.of("delivery_must_be_told")
# What the recipient did, or a person for them: it counts for the whole message, by whatever envelope it came.
BY_PEOPLE = (
    (Receipt.Kind.WITHDRAWN, State.WITHDRAWN),
    (Receipt.Kind.ANSWERED, State.ANSWERED),
    (Receipt.Kind.READ, State.READ),
    (Receipt.Kind.HANDED_OVER, State.HANDED_OVER),
)
# What the platform told later: it counts for the one envelope. The worst word first, for a bounce may follow a receipt.
BY_PLATFORM = (
    (Receipt.Kind.BOUNCED, State.BOUNCED),
    (Receipt.Kind.INVALID, State.INVALID),
    (Receipt.Kind.FAILED, State.REFUSED),
    (Receipt.Kind.DELIVERED, State.DELIVERED),
)
ENDED_BY_PEOPLE = tuple(kind for kind, _ in BY_PEOPLE)
CAME_BACK = (Receipt.Kind.BOUNCED, Receipt.Kind.INVALID, Receipt.Kind.FAILED)


def _reason(attempt: Attempt) -> Reason:
    return Reason.of(attempt.code) if attempt.code else Reason.of("mail_accepted")


def _waiting(
    envelope: Envelope, entry: OutboxEntry, last: Attempt | None, channel: Reason | None
) -> tuple[State, datetime, Reason | None]:
    """State of an envelope that is still in the outbox; `channel` is why its channel cannot send at all."""
    if entry.handed_over or entry.lease_until is not None:
        return State.SENDING, last.at if last else envelope.queued_at, None
    if entry.tries and last is not None:
        return State.TEMPORARY, last.at, channel or _reason(last)
    held = Reason.of(entry.held_for) if entry.held_for else None
    return State.QUEUED, envelope.queued_at, channel or held


def state_of(
    envelope: Envelope,
    *,
    attempts: Sequence[Attempt],
    receipts: Sequence[Receipt],
    entry: OutboxEntry | None,
    channel: Reason | None,
) -> tuple[State, datetime, Reason | None]:
    """State, since when, and why: what the recipient did outweighs what the channel said, and the last word counts.

    `envelope` is the newest of its message, `attempts` are its own, `receipts` those of the whole message.
    """
    by_kind = {receipt.kind: receipt for receipt in receipts}
    for kind, state in BY_PEOPLE:
        if kind in by_kind:
            return state, by_kind[kind].at, None
    last = max(attempts, key=lambda attempt: attempt.pk, default=None)
    if entry is not None:
        return _waiting(envelope, entry, last, channel)
    own = {receipt.kind: receipt for receipt in receipts if receipt.envelope_id == envelope.pk}
    for kind, state in BY_PLATFORM:
        if kind in own:
            return state, own[kind].at, Reason.of(own[kind].code) if own[kind].code else None
    if last is None:
        return State.QUEUED, envelope.queued_at, MUST_BE_TOLD
    return State(last.outcome), last.at, _reason(last)


def _next_try(entry: OutboxEntry | None, state: State) -> datetime | None:
    """When it goes next, where something put it off; None where it goes as soon as it can."""
    if entry is None or not (state is State.TEMPORARY or (state is State.QUEUED and entry.held_for)):
        return None
    return entry.not_before


def facts_of(envelopes: Sequence[Envelope], *, channels: Mapping[str, Reason | None]) -> EnvelopeFacts:
    """The facts of one message from its envelopes in the order queued, with their related rows prefetched.

    `channels`: why each channel cannot send, or None (`channels.why_not_ready`).
    """
    root, newest = envelopes[0], envelopes[-1]
    entry = getattr(newest, "outbox", None)
    receipts = [receipt for envelope in envelopes for receipt in envelope.receipts.all()]
    at = {receipt.kind: receipt.at for receipt in receipts}
    returned = {receipt.envelope_id for receipt in receipts if receipt.kind in CAME_BACK}
    stayed = [envelope for envelope in envelopes if envelope.pk not in returned]
    accepted = [a.at for envelope in stayed for a in envelope.attempts.all() if a.outcome == Attempt.Outcome.ACCEPTED]
    state, since, reason = state_of(
        newest,
        attempts=list(newest.attempts.all()),
        receipts=receipts,
        entry=entry,
        channel=channels.get(newest.channel),
    )
    return EnvelopeFacts(
        id=root.pk,
        recipient=root.recipient,
        about=root.about,
        purpose=root.purpose,
        channel=newest.channel,
        address=newest.address,
        subject=root.subject,
        queued_at=root.queued_at,
        state=state,
        since=since,
        reason=reason,
        try_again_at=_next_try(entry, state),
        tries=entry.tries if entry is not None else 0,
        good_until=newest.good_until,
        accepted_at=min(accepted, default=None),
        delivered_at=at.get(Receipt.Kind.DELIVERED),
        read_at=at.get(Receipt.Kind.READ) or at.get(Receipt.Kind.ANSWERED),
        answered_at=at.get(Receipt.Kind.ANSWERED),
        handed_over_at=at.get(Receipt.Kind.HANDED_OVER),
    )


def deed_for(recipient: str) -> Deed:
    """What it takes to keep a recipient's addresses: a colleague's go with the account, a student's with the case."""
    return Deed.MANAGE_PEOPLE if recipient.startswith("user:") else Deed.RECORD_HELP
