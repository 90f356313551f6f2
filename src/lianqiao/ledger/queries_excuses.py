"""Reading what was asked: which promises somebody would have waived, and what was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lianqiao.ledger.facts import student_subject, subject_id
from lianqiao.ledger.models import ExcuseAsked
from lianqiao.people.actors import user_id
from lianqiao.roster.queries import cards
from lianqiao.roster.same import read_as
from lianqiao.rules.visibility import (
    Deed,
    HardshipSight,
    Scope,
    Viewer,
    answers_for_college,
    ask,
    hardship_sight,
    scope,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody decided of an asking, and when; `reason` is why not, `withdrawn`: the waiver was taken back."""

    granted: bool
    reason: str
    on: date
    by_user_id: int | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks that `commitment` be waived for `subject` from `since` to `until`; `answer` None: it waits."""

    id: int
    commitment: str
    subject: str
    since: date
    until: date
    reason: str
    on: date
    by: str
    answer: Answered | None

    @property
    def by_user_id(self) -> int | None:
        """Who asked."""
        return user_id(self.by)

    @property
    def student_id(self) -> int | None:
        """The student it is about; None for a class or the college."""
        return subject_id(self.subject) if self.subject.startswith("student:") else None


def askings(*, viewer: Viewer, today: date, student_id: int | None = None) -> list[Asking]:
    """What was asked by the end of today, the newest first, with the answers known by then; two queries and a list.

    Of a student in reach: by whomever. Else for whoever decides: all in reach; for whoever asks: their own.
    Nothing for viewers who may not know who is helped.
    """
    may_ask, decides = ask(viewer, Deed.ASK_EXCUSE).ok, ask(viewer, Deed.EXCUSE).ok
    if not (may_ask or decides) or hardship_sight(viewer) is HardshipSight.NOTHING:
        return []
    rows = ExcuseAsked.objects.filter(recorded_on__lte=today).select_related("decided__excuse__withdrawn")
    others = read_as(today)
    if student_id is not None:
        mine = {student_id, *(one for one, own in others.items() if own == student_id)}
        rows = rows.filter(subject__in=map(student_subject, mine))
    elif not decides:
        rows = rows.filter(recorded_by=viewer.actor)
    found = [_asking(row, others, today) for row in rows.order_by("-id")]
    ids = {one.student_id for one in found if one.student_id is not None}
    reached = cards(viewer=viewer, today=today, ids=ids) if ids else {}
    return [one for one in found if _reached(viewer, one, reached)]


def _reached(viewer: Viewer, one: Asking, students: Collection[int]) -> bool:
    if one.student_id is not None:
        return one.student_id in students
    number = subject_id(one.subject)
    if number is None:
        return answers_for_college(viewer)
    return scope(viewer) is Scope.COLLEGE or number in viewer.classes


def _asking(row: ExcuseAsked, others: dict[int, int], today: date) -> Asking:
    subject = row.subject
    if subject.startswith("student:"):
        number = subject_id(subject) or 0
        subject = student_subject(others.get(number, number))
    return Asking(
        row.pk, row.commitment, subject, row.since, row.until, row.reason, row.recorded_on, row.recorded_by,
        _answer(row, today),
    )  # fmt: skip


def _answer(row: ExcuseAsked, today: date) -> Answered | None:
    decided = getattr(row, "decided", None)
    if decided is None or decided.recorded_on > today:
        return None
    withdrawn = getattr(decided.excuse, "withdrawn", None) if decided.excuse else None
    return Answered(
        granted=decided.excuse is not None,
        reason=decided.reason,
        on=decided.recorded_on,
        by_user_id=user_id(decided.recorded_by),
        withdrawn=withdrawn is not None and withdrawn.on <= today,
    )
