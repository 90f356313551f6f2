"""The ledger's statement, opened for the desk: by student, with its gauge and its weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from lianqiao.charter.policy import Policy
from lianqiao.desk.readable import readable
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.ledger.facts import subject_id
from lianqiao.ledger.queries import excuses_of, told
from lianqiao.people.queries import users
from lianqiao.rules.commitments import Commitment, Row, Status
from lianqiao.rules.planning import EXPERT
from lianqiao.rules.values import Cadence, Period, row_id
from lianqiao.rules.visibility import Viewer

DONE = frozenset({Status.KEPT, Status.LATE})
OPEN = frozenset({Status.DUE})
FAILED = frozenset({Status.MISSED, Status.SHORT})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the gauge 1+1+1+3: `done` deeds of `owed`; so many of the rest are `waived`, which is not done.

    `by`: the last day for it.
    """

    deed: str
    done: int
    owed: int
    waived: int = 0
    by: date | None = None

    @property
    def word(self) -> str:
        return word(DEED_WORDS, self.deed)

    @property
    def missing(self) -> int:
        return self.owed - self.done - self.waived


@dataclass(frozen=True, slots=True)
class Waiver:
    """A promise that need not be kept for a while: which, from when to when, why, and who approved it."""

    id: int
    word: str
    since: date
    until: date
    reason: str
    approver: str


@dataclass(frozen=True)
class Promises:
    """What was promised to whom, as one viewer may see it on one day."""

    today: date
    commitments: dict[str, Commitment]
    rows: tuple[Row, ...]
    owed_today: frozenset[int]
    _by_student: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for row in self.rows:
            number = subject_id(row.subject)
            if number is not None and row.subject.startswith("student:"):
                self._by_student[number].append(row)

    @cached_property
    def student_ids(self) -> frozenset[int]:
        """Students to whom something is promised on this day, as far as the viewer may know."""
        return self.owed_today & self._by_student.keys()

    def of_student(self, student_id: int) -> Sequence[Row]:
        """The rows of one student."""
        return self._by_student.get(student_id, [])

    def gauge(self, student_id: int) -> list[Part]:
        """How far the paired expert's quotas of one student have come, in the policy's order.

        Empty where none are owed or visible. What others owe by a day (a survey, a plan) is no part of 1+1+1+3.
        """
        quotas = {
            row.commitment: row
            for row in self.of_student(student_id)
            if self.commitments[row.commitment].by and row.owner == EXPERT
        }
        return [
            Part(
                one.deed,
                row.count,
                row.base,
                row.base - row.count if row.status is Status.EXCUSED else 0,
                row.period.end,
            )
            for one in self.commitments.values()
            if (row := quotas.get(one.id))
        ]

    @cached_property
    def weekly(self) -> Commitment | None:
        """The promise kept week by week to each student."""
        found = (one for one in self.commitments.values() if one.cadence is Cadence.WEEK and one.subject == "student")
        return next(found, None)

    @cached_property
    def weeks(self) -> list[Period]:
        """The weeks in which the weekly promise was owed to anybody, in order."""
        return sorted({row.period for row in self.rows if self.weekly and row.commitment == self.weekly.id})

    def week_rows(self, student_id: int) -> dict[Period, Row]:
        """The weekly promise of one student by week."""
        return self._weekly.get(student_id, {})

    @cached_property
    def _weekly(self) -> dict[int, dict[Period, Row]]:
        name = self.weekly.id if self.weekly else None
        return {
            student_id: {row.period: row for row in rows if row.commitment == name}
            for student_id, rows in self._by_student.items()
        }


def promises(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    student_ids: Collection[int] | None = None,
    commitment_ids: Collection[str] | None = None,
) -> Promises:
    """The statement of the day for this viewer, of all students in reach or of these, of all promises or of these.

    Reading who is owed help leaves a trace (see `ledger.queries`).
    """
    asked = {"student_ids": student_ids, "commitment_ids": commitment_ids}
    found = told(viewer=viewer, today=today, now=now, policy=policy, **asked)  # type: ignore[arg-type]
    return Promises(today, {one.id: one for one in policy.promises}, found.statement.rows, found.students)


def waivers_of(*, viewer: Viewer, today: date, policy: Policy, student_id: int) -> tuple[Waiver, ...]:
    """The waivers of one student, newest first, each with its approver's name; none where nothing may be known."""
    found = excuses_of(viewer=viewer, today=today, student_id=student_id)
    approvers = {one.pk: row_id(one.recorded_by.removeprefix("user:")) for one in found}
    names = users(viewer=viewer, ids={one for one in approvers.values() if one is not None}) if found else {}
    promised = {one.id: one.deed for one in policy.promises}
    return tuple(
        Waiver(
            id=one.pk,
            word=word(DEED_WORDS, promised.get(one.commitment, one.commitment)),
            since=one.since,
            until=one.until,
            reason=readable(viewer, one.reason),
            approver=names[approver].display_name if (approver := approvers[one.pk]) in names else "",
        )
        for one in found
    )
