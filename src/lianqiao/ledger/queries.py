"""What was promised, due, kept, late, short, missed, excused: computed from the rows each time it is asked.

Who sees what: promises to students only of students within reach, and only for
viewers who may know that these need help; promises of the college for those
who answer for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from lianqiao.assistance.queries import activities, attendances
from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries import accepted_rows
from lianqiao.hardship.queries import assisted_since
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
from lianqiao.roster.queries import base_ids, cards
from lianqiao.rules.commitments import Commitment, Statement
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.deeds import Record
from lianqiao.rules.planning import ASSISTED
from lianqiao.rules.visibility import HardshipSight, Role, Scope, Viewer, hardship_sight, scope

STUDENT_DEEDS = ("talk", "guidance", "training", "traineeship", "lecture")
ANSWERS_FOR_COLLEGE = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.DEPARTMENT_HEAD})
# The days of meetings, posts and bulletins hold nothing personal, and subjects are narrowed to the viewer's reach
# before their deeds are read: so deeds are read once for all, by the house itself.
_HOUSE = Viewer(actor="system:ledger", system=True)


def statement(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, commitment_ids: Collection[str] | None = None
) -> Statement:
    """What became, by `today`, of the policy's promises that the viewer may see (contracts, Ledger).

    Reading who is owed help leaves a trace. The number of queries does not grow with the students.
    """
    wanted = [
        one
        for one in policy.commitments
        if (commitment_ids is None or one.id in commitment_ids) and _may_see(viewer, one)
    ]
    subjects = _Subjects(viewer, today, now, policy)
    since = {one.id: subjects.of(one) for one in wanted}
    records = [
        *(record for one in wanted for record in owed(one, since[one.id], policy.valid_from, _last_day(policy, one))),
        *_deeds(wanted, since, policy.valid_from, today),
        *_excuses(since, today),
    ]
    return judged(wanted, records, policy.calendar, today)


def excuses_of(*, viewer: Viewer, today: date, student_id: int) -> list[Excuse]:
    """The waivers on record for one student, newest first; none for a viewer who may not know of them."""
    if hardship_sight(viewer) is HardshipSight.NOTHING or not cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    return list(Excuse.objects.filter(subject=student_subject(student_id), recorded_on__lte=today).order_by("-id"))


def _may_see(viewer: Viewer, commitment: Commitment) -> bool:
    if commitment.subject == COLLEGE:
        return viewer.system or viewer.role in ANSWERS_FOR_COLLEGE
    if scope(viewer) is Scope.NOBODY:
        return False
    return commitment.scope != ASSISTED or hardship_sight(viewer) is not HardshipSight.NOTHING


def _last_day(policy: Policy, commitment: Commitment) -> date:
    return commitment.by or policy.terms[-1].end


class _Subjects:
    """To whom promises are owed and since when; each circle is read once."""

    def __init__(self, viewer: Viewer, today: date, now: datetime, policy: Policy) -> None:
        self.viewer, self.today, self.now, self.policy = viewer, today, now, policy
        self._known: dict[str, Mapping[str, date]] = {}

    def of(self, commitment: Commitment) -> Mapping[str, date]:
        """Subject → the day from which the promise is owed to it."""
        circle = commitment.scope if commitment.subject == "student" else commitment.subject
        if circle not in self._known:
            self._known[circle] = self._read(circle)
        return self._known[circle]

    def _read(self, circle: str) -> Mapping[str, date]:
        start = self.policy.valid_from
        if circle == COLLEGE:
            return {COLLEGE: start}
        if circle == "class":
            every = small_classes(viewer=self.viewer)
            mine = self.viewer.classes if scope(self.viewer) is Scope.OWN_CLASSES else {one.pk for one in every}
            return {
                class_subject(one.pk): start for one in every if one.pk in mine and one.cohort == self.policy.cohort
            }
        if circle == ASSISTED:
            found = assisted_since(
                viewer=self.viewer, purpose="ledger", today=self.today, now=self.now, policy=self.policy
            )
            return {student_subject(one): since for one, since in found.items()}
        base = base_ids(viewer=self.viewer, today=self.today, cohort=self.policy.cohort)
        return {student_subject(one): start for one in base}


def _deeds(
    wanted: Sequence[Commitment], since: Mapping[str, Mapping[str, date]], start: date, today: date
) -> Iterator[Record]:
    yield from _attended([one for one in wanted if one.subject != COLLEGE], since, start, today)
    yield from _referred([one for one in wanted if one.deed == "referral"], since, start, today)
    for one in wanted:
        if one.subject == COLLEGE:
            yield from _of_college(one, start, today)


def _attended(
    wanted: Sequence[Commitment], since: Mapping[str, Mapping[str, date]], start: date, today: date
) -> Iterator[Record]:
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
            if subject in since[one.id]:
                yield deed_of(one, f"activity:{row.activity_id}#{key}", subject, row.held_on, row.recorded_on)


def _referred(
    wanted: Iterable[Commitment], since: Mapping[str, Mapping[str, date]], start: date, today: date
) -> Iterator[Record]:
    for one in wanted:
        ids = [number for number in map(subject_id, since[one.id]) if number is not None]
        for row in referral_rows(viewer=_HOUSE, since=start, until=today, student_ids=ids):
            yield deed_of(one, f"referral:{row.id}", student_subject(row.student_id), row.on, row.on)


def _of_college(commitment: Commitment, start: date, today: date) -> Iterator[Record]:
    if commitment.deed == "opening":
        found = opening_rows(viewer=_HOUSE, since=start, until=today)
        yield from openings(commitment, ((post_id, count, on) for post_id, count, on, *_ in found))
    elif commitment.deed == "bulletin":
        for row in accepted_rows(viewer=_HOUSE, about_prefix="bulletin:", since=start, until=today):
            yield deed_of(commitment, f"envelope:{row.id}", COLLEGE, row.accepted_on, row.accepted_on)
    else:
        for held in activities(viewer=_HOUSE, kinds=[commitment.deed], since=start, until=today):
            yield deed_of(commitment, f"activity:{held.id}", COLLEGE, held.held_on, held.recorded_on)


def _excuses(since: Mapping[str, Mapping[str, date]], today: date) -> Iterator[Record]:
    for row in Excuse.objects.filter(commitment__in=list(since), recorded_on__lte=today):
        if row.subject in since[row.commitment]:
            yield excuse_of(row.commitment, row.pk, row.subject, row.since, row.until, row.recorded_on)
