"""Who cares for whom: the students of a class, or those with promises, beside the five levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach
from lianqiao.desk.linkage_carers import duties_by_role
from lianqiao.hardship.queries import assisted_ids
from lianqiao.people.models import Appointment, SmallClass
from lianqiao.people.queries import holders
from lianqiao.roster.facts import CARERS, StudentCard
from lianqiao.roster.models import Carer
from lianqiao.roster.queries import carers, students
from lianqiao.roster.queries_hand_over import left_alone
from lianqiao.roster.records import in_order
from lianqiao.rules.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class CaredFor:
    """One student and the name behind each of the five duties (empty where nobody)."""

    student: StudentCard
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarerList:
    """The page: its lines, the duties in their order, who may be chosen, the classes to choose from."""

    lines: tuple[CaredFor, ...]
    duties: tuple[Role, ...]
    people: Sequence[Appointment]
    classes: Sequence[SmallClass]
    class_id: int | None
    owed: bool
    alone: bool = False
    gaps: bool = False
    promised: tuple[tuple[Role, tuple[str, ...], int], ...] = ()  # each duty, what it has promised, how many lack it

    @property
    def marks(self) -> bool:
        """Are those listed owed all five, so that an empty cell is a gap?"""
        return self.owed or self.gaps


def carer_list(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    class_id: int | None,
    owed: bool,
    alone: bool = False,
    gaps: bool = False,
) -> CarerList:
    """The students of the cohort with their carers of today, in a constant number of queries.

    `owed` keeps those to whom help is promised; asking for them leaves its
    trace. `alone` keeps those whose carer serves no more; `gaps` those of the
    helped who have nobody in one of the five.
    """
    people = holders(viewer=viewer, roles=CARERS, today=today)
    found = students(viewer=viewer, today=today, class_id=class_id, cohort=policy.cohort)
    if owed or gaps:
        helped = assisted_ids(viewer=viewer, purpose="carers", today=today, now=now, policy=policy)
        found = [card for card in found if card.id in helped]
    if alone:
        left = left_alone(viewer=viewer, today=today, ids=[card.id for card in found])
        found = [card for card in found if any(card.id in one.students for one in left)]
    held = carers(viewer=viewer, today=today, ids=[card.id for card in found])
    serve = {(one.user_id, one.role) for one in people}
    lines = tuple(CaredFor(card, _names(held, card.id, serve)) for card in found)
    if gaps:
        lines = tuple(line for line in lines if not all(line.names))
    duties = duties_by_role(policy)
    promised = tuple(
        (role, duties[role.value], sum(not line.names[place] for line in lines)) for place, role in enumerate(CARERS)
    )
    classes = classes_in_reach(viewer, policy.cohort)
    return CarerList(lines, CARERS, people, classes, class_id, owed, alone, gaps, promised)


def _names(held: Mapping[int, Sequence[Carer]], student_id: int, serve: Collection[tuple[int, str]]) -> tuple[str, ...]:
    """By duty; whoever serves no more leaves a gap."""
    rows = [row for row in held.get(student_id, ()) if (row.user_id, row.duty) in serve]
    by_duty = {row.duty: row.user.display_name for row in reversed(in_order(rows))}
    return tuple(by_duty.get(duty.value, "") for duty in CARERS)
