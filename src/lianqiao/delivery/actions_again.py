"""The same words once more by another way: the two envelopes are one message."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.actions import again, insist_in_time, newest_of
from lianqiao.delivery.channels import BY_MACHINE, BY_PERSON, cannot_say, kind_of
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import Envelope
from lianqiao.delivery.queries import facts_by_id
from lianqiao.delivery.queries_ways import reach_of
from lianqiao.rules.contact import Purpose, may_write
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

# Who read, answered or was told needs no second knock; what a worker holds is on its way.
_ENDED = frozenset({State.READ, State.ANSWERED, State.HANDED_OVER, State.WITHDRAWN, State.SENDING})


def send_by(
    *, viewer: Viewer, envelope_id: int, channel: str, address: str, now: datetime, real_now: datetime
) -> Envelope:
    """Send the words of a message by another way (or to another address), at once; what still waits goes no more.

    `envelope_id` is that of the envelope first queued. By `person` it waits until somebody told the recipient.
    Refused `no_right`, `not_found`, `delivery_need_not_resend` where it got through, ended or is just leaving,
    `delivery_expired` past its time, what stands against the address (`rules.contact.may_write`), and
    `channel_template_missing` or `channel_without_variables` where a channel of registered texts cannot say it.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    if channel not in BY_MACHINE | BY_PERSON:
        raise ValueError(f"no channel {channel!r}")
    address = address.strip()
    with deed(actor=viewer.actor, action="delivery.send_by", at=now, subject=f"envelope:{envelope_id}") as note:
        newest = newest_of(envelope_id=envelope_id)
        if facts_by_id([envelope_id])[envelope_id].state in _ENDED:
            raise Refused(Reason.of("delivery_need_not_resend"))
        insist_in_time(envelope=newest, now=now)
        reach = reach_of(Envelope(recipient=newest.recipient, channel=channel, address=address))
        may_write(reach, needs_address=channel in BY_MACHINE, kind=kind_of(channel)).insist()
        if no_words := cannot_say(Purpose(newest.purpose)).get(channel):
            raise Refused(no_words)
        made = again(newest=newest, channel=channel, address=address, now=now, real_now=real_now)
        note.detail = {"again": made.pk, "channel": channel}
    return made
