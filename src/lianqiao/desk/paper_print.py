"""一人一档 cut to one A4 page: what there is more of is counted, never left out in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianqiao.desk.paper_parts import Paper, TalkLine, carer_line, owner_line, short, wish_line
from lianqiao.desk.plan_page import LineView
from lianqiao.desk.promises import Part
from lianqiao.desk.student_page import Outcome
from lianqiao.desk.timeline import Entry
from lianqiao.hardship.facts import CriterionFacts
from lianqiao.roster.facts import StudentCard

MOST_LINES, MOST_TALKS, MOST_ENTRIES, MOST_HELD = 7, 6, 7, 5


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the plan, and who owns it."""

    view: LineView
    owner: str


@dataclass(frozen=True, slots=True)
class PrintedTalk:
    """A talk in one line."""

    talk: TalkLine
    text: str


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """Something else that happened, in one line."""

    entry: Entry
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The page. `more_*` count what there is beyond it."""

    card: StudentCard
    phone: str
    carers: str
    wish: str
    words: str
    goal_main: str
    goal_fallback: str
    obstacles: str
    gauge: Sequence[Part]
    outcome: Outcome | None
    lines: tuple[PrintedLine, ...]
    more_lines: int
    talks: tuple[PrintedTalk, ...]
    more_talks: int
    entries: tuple[PrintedEntry, ...]
    more_entries: int
    guarded: tuple[CriterionFacts, ...]
    more_guarded: int


def _for_all(one: Entry) -> bool:
    """Does it happen to every graduate alike? Posts that a colleague handed over (with a row) go to those helped."""
    return one.kind in {"message", "outcome", "plan"} or (one.kind == "post" and one.row is None)


def printed(paper: Paper) -> Printed:
    """The newest talks and entries, the first lines of the plan, each text one line long."""
    page, shown = paper.page, paper.plan.shown
    talks = paper.talks[::-1]
    entries = [one for one in page.entries if one.kind != "help" and (paper.restricted or _for_all(one))]
    return Printed(
        card=page.card,
        phone=page.phone,
        carers=short(carer_line(paper), 80),
        wish=short(wish_line(page.wishes), 80),
        words=short(page.wishes.text, 80) if page.wishes else "",
        goal_main=short(shown.goal_main) if shown else "",
        goal_fallback=short(shown.goal_fallback) if shown else "",
        obstacles=short("、".join(paper.plan.obstacles), 80),
        gauge=page.gauge if paper.restricted else (),
        outcome=page.outcome,
        lines=tuple(PrintedLine(one, owner_line(paper, one)) for one in paper.plan.lines[:MOST_LINES]),
        more_lines=max(len(paper.plan.lines) - MOST_LINES, 0),
        talks=tuple(PrintedTalk(one, short(one.text, 56)) for one in talks[:MOST_TALKS]),
        more_talks=max(len(talks) - MOST_TALKS, 0),
        entries=tuple(
            PrintedEntry(one, short(" · ".join(filter(None, (one.title, one.text, one.tag))), 56))
            for one in entries[:MOST_ENTRIES]
        ),
        more_entries=max(len(entries) - MOST_ENTRIES, 0),
        guarded=paper.guarded[:MOST_HELD],
        more_guarded=max(len(paper.guarded) - MOST_HELD, 0),
    )
