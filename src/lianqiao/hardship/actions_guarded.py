"""Criteria that a person records on a proof, and the second person who compares them with it.

Events hold ids alone; the file is opened through this room only (`queries_guarded.paper_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from lianqiao.charter.tables import Criterion, criteria, details
from lianqiao.evidence.actions import keep
from lianqiao.evidence.papers import kind_of
from lianqiao.hardship.facts import PART_WORDS, facts_of
from lianqiao.hardship.ground import known_rows
from lianqiao.hardship.models import CriterionHeld, CriterionVerified
from lianqiao.hardship.queries import insist_sight
from lianqiao.hardship.queries_guarded import OWNER, may_verify
from lianqiao.roster.queries import cards
from lianqiao.rules.hardship import Held, last_day
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def record_by_hand(
    *,
    viewer: Viewer,
    student_id: int,
    criterion: str,
    detail: str = "",
    valid_from: date,
    valid_until: date | None = None,
    proof: str,
    paper: bytes | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> CriterionHeld:
    """Put on record that a student in reach holds a criterion, on a proof seen, with its file where there is one.

    `detail`: keys of `charter.tables.details`, one of each part, blanks between.
    `key` is the form's own number: the same form sent twice gives the same row
    and no second event; sent with other words, `form_saved_already`. Refused
    beyond that: `no_right`, `not_found`, `criterion_unknown`, `criterion_detail_unknown`,
    `criterion_detail_missing`, `criterion_in_future`, `criterion_ends_before`, `criterion_proof_missing`,
    `criterion_proof_wrong`, `criterion_proof_old`, `criterion_on_record`, `paper_too_large`, `paper_kind_unknown`.
    """
    insist(viewer, Deed.RECORD_HELP)
    insist_sight(viewer=viewer)
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        raise Refused(Reason.of("not_found"))
    said: dict[str, Any] = {
        "student_id": student_id, "criterion": criterion, "detail": detail, "proof": proof, "valid_from": valid_from,
        "valid_until": valid_until,
    }  # fmt: skip
    if key and (made := CriterionHeld.objects.filter(recorded_by=viewer.actor, key=key).first()):
        return _sent_before(made, said)
    _check(criterion, detail, valid_from, valid_until, proof, today)
    if known_rows(today, [student_id]).filter(**said, ended=None).exists():
        raise Refused(Reason.of("criterion_on_record"))
    try:
        return _keep_it(viewer, said, paper, key, now)
    except IntegrityError:
        if not key:
            raise
        return _sent_before(CriterionHeld.objects.get(recorded_by=viewer.actor, key=key), said)


def _keep_it(
    viewer: Viewer, said: Mapping[str, Any], paper: bytes | None, key: str | None, now: datetime
) -> CriterionHeld:
    """The row with its file, or neither."""
    subject = f"student:{said['student_id']}"
    with deed(actor=viewer.actor, action="hardship.record", at=now, subject=subject) as note:
        file = None
        if paper is not None:
            name = f"paper.{kind_of(paper).ending}"
            file = keep(viewer=viewer, owner=OWNER, name=name, content=paper, now=now)
        note.detail = {"rows": 1}
        return CriterionHeld.objects.create(
            **said, file=file, recorded_at=now, recorded_by=viewer.actor, key=key or None
        )


def verify_criterion(*, viewer: Viewer, student_id: int, held_id: int, today: date, now: datetime) -> None:
    """A second person compared the criterion with its proof. Refused `no_right`, `not_found`, and as `may_verify`."""
    insist(viewer, Deed.RECORD_HELP)
    insist_sight(viewer=viewer)
    reached = cards(viewer=viewer, today=today, ids=[student_id])
    row = known_rows(today, reached).filter(pk=held_id).first()
    if row is None:
        raise Refused(Reason.of("not_found"))
    may_verify(viewer=viewer, held=facts_of(row, today)).insist()
    with deed(actor=viewer.actor, action="hardship.verify", at=now, subject=f"student:{student_id}") as note:
        _, made = CriterionVerified.objects.get_or_create(
            held=row, defaults={"on": today, "recorded_at": now, "recorded_by": viewer.actor}
        )
        if not made:
            raise Refused(Reason.of("criterion_verified_already"))
        note.detail = {"held": row.pk}


def _sent_before(made: CriterionHeld, said: Mapping[str, Any]) -> CriterionHeld:
    """The row that the same form made before. Refused `form_saved_already` where it said something else."""
    if any(getattr(made, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return made


def _check(criterion: str, detail: str, valid_from: date, valid_until: date | None, proof: str, today: date) -> None:
    row = criteria().get(criterion)
    if row is None:
        raise Refused(Reason.of("criterion_unknown"))
    _check_detail(row, detail)
    if valid_from > today:
        raise Refused(Reason.of("criterion_in_future", day=valid_from.isoformat()))
    if valid_until is not None and valid_until < valid_from:
        raise Refused(Reason.of("criterion_ends_before"))
    _check_proof(row, valid_from, valid_until, proof, today)


def _check_detail(row: Criterion, detail: str) -> None:
    """Each key is one of the criterion's, no part is named twice, and none is missing that its proof states."""
    known = details().get(row.code, ())
    parts = {one.key: one.part for one in known}
    named = [parts.get(key) for key in detail.split()]
    if None in named or len(set(named)) != len(named):
        raise Refused(Reason.of("criterion_detail_unknown"))
    missing = [part for part in dict.fromkeys(one.part for one in known if one.needed) if part not in named]
    if missing:
        said = "、".join(str(PART_WORDS.get(part, part)) for part in missing)
        raise Refused(Reason.of("criterion_detail_missing", criterion=row.name, parts=said))


def _check_proof(row: Criterion, valid_from: date, valid_until: date | None, proof: str, today: date) -> None:
    """Of a kind that the table takes, and not out of date today."""
    if not proof:
        raise Refused(Reason.of("criterion_proof_missing"))
    if proof not in row.proofs:
        raise Refused(Reason.of("criterion_proof_wrong", proof=proof, criterion=row.name, known="、".join(row.proofs)))
    until = last_day(Held(row.code, valid_from=valid_from, valid_until=valid_until), row)
    if until is not None and until < today:
        raise Refused(Reason.of("criterion_proof_old", day=until.isoformat()))
