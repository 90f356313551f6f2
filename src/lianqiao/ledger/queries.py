"""What was promised, due, kept, late, short, missed, excused: computed from the rows each time it is asked.

Who sees what: promises to students only of students within reach, and only for
viewers who may know that these need help; promises of the college for those
who answer for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianqiao.charter.policy import Policy
from lianqiao.ledger.facts import COLLEGE, excuse_of, owed, student_subject, subject_id
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries_deeds import HELP, HOUSE, deeds
from lianqiao.ledger.spans import Spans, Subjects
from lianqiao.people.asked_once import shared
from lianqiao.roster.queries import cards
from lianqiao.roster.same import read_as
from lianqiao.rules.commitments import Commitment, Statement
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.deeds import Record
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.visibility import HardshipSight, Scope, Viewer, answers_for_college, hardship_sight, scope


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, and the students to whom help is promised on its very day: those of past spans are not.

    What is promised to everybody and is no help (to be surveyed) makes nobody one of them.
    """

    statement: Statement
    students: frozenset[int]


def statement(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    commitment_ids: Collection[str] | None = None,
    student_ids: Collection[int] | None = None,
) -> Statement:
    """What became, by `today`, of the policy's promises that the viewer may see (contracts, Ledger).

    `student_ids` narrows the promises to students to these; those to classes and of the college stay.
    Reading who is owed help leaves a trace. The number of queries does not grow with the students.
    """
    return told(
        viewer=viewer, today=today, now=now, policy=policy, commitment_ids=commitment_ids, student_ids=student_ids
    ).statement


def told(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    commitment_ids: Collection[str] | None = None,
    student_ids: Collection[int] | None = None,
) -> Told:
    """The statement, with the students to whom something is promised today; asked as `statement`."""
    wanted, spans, found = _records(viewer, today, now, policy, commitment_ids, student_ids)
    students = {
        subject_id(subject)
        for one in wanted
        if one.subject == "student" and (one.scope == ASSISTED or one.deed in HELP)
        for subject, own in spans[one.id].items()
        if any(span.covers(today) for span in own)
    }
    return Told(judged(wanted, found, policy.calendar, today), frozenset(filter(None, students)))


def records(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[Record]:
    """What the statement of `today` is judged from, as known that day: read as `statement`, nothing judged yet."""
    return _records(viewer, today, now, policy, None, None)[2]


def _records(
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    commitment_ids: Collection[str] | None,
    student_ids: Collection[int] | None,
) -> tuple[list[Commitment], dict[str, Spans], list[Record]]:
    wanted = [
        one for one in policy.promises if (commitment_ids is None or one.id in commitment_ids) and _may_see(viewer, one)
    ]
    newest = {one.id: one for one in wanted}
    with shared():
        spans = Subjects(viewer, today, now, policy, student_ids).of(wanted)
        found = [
            *(record for one in newest.values() for record in owed(one, spans[one.id])),
            *deeds(viewer=HOUSE, wanted=wanted, spans=spans, policy=policy, start=policy.first_day, today=today),
            *_excuses(spans, today),
        ]
    return wanted, spans, found


def excuses_of(*, viewer: Viewer, today: date, student_id: int) -> list[Excuse]:
    """The waivers on record for one student, newest first; none for a viewer who may not know of them."""
    if hardship_sight(viewer) is HardshipSight.NOTHING or not cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    mine = {student_id, *(one for one, own in read_as(today).items() if own == student_id)}
    return list(_standing(today).filter(subject__in=map(student_subject, mine)).order_by("-id"))


def _standing(today: date) -> QuerySet[Excuse]:
    """The waivers on record on that day and not taken back by then."""
    kept = Q(withdrawn=None) | Q(withdrawn__on__gt=today)
    return Excuse.objects.filter(kept, recorded_on__lte=today)


def _may_see(viewer: Viewer, commitment: Commitment) -> bool:
    if commitment.subject == COLLEGE:
        return answers_for_college(viewer)
    if scope(viewer) is Scope.NOBODY:
        return False
    return commitment.scope != ASSISTED or hardship_sight(viewer) is not HardshipSight.NOTHING


def _excuses(spans: Mapping[str, Spans], today: date) -> Iterator[Record]:
    others = {student_subject(one): student_subject(own) for one, own in read_as(today).items()}
    for row in _standing(today).filter(commitment__in=list(spans)):
        subject = others.get(row.subject, row.subject)
        if subject in spans[row.commitment]:
            yield excuse_of(row.commitment, row.pk, subject, row.since, row.until, row.recorded_on)
