"""What was promised, due, kept, late, short, missed, excused: computed from the rows each time it is asked.

Who sees what: promises to students only of students within reach, and only for
viewers who may know that these need help; promises of the college for those
who answer for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianqiao.assistance.queries import activities, attendances
from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries import accepted_rows
from lianqiao.hardship.queries import assisted_spans
from lianqiao.jobs.queries import opening_rows
from lianqiao.ledger.facts import (
    COLLEGE,
    class_subject,
    deed_of,
    excuse_of,
    openings,
    owed,
    student_subject,
    subject_id,
)
from lianqiao.ledger.models import Excuse
from lianqiao.people.queries import small_classes
from lianqiao.referrals.queries import referral_rows
from lianqiao.roster.queries import cards, enrolled_spans
from lianqiao.roster.same import read_as
from lianqiao.rules.commitments import Commitment, Statement
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.deeds import Record
from lianqiao.rules.hardship import Span
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.standings import overlap
from lianqiao.rules.visibility import HardshipSight, Scope, Viewer, answers_for_college, hardship_sight, scope

Spans = Mapping[str, Sequence[Span]]
STUDENT_DEEDS = ("talk", "guidance", "training", "traineeship", "lecture")
# The days of meetings, posts and bulletins hold nothing personal, and subjects are narrowed to the viewer's reach
# before their deeds are read: so deeds are read once for all, by the house itself.
_HOUSE = Viewer(actor="system:ledger", system=True)


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, and the students to whom something is promised on its very day: those of past spans are not."""

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
        *_deeds(wanted, spans, policy.valid_from, today),
        *_excuses(spans, today),
    ]
    students = {
        subject_id(subject)
        for one in wanted
        if one.subject == "student"
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
            mine = self.viewer.classes if scope(self.viewer) is Scope.OWN_CLASSES else {one.pk for one in every}
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


def _deeds(wanted: Sequence[Commitment], spans: Mapping[str, Spans], start: date, today: date) -> Iterator[Record]:
    yield from _attended([one for one in wanted if one.subject != COLLEGE], spans, start, today)
    yield from _referred([one for one in wanted if one.deed == "referral"], spans, start, today)
    for one in wanted:
        if one.subject == COLLEGE:
            yield from _of_college(one, start, today)


def _attended(wanted: Sequence[Commitment], spans: Mapping[str, Spans], start: date, today: date) -> Iterator[Record]:
    """Help given to students; for a promise to a class, an act counts once for each class that had somebody there."""
    kinds = {one.deed for one in wanted if one.deed in STUDENT_DEEDS}
    if not kinds:
        return
    rows = attendances(viewer=_HOUSE, kinds=kinds, since=start, until=today)
    classes = {}
    if any(one.subject == "class" for one in wanted):
        known = cards(viewer=_HOUSE, today=today, ids={row.student_id for row in rows})
        classes = {student_id: card.class_id for student_id, card in known.items()}
    for one in wanted:
        for row in rows:
            of_class = one.subject == "class"
            key = classes.get(row.student_id) if of_class else row.student_id
            if row.kind != one.deed or key is None:
                continue
            subject = class_subject(key) if of_class else student_subject(key)
            if subject in spans[one.id]:
                yield deed_of(one, f"activity:{row.activity_id}#{key}", subject, row.held_on, row.recorded_on)


def _referred(wanted: Iterable[Commitment], spans: Mapping[str, Spans], start: date, today: date) -> Iterator[Record]:
    for one in wanted:
        ids = [number for number in map(subject_id, spans[one.id]) if number is not None]
        for row in referral_rows(viewer=_HOUSE, since=start, until=today, student_ids=ids):
            yield deed_of(one, f"referral:{row.id}", student_subject(row.student_id), row.on, row.recorded_on)


def _of_college(commitment: Commitment, start: date, today: date) -> Iterator[Record]:
    if commitment.deed == "opening":
        yield from openings(commitment, opening_rows(viewer=_HOUSE, since=start, until=today))
    elif commitment.deed == "bulletin":
        for row in accepted_rows(viewer=_HOUSE, about_prefix="bulletin:", since=start, until=today):
            yield deed_of(commitment, f"envelope:{row.id}", COLLEGE, row.accepted_on, row.accepted_on)
    else:
        for held in activities(viewer=_HOUSE, kinds=[commitment.deed], since=start, until=today):
            yield deed_of(commitment, f"activity:{held.id}", COLLEGE, held.held_on, held.recorded_on)


def _excuses(spans: Mapping[str, Spans], today: date) -> Iterator[Record]:
    others = {student_subject(one): student_subject(own) for one, own in read_as(today).items()}
    for row in _standing(today).filter(commitment__in=list(spans)):
        subject = others.get(row.subject, row.subject)
        if subject in spans[row.commitment]:
            yield excuse_of(row.commitment, row.pk, subject, row.since, row.until, row.recorded_on)
