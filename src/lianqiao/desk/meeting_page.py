"""What the pages of meetings show: an agenda by parts, one meeting with its decisions, the page for the wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.board import Small, classes_in_reach, small_multiples
from lianqiao.desk.meeting_agenda import to_decide
from lianqiao.desk.meeting_ground import ground
from lianqiao.desk.readable import or_ask
from lianqiao.desk.words import STATUS_WORDS, word
from lianqiao.ledger.facts_meetings import PARTS, Item, Month, Written
from lianqiao.ledger.facts_tasks import TaskCard
from lianqiao.ledger.queries_meetings import meeting
from lianqiao.ledger.queries_tasks import decisions_of
from lianqiao.rules.visibility import Viewer

PART_WORDS: Mapping[str, Promise] = {
    "decide": _("需要决定的事"),
    "missed": _("没有做到的"),
    "people": _("各人手上的事"),
    "decisions": _("以前的决定，还没有办完"),
    "vacancies": _("班级小组缺人"),
    "posts": _("新岗位"),
    "unreached": _("没有联系上的"),
    "needs": _("学生提出的"),
    "proofs": _("等核对的材料"),
    "dates": _("接下来的日子"),
    "more": _("临时加的"),
}
STATE_WORDS: Mapping[str, Promise] = {
    "done": _("办完"), "open": _("在办"), "late": _("过期没有办完"), "cancelled": _("不做了"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an agenda with its items."""

    key: str
    items: tuple[Item, ...]

    @property
    def word(self) -> str:
        return str(PART_WORDS[self.key])


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision and what became of it by the day of the page."""

    title: str
    who: str
    due_on: date
    state: str
    said: str  # by whoever did it, or why it is not done any more
    on: date | None

    @property
    def word(self) -> str:
        return str(STATE_WORDS[self.state])


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting as its page and its paper show it."""

    told: Written
    parts: tuple[Part, ...]
    decisions: tuple[DecisionLine, ...]

    @property
    def paragraphs(self) -> list[str]:
        """The minutes line by line."""
        return [line.strip() for line in self.told.text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the promise, its state in words."""

    month: Month
    word: str


def month_lines(months: Iterable[Month]) -> tuple[MonthLine, ...]:
    """The months in words."""
    return tuple(MonthLine(one, word(STATUS_WORDS, one.status)) for one in months)


@dataclass(frozen=True, slots=True)
class Wall:
    """The page for the wall: what needs a decision, and every class on one scale, the widest gap first."""

    items: tuple[Item, ...]
    smalls: tuple[Small, ...]
    counted: bool  # does the viewer see the classes' talks?


def parts_of(items: Iterable[Item]) -> tuple[Part, ...]:
    """By parts in the order of a meeting; a part with nothing in it is left out."""
    held: dict[str, list[Item]] = {}
    for one in items:
        held.setdefault(one.part, []).append(one)
    return tuple(Part(key, tuple(held[key])) for key in PARTS if key in held)


def meeting_page(*, viewer: Viewer, today: date, meeting_id: int) -> MeetingPage | None:
    """The page of one meeting, its texts as far as the viewer may read them; None where there is none."""
    told = meeting(viewer=viewer, today=today, meeting_id=meeting_id)
    if told is None:
        return None
    text, title, note = (or_ask(viewer, one) for one in (told.text, told.title, told.note))
    agenda = tuple(replace(one, text=or_ask(viewer, one.text)) for one in told.agenda)
    made = decisions_of(viewer=viewer, today=today, minutes_ids=[told.minutes_id] if told.minutes_id else [])
    lines = tuple(_line(viewer, one, today) for one in sorted(made, key=lambda one: one.id))
    return MeetingPage(replace(told, agenda=agenda, text=text, title=title, note=note), parts_of(agenda), lines)


def _line(viewer: Viewer, one: TaskCard, today: date) -> DecisionLine:
    done = [part for part in one.people if part.done_on is not None]
    state = "cancelled" if one.cancelled_on else "open" if one.open else "done"
    said = one.cancelled_because if one.cancelled_on else "；".join(part.done_text for part in done if part.done_text)
    on = one.cancelled_on or max((part.done_on for part in done if part.done_on), default=None)
    return DecisionLine(
        title=or_ask(viewer, one.title),
        who="、".join(part.name for part in one.people),
        due_on=one.due_on,
        state="late" if one.overdue(today) else state,
        said=or_ask(viewer, said),
        on=on,
    )


def wall(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> Wall:
    """What is put on the wall; numbers of classes, no student's name."""
    found = ground(viewer=viewer, today=today, now=now, policy=policy)
    classes = classes_in_reach(viewer, policy.cohort)
    smalls: Sequence[Small] = small_multiples(classes, found.roll.values(), found.stated, policy)
    return Wall(tuple(to_decide(found)), tuple(smalls), bool(found.stated.student_ids))
