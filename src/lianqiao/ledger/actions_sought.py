"""Turning a line of the list of posts to find into somebody's task."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.ledger.actions_tasks import give_task
from lianqiao.ledger.facts_tasks import Level
from lianqiao.ledger.models import Sought, Task
from lianqiao.ledger.queries_sought import sought
from lianqiao.ledger.task_people import choosable
from lianqiao.rules.demand import Kind
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Viewer, insist
from lianqiao.trace.actions import deed

MOST = 10_000


def seek_posts(
    *, viewer: Viewer, kind: Kind, openings: int, title: str, about: str = "", user_id: int, due_on: date,
    key: str | None = None, today: date, now: datetime,
) -> Task:  # fmt: skip
    """One person is to find so many places of this kind by a day.

    Never a student: a list of what is short would tell classmates who lacks something. Refused `seek_nothing`,
    `seek_not_staff`, `seek_known` while the same is looked for, and as `give_task`. Sent twice it is one task.
    """
    insist(viewer, Deed.GIVE_TASKS)
    if not 0 < openings <= MOST:
        raise Refused(Reason.of("seek_nothing"))
    meant = next((one for one in choosable(viewer=viewer, today=today) if one.user_id == user_id), None)
    if meant is not None and meant.role in STUDENT_ROLES:
        raise Refused(Reason.of("seek_not_staff"))
    with deed(actor=viewer.actor, action="ledger.seek_posts", at=now) as note:
        before = Task.objects.filter(recorded_by=viewer.actor, key=key).exists() if key else False
        if not before and any(one.open and one.kind == kind for one in sought(viewer=viewer, today=today)):
            raise Refused(Reason.of("seek_known"))
        made = give_task(
            viewer=viewer, title=title, about=about, level=Level.PERSON, user_ids=[user_id], due_on=due_on, key=key,
            today=today, now=now,
        )  # fmt: skip
        line = {
            "major": kind.major, "degree": kind.degree, "places": list(kind.places), "salary_floor": kind.salary_floor,
            "openings": openings, "since": today,
        }  # fmt: skip
        Sought.objects.get_or_create(task=made, defaults=line)
        note.subject, note.detail = f"task:{made.pk}", {"openings": openings}
    return made
