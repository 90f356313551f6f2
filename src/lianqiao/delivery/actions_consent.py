"""A recipient stops a channel, or allows it again."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.channels import BY_MACHINE, KIND_OF, kind_of
from lianqiao.delivery.models import Attempt, Consent, OutboxEntry
from lianqiao.delivery.queries_consent import stopped
from lianqiao.rules.values import Reason, Refused
from lianqiao.trace.actions import deed


def say_consent(*, recipient: str, channel: str, allowed: bool, by: str, now: datetime) -> None:
    """May machines write to this recipient on this channel? What still waits there when it is stopped never leaves.

    No viewer: whoever holds the recipient's signed link is the recipient; `by` is a plain id (`student:7`).
    Gateways that call the same number share one consent. Refused `contact_cannot_stop`: no channel of machines,
    and so the own page, on which everything stands. Said twice it is kept once.
    """
    if channel not in BY_MACHINE | frozenset(KIND_OF.values()):
        raise Refused(Reason.of("contact_cannot_stop"))
    kind = kind_of(channel)
    if (kind not in stopped([recipient]).get(recipient, ())) == allowed:
        return
    with deed(actor=by, action="delivery.say_consent", at=now, subject=recipient) as note:
        Consent.objects.create(recipient=recipient, channel=kind, allowed=allowed, at=now, by=by)
        note.detail = {"channel": kind, "allowed": allowed}
        if not allowed:
            _keep_back(recipient, kind, now)


def _keep_back(recipient: str, kind: str, now: datetime) -> None:
    """What waits on that channel ends as refused, so that a person sees it; what a worker holds is on its way."""
    serving = [name for name in BY_MACHINE if kind_of(name) == kind]
    waiting = OutboxEntry.objects.filter(envelope__recipient=recipient, envelope__channel__in=serving)
    for entry in waiting.filter(lease_until=None, handed_over=False, handed_at=None):
        if OutboxEntry.objects.filter(pk=entry.pk, lease_until=None, handed_over=False).delete()[0]:
            refused = Attempt.Outcome.REFUSED
            Attempt.objects.create(envelope_id=entry.envelope_id, at=now, outcome=refused, code="contact_stopped")
