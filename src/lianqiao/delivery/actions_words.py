"""What a platform tells later of messages that it took: delivered, read, came back."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.channels import Word
from lianqiao.delivery.models import Envelope, OutboxEntry, Receipt
from lianqiao.trace.actions import deed

KINDS = {
    "delivered": Receipt.Kind.DELIVERED,
    "read": Receipt.Kind.READ,
    "bounced": Receipt.Kind.BOUNCED,
    "invalid": Receipt.Kind.INVALID,
    "failed": Receipt.Kind.FAILED,
}


def note_word(word: Word, *, now: datetime) -> bool:
    """Keep one word of a platform; True the first time, False when it is known or names no envelope of ours.

    A word ends what waited to be repeated: the platform has it. ValueError for a kind that is none of `KINDS`.
    """
    kind = KINDS.get(word.kind)
    if kind is None:
        raise ValueError(f"a platform does not say {word.kind!r}")
    envelope = Envelope.objects.filter(pk=word.envelope_id).first()
    if envelope is None or Receipt.objects.filter(envelope=envelope, kind=kind).exists():
        return False
    by = f"system:{envelope.channel}"
    with deed(actor=by, action="delivery.note_word", at=now, subject=f"envelope:{envelope.pk}") as note:
        said = {"at": now, "by": by, "code": word.code[:40]}
        _, new = Receipt.objects.get_or_create(envelope=envelope, kind=kind, defaults=said)
        OutboxEntry.objects.filter(envelope=envelope, lease_until=None, handed_at__isnull=False).delete()
        note.detail = {"kind": word.kind, "code": word.code[:40]}
    return new
