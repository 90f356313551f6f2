"""Addresses of recipients on channels for which no other room keeps one."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.channels import BY_MACHINE, KIND_OF, kind_of
from lianqiao.delivery.models import AddressSaid
from lianqiao.delivery.queries_ways import addresses
from lianqiao.rules.contact import well_formed
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def say_address(*, viewer: Viewer, recipient: str, channel: str, value: str, now: datetime) -> None:
    """Keep the address of a recipient on a channel (or its kind); empty text takes it away.

    Whom the viewer reaches is for the caller to know. Refused `no_right`, `contact_no_such_channel`, and what is
    wrong with the address: `mail_address_wrong`, `contact_number_wrong`, `contact_user_wrong`. Said twice it is
    kept once.
    """
    insist(viewer, Deed.RECORD_HELP)
    if channel not in BY_MACHINE | frozenset(KIND_OF.values()):
        raise Refused(Reason.of("contact_no_such_channel"))
    kind, value = kind_of(channel), value.strip()
    if value:
        well_formed(kind, value).insist()
    if addresses([recipient]).get(recipient, {}).get(kind, "") == value:
        return
    with deed(actor=viewer.actor, action="delivery.say_address", at=now, subject=recipient) as note:
        AddressSaid.objects.create(recipient=recipient, channel=kind, value=value, at=now, by=viewer.actor)
        note.detail = {"channel": kind, "taken_away": not value}
