"""The page of needs and suggestions: open ones first, by class, with how many were answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator

from lianqiao.cases.facts import AnsweredNeed
from lianqiao.cases.queries_needs import answered_needs
from lianqiao.cases.words import NEED_WORDS
from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach
from lianqiao.desk.needs_met import met_in_words
from lianqiao.desk.readable import or_ask
from lianqiao.desk.words import word
from lianqiao.people.models import SmallClass
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.visibility import Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: `show` is a state of `cases.facts.NEED_STATES`, `kind` one of its NEED_KINDS.

    `late`: only what a line of the day counts, those of the policy's cohort that waited too long; `classless`:
    only those of students in no class.
    """

    show: str = ""
    kind: str = ""
    class_id: int | None = None
    page: str = "1"
    late: bool = False
    classless: bool = False


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need as the page shows it; `met` is what was done for it, in words."""

    student: StudentCard
    kind: str
    asked: AnsweredNeed
    days: int
    old: bool
    met: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class NeedList:
    """One page of needs. `answered` of `total` needs (items) of those asked for have an answer."""

    page: Page[AnsweredNeed]
    lines: tuple[NeedLine, ...]
    classes: Sequence[SmallClass]
    total: int
    answered: int
    counts: Mapping[str, int]


def need_list(*, viewer: Viewer, today: date, policy: Policy, asked: Asked) -> NeedList:
    """Needs of enrolled students in reach that match, open ones first and of these the oldest, 50 a page.

    The counts are of all that match kind and class, whatever their state.
    """
    cohort = policy.cohort if asked.late else None
    roll = {
        card.id: card
        for card in students(viewer=viewer, today=today, class_id=asked.class_id, cohort=cohort)
        if not asked.classless or card.class_id is None
    }
    every = [
        one
        for one in answered_needs(viewer=viewer, today=today, ids=list(roll))
        if one.need.student_id in roll and asked.kind in {"", one.need.kind}
    ]
    counts = {state: sum(one.state == state for one in every) for state in ("open", "heard", "done")}
    found = [one for one in every if asked.show not in counts or one.state == asked.show]
    if asked.late:
        found = [one for one in every if _too_long(one, today, policy)]
    page = Paginator(found, PAGE).get_page(asked.page)
    return NeedList(
        page=page,
        lines=tuple(_lines(viewer, today, policy, page, roll)),
        classes=classes_in_reach(viewer, policy.cohort),
        total=len(every),
        answered=len(every) - counts["open"],
        counts=counts,
    )


def _lines(
    viewer: Viewer, today: date, policy: Policy, page: Iterable[AnsweredNeed], roll: Mapping[int, StudentCard]
) -> Iterable[NeedLine]:
    needs = list(page)
    met = met_in_words(viewer=viewer, today=today, needs=[one.need for one in needs])
    for one in needs:
        yield need_line(viewer, roll[one.need.student_id], one, today, policy, met.get(one.need.id, ()))


def need_line(
    viewer: Viewer, card: StudentCard, one: AnsweredNeed, today: date, policy: Policy, met: Iterable[tuple[str, date]]
) -> NeedLine:
    """One need in words; it is old once it waited for longer than the policy allows."""
    days = one.days_open(today)
    old = _too_long(one, today, policy)
    told = replace(
        one,
        need=replace(one.need, text=or_ask(viewer, one.need.text)),
        answers=tuple(replace(answer, text=or_ask(viewer, answer.text)) for answer in one.answers),
    )
    return NeedLine(card, word(NEED_WORDS, one.need.kind), told, days, old, tuple(met))


def waiting_too_long(*, viewer: Viewer, today: date, policy: Policy, ids: Iterable[int]) -> list[AnsweredNeed]:
    """Needs of these students in reach that nobody answered in the policy's time, the oldest first."""
    found = answered_needs(viewer=viewer, today=today, ids=list(ids))
    return [one for one in found if _too_long(one, today, policy)]


def _too_long(one: AnsweredNeed, today: date, policy: Policy) -> bool:
    return one.state == "open" and one.days_open(today) > policy.limits.need_days
