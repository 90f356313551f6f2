"""Opening kept files: only for the room that owns them."""

from __future__ import annotations

from lianqiao.evidence.models import StoredFile
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer


def content_of(*, viewer: Viewer, owner: str, file_id: int) -> StoredFile:
    """The file with its content. A file of another room does not exist here: Refused `not_found`.

    `viewer` is whom the owner room opens it for; that room has checked the right.
    """
    found = StoredFile.objects.filter(pk=file_id, owner=owner).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found
