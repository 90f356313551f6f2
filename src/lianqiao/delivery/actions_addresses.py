"""Addresses of recipients on channels for which no other room keeps one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lianqiao.delivery.channels import BY_MACHINE, KIND_OF, kind_of
from lianqiao.delivery.facts import deed_for
from lianqiao.delivery.models import AddressSaid, SourceWithdrawn
from lianqiao.delivery.queries_ways import addresses
from lianqiao.rules.contact import well_formed
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def say_address(*, viewer: Viewer, recipient: str, channel: str, value: str, now: datetime) -> None:
    """Keep the address of a recipient on a channel (or its kind); empty text takes it away.

    Whom the viewer reaches is for the caller to know; colleagues' ids are kept by who keeps their accounts
    (`deed_for`). Refused `no_right`, `contact_no_such_channel`, and what is
    wrong with the address: `mail_address_wrong`, `contact_number_wrong`, `contact_user_wrong`. Said twice it is
    kept once.
    """
    insist(viewer, deed_for(recipient))
    for row in _changed({recipient: {channel: value}}, viewer.actor, now, ""):
        with deed(actor=viewer.actor, action="delivery.say_address", at=now, subject=recipient) as note:
            row.save()
            note.detail = {"channel": row.channel, "taken_away": not row.value}


def say_addresses(*, viewer: Viewer, said: Mapping[str, Mapping[str, str]], source: str, now: datetime) -> int:
    """The same for many recipients at once, by recipient and channel, as a file (`source`) says; how many changed.

    All are kept or none. Refused as `say_address`. `withdraw_source` takes back what a source said.
    """
    insist(viewer, Deed.RECORD_HELP)
    with deed(actor=viewer.actor, action="delivery.say_addresses", at=now, subject=source) as note:
        made = AddressSaid.objects.bulk_create(_changed(said, viewer.actor, now, source))
        note.detail = {"addresses": len(made)}
    return len(made)


def _changed(said: Mapping[str, Mapping[str, str]], by: str, now: datetime, source: str) -> list[AddressSaid]:
    """Rows, not yet kept, for what differs from what stands now. Raises Refused."""
    known = addresses(said)
    rows = []
    for recipient, channels in said.items():
        for channel, text in channels.items():
            if channel not in BY_MACHINE | frozenset(KIND_OF.values()):
                raise Refused(Reason.of("contact_no_such_channel"))
            kind, value = kind_of(channel), text.strip()
            if value:
                well_formed(kind, value).insist()
            if known.get(recipient, {}).get(kind, "") != value:
                made = AddressSaid(recipient=recipient, channel=kind, value=value, source=source, at=now, by=by)
                rows.append(made)
    return rows


def withdraw_source(*, viewer: Viewer, source: str, now: datetime) -> None:
    """What this source said of addresses counts no longer. Of one that said nothing, or is withdrawn, nothing is kept.

    Whether it may be taken back is for the caller to know. Refused `no_right`.
    """
    insist(viewer, Deed.IMPORT)
    told = AddressSaid.objects.filter(source=source).exists()
    if not told or SourceWithdrawn.objects.filter(source=source).exists():
        return
    with deed(actor=viewer.actor, action="delivery.withdraw_source", at=now, subject=source):
        SourceWithdrawn.objects.create(source=source, at=now, by=viewer.actor)
