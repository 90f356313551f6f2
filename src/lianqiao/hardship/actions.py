"""Writing hardship. The events name ids and counts; the words stay in this room's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lianqiao.hardship.models import CriterionEnded, CriterionHeld
from lianqiao.hardship.queries import insist_sight, standing_codes
from lianqiao.hardship.readings import read_detail
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import COUNTED, cards
from lianqiao.roster.readings import HeldCriterion
from lianqiao.roster.same import keeper
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

_LONGEST_WORDS = 500


def record_criteria(
    *,
    viewer: Viewer,
    batch: ImportBatch | None,
    student_id: int,
    held: Sequence[HeldCriterion],
    valid_from: date,
    now: datetime,
    valid_until: date | None = None,
    proof: str = "",
) -> int:
    """Record what one student holds, on a proof; how many rows were new.

    Refused `no_right` for viewers who do not see criteria, `not_found` out of reach.
    What is on record in the same words and not ended is not written again.
    """
    return _record(viewer, batch, {student_id: held}, valid_from, valid_until, proof, now, f"student:{student_id}")


def import_criteria(
    *,
    viewer: Viewer,
    batch: ImportBatch,
    held: Mapping[int, Sequence[HeldCriterion]],
    valid_from: date,
    now: datetime,
) -> int:
    """The guarded cells of a file, by student id: one event for the batch; how many rows were new."""
    insist(viewer, Deed.IMPORT)
    return _record(viewer, batch, held, valid_from, None, "", now, f"batch:{batch.pk}")


def _record(
    viewer: Viewer,
    batch: ImportBatch | None,
    held: Mapping[int, Sequence[HeldCriterion]],
    valid_from: date,
    valid_until: date | None,
    proof: str,
    now: datetime,
    subject: str,
) -> int:
    insist_sight(viewer=viewer)
    today = now.date()
    if set(cards(viewer=viewer, today=today, ids=held.keys())) != set(held):
        raise Refused(Reason.of("not_found"))
    standing = standing_codes(viewer=viewer, today=today, ids=held.keys())
    fresh = [
        (student, one)
        for student, ones in held.items()
        for one in dict.fromkeys(ones)
        if proof or (one.code, one.words[:_LONGEST_WORDS]) not in standing.get(student, frozenset())
    ]
    with deed(actor=viewer.actor, action="hardship.record", at=now, subject=subject) as note:
        CriterionHeld.objects.bulk_create(
            CriterionHeld(
                student_id=student,
                batch=batch,
                criterion=one.code,
                words=one.words[:_LONGEST_WORDS],
                detail=read_detail(one.code, one.words),
                proof=proof,
                valid_from=valid_from,
                valid_until=valid_until,
                recorded_at=now,
                recorded_by=viewer.actor,
            )
            for student, one in fresh
        )
        note.detail = {"rows": len(fresh)}
    return len(fresh)


def end_criterion(*, viewer: Viewer, held_id: int, on: date, reason: str, now: datetime) -> None:
    """It no longer holds from `on`. Refused `not_found`, `criterion_already_ended`, `criterion_end_early`."""
    insist_sight(viewer=viewer)
    row = CriterionHeld.objects.filter(COUNTED, pk=held_id).first()
    if row is None or not cards(viewer=viewer, today=now.date(), ids=[keeper(now.date(), row.student_id)]):
        raise Refused(Reason.of("not_found"))
    if on < row.valid_from:
        raise Refused(Reason.of("criterion_end_early", day=row.valid_from.isoformat()))
    with deed(actor=viewer.actor, action="hardship.end", at=now, subject=f"student:{row.student_id}") as note:
        _, made = CriterionEnded.objects.get_or_create(
            held=row, defaults={"on": on, "reason": reason, "recorded_at": now, "recorded_by": viewer.actor}
        )
        if not made:
            raise Refused(Reason.of("criterion_already_ended"))
        note.detail = {"held": row.pk}
