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
from lianqiao.hardship.queries import assisted_spans
from lianqiao.ledger.facts import COLLEGE, class_subject, excuse_of, owed, student_subject, subject_id
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries_deeds import HELP, Ground, Spans, deeds
from lianqiao.people.queries import small_classes
from lianqiao.roster.queries import cards, enrolled_spans
from lianqiao.roster.same import read_as
from lianqiao.rules.commitments import Commitment, Statement
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.deeds import Record
from lianqiao.rules.hardship import Span
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.standings import overlap
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
    wanted = [
        one
        for one in policy.commitments
        if (commitment_ids is None or one.id in commitment_ids) and _may_see(viewer, one)
    ]
    subjects = _Subjects(viewer, today, now, policy, student_ids)
    spans = {one.id: subjects.of(one) for one in wanted}
    records = [
        *(record for one in wanted for record in owed(one, spans[one.id], policy.valid_from, _last_day(policy, one))),
        *deeds(wanted, Ground(spans, policy, policy.valid_from, today)),
        *_excuses(spans, today),
    ]
    students = {
        subject_id(subject)
        for one in wanted
        if one.subject == "student" and (one.scope == ASSISTED or one.deed in HELP)
        for subject, own in spans[one.id].items()
        if any(span.covers(today) for span in own)
    }
    return Told(judged(wanted, records, policy.calendar, today), frozenset(filter(None, students)))


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


def _last_day(policy: Policy, commitment: Commitment) -> date:
    return commitment.by or policy.terms[-1].end


class _Subjects:
    """To whom promises are owed in which spans of days; each circle is read once."""

    def __init__(
        self, viewer: Viewer, today: date, now: datetime, policy: Policy, student_ids: Collection[int] | None
    ) -> None:
        self.viewer, self.today, self.now, self.policy = viewer, today, now, policy
        self.student_ids = student_ids
        self._known: dict[str, Spans] = {}

    def of(self, commitment: Commitment) -> Spans:
        """Subject → the spans in which the promise is owed to it."""
        circle = commitment.scope if commitment.subject == "student" else commitment.subject
        if circle not in self._known:
            self._known[circle] = self._read(circle)
        return self._known[circle]

    def _read(self, circle: str) -> Spans:
        always = (Span(self.policy.valid_from),)
        if circle == COLLEGE:
            return {COLLEGE: always}
        if circle == "class":
            every = small_classes(viewer=self.viewer)
            mine = {one.pk for one in every} if scope(self.viewer) is Scope.COLLEGE else self.viewer.classes
            return {
                class_subject(one.pk): always for one in every if one.pk in mine and one.cohort == self.policy.cohort
            }
        if circle == ASSISTED:
            found = assisted_spans(
                viewer=self.viewer, purpose="ledger", today=self.today, now=self.now, policy=self.policy
            )
            return {student_subject(one): held for one, held in found.items() if self._asked(one)}
        here = enrolled_spans(viewer=self.viewer, today=self.today, cohort=self.policy.cohort)
        return {student_subject(one): overlap(always, held) for one, held in here.items() if self._asked(one)}

    def _asked(self, student_id: int) -> bool:
        return self.student_ids is None or student_id in self.student_ids


def _excuses(spans: Mapping[str, Spans], today: date) -> Iterator[Record]:
    others = {student_subject(one): student_subject(own) for one, own in read_as(today).items()}
    for row in _standing(today).filter(commitment__in=list(spans)):
        subject = others.get(row.subject, row.subject)
        if subject in spans[row.commitment]:
            yield excuse_of(row.commitment, row.pk, subject, row.since, row.until, row.recorded_on)
