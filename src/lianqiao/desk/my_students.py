"""The page of whoever is paired with a few students: what is still missing for each, and the press that adds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from lianqiao.assistance.facts import NextStep
from lianqiao.assistance.queries import attendances
from lianqiao.assistance.queries_steps import next_steps
from lianqiao.charter.policy import Policy
from lianqiao.desk.promises import Part, promises
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class Missing:
    """One part that is not done yet: `left` more times, and the form that adds one."""

    word: str
    left: int
    address: str


@dataclass(frozen=True, slots=True)
class MyStudent:
    """One student: how far the gauge is, what is missing, the last talk, and what was agreed and is due next."""

    student: StudentCard
    gauge: tuple[Part, ...]
    missing: tuple[Missing, ...]
    last_talk: date | None
    step: NextStep | None
    overdue: bool
    destination: DestinationFacts | None

    @property
    def left(self) -> int:
        """How many deeds are missing in all."""
        return sum(one.left for one in self.missing)


def my_students(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[MyStudent]:
    """The students paired with the viewer in the role worn, those with most left to do first; nobody else's.

    The number of queries does not grow with the students.
    """
    insist(viewer, Deed.SEE_STUDENTS)
    known = cards(viewer=viewer, today=today, ids=viewer.students)
    stated = promises(viewer=viewer, today=today, now=now, policy=policy, student_ids=known)
    talks = attendances(viewer=viewer, kinds=["talk"], since=policy.first_day, until=today, student_ids=known)
    last = {row.student_id: row.held_on for row in talks}
    steps: dict[int, NextStep] = {}
    for step in next_steps(viewer=viewer, today=today, student_ids=known):
        steps.setdefault(step.student_id, step)
    going = destinations(viewer=viewer, today=today, ids=known)
    found = [
        _mine(card, tuple(stated.gauge(card.id)), last.get(card.id), steps.get(card.id), going.get(card.id), today)
        for card in known.values()
    ]
    return sorted(found, key=lambda one: (-one.left, one.student.number))


def _mine(
    card: StudentCard,
    gauge: tuple[Part, ...],
    last: date | None,
    step: NextStep | None,
    going: DestinationFacts | None,
    today: date,
) -> MyStudent:
    missing = tuple(Missing(one.word, one.missing, _form(one.deed, card.id)) for one in gauge if one.missing > 0)
    return MyStudent(card, gauge, missing, last, step, step is not None and step.on < today, going)


def _form(deed: str, student_id: int) -> str:
    """Where one more of this deed is put on record."""
    if deed == "referral":
        return reverse("refer_new", args=[student_id])
    if deed == "talk":
        return reverse("talk_new", args=[student_id])
    return f"{reverse('help_new', args=[student_id])}?kind={deed}"
