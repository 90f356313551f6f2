"""What a plan (一生一策) takes up and why, how its lines carry over from version to version, and who wins an edit.

Source: the policy's commitments whose owner is the paired expert (the article's
一次指导、一次培训、一次见习、三个岗位) and its measures; contracts, Policy file; domain §6.4.
The commitments stay apart from the lines of a plan: they tell who is assisted,
and a plan's lines are read by the student and are of one kind for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.values import YES, Reason, Verdict

EXPERT = "expert"  # the role that contracts, Policy file, gives to the student's paired expert
STUDENT = "student"  # a line may be the student's own to do
STAND_IN = "counsellor"  # owns what would be the expert's where nobody is paired: every student has one
ASSISTED = "assisted"

# Which way a student wishes to go (求职意向) and what may stand in it (存在困难), as rules and policy name them.
DIRECTIONS = ("work", "further_study", "civil_service", "grassroots", "army", "abroad", "startup")
OBSTACLES = (
    "resume", "interview", "skills", "information", "confidence", "travel", "far_from_home", "family", "exam",
    "health", "contract",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureTemplate:
    """A measure that a plan takes up where its conditions hold; those that name nothing ask nothing.

    `directions`: the student wishes one of them; `obstacles`: one of them stands in the way;
    `accommodations`: the student asked for some. `days`: from the day of the plan to the measure's.
    `programme`: the id of the programme it leads into, or empty. `criteria`: one of these is on record; such a
    measure stands in no version of a plan, which the student reads, but beside it (`beside`).
    """

    id: str
    title: str
    reason: str
    owner: str
    days: int
    directions: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    accommodations: bool = False
    programme: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureDue:
    """One measure of a plan: `owed` deeds of `kind`, by `by` (None: each period of the commitment)."""

    commitment: str
    kind: str
    owed: int
    by: date | None
    source: str


def measures(commitments: Iterable[Commitment], assisted: bool) -> tuple[MeasureDue, ...]:
    """The measures a plan opens with, in the policy's order."""
    return tuple(
        MeasureDue(c.id, c.deed, c.count, c.by, c.source)
        for c in commitments
        if c.owner == EXPERT and (assisted or c.scope != ASSISTED)
    )


# ---------------------------------------------------------------- drawing up


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a plan: what, why, who, by when. `line` is its number for good (0: not numbered yet).

    `owner` is a role (or STUDENT), `owner_user` a person by name where one was
    chosen; `template` is the id of the measure it came from; `dropped` says why
    it is done no longer (empty: it stands).
    """

    line: int
    title: str
    reason: str
    owner: str
    by: date | None
    owner_user: int | None = None
    template: str = ""
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a plan is drawn up from: where the student wishes to go, what stands in the way, what was asked for."""

    directions: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    accommodations: bool = False
    paired: bool = True  # is there an expert who could own a line?


def fits(template: MeasureTemplate, situation: Situation) -> bool:
    """Do all conditions that the measure names hold?"""
    return (
        (not template.directions or not set(template.directions).isdisjoint(situation.directions))
        and (not template.obstacles or not set(template.obstacles).isdisjoint(situation.obstacles))
        and (situation.accommodations or not template.accommodations)
    )


def draw_up(
    templates: Iterable[MeasureTemplate], situation: Situation, today: date, calendar: Calendar
) -> tuple[PlanLine, ...]:
    """The lines of a first plan, in the policy's order, each with owner, working day and reason.

    One obstacle more never takes a line away. What an expert would own is the
    counsellor's where nobody is paired. Measures that rest on criteria are none of its lines.
    """
    chosen = (one for one in templates if not one.criteria and fits(one, situation))
    return tuple(_drawn(one, situation, today, calendar) for one in chosen)


def beside(
    templates: Iterable[MeasureTemplate], situation: Situation, held: Collection[str], opened: date, calendar: Calendar
) -> tuple[PlanLine, ...]:
    """The measures that rest on a criterion `held`, their days counted from the plan's opening: for staff alone."""
    return tuple(
        _drawn(one, situation, opened, calendar)
        for one in templates
        if not set(one.criteria).isdisjoint(held) and fits(one, situation)
    )


def _drawn(one: MeasureTemplate, situation: Situation, first: date, calendar: Calendar) -> PlanLine:
    return PlanLine(
        line=0,
        title=one.title,
        reason=one.reason,
        owner=STAND_IN if one.owner == EXPERT and not situation.paired else one.owner,
        by=working_day(first + timedelta(days=one.days), calendar),
        template=one.id,
    )


def working_day(day: date, calendar: Calendar) -> date:
    """The day itself, or the next on which people work."""
    return day if calendar.working_day(day) else calendar.add_working_days(day, 1)


# ---------------------------------------------------------------- versions


def whole(lines: Sequence[PlanLine], before: Mapping[int, PlanLine], owners: Collection[str], today: date) -> Verdict:
    """May these lines be saved? No names every line at fault by its place (from 1) on the form.

    `before` are the present lines by number: a day that was passed since it was
    set may stay, a new day lies ahead.
    """
    because = [
        reason for place, one in enumerate(lines, start=1) for reason in _faults(place, one, before, owners, today)
    ]
    if not any(not one.dropped for one in lines):
        because.append(Reason.of("plan_without_items"))
    return Verdict(False, tuple(because)) if because else YES


def _faults(
    place: int, one: PlanLine, before: Mapping[int, PlanLine], owners: Collection[str], today: date
) -> Iterable[Reason]:
    if one.dropped:
        return
    if not one.title:
        yield Reason.of("plan_item_without_title", line=place)
    if not one.reason:
        yield Reason.of("plan_item_without_reason", line=place)
    if one.owner not in owners:
        yield Reason.of("plan_item_without_owner", line=place)
    if one.by is None:
        yield Reason.of("plan_item_without_date", line=place)
    elif one.by < today and (one.line not in before or before[one.line].by != one.by):
        yield Reason.of("plan_item_date_passed", line=place, day=one.by.isoformat())


def carried(before: Sequence[PlanLine], given: Sequence[PlanLine]) -> tuple[PlanLine, ...]:
    """The lines of the next version: each present line as given, or unchanged where nothing was given, then the new.

    No line ever goes: one that is done no longer stays as it was, dropped, and
    stays so. New lines get the numbers that follow; unknown numbers count as new.
    """
    said = {one.line: one for one in given if one.line}
    known = {one.line for one in before}
    first = max(known, default=0) + 1
    fresh = [replace(one, dropped="") for one in given if one.line not in known]
    return (
        *(_next(one, said.get(one.line, one)) for one in before),
        *(replace(one, line=number) for number, one in enumerate(fresh, start=first)),
    )


def _next(was: PlanLine, given: PlanLine) -> PlanLine:
    if was.dropped:
        return was
    return replace(was, dropped=given.dropped) if given.dropped else given


@dataclass(frozen=True, slots=True)
class Changes:
    """What one version of the lines did to the one before, each in the order of the newer version."""

    added: tuple[PlanLine, ...] = ()
    changed: tuple[tuple[PlanLine, PlanLine], ...] = ()  # (as it was, as it is)
    dropped: tuple[PlanLine, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


def changes(before: Sequence[PlanLine], after: Sequence[PlanLine]) -> Changes:
    """Compare two versions by the numbers of their lines."""
    known = {one.line: one for one in before}
    both = [(known[one.line], one) for one in after if one.line in known and known[one.line] != one]
    return Changes(
        added=tuple(one for one in after if one.line not in known),
        changed=tuple((was, now) for was, now in both if not now.dropped),
        dropped=tuple(now for _was, now in both if now.dropped),
    )


Value = TypeVar("Value")


def merged(base: Value, theirs: Value, mine: Value) -> tuple[Value, bool]:
    """One value that two people edited from the same `base`: what stands, and whether they meant different things.

    Where only one of them changed it, that change stands; where both did, mine stands and is marked.
    """
    if mine == base:
        return theirs, False
    return mine, theirs not in (base, mine)
