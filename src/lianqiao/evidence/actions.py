"""Keeping files. A file is kept once as it came, with its digest, for the one room that may open it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from lianqiao.evidence.models import StoredFile
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed

_LONGEST_NAME = 255


def keep(*, viewer: Viewer, owner: str, name: str, content: bytes, now: datetime) -> StoredFile:
    """Keep `content` for the room `owner`; the right to do so was checked by that room. The event holds no name."""
    with deed(actor=viewer.actor, action="evidence.keep", at=now) as note:
        made = StoredFile.objects.create(
            owner=owner,
            name=name[-_LONGEST_NAME:],
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=content,
            kept_at=now,
            kept_by=viewer.actor,
        )
        note.subject = f"file:{made.pk}"
        note.detail = {"owner": owner, "sha256": made.sha256, "size": made.size}
    return made


def discard(*, viewer: Viewer, owner: str, file_id: int, now: datetime) -> None:
    """Throw away a file of an upload that was never taken in. The database refuses it while any fact points to it."""
    with deed(actor=viewer.actor, action="evidence.discard", at=now, subject=f"file:{file_id}"):
        StoredFile.objects.filter(pk=file_id, owner=owner).delete()
