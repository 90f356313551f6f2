"""By which ways a recipient can be written to: addresses, what became of them, and consent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from lianqiao.charter.policy import Policy
from lianqiao.delivery.channels import BY_MACHINE, cannot_say, kind_of, why_not_ready
from lianqiao.delivery.facts import OWN_DOOR, deed_for
from lianqiao.delivery.models import AddressSaid, Attempt, Envelope, Receipt, SourceWithdrawn
from lianqiao.delivery.queries_consent import stopped
from lianqiao.rules.contact import Purpose, Reach, may_write, monday
from lianqiao.rules.values import YES, Reason, Verdict
from lianqiao.rules.visibility import Deed, Viewer, insist

# What this room said of an address before any channel was asked: no proof against it.
NOT_ASKED = tuple(f"{kind}_{why}" for kind in ("mail_address", "contact_number", "contact_user")
                  for why in ("missing", "wrong", "failed"))  # fmt: skip
_DEAD = (Receipt.Kind.BOUNCED, Receipt.Kind.INVALID)
_GONE = (Attempt.Outcome.INVALID, Attempt.Outcome.EXPIRED)


class Way(NamedTuple):
    """One address on one channel, and whether a machine may write there now; `person` needs no address."""

    channel: str
    address: str
    verdict: Verdict


PERSON = Way("person", "", YES)


def failed(recipients: Collection[str]) -> frozenset[tuple[str, str]]:
    """Pairs of recipient and address of which the last that was heard is that nothing arrives there.

    A refusal of the mail server, a bounce, or a platform that knows no such address, unless something arrived later.
    For this room's own actions and queries.
    """
    refused = Q(outcome=Attempt.Outcome.REFUSED, code="mail_refused")
    unknown_there = Q(outcome=Attempt.Outcome.INVALID) & ~Q(code__in=NOT_ASKED)
    heard = Attempt.objects.filter(
        Q(outcome=Attempt.Outcome.ACCEPTED) | refused | unknown_there, envelope__recipient__in=recipients
    )
    told = Receipt.objects.filter(kind__in=(*_DEAD, Receipt.Kind.DELIVERED), envelope__recipient__in=recipients)
    whose = ("envelope__recipient", "envelope__address", "at")
    words = [
        *((at, 0, who, address, said != Attempt.Outcome.ACCEPTED)
          for who, address, at, said in heard.order_by("pk").values_list(*whose, "outcome")),
        *((at, 1, who, address, kind in _DEAD)
          for who, address, at, kind in told.order_by("pk").values_list(*whose, "kind")),
    ]  # fmt: skip
    last = {(who, address): dead for _, _, who, address, dead in sorted(words, key=lambda word: word[:2])}
    return frozenset(pair for pair, dead in last.items() if dead)


def reach_of(envelope: Envelope, *, even_failed: bool = False) -> Reach:
    """How its recipient stands to its channel; `even_failed`: a person decided to try a failed address again."""
    no_more = stopped([envelope.recipient]).get(envelope.recipient, ())
    dead = not even_failed and (envelope.recipient, envelope.address) in failed([envelope.recipient])
    return Reach(envelope.address, dead, kind_of(envelope.channel) in no_more)


def written(recipient: str, *, since: datetime) -> list[datetime]:
    """When messages of machines to this recipient went or are to go, from the week of `since` on; corrections aside.

    By the clock of `since`. What was taken back, never left or had no address is none; nor is a sign-in code, which
    anybody who knows a number can ask for: it must not keep letters away.
    """
    start = datetime.combine(monday(since), time(), since.tzinfo) - timedelta(days=1)
    rows = Envelope.objects.filter(recipient=recipient, channel__in=BY_MACHINE, corrects=None).exclude(about=OWN_DOOR)
    rows = rows.exclude(receipts__kind=Receipt.Kind.WITHDRAWN).exclude(attempts__outcome__in=_GONE)
    moments = rows.annotate(moment=Coalesce("due_at", "queued_at")).filter(moment__gte=start)
    return [moment.astimezone(since.tzinfo) for moment in moments.values_list("moment", flat=True)]


def addresses(recipients: Collection[str]) -> dict[str, dict[str, str]]:
    """Addresses that this room was told, by recipient and kind of channel; what was taken away is left out."""
    found: dict[str, dict[str, str]] = {}
    withdrawn = SourceWithdrawn.objects.values("source")
    rows = AddressSaid.objects.filter(recipient__in=recipients).exclude(source__in=withdrawn).order_by("pk")
    for recipient, kind, value in rows.values_list("recipient", "channel", "value"):
        found.setdefault(recipient, {})[kind] = value
    return {who: {kind: value for kind, value in said.items() if value} for who, said in found.items()}


def addresses_of(*, viewer: Viewer, recipients: Collection[str]) -> dict[str, dict[str, str]]:
    """The same for who keeps them, by recipient and kind. Whom the viewer does not reach the caller leaves out."""
    for deed in {deed_for(who) for who in recipients}:
        insist(viewer, deed)
    return addresses(recipients)


def ways(
    *,
    viewer: Viewer,
    recipients: Collection[str],
    own: Mapping[str, Mapping[str, str]],
    policy: Policy,
    purpose: Purpose | None = None,
) -> dict[str, tuple[Way, ...]]:
    """Every way to each recipient in the policy's order of channels, with what stands against it.

    `own`: addresses that the caller's room keeps, by recipient and kind (`email`, `sms`); those said here stand
    before them. `purpose`: of the message, for not every channel can say it; None: the caller looks at that. Whom the
    viewer does not reach is for the caller to leave out. Five queries at most.
    """
    insist(viewer, Deed.RECORD_HELP)
    said, no_more, dead, not_ready = addresses(recipients), stopped(recipients), failed(recipients), why_not_ready()
    if purpose is not None:
        not_ready |= {name: not_ready[name] or reason for name, reason in cannot_say(purpose).items()}
    found: dict[str, tuple[Way, ...]] = {}
    for who in recipients:
        known = [said.get(who, {}), own.get(who, {})]
        found[who] = tuple(
            Way(channel, address, _verdict(channel, address, who, no_more, dead, not_ready))
            for channel in policy.contact.channels
            for address in dict.fromkeys(filter(None, (book.get(kind_of(channel), "") for book in known))) or [""]
        )
    return found


def _verdict(
    channel: str,
    address: str,
    who: str,
    no_more: Mapping[str, frozenset[str]],
    dead: frozenset[tuple[str, str]],
    not_ready: Mapping[str, Reason | None],
) -> Verdict:
    kind = kind_of(channel)
    reach = Reach(address, (who, address) in dead, kind in no_more.get(who, ()))
    verdict = may_write(reach, needs_address=True, kind=kind)
    reason = not_ready[channel]
    return verdict if reason is None or not verdict.ok else Verdict(False, (reason,))


def first_ways(
    *,
    viewer: Viewer,
    recipients: Collection[str],
    own: Mapping[str, Mapping[str, str]],
    policy: Policy,
    purpose: Purpose,
) -> dict[str, Way]:
    """The way that a message of this purpose takes to each recipient: all messages go by it, whoever writes them."""
    found = ways(viewer=viewer, recipients=recipients, own=own, policy=policy, purpose=purpose)
    return {who: first_way(mine) for who, mine in found.items()}


def first_way(found: tuple[Way, ...]) -> Way:
    """The way a message takes: the first that is open, else e-mail that waits or shows what is wrong, else a person.

    An e-mail address that cannot be used now is still worth an envelope: it waits until the server is set up, or
    stands with its reason where somebody corrects it.
    """
    open_ways = (way for way in found if way.verdict.ok)
    mail = (way for way in found if way.channel == "email" and way.address and not _is_stopped(way))
    return next(open_ways, None) or next(mail, PERSON)


def _is_stopped(way: Way) -> bool:
    return any(reason.code == "contact_stopped" for reason in way.verdict.because)
