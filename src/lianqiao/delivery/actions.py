"""Writing envelopes and what people say of them. What machines do with them stands in `tasks`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import Q

from lianqiao.delivery.channels import BY_MACHINE, BY_PERSON, VARIABLES, kind_of
from lianqiao.delivery.facts import NOT_THROUGH, OWN_DOOR, EnvelopeFacts, State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import facts_by_id
from lianqiao.delivery.queries_ways import reach_of, written
from lianqiao.rules.contact import Moment, Purpose, Rhythm, may_write, next_moment, well_formed
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

TOO_LATE = "contact_quiet_too_late"
# It never left by the envelope that counts now; whether an earlier one did is asked apart.
_NEVER_WENT = frozenset({State.REFUSED, State.INVALID, State.EXPIRED})


def queue(
    *,
    viewer: Viewer,
    key: str,
    recipient: str,
    about: str,
    purpose: Purpose,
    channel: str,
    address: str = "",
    subject: str,
    body: str,
    stop: str = "",
    now: datetime,
    real_now: datetime,
    hold_seconds: int = 0,
    good_until: datetime | None = None,
    rhythm: Rhythm | None = None,
    capped: bool = True,
    variables: Mapping[str, str] | None = None,
) -> Envelope:
    """Freeze a message and put it in the outbox, in the caller's transaction if there is one.

    The same key with the same bytes gives the envelope that is there already; with other bytes it is refused
    (`delivery_key_reused`). `stop`: the address on which the recipient stops messages; where the purpose can be
    stopped, the body holds it. `hold_seconds`: how long it stays here so that `withdraw` can take it back.
    `good_until` (by the installation's clock): what did not leave by then never does. `rhythm` puts it off to the end
    of quiet hours, and where it is `capped` to a week with room, unless that would be past its time; what quiet hours
    would hold past its time ends at once, and a person decides. `variables` (`channels.VARIABLES` of the purpose,
    `stop` by itself): what a registered template is filled with where the channel sends no free text; frozen like the
    rest, never read out of the prose. What may not be written (`rules.contact`: stopped, no address, a misspelt one,
    one that failed before) ends at once, so that a person sees it.
    """
    insist(viewer, Deed.RECORD_HELP)
    filling = _filling(purpose, body, stop, variables or {})
    content = _content(recipient, about, purpose, channel, address, subject, body, filling)
    if there := Envelope.objects.filter(key=key).first():
        return _same(there, content)
    moment = _moment(recipient, now + timedelta(seconds=hold_seconds), channel, rhythm, capped, good_until)
    dates = {"queued_at": now, "due_at": moment.at, "good_until": good_until}
    try:
        with deed(actor=viewer.actor, action="delivery.queue", at=now) as note:
            envelope = Envelope.objects.create(key=key, **dates, **content)
            note.subject = f"envelope:{envelope.pk}"
            _start(envelope, moment, now, real_now, quiet=rhythm is not None)
    except IntegrityError:  # somebody else queued the same key a moment ago
        return _same(Envelope.objects.get(key=key), content)
    return envelope


def _filling(purpose: Purpose, body: str, stop: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What a template of this purpose is filled with. ValueError for what is a mistake of the program.

    Such are variables that no template of the purpose has, and a message that can be stopped and does not say how.
    """
    if purpose.can_be_stopped and not (stop and stop in body):
        raise ValueError(f"a {purpose} that does not say how to stop")
    known = VARIABLES.get(purpose, frozenset())
    if not known.issuperset(variables):
        raise ValueError(f"no variables {sorted(variables)}")
    return {**variables, "stop": stop} if "stop" in known else {}


def _content(
    recipient: str,
    about: str,
    purpose: Purpose,
    channel: str,
    address: str,
    subject: str,
    body: str,
    variables: Mapping[str, str],
) -> dict[str, Any]:
    """What is frozen. ValueError for a channel that is none: a mistake of the program."""
    if channel not in BY_MACHINE | BY_PERSON:
        raise ValueError(f"no channel {channel!r}")
    return {
        "recipient": recipient,
        "about": about,
        "purpose": purpose.value,
        "channel": channel,
        "address": address.strip(),
        "subject": " ".join(subject.split()),
        "body": body,
        "variables": dict(variables),
    }


def _moment(
    recipient: str, earliest: datetime, channel: str, rhythm: Rhythm | None, capped: bool, good_until: datetime | None
) -> Moment:
    """When it may go: what is held past its time helps nobody, so the weekly cap then gives way."""
    if rhythm is None or channel in BY_PERSON:
        return Moment(earliest)
    found = next_moment(earliest, rhythm, written=written(recipient, since=earliest), capped=capped)
    if good_until is not None and found.at >= good_until:
        return next_moment(earliest, rhythm, capped=False)
    return found


def _start(envelope: Envelope, moment: Moment, now: datetime, real_now: datetime, *, quiet: bool) -> None:
    """Into the outbox. What quiet hours would hold past its time ends here, while a person can still do something."""
    if moment.because and envelope.good_until is not None and moment.at >= envelope.good_until:
        Attempt.objects.create(envelope=envelope, at=now, outcome=Attempt.Outcome.REFUSED, code=TOO_LATE)
        return
    not_before = real_now + (moment.at - now)
    post(envelope=envelope, now=now, not_before=not_before, held_for=moment.because, quiet=quiet)


def _same(there: Envelope, content: dict[str, Any]) -> Envelope:
    if any(getattr(there, name) != value for name, value in content.items()):
        raise Refused(Reason.of("delivery_key_reused"))
    return there


def post(
    *,
    envelope: Envelope,
    now: datetime,
    not_before: datetime,
    held_for: str = "",
    quiet: bool = False,
    by_hand: bool = False,
) -> None:
    """Put it in the outbox; a channel of persons has none, and what may not be written never gets there.

    For this room's own actions. `quiet`: it minds the quiet hours; `by_hand`: a person tries a failed address again.
    """
    if envelope.channel in BY_PERSON:
        return
    reach = reach_of(envelope, even_failed=by_hand)
    verdict = may_write(reach, needs_address=True, kind=kind_of(envelope.channel))
    if verdict.ok:
        OutboxEntry.objects.create(envelope=envelope, not_before=not_before, held_for=held_for, minds_quiet=quiet)
        return
    outcome = Attempt.Outcome.REFUSED if reach.stopped else Attempt.Outcome.INVALID
    Attempt.objects.create(envelope=envelope, at=now, outcome=outcome, code=verdict.because[0].code)


def newest_of(*, envelope_id: int) -> Envelope:
    """The envelope that counts now for this message: the last correction, else the first. For this room's actions.

    The message is held until the act ends, so that what people do with it goes one after the other. So is what waits
    in the outbox: a worker that brought it meanwhile has said so before, or says so after. Ask for its state then.
    Refused `not_found`, also for a sign-in code: sent on to an address that somebody types, it would let them in.
    """
    rows = Envelope.objects.select_for_update(no_key=True)
    root = rows.filter(pk=envelope_id).exclude(about=OWN_DOOR).first()
    if root is None:
        raise Refused(Reason.of("not_found"))
    newest = root.corrections.order_by("-id").first() or root
    OutboxEntry.objects.select_for_update().filter(envelope=newest).first()
    return newest


def insist_in_time(*, envelope: Envelope, now: datetime) -> None:
    """Refused `delivery_expired` once the words are untrue: nobody sends them again. For this room's actions."""
    if envelope.good_until is not None and envelope.good_until <= now:
        raise Refused(Reason.of("delivery_expired"))


def take_back(envelope: Envelope) -> bool:
    """Remove it from the outbox unless a worker holds it, or an earlier try may have got through."""
    held_here = OutboxEntry.objects.filter(envelope=envelope, lease_until=None, handed_over=False, handed_at=None)
    removed, _ = held_here.delete()
    return removed > 0


def withdraw(*, viewer: Viewer, envelope_id: int, now: datetime) -> None:
    """Take a message back before it went: nobody ever gets it. Refused (`delivery_already_gone`) once it may have."""
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="delivery.withdraw", at=now, subject=f"envelope:{envelope_id}"):
        newest = newest_of(envelope_id=envelope_id)
        facts = facts_by_id([envelope_id])[envelope_id]
        state = facts.state
        if state is State.WITHDRAWN:
            return
        if _may_have_gone(facts):
            raise Refused(Reason.of("delivery_already_gone"))
        never_went = state in _NEVER_WENT or (state is State.QUEUED and newest.channel in BY_PERSON)
        if not never_went and not (state in {State.QUEUED, State.TEMPORARY} and take_back(newest)):
            raise Refused(Reason.of("delivery_already_gone"))
        _receipt(envelope_id, Receipt.Kind.WITHDRAWN, viewer.actor, now)


def _may_have_gone(facts: EnvelopeFacts) -> bool:
    """Did any way of the message take it, or fall silent with it? The ways after that one change nothing."""
    chain = Q(envelope=facts.id) | Q(envelope__corrects=facts.id)
    silent = Attempt.objects.filter(chain, outcome=Attempt.Outcome.UNKNOWN)
    return facts.accepted_at is not None or silent.exists()


def hand_over(*, viewer: Viewer, envelope_id: int, now: datetime) -> None:
    """A person told the recipient; what still waits in the outbox need not go any more."""
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="delivery.hand_over", at=now, subject=f"envelope:{envelope_id}"):
        newest = newest_of(envelope_id=envelope_id)
        if facts_by_id([envelope_id])[envelope_id].state is State.WITHDRAWN:
            raise Refused(Reason.of("delivery_withdrawn"))
        take_back(newest)
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
    """A person decides to send again what was refused, put off, or of unknown outcome: the same bytes, at once.

    Refused `delivery_need_not_resend`, and `delivery_expired` past its time.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    with deed(actor=viewer.actor, action="delivery.resend", at=now, subject=f"envelope:{envelope_id}"):
        newest = newest_of(envelope_id=envelope_id)
        insist_in_time(envelope=newest, now=now)
        state = facts_by_id([envelope_id])[envelope_id].state
        waiting = OutboxEntry.objects.filter(envelope=newest, lease_until=None)
        if state is State.TEMPORARY or (state is State.QUEUED and waiting.exclude(held_for="").exists()):
            waiting.update(not_before=real_now, held_for="", minds_quiet=False)
        elif newest.channel not in BY_MACHINE or not (state in NOT_THROUGH or state is State.UNKNOWN):
            raise Refused(Reason.of("delivery_need_not_resend"))
        elif newest.receipts.exists():  # what came back stays on record with the envelope that came back
            again(newest=newest, channel=newest.channel, address=newest.address, now=now, real_now=real_now)
        else:
            post(envelope=newest, now=now, not_before=real_now, by_hand=True)


def fix_address(
    *, viewer: Viewer, envelope_id: int, address: str, now: datetime, real_now: datetime, channel: str = ""
) -> Envelope:
    """Send the same words to a corrected address at once; the two envelopes count as one message.

    `channel`: whose address it is (empty: that of the way the message went last, else e-mail). Refused as `resend`,
    and for an address that is none.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    address = address.strip()
    with deed(actor=viewer.actor, action="delivery.fix_address", at=now, subject=f"envelope:{envelope_id}") as note:
        newest = newest_of(envelope_id=envelope_id)
        insist_in_time(envelope=newest, now=now)
        channel = channel or (newest.channel if newest.channel in BY_MACHINE else "email")
        well_formed(kind_of(channel), address).insist()
        state = facts_by_id([envelope_id])[envelope_id].state
        if state not in {*NOT_THROUGH, State.UNKNOWN, State.QUEUED, State.TEMPORARY}:
            raise Refused(Reason.of("delivery_need_not_resend"))
        made = again(newest=newest, channel=channel, address=address, now=now, real_now=real_now)
        note.detail = {"corrected_by": made.pk}
    return made


def again(*, newest: Envelope, channel: str, address: str, now: datetime, real_now: datetime) -> Envelope:
    """The words of an envelope once more, by this way, at once: for this room's actions, inside their transaction.

    Refused `delivery_need_not_resend` while a worker holds it, and where somebody else was first.
    """
    if OutboxEntry.objects.filter(envelope=newest).exists() and not take_back(newest):
        raise Refused(Reason.of("delivery_need_not_resend"))
    made, new = Envelope.objects.get_or_create(
        key=f"{newest.key.partition('#')[0]}#{newest.pk}",
        defaults={
            "recipient": newest.recipient,
            "about": newest.about,
            "purpose": newest.purpose,
            "channel": channel,
            "address": address,
            "subject": newest.subject,
            "body": newest.body,
            "variables": newest.variables,
            "queued_at": now,
            "good_until": newest.good_until,
            "corrects_id": newest.corrects_id or newest.pk,
        },
    )
    if not new:
        raise Refused(Reason.of("delivery_need_not_resend"))
    post(envelope=made, now=now, not_before=real_now, by_hand=True)
    return made
