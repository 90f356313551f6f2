"""What an agenda is drawn from: read once, within the viewer's reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lianqiao.assistance.queries import attempts, attendances
from lianqiao.cases.queries_needs import answered_needs
from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach, team_posts
from lianqiao.desk.loose_ends import halted_messages
from lianqiao.desk.promises import FAILED, Promises, promises
from lianqiao.jobs.post_list import Goal, goal
from lianqiao.ledger.facts import subject_id
from lianqiao.ledger.facts_sought import SoughtLine
from lianqiao.ledger.facts_tasks import TaskCard
from lianqiao.ledger.queries_meetings import meetings
from lianqiao.ledger.queries_sought import sought
from lianqiao.ledger.queries_tasks import open_decisions
from lianqiao.outcomes.queries import destinations
from lianqiao.people.queries import team_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.commitments import Row
from lianqiao.rules.visibility import CHECKS_PROOFS, Deed, HardshipSight, Scope, Viewer, ask, hardship_sight, scope

# Vacancies have their own part of the agenda; the meeting itself is this one.
NOT_LISTED = frozenset({"team", "meeting"})


@dataclass(slots=True)
class Ground:
    """What an agenda is drawn from: read once."""

    viewer: Viewer
    today: date
    now: datetime
    policy: Policy
    since: date  # the day after the last meeting, or the policy's first
    stated: Promises
    roll: dict[int, StudentCard]
    decisions: list[TaskCard] = field(default_factory=list)
    vacancies: list[tuple[int, str, str, int]] = field(default_factory=list)  # class, its name, role, how many
    goal: Goal | None = None
    sought: list[SoughtLine] = field(default_factory=list)  # posts that somebody still looks for
    unreached: int = 0
    halted: int = 0
    needs: Counter[str] = field(default_factory=Counter)
    long_open: int = 0
    proofs: int = 0

    @property
    def slipped(self) -> list[Row]:
        """What was not kept since the last meeting."""
        return [
            row
            for row in self.stated.rows
            if row.status in FAILED and row.deadline >= self.since and self.deed(row) not in NOT_LISTED
        ]

    def deed(self, row: Row) -> str:
        """What would have kept it."""
        return self.stated.commitments[row.commitment].deed

    def class_of(self, row: Row) -> str:
        """The name of the class of the row's student; empty where it is of the college."""
        card = self.card(row)
        return card.class_name if card else ""

    def card(self, row: Row) -> StudentCard | None:
        """The row's student."""
        number = subject_id(row.subject) if row.subject.startswith("student:") else None
        return self.roll.get(number) if number is not None else None


def ground(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> Ground:
    """Read it, in the same number of queries however many students there are."""
    held = [one for one in meetings(viewer=viewer, today=today, since=policy.first_day) if one.held_on <= today]
    roll = {card.id: card for card in students(viewer=viewer, today=today, cohort=policy.cohort)}
    found = Ground(
        viewer=viewer,
        today=today,
        now=now,
        policy=policy,
        since=held[-1].held_on + timedelta(days=1) if held else policy.first_day,
        stated=promises(viewer=viewer, today=today, now=now, policy=policy),
        roll=roll,
        decisions=open_decisions(viewer=viewer, today=today),
    )
    if ask(viewer, Deed.SEE_CLASSES).ok:
        found.vacancies = _vacancies(viewer, today, policy)
    if ask(viewer, Deed.SEE_POSTS).ok:
        found.goal = goal(viewer=viewer, today=today, policy=policy)
        found.sought = [one for one in sought(viewer=viewer, today=today) if one.open]
    found.halted = len(halted_messages(viewer, today) or ())
    if scope(viewer) is not Scope.NOBODY:
        _of_students(found)
    return found


def _of_students(found: Ground) -> None:
    viewer, today = found.viewer, found.today
    if hardship_sight(viewer) is not HardshipSight.NOTHING:
        span = {"viewer": viewer, "since": found.since, "until": today}
        tried = {one.student_id for one in attempts(**span)} & found.roll.keys()  # type: ignore[arg-type]
        reached = {one.student_id for one in attendances(**span, kinds=["talk"])}  # type: ignore[arg-type]
        found.unreached = len(tried - reached)
    if ask(viewer, Deed.RECORD_HELP).ok:
        waiting = [one for one in answered_needs(viewer=viewer, today=today) if one.state == "open"]
        mine = [one for one in waiting if one.need.student_id in found.roll]
        found.needs = Counter(one.need.kind for one in mine)
        found.long_open = sum(one.days_open(today) > found.policy.limits.need_days for one in mine)
    if viewer.role in CHECKS_PROOFS:
        going = destinations(viewer=viewer, today=today, ids=list(found.roll))
        found.proofs = sum(one.settled and one.grade == "documented" for one in going.values())


def _vacancies(viewer: Viewer, today: date, policy: Policy) -> list[tuple[int, str, str, int]]:
    mine = classes_in_reach(viewer, policy.cohort)
    teams = team_of(viewer=viewer, class_ids=[one.pk for one in mine], today=today)
    return [
        (one.pk, one.name, post.role.value, post.missing)
        for one in mine
        for post in team_posts(teams[one.pk], policy.class_team)
        if post.missing
    ]
