"""Writing scans: a picture or PDF given as a post is kept as it came, until a person read it."""

from __future__ import annotations

from datetime import datetime

from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.jobs.models import PostScan, PostScanDone
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

OWNER = "jobs"


def keep_scan(*, viewer: Viewer, name: str, content: bytes, now: datetime) -> PostScan:
    """Keep a scan; nothing in it is read. Refused `paper_kind_unknown`, `paper_too_large`."""
    insist(viewer, Deed.REVIEW_POSTS)
    kind_of(content)
    with deed(actor=viewer.actor, action="jobs.keep_scan", at=now) as note:
        file = keep(viewer=viewer, owner=OWNER, name=name, content=content, now=now)
        made = PostScan.objects.create(file=file, recorded_at=now, recorded_by=viewer.actor)
        note.subject = f"scan:{made.pk}"
    return made


def finish_scan(*, viewer: Viewer, scan_id: int, reason: str, now: datetime) -> PostScanDone:
    """Say that a person read it; `reason` says what became of it. Refused `not_found`, `scan_done_already`."""
    insist(viewer, Deed.REVIEW_POSTS)
    scan = PostScan.objects.select_for_update(of=("self",)).filter(pk=scan_id)
    with deed(actor=viewer.actor, action="jobs.finish_scan", at=now, subject=f"scan:{scan_id}"):
        found = scan.first()
        if found is None:
            raise Refused(Reason.of("not_found"))
        if PostScanDone.objects.filter(scan=found).exists():
            raise Refused(Reason.of("scan_done_already"))
        return PostScanDone.objects.create(
            scan=found, reason=reason.strip()[:200], recorded_at=now, recorded_by=viewer.actor
        )
