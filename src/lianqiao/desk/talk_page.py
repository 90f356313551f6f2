"""What the talk pages show: the student, the open steps, a draft to go on from, both versions of a changed record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianqiao.assistance.facts import DraftFacts, Help, NextStep
from lianqiao.assistance.queries import of_student
from lianqiao.assistance.queries_steps import draft_of, next_steps
from lianqiao.charter.policy import Policy
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.visibility import Viewer

FORM = "talk"
PICKED = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What a talk form stands on."""

    steps: list[NextStep]
    draft: DraftFacts | None


@dataclass(frozen=True, slots=True)
class Pick:
    """Students to talk with: the first of `total`."""

    found: list[StudentCard]
    total: int

    @property
    def left(self) -> int:
        return self.total - len(self.found)


def subject(student_id: int, talk: Help | None = None) -> str:
    """What a draft is about: a new talk with a student, or the correction of one, by its first version."""
    if talk is None:
        return f"student:{student_id}"
    return f"student:{student_id}/activity:{min([talk.id, *(before.id for before in talk.earlier)])}"


def desk(*, viewer: Viewer, today: date, student_id: int, talk: Help | None = None) -> Desk:
    """The open steps of the student that this talk may end (not its own), and the viewer's draft."""
    steps = next_steps(viewer=viewer, today=today, student_ids=[student_id])
    return Desk(
        [one for one in steps if talk is None or one.activity_id != talk.id],
        draft_of(viewer=viewer, form=FORM, subject=subject(student_id, talk)),
    )


def talk_of(*, viewer: Viewer, today: date, student_id: int, activity_id: int) -> Help | None:
    """The talk as it stands, also where `activity_id` names an earlier version of it."""
    for one in of_student(viewer=viewer, today=today, student_id=student_id):
        if one.kind == "talk" and activity_id in {one.id, *(before.id for before in one.earlier)}:
            return one
    return None


def pick(*, viewer: Viewer, today: date, policy: Policy, search: str) -> Pick:
    """The students in reach whose name or number holds the words."""
    found = students(viewer=viewer, today=today, search=search, cohort=policy.cohort)
    return Pick(found[:PICKED], len(found))
