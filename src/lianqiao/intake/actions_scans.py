"""A scan dropped where a table was wanted: held as it came, and handed to the posts with one press."""

from __future__ import annotations

from datetime import datetime

from lianqiao.evidence.actions import discard, keep
from lianqiao.evidence.papers import kind_of
from lianqiao.intake.models import Upload
from lianqiao.intake.queries import OWNER, SCAN, content, upload_of
from lianqiao.jobs.actions_scans import keep_scan
from lianqiao.jobs.models import PostScan
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def hold_scan(*, viewer: Viewer, name: str, data: bytes, now: datetime) -> Upload:
    """Hold a picture or PDF that was given as a table of posts. Refused `paper_kind_unknown`, `paper_too_large`.

    It waits with the uploads that are not taken in, and is thrown away like them.
    """
    insist(viewer, Deed.IMPORT)
    insist(viewer, Deed.REVIEW_POSTS)
    kind_of(data)
    with deed(actor=viewer.actor, action="intake.hold_scan", at=now) as note:
        file = keep(viewer=viewer, owner=OWNER, name=name, content=data, now=now)
        made = Upload.objects.create(kind=SCAN, file=file, by=viewer.actor, at=now)
        note.subject = f"upload:{made.pk}"
    return made


def hand_over_scan(*, viewer: Viewer, upload_id: int, now: datetime) -> PostScan:
    """Give the held scan to the posts, where a person enters what it says. Refused `not_found`."""
    with deed(actor=viewer.actor, action="intake.hand_over_scan", at=now, subject=f"upload:{upload_id}") as note:
        Upload.objects.select_for_update().filter(pk=upload_id, by=viewer.actor).first()
        upload = upload_of(viewer=viewer, upload_id=upload_id, scan=True)
        data = content(viewer=viewer, upload=upload)
        made = keep_scan(viewer=viewer, name=upload.file.name, content=data, now=now)
        upload.delete()
        discard(viewer=viewer, owner=OWNER, file_id=upload.file_id, now=now)
        note.detail = {"scan": made.pk}
    return made
