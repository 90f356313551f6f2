"""What slipped and who has heard of it: the ladder of the policy with its people, and what they were told already.

Nothing of it is stored: it follows from the statement, the calendar, the
acknowledgements and who serves today. So a scheduler that was away for ten days
finds what it would have found day by day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.ledger.facts import student_subject
from lianqiao.ledger.facts_notices import BY_HAND, PROMISE, TASK, Digest, Item, LateTask, Slip, Taken
from lianqiao.ledger.hearers import Hearers, acting
from lianqiao.ledger.models import Acknowledgement, Notice, NoticeItem, TaskFor
from lianqiao.ledger.queries import told
from lianqiao.ledger.queries_sought import found_enough
from lianqiao.ledger.task_owners import Serving, owner_of, serving_on, standing_parts
from lianqiao.roster.same import read_as
from lianqiao.rules.commitments import Row
from lianqiao.rules.escalation import SLIPPED, RowKey, Rung, key_of, ladder_of, next_step, promised, reached, step_day
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import (
    Deed,
    HardshipSight,
    Role,
    Scope,
    Viewer,
    answers_for_college,
    ask,
    hardship_sight,
    insist,
    scope,
)

# A person of the ladder hears, in numbers, of students outside of their reach: so the house itself reads.
_HOUSE = Viewer(actor="system:ledger", system=True)


def slips(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    policy: Policy,
    commitment_ids: Collection[str] | None = None,
    student_ids: Collection[int] | None = None,
) -> list[Slip]:
    """Every missed or short row that the viewer may know of, with its ladder and its people.

    These are the rows heard at the viewer's own steps and, for whoever may
    urge, those in reach. A constant number of queries.
    """
    insist(viewer, Deed.SEE_TODAY)
    narrowed = {"commitment_ids": commitment_ids, "student_ids": student_ids}
    asked = {"today": today, "now": now, "policy": policy, **narrowed}
    every = told(viewer=viewer if _sees_all(viewer) else _HOUSE, **asked).statement.rows  # type: ignore[arg-type]
    found = _slips([row for row in every if row.status in SLIPPED], today, policy)
    if _sees_all(viewer):
        return found
    reach: set[RowKey] = set()
    if ask(viewer, Deed.URGE).ok:
        reach = {key_of(row) for row in told(viewer=viewer, **asked).statement.rows}  # type: ignore[arg-type]
    return [one for one in found if one.key in reach or one.heard_by(viewer.user_id)]


def _sees_all(viewer: Viewer) -> bool:
    """Is what the viewer reaches all there is? Then one reading does."""
    wide = scope(viewer) is Scope.COLLEGE and hardship_sight(viewer) is HardshipSight.CRITERIA
    return wide and answers_for_college(viewer) and ask(viewer, Deed.URGE).ok


def _slips(rows: list[Row], today: date, policy: Policy) -> list[Slip]:
    hearers = Hearers(_HOUSE, today, rows)
    taken = _acknowledged(today)
    commitments = {one.id: one for one in policy.promises}
    calendar = policy.calendar
    ladders: dict[tuple[int, date], tuple[Rung, ...]] = {}
    found = []
    for row in rows:
        commitment = promised(row, commitments)
        if commitment is None:
            continue
        at = (id(commitment), row.deadline)
        if at not in ladders:
            ladders[at] = ladder_of(row, commitment, calendar)
        rungs = ladders[at]
        ahead = next_step(rungs, today)
        wanted = [*reached(rungs, today), *([ahead] if ahead else [])]
        people = {rung.step: who for rung in wanted if (who := hearers.of(rung.to, row)) is not None}
        owner = hearers.of(row.owner, row)
        found.append(Slip(row, commitment, owner, rungs, people, taken.get(key_of(row)), today))
    return found


def _acknowledged(today: date) -> dict[RowKey, Taken]:
    """Who took which row up by the end of that day; of two numbers of one person under the kept one."""
    others = _kept_subjects(today)
    rows = Acknowledgement.objects.filter(recorded_on__lte=today)
    return {
        (one.commitment, others.get(one.subject, one.subject), one.start): Taken(
            one.pk, one.recorded_by, one.recorded_on, one.text
        )
        for one in rows
    }


def _kept_subjects(today: date) -> dict[str, str]:
    return {student_subject(one): student_subject(own) for one, own in read_as(today).items()}


def late_tasks(*, viewer: Viewer, today: date, policy: Policy) -> list[LateTask]:
    """Parts of tasks whose day is over, as far as the viewer has them, gave them or answers for everybody's."""
    insist(viewer, Deed.SEE_TODAY)
    oversees = scope(viewer) is Scope.COLLEGE and ask(viewer, Deed.URGE).ok
    found = _late_tasks(today, policy)
    return found if oversees else [one for one in found if viewer.user_id in {one.owner_id, one.giver_id}]


def _late_tasks(today: date, policy: Policy) -> list[LateTask]:
    over = standing_parts(today).filter(task__due_on__lt=today)
    open_ = over.exclude(done__on__lte=today).exclude(task__cancelled__on__lte=today)
    parts = list(open_.select_related("task").order_by("task__due_on", "id"))
    if not parts:
        return []
    enough = found_enough(viewer=_HOUSE, today=today)  # posts of which enough were found need nobody any more
    parts = [one for one in parts if one.task_id not in enough]
    serving, stands_in = serving_on(today), acting(viewer=_HOUSE, today=today)
    wait, calendar = policy.reminders.task_after if policy.reminders else 0, policy.calendar
    found = []
    for part in parts:
        owner = owner_of(part, serving)
        if owner is None:
            continue
        if (other := stands_in.get((owner, part.role))) is not None:
            owner = other.user_id
        heard_on = step_day(part.task.due_on, wait, calendar)
        found.append(LateTask(part.task_id, part.task.title, part.task.due_on, owner, _giver(part, serving), heard_on))
    return found


def _giver(part: TaskFor, serving: Serving) -> int | None:
    """Who gave it, or where that person serves no more whoever takes what nobody else has."""
    giver = row_id(part.task.recorded_by.removeprefix("user:"))
    if giver is not None and serving.anybody(giver):
        return giver
    roles = (Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER)
    return next((one for role in roles for one in serving.by_role.get(role.value, ())), None)


def notices_on(*, viewer: Viewer, day: date) -> dict[int, Notice]:
    """The message of that day by user id; for staff."""
    insist(viewer, Deed.SEE_TODAY)
    return {one.user_id: one for one in Notice.objects.filter(on=day)}


def digests(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[Digest]:
    """What each person has heard of by today and is still open, of those who have not been told all of it.

    For the scheduler, and for whoever urges: the numbers only. By user id.
    """
    insist(viewer, Deed.URGE)
    items: dict[int, dict[Item, str]] = defaultdict(dict)
    for slip in slips(viewer=_HOUSE, today=today, now=now, policy=policy):
        for rung in () if slip.taken else slip.heard:
            if (who := slip.hearers.get(rung.step)) is not None:
                items[who.user_id][Item(PROMISE, *slip.key, rung.step)] = slip.commitment.deed
    for task in late_tasks(viewer=_HOUSE, today=today, policy=policy):
        items[task.owner_id][task.item(0)] = TASK
        if task.giver_id is not None and task.giver_on <= today:
            items[task.giver_id][task.item(1)] = TASK
    known = _told(items, today)
    found = (Digest(one, mine, frozenset(mine.keys() - known[one])) for one, mine in sorted(items.items()))
    return [one for one in found if one.fresh]


def _told(user_ids: Iterable[int], today: date) -> Mapping[int, set[Item]]:
    """What each of these was told already, at which step; of two numbers of one person under the kept one."""
    others = _kept_subjects(today)
    rows = NoticeItem.objects.filter(notice__user_id__in=list(user_ids)).exclude(step=BY_HAND)
    fields = ("notice__user_id", "kind", "commitment", "subject", "start", "step")
    known: dict[int, set[Item]] = defaultdict(set)
    for user_id, kind, commitment, subject, start, step in rows.values_list(*fields):
        known[user_id].add(Item(kind, commitment, others.get(subject, subject), start, step))
    return known
