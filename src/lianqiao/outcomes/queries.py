"""Reading outcomes, always for a viewer: a student out of reach has none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianqiao.charter.tables import destinations as code_table
from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.outcomes.facts import OWNER, DestinationFacts, Fallen, IntentionFacts
from lianqiao.outcomes.models import Destination, DestinationCancelled, DestinationRefused, Intention
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.destinations import employed, further_study, settled
from lianqiao.rules.values import YES, Reason, Refused, Verdict, no
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, checks_proofs, insist, may_cancel, scope
from lianqiao.trace.actions import note_reading


def destinations(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, DestinationFacts]:
    """The present destination of each student, by student id: the newest record not undone, as known by `today`.

    Where the newest fell (a failed check, a cancelled contract) nothing stands until another is recorded.
    """
    newest = {_person(row): row for row in _known(today, ids).order_by("id")}
    reached = _reached(viewer, today, set(newest))
    told = {student_id: _facts(row, today) for student_id, row in newest.items() if student_id in reached}
    return {student_id: one for student_id, one in told.items() if one.fallen is None}


@asked_once
def history(*, viewer: Viewer, today: date, student_id: int) -> list[DestinationFacts]:
    """Every destination recorded for one student by `today`, newest first."""
    if not _reached(viewer, today, {student_id}):
        return []
    return [_facts(row, today) for row in _known(today, [student_id]).order_by("-id")]


def newest_destination(*, viewer: Viewer, today: date, destination_id: int) -> DestinationFacts | None:
    """This destination where it is the newest of a student in reach, fallen or not.

    None where there is none. Refused `destination_replaced` where a newer one is on record.
    """
    row = _known(today, None).filter(pk=destination_id).first()
    if row is None or _person(row) not in cards(viewer=viewer, today=today, ids={_person(row)}):
        return None
    newest = history(viewer=viewer, today=today, student_id=_person(row))[0]
    if newest.id != destination_id:
        raise Refused(Reason.of("destination_replaced"))
    return newest


def intentions(*, viewer: Viewer, since: date, until: date, ids: Collection[int] | None = None) -> list[IntentionFacts]:
    """Intentions reached from `since` to `until`, by day, as known on the last: recorded, and not cancelled by then."""
    kept = Q(cancelled=None) | Q(cancelled__on__gt=until)
    rows = Intention.objects.filter(kept, on__range=(since, until), recorded_at__lt=after(until))
    if ids is not None:
        rows = rows.filter(theirs(until, ids))
    rows = rows.annotate(person=person(until))
    found = [
        IntentionFacts(
            row.pk, _person(row), row.employer_id, row.employer.name, row.on, _may_cancel(viewer, row.recorded_by)
        )
        for row in rows.select_related("employer").order_by("on", "id")
    ]
    reached = _reached(viewer, until, {one.student_id for one in found})
    return [one for one in found if one.student_id in reached]


def _may_cancel(viewer: Viewer, recorded_by: str) -> bool:
    return ask(viewer, Deed.RECORD_HELP).ok and may_cancel(viewer, by_user_id=None, recorded_by=recorded_by)


def settled_ids(*, viewer: Viewer, today: date) -> frozenset[int]:
    """Students within reach whose present destination counts as placed, provisional admission included."""
    found = destinations(viewer=viewer, today=today)
    return frozenset(student_id for student_id, one in found.items() if one.settled)


def may_verify(*, viewer: Viewer, destination: DestinationFacts) -> Verdict:
    """May this viewer say that the paper of this destination was checked?

    No: `no_right`; `destination_grade_unsupported` without a firm paper waiting
    to be checked; `destination_same_hands` for whoever entered it, since a second
    person checks.
    """
    may = checks_proofs(viewer)
    if not may.ok:
        return may
    if destination.grade != Destination.Grade.DOCUMENTED or destination.provisional:
        return no("destination_grade_unsupported", destination=destination.label)
    if destination.recorded_by == viewer.actor:
        return no("destination_same_hands")
    return YES


def may_open_paper(*, viewer: Viewer, destination: DestinationFacts) -> bool:
    """Is there a paper on file, and does the viewer's role work with it? Reach was asked when the facts were read."""
    return destination.proof_id is not None and ask(viewer, Deed.RECORD_HELP).ok


def paper_of(*, viewer: Viewer, today: date, now: datetime, student_id: int, destination_id: int) -> Paper | None:
    """The paper kept with a destination of a student in reach; None for any other. The look goes on record."""
    insist(viewer, Deed.RECORD_HELP)
    row = _known(today, [student_id]).filter(pk=destination_id).exclude(proof=None).first()
    if row is None or row.proof_id is None or not cards(viewer=viewer, today=today, ids={student_id}):
        return None
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.proof_id).content)
    kind = kind_of(content)
    note_reading(
        actor=viewer.actor,
        purpose="check",
        what="destination_proof",
        subjects=[f"student:{student_id}"],
        at=now,
    )
    return Paper(f"proof-{row.pk}.{kind.ending}", kind.content_type, content)


def _known(today: date, ids: Collection[int] | None) -> QuerySet[Destination]:
    rows = Destination.objects.filter(counted(today), on__lte=today, recorded_at__lt=after(today))
    rows = rows if ids is None else rows.filter(theirs(today, ids))
    return rows.select_related("refused", "cancelled").annotate(person=person(today))


def _person(row: Destination | Intention) -> int:
    """Whose the row is, as the query asked (`roster.same.person`)."""
    return int(row.person)  # type: ignore[union-attr]


def _reached(viewer: Viewer, today: date, ids: set[int]) -> Collection[int]:
    if not ids or scope(viewer) is Scope.COLLEGE:
        return ids
    return cards(viewer=viewer, today=today, ids=ids)


def _facts(row: Destination, today: date) -> DestinationFacts:
    code = code_table().get(row.code)
    return DestinationFacts(
        id=row.pk,
        student_id=_person(row),
        code=row.code,
        label=code.label if code else row.code,
        unit_name=row.unit_name,
        settled=bool(code and settled(code)),
        further_study=bool(code and further_study(code)),
        employed=bool(code and employed(code)),
        provisional=row.provisional,
        grade=row.grade,
        proof_kind=row.proof_kind,
        on=row.on,
        proof_id=row.proof_id,
        recorded_by=row.recorded_by,
        fallen=_fallen(row, today),
    )


def _fallen(row: Destination, today: date) -> Fallen | None:
    """What brought the destination down, as known by the end of a day."""
    for how in ("refused", "cancelled"):
        fall: DestinationRefused | DestinationCancelled | None = getattr(row, how, None)
        if fall is not None and fall.on <= today and fall.recorded_at < after(today):
            return Fallen(how, fall.on, fall.reason)
    return None
