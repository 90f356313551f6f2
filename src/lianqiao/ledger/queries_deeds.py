"""Which deeds are on record for the promises asked about: a reader for each kind of deed, however many subjects.

Subjects were narrowed to somebody's reach before their deeds are read, and the
days of meetings, posts and bulletins hold nothing personal: so `HOUSE` reads
them once for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from lianqiao.assistance.queries import activities, attendances
from lianqiao.cases.queries_survey import first_answers
from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries import accepted_rows
from lianqiao.jobs.queries_new import opening_rows
from lianqiao.ledger.facts import (
    COLLEGE,
    class_subject,
    complete_periods,
    deed_of,
    openings,
    places,
    student_subject,
    subject_id,
)
from lianqiao.people.queries_serving import served
from lianqiao.plans.queries_plans import approvals
from lianqiao.referrals.queries import referral_rows
from lianqiao.roster.queries import cards
from lianqiao.roster.same import read_as
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.deeds import Record
from lianqiao.rules.hardship import Span
from lianqiao.rules.teams import Service
from lianqiao.rules.visibility import Viewer

Spans = Mapping[str, Sequence[Span]]
HELP = frozenset({"talk", "guidance", "training", "traineeship", "lecture"})
HOUSE = Viewer(actor="system:ledger", system=True)
FEW = 500  # so many subjects or fewer are named to the database; of more, their rows are picked out of all


@dataclass(frozen=True, slots=True)
class _Ground:
    """What deeds are asked of: to whom each promise is owed, the policy, and the days from `start` to `today`."""

    viewer: Viewer
    spans: Mapping[str, Spans]
    policy: Policy
    start: date
    today: date

    def ids(self, wanted: Iterable[Commitment]) -> Collection[int]:
        """The row ids of all to whom these promises are owed."""
        subjects = {subject for one in wanted for subject in self.spans[one.id]}
        return sorted(number for number in map(subject_id, subjects) if number is not None)

    def few(self, wanted: Iterable[Commitment]) -> Collection[int] | None:
        """The ids of the students to whom these promises are owed, where they are few; None where all rows are read."""
        asked = list(wanted)
        ids = self.ids(asked) if all(one.subject == "student" for one in asked) else ()
        return ids if 0 < len(ids) <= FEW else None

    def owes(self, commitment: Commitment, subject: str) -> bool:
        """Is the promise owed to this subject at all?"""
        return subject in self.spans[commitment.id]


def deeds(
    *,
    viewer: Viewer,
    wanted: Sequence[Commitment],
    spans: Mapping[str, Spans],
    policy: Policy,
    start: date,
    today: date,
) -> Iterator[Record]:
    """Every deed on record from `start` to `today` that may keep one of these promises to the subjects of `spans`.

    `spans`: by the promise's id, in which spans of days it is owed to whom.
    """
    ground = _Ground(viewer, spans, policy, start, today)
    of_people = [one for one in wanted if one.subject != COLLEGE]
    yield from _attended([one for one in of_people if one.deed in HELP], ground)
    for deed, read in _OF_STUDENTS.items():
        mine = [one for one in of_people if one.subject == "student" and one.deed == deed]
        if mine:
            yield from read(mine, ground)
    yield from _teams([one for one in of_people if one.subject == "class" and one.deed == "team"], ground)
    yield from _of_college([one for one in wanted if one.subject == COLLEGE], ground)


def _attended(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """Help given to students; for a promise to a class, an act counts once for each class that had somebody there."""
    if not wanted:
        return
    rows = attendances(
        viewer=ground.viewer, kinds={one.deed for one in wanted}, since=ground.start, until=ground.today,
        student_ids=ground.few(wanted),
    )  # fmt: skip
    classes = {}
    if any(one.subject == "class" for one in wanted):
        known = cards(viewer=ground.viewer, today=ground.today, ids={row.student_id for row in rows})
        classes = {student_id: card.class_id for student_id, card in known.items()}
    for one in wanted:
        for row in rows:
            of_class = one.subject == "class"
            key = classes.get(row.student_id) if of_class else row.student_id
            if row.kind != one.deed or key is None:
                continue
            subject = class_subject(key) if of_class else student_subject(key)
            if ground.owes(one, subject):
                yield deed_of(one, f"activity:{row.activity_id}#{key}", subject, row.held_on, row.recorded_on)


def _referred(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    rows = referral_rows(viewer=ground.viewer, since=ground.start, until=ground.today, student_ids=ground.ids(wanted))
    for one in wanted:
        for row in rows:
            subject = student_subject(row.student_id)
            if ground.owes(one, subject):
                yield deed_of(one, f"referral:{row.id}", subject, row.on, row.recorded_on)


def _answered(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """Surveys that asked the student and were answered: the first answer to each."""
    rows = first_answers(viewer=ground.viewer, today=ground.today, ids=ground.ids(wanted))
    for one in wanted:
        for row in rows:
            subject = student_subject(row.student_id)
            if ground.owes(one, subject):
                yield deed_of(one, f"answer:{row.id}", subject, row.on, row.recorded_on)


def _planned(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """Versions of the student's plan that a second pair of eyes approved, on the day they did."""
    rows = approvals(viewer=ground.viewer, today=ground.today, ids=ground.ids(wanted))
    for one in wanted:
        for row in rows:
            subject = student_subject(row.student_id)
            if ground.owes(one, subject):
                yield deed_of(one, f"plan_version:{row.version_id}", subject, row.on, row.recorded_on)


def _told(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """Messages to the student alone that a channel took or a person handed over.

    Whatever they were about: as the figure `one_to_one_messages` counts them.
    """
    others = {student_subject(one): student_subject(own) for one, own in read_as(ground.today).items()}
    few = ground.few(wanted)
    mine = None if few is None else {student_subject(one) for one in few}
    recipients = mine and {*mine, *(one for one, own in others.items() if own in mine)}
    rows = accepted_rows(
        viewer=ground.viewer, about_prefix="", since=ground.start, until=ground.today, recipients=recipients
    )
    for one in wanted:
        for row in rows:
            subject = others.get(row.recipient, row.recipient)
            if ground.owes(one, subject):
                yield deed_of(one, f"envelope:{row.id}", subject, row.accepted_on, row.accepted_on)


_OF_STUDENTS = {"referral": _referred, "survey": _answered, "plan": _planned, "message": _told}


def _teams(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """Periods in which the class's team stood complete, as the policy of that time promised it; none without a team."""
    needed = [places(ground.policy.holding(one.begins or ground.start).class_team) for one in wanted]
    duties = {duty for promised in needed for duty in promised}
    if not duties:
        return
    services: dict[str, list[Service]] = {}
    for row in served(viewer=ground.viewer, class_ids=ground.ids(wanted), roles=duties):
        on = localtime(row.recorded_at).date() if row.recorded_at else None
        service = Service(row.role, row.user_id, row.since, row.until, on)
        services.setdefault(class_subject(row.small_class_id or 0), []).append(service)
    calendar = ground.policy.calendar
    for one, promised in zip(wanted, needed, strict=True):
        for subject in ground.spans[one.id] if promised else ():
            mine = services.get(subject, ())
            yield from complete_periods(one, subject, promised, mine, calendar, ground.start, ground.today)


def _of_college(wanted: Sequence[Commitment], ground: _Ground) -> Iterator[Record]:
    """The college's own deeds; each kind is read once, also where two versions of a promise ask for it."""
    viewer, since, until = ground.viewer, ground.start, ground.today
    for deed in dict.fromkeys(one.deed for one in wanted):
        mine = [one for one in wanted if one.deed == deed]
        if deed == "opening":
            posts = opening_rows(viewer=viewer, since=since, until=until, rule=ground.policy.posts.new_rule)
            for one in mine:
                yield from openings(one, posts)
            continue
        if deed == "bulletin":
            told = accepted_rows(viewer=viewer, about_prefix="bulletin:", since=since, until=until)
            rows = [(f"envelope:{row.id}", row.accepted_on, row.accepted_on) for row in told]
        else:
            held = activities(viewer=viewer, kinds=[deed], since=since, until=until)
            rows = [(f"activity:{row.id}", row.held_on, row.recorded_on) for row in held]
        for one in mine:
            for row, on, recorded in rows:
                yield deed_of(one, row, COLLEGE, on, recorded)
