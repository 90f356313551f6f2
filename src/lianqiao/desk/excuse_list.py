"""What was asked to be waived, as pages show it: of whom, by whom, why, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from lianqiao.charter.policy import Policy
from lianqiao.desk.readable import or_ask
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.ledger.facts import subject_id
from lianqiao.ledger.queries_excuses import Asking, askings
from lianqiao.people.models import User
from lianqiao.people.queries import small_classes, users
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import Deed, Viewer, ask

SHOWN = 50  # of those that are decided


@dataclass(frozen=True, slots=True)
class Line:
    """One asking. `word`: which promise; `of`: the class, where it is about no student; names are empty if unknown."""

    asking: Asking
    word: str
    student: StudentCard | None
    of: str
    reason: str
    by: str
    answered_by: str
    why_not: str
    mine: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ExcuseList:
    """The page: what waits, the oldest first, and what is decided, the newest first."""

    waiting: tuple[Line, ...]
    decided: tuple[Line, ...]
    more: int
    decides: bool


def excuse_list(*, viewer: Viewer, today: date, policy: Policy) -> ExcuseList:
    """Whoever decides sees all in reach, whoever asks their own."""
    lines = lines_of(viewer, today, policy, askings(viewer=viewer, today=today))
    decided = [one for one in lines if one.asking.answer]
    return ExcuseList(
        waiting=tuple(one for one in reversed(lines) if one.asking.answer is None),
        decided=tuple(decided[:SHOWN]),
        more=max(0, len(decided) - SHOWN),
        decides=ask(viewer, Deed.EXCUSE).ok,
    )


def lines_of(viewer: Viewer, today: date, policy: Policy, found: Collection[Asking]) -> list[Line]:
    """These askings in words, in their order; as many queries for one as for ten."""
    if not found:
        return []
    students = cards(viewer=viewer, today=today, ids={one.student_id for one in found if one.student_id is not None})
    named = users(viewer=viewer, ids=_people(found))
    classes = {one.pk: one.name for one in small_classes(viewer=viewer)} if _of_classes(found) else {}
    promised = {one.id: one.deed for one in policy.promises}
    decides = ask(viewer, Deed.EXCUSE).ok
    return [
        Line(
            asking=one,
            word=word(DEED_WORDS, promised.get(one.commitment, one.commitment)),
            student=students.get(one.student_id) if one.student_id is not None else None,
            of=classes.get(subject_id(one.subject) or 0, ""),
            reason=or_ask(viewer, one.reason),
            by=_name(named, one.by_user_id),
            answered_by=_name(named, one.answer.by_user_id) if one.answer else "",
            why_not=or_ask(viewer, one.answer.reason) if one.answer else "",
            mine=one.by == viewer.actor,
            may_decide=decides and one.answer is None and one.by != viewer.actor,
        )
        for one in found
    ]


def _people(found: Iterable[Asking]) -> set[int]:
    asked = {one.by_user_id for one in found}
    decided = {one.answer.by_user_id for one in found if one.answer}
    return {one for one in asked | decided if one is not None}


def _of_classes(found: Iterable[Asking]) -> bool:
    return any(one.subject.startswith("class:") for one in found)


def _name(named: dict[int, User], user_id: int | None) -> str:
    return named[user_id].display_name if user_id in named else ""
