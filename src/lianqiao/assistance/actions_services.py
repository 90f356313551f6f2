"""Writing down guidance, training and traineeships with their paper: both are kept or neither."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.actions_corrections import correct_help
from lianqiao.assistance.facts_detail import OWNER, Detail
from lianqiao.assistance.models import Activity
from lianqiao.assistance.queries import cancellable
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.rules.values import Reason, Refused
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


def correct_service(
    *,
    viewer: Viewer,
    activity_id: int,
    kind: str,
    held_on: date,
    title: str = "",
    note: str = "",
    until: date | None = None,
    detail: Detail,
    paper: bytes | None = None,
    drop_paper: bool = False,
    key: str | None = None,
    today: date,
    now: datetime,
) -> Activity:
    """Put a corrected service in the place of `activity_id`; its paper stays unless another comes, or it is dropped.

    Refused as `correct_help`, and beyond it: a file that is no PDF, JPEG or PNG of up to 10 MB.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = cancellable(viewer=viewer, today=today, activity_id=activity_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    with transaction.atomic():
        more = _with_paper(viewer, found, detail, paper, drop_paper, key, now)
        return correct_help(
            viewer=viewer, activity_id=activity_id, kind=kind, held_on=held_on, title=title, note=note, until=until,
            detail=more, key=key, today=today, now=now,
        )  # fmt: skip


def _with_paper(
    viewer: Viewer, found: Activity, detail: Detail, paper: bytes | None, drop: bool, key: str | None, now: datetime
) -> Detail:
    """The detail of a correction with the new paper, the one that is there, or none."""
    if paper is not None:
        return replace(detail, proof_id=_kept(viewer, paper, key, now))
    if drop or found.proof_id is None:
        return replace(detail, proof_id=None, proof_on=None)
    return replace(detail, proof_id=found.proof_id, proof_on=detail.proof_on or found.proof_on)


def _kept(viewer: Viewer, paper: bytes, key: str | None, now: datetime) -> int:
    """The file of this paper. The same form sent twice finds the one of the first time."""
    name = f"proof.{kind_of(paper).ending}"
    first = Activity.objects.filter(recorded_by=viewer.actor, key=key).select_related("proof").first() if key else None
    if first is not None and first.proof is not None and first.proof.sha256 == hashlib.sha256(paper).hexdigest():
        return first.proof.pk
    return keep(viewer=viewer, owner=OWNER, name=name, content=paper, now=now).pk
