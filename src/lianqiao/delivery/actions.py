"""Writing envelopes and what people say of them. What machines do with them stands in `tasks`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError

from lianqiao.delivery.channels import BY_MACHINE, BY_PERSON
from lianqiao.delivery.facts import NOT_THROUGH, State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import facts_by_id, refused_for_good
from lianqiao.rules.contact import Reach, good_address, may_write
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def queue(
    *,
    viewer: Viewer,
    key: str,
    recipient: str,
    about: str,
    channel: str,
    address: str = "",
    subject: str,
    body: str,
    now: datetime,
    real_now: datetime,
    hold_seconds: int = 0,
    good_until: datetime | None = None,
) -> Envelope:
    """Freeze a message and put it in the outbox, in the caller's transaction if there is one.

    The same key with the same bytes gives the envelope that is there already;
    with other bytes it is refused (`delivery_key_reused`). `hold_seconds`:
    how long it stays here so that `withdraw` can take it back. `good_until` (by
    the installation's clock): what did not leave by then never does. What may
    not be written (`rules.contact`: no address, a misspelt one, one that refused
    before) ends as `invalid` at once, so that a person sees it.
    """
    insist(viewer, Deed.RECORD_HELP)
    if channel not in BY_MACHINE | BY_PERSON:
        raise ValueError(f"no channel {channel!r}")
    content = {
        "recipient": recipient,
        "about": about,
        "channel": channel,
        "address": address.strip(),
        "subject": " ".join(subject.split()),
        "body": body,
    }
    if there := Envelope.objects.filter(key=key).first():
        return _same(there, content)
    try:
        with deed(actor=viewer.actor, action="delivery.queue", at=now) as note:
            envelope = Envelope.objects.create(key=key, queued_at=now, good_until=good_until, **content)
            note.subject = f"envelope:{envelope.pk}"
            failed = refused_for_good(recipient=recipient, address=envelope.address)
            _post(envelope, now=now, not_before=real_now + timedelta(seconds=hold_seconds), failed=failed)
    except IntegrityError:  # somebody else queued the same key a moment ago
        return _same(Envelope.objects.get(key=key), content)
    return envelope


def _same(there: Envelope, content: dict[str, str]) -> Envelope:
    if any(getattr(there, name) != value for name, value in content.items()):
        raise Refused(Reason.of("delivery_key_reused"))
    return there


def _post(envelope: Envelope, *, now: datetime, not_before: datetime, failed: bool = False) -> None:
    """Put it in the outbox; a channel of persons has none, and what may not be written never gets there."""
    if envelope.channel in BY_PERSON:
        return
    verdict = may_write(Reach(envelope.address, failed), needs_address=True)
    if verdict.ok:
        OutboxEntry.objects.create(envelope=envelope, not_before=not_before)
        return
    Attempt.objects.create(envelope=envelope, at=now, outcome=Attempt.Outcome.INVALID, code=verdict.because[0].code)


def _newest(envelope_id: int) -> Envelope:
    """The envelope that counts now for this message: the last correction, else the first."""
    root = Envelope.objects.filter(pk=envelope_id).first()
    if root is None:
        raise Refused(Reason.of("not_found"))
    return root.corrections.order_by("-id").first() or root


def _take_back(envelope: Envelope) -> bool:
    """Remove it from the outbox unless a worker holds it this moment."""
    removed, _ = OutboxEntry.objects.filter(envelope=envelope, lease_until=None, handed_over=False).delete()
    return removed > 0


def withdraw(*, viewer: Viewer, envelope_id: int, now: datetime) -> None:
    """Take a message back before it went: nobody ever gets it. Refused (`delivery_already_gone`) once it may have."""
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="delivery.withdraw", at=now, subject=f"envelope:{envelope_id}"):
        newest = _newest(envelope_id)
        state = facts_by_id([envelope_id])[envelope_id].state
        if state is State.WITHDRAWN:
            return
        never_went = state in {State.REFUSED, State.INVALID} or (state is State.QUEUED and newest.channel in BY_PERSON)
        if not never_went and not (state in {State.QUEUED, State.TEMPORARY} and _take_back(newest)):
            raise Refused(Reason.of("delivery_already_gone"))
        _receipt(envelope_id, Receipt.Kind.WITHDRAWN, viewer.actor, now)


def hand_over(*, viewer: Viewer, envelope_id: int, now: datetime) -> None:
    """A person told the recipient; what still waits in the outbox need not go any more."""
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="delivery.hand_over", at=now, subject=f"envelope:{envelope_id}"):
        newest = _newest(envelope_id)
        if facts_by_id([envelope_id])[envelope_id].state is State.WITHDRAWN:
            raise Refused(Reason.of("delivery_withdrawn"))
        _take_back(newest)
        _receipt(envelope_id, Receipt.Kind.HANDED_OVER, viewer.actor, now)


def note_receipt(*, envelope_id: int, kind: str, by: str, now: datetime) -> bool:
    """The recipient pressed `read`, or `answered` (`Receipt.Kind`); True the first time.

    No viewer: whoever holds the recipient's signed link is the recipient. `by` is a plain id (`student:7`).
    """
    if kind not in {Receipt.Kind.READ, Receipt.Kind.ANSWERED}:
        raise ValueError(f"a recipient does not say {kind!r}")
    if Receipt.objects.filter(envelope_id=envelope_id, kind=kind).exists():
        return False
    with deed(actor=by, action=f"delivery.{kind}", at=now, subject=f"envelope:{envelope_id}"):
        return _receipt(envelope_id, kind, by, now)


def _receipt(envelope_id: int, kind: str, by: str, now: datetime) -> bool:
    return Receipt.objects.get_or_create(envelope_id=envelope_id, kind=kind, defaults={"at": now, "by": by})[1]


def resend(*, viewer: Viewer, envelope_id: int, now: datetime, real_now: datetime) -> None:
    """A person decides to send again what was refused, put off, or of unknown outcome: the same bytes, at once."""
    insist(viewer, Deed.SEE_DELIVERY)
    with deed(actor=viewer.actor, action="delivery.resend", at=now, subject=f"envelope:{envelope_id}"):
        newest = _newest(envelope_id)
        state = facts_by_id([envelope_id])[envelope_id].state
        if state is State.TEMPORARY:
            OutboxEntry.objects.filter(envelope=newest, lease_until=None).update(not_before=real_now)
        elif (state in NOT_THROUGH or state is State.UNKNOWN) and newest.channel in BY_MACHINE:
            _post(newest, now=now, not_before=real_now)
        else:
            raise Refused(Reason.of("delivery_need_not_resend"))


def fix_address(*, viewer: Viewer, envelope_id: int, address: str, now: datetime, real_now: datetime) -> Envelope:
    """Send the same words to a corrected address at once; the two envelopes count as one message."""
    insist(viewer, Deed.SEE_DELIVERY)
    address = address.strip()
    if not good_address(address):
        raise Refused(Reason.of("mail_address_wrong"))
    with deed(actor=viewer.actor, action="delivery.fix_address", at=now, subject=f"envelope:{envelope_id}") as note:
        newest = _newest(envelope_id)
        state = facts_by_id([envelope_id])[envelope_id].state
        open_states = {*NOT_THROUGH, State.UNKNOWN, State.QUEUED, State.TEMPORARY}
        if state not in open_states or (
            OutboxEntry.objects.filter(envelope=newest).exists() and not _take_back(newest)
        ):
            raise Refused(Reason.of("delivery_need_not_resend"))
        made = Envelope.objects.create(
            key=f"{newest.key.partition('#')[0]}#{newest.pk}",
            recipient=newest.recipient,
            about=newest.about,
            channel="email",
            address=address,
            subject=newest.subject,
            body=newest.body,
            queued_at=now,
            corrects_id=envelope_id,
        )
        _post(made, now=now, not_before=real_now)
        note.detail = {"corrected_by": made.pk}
    return made
