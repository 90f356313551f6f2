"""All students in reach with where their plans stand, and drafts for those who have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach
from lianqiao.desk.plan_outline import outlines
from lianqiao.desk.plan_told import plans_of
from lianqiao.desk.plan_words import STATE_TAGS, STATE_WORDS
from lianqiao.people.models import SmallClass
from lianqiao.plans.actions_plans import draw_up_plans
from lianqiao.plans.facts import PlanFacts, PlanState
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.visibility import Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One student: the state, lines done of all, and the next open line with its day."""

    student: StudentCard
    state: PlanState
    goal: str
    done: int
    base: int
    next_by: date | None
    missed: int
    review_on: date | None

    @property
    def word(self) -> str:
        """The state in words."""
        return str(STATE_WORDS[self.state])

    @property
    def tag(self) -> str:
        """The class of the state's tag."""
        return STATE_TAGS[self.state]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many students are in a state."""

    state: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class PlanList:
    """One page of the list. `planned` of `base` persons have an approved plan; `due` is policy's day for it."""

    page: Page[StudentCard]
    rows: tuple[PlanRow, ...]
    classes: Sequence[SmallClass]
    counts: tuple[StateCount, ...]
    total: int
    planned: int
    base: int
    due: date | None
    without: int


def plan_list(
    *, viewer: Viewer, today: date, policy: Policy, class_id: int | None = None, state: str = "", page: str = "1"
) -> PlanList:
    """The list, in a constant number of queries."""
    roll = students(viewer=viewer, today=today, class_id=class_id, cohort=policy.cohort)
    plans = plans_of(viewer=viewer, today=today, ids=[card.id for card in roll])
    states = {card.id: state_of(plans, card.id, today) for card in roll}
    tally = Counter(states.values())
    kept = [card for card in roll if state in {"", states[card.id].value} or state not in set(PlanState)]
    shown = Paginator(kept, PAGE).get_page(page)
    return PlanList(
        page=shown,
        rows=tuple(_row(card, plans.get(card.id), states[card.id], today) for card in shown),
        classes=classes_in_reach(viewer, policy.cohort),
        counts=tuple(StateCount(one.value, str(STATE_WORDS[one]), tally[one]) for one in PlanState),
        total=len(kept),
        planned=sum(1 for one in plans.values() if one.in_force),
        base=len(roll),
        due=next((one.by for one in policy.commitments if one.deed == "plan"), None),
        without=tally[PlanState.NONE],
    )


def state_of(plans: Mapping[int, PlanFacts], student_id: int, today: date) -> PlanState:
    """Where the plan of a student stands."""
    found = plans.get(student_id)
    return found.state(today) if found else PlanState.NONE


def _row(card: StudentCard, plan: PlanFacts | None, state: PlanState, today: date) -> PlanRow:
    shown = plan.shown if plan else None
    if plan is None or shown is None:
        return PlanRow(card, state, "", 0, 0, None, 0, None)
    done, base = plan.progress()
    left = [one.by for one in shown.standing if one.line not in plan.done and one.by is not None]
    return PlanRow(
        card, state, shown.goal_main, done, base, min(left, default=None), len(plan.missed(today)), shown.review_on
    )


# ---------------------------------------------------------------- drafts for many


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one press: who has a draft now, and who was left out because no wish is on file."""

    drawn: tuple[StudentCard, ...]
    without_wish: tuple[StudentCard, ...]
    had_one: int


def draw_for_all(*, viewer: Viewer, today: date, now: datetime, policy: Policy, class_id: int | None = None) -> Drawn:
    """Draw up a plan for each student in reach (of a class) who has none and has said what they wish."""
    roll = {one.id: one for one in students(viewer=viewer, today=today, class_id=class_id, cohort=policy.cohort)}
    plans = plans_of(viewer=viewer, today=today, ids=list(roll))
    waiting = [one for one in roll if state_of(plans, one, today) is PlanState.NONE]
    wished = outlines(viewer=viewer, today=today, ids=waiting)
    made = draw_up_plans(viewer=viewer, outlines=wished, policy=policy, today=today, now=now)
    return Drawn(
        drawn=tuple(roll[one] for one in made.drawn),
        without_wish=tuple(roll[one] for one in waiting if one not in wished),
        had_one=len(roll) - len(waiting),
    )
