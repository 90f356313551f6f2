"""What an outcome does to the student's file: proven it closes it, fallen or replaced it opens it again.

Source: issue of case work, "close only with an outcome and proof"; domain paper 6.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.cases.actions_closing import close_case, reopen_case
from lianqiao.cases.models import CaseClosed
from lianqiao.cases.queries_closing import standing
from lianqiao.charter.wording import say
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.models import Destination, DestinationCancelled, DestinationRefused
from lianqiao.outcomes.queries import destinations, newest_destination
from lianqiao.outcomes.queries_closing import may_close
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, checks_proofs, insist
from lianqiao.trace.actions import deed


def follow_outcome(*, viewer: Viewer, student_id: int, because: str, today: date, now: datetime) -> None:
    """Bring the file in line with the present outcome: called by every act that changes one, in its transaction.

    A closing on an outcome that is no longer the present proven one is taken back; on a proven one the file closes.
    """
    present = destinations(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    held = standing(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    proven = present if present is not None and present.proven else None
    if held is not None and (proven is None or held.outcome != proven.outcome):
        reopen_case(viewer=viewer, student_id=student_id, reason=because, on=today, now=now)
        held = None
    if proven is not None and held is None and checks_proofs(viewer).ok:
        _close(viewer, proven, today, now)


def close_by_hand(*, viewer: Viewer, student_id: int, today: date, now: datetime) -> CaseClosed:
    """Close the file on the present outcome. Verifying does it by itself; this is for outcomes verified before.

    Refused `not_found`, as `may_close` says, and `case_closed_already`.
    """
    insist(viewer, Deed.RECORD_HELP)
    present = destinations(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    may_close(viewer=viewer, destination=present).insist()
    assert present is not None
    with deed(actor=viewer.actor, action="outcomes.close_by_hand", at=now, subject=f"student:{student_id}"):
        held = standing(viewer=viewer, today=today, ids=[student_id]).get(student_id)
        if held is not None and held.outcome != present.outcome:
            reason = say(Reason.of("destination_replaced")).reason
            reopen_case(viewer=viewer, student_id=student_id, reason=reason, on=today, now=now)
        return _close(viewer, present, today, now)


def refuse_destination(
    *, viewer: Viewer, destination_id: int, reason: str, today: date, now: datetime
) -> DestinationRefused:
    """A check failed: the paper of a student's newest destination does not hold. The file opens again.

    Refused `no_right` unless the viewer checks papers, `not_found`, `destination_replaced`,
    `destination_fallen_already`, `destination_without_paper`, `case_reason_missing`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = _standing_one(viewer, destination_id, today)
    checks_proofs(viewer).insist()
    if found.grade == Destination.Grade.CLAIMED:
        raise Refused(Reason.of("destination_without_paper"))
    reason = _reason(reason)
    subject = f"student:{found.student_id}"
    with _once(), deed(actor=viewer.actor, action="outcomes.refuse_destination", at=now, subject=subject) as noted:
        made = DestinationRefused.objects.create(
            destination_id=found.id, on=today, reason=reason, recorded_at=now, recorded_by=viewer.actor
        )
        noted.detail = {"destination": found.id}
        follow_outcome(viewer=viewer, student_id=found.student_id, because=reason, today=today, now=now)
    return made


def cancel_destination(
    *, viewer: Viewer, destination_id: int, reason: str, on: date, today: date, now: datetime
) -> DestinationCancelled:
    """The contract or place of a student's newest destination was given up on `on`. The file opens again today.

    Refused `no_right`, `not_found`, `destination_replaced`, `destination_fallen_already`, `destination_not_placed`,
    `case_reason_missing`, `help_in_future`, `destination_cancelled_before` its own day.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = _standing_one(viewer, destination_id, today)
    if not found.settled:
        raise Refused(Reason.of("destination_not_placed", destination=found.label))
    reason = _reason(reason)
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    if on < found.on:
        raise Refused(Reason.of("destination_cancelled_before", day=found.on.isoformat()))
    subject = f"student:{found.student_id}"
    with _once(), deed(actor=viewer.actor, action="outcomes.cancel_destination", at=now, subject=subject) as noted:
        made = DestinationCancelled.objects.create(
            destination_id=found.id, on=on, reason=reason, recorded_at=now, recorded_by=viewer.actor
        )
        noted.detail = {"destination": found.id}
        follow_outcome(viewer=viewer, student_id=found.student_id, because=reason, today=today, now=now)
    return made


def _standing_one(viewer: Viewer, destination_id: int, today: date) -> DestinationFacts:
    found = newest_destination(viewer=viewer, today=today, destination_id=destination_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if found.fallen is not None:
        raise Refused(Reason.of("destination_fallen_already"))
    return found


@contextmanager
def _once() -> Iterator[None]:
    """Two people may press at once: the second is told."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(Reason.of("destination_fallen_already")) from error


def _reason(text: str) -> str:
    reason = text.strip()[:200]
    if not reason:
        raise Refused(Reason.of("case_reason_missing"))
    return reason


def _close(viewer: Viewer, destination: DestinationFacts, today: date, now: datetime) -> CaseClosed:
    batch = Destination.objects.select_related("batch").get(pk=destination.id).batch
    return close_case(
        viewer=viewer,
        student_id=destination.student_id,
        outcome=destination.outcome,
        proof=destination.proof,
        on=today,
        now=now,
        batch=batch,
    )
