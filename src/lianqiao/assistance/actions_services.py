"""Writing down guidance, training and traineeships with their paper: both are kept or neither."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.facts_detail import OWNER, Detail
from lianqiao.assistance.models import Activity
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.rules.visibility import Deed, Viewer, insist


def record_service(
    *,
    viewer: Viewer,
    kind: str,
    held_on: date,
    student_ids: Collection[int],
    title: str = "",
    note: str = "",
    until: date | None = None,
    detail: Detail,
    paper: bytes | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Activity:
    """One service to these students, with the paper that proves it where there is one.

    Refused beyond `record_help`: a file that is no PDF, JPEG or PNG of up to 10 MB.
    """
    insist(viewer, Deed.RECORD_HELP)
    with transaction.atomic():
        proof_id = None if paper is None else _kept(viewer, paper, key, now)
        more = replace(detail, proof_id=proof_id, proof_on=detail.proof_on if paper is not None else None)
        return record_help(
            viewer=viewer, kind=kind, held_on=held_on, student_ids=student_ids, title=title, note=note, until=until,
            detail=more, key=key, today=today, now=now,
        )  # fmt: skip


def _kept(viewer: Viewer, paper: bytes, key: str | None, now: datetime) -> int:
    """The file of this paper. The same form sent twice finds the one of the first time."""
    name = f"proof.{kind_of(paper).ending}"
    first = Activity.objects.filter(recorded_by=viewer.actor, key=key).select_related("proof").first() if key else None
    if first is not None and first.proof is not None and first.proof.sha256 == hashlib.sha256(paper).hexdigest():
        return first.proof.pk
    return keep(viewer=viewer, owner=OWNER, name=name, content=paper, now=now).pk
