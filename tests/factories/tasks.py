"""Tasks and party branches for tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianqiao.ledger.actions_tasks import give_task
from lianqiao.ledger.models import Task
from lianqiao.people.models import BranchClass, PartyBranch, SmallClass
from lianqiao.rules.visibility import Viewer
from tests.factories.people import TERM_START
from tests.factories.roster import EARLY


def a_branch(name: str = "园艺学生党支部", *classes: SmallClass, since: date = TERM_START) -> PartyBranch:
    """A branch that looks after these classes."""
    made = PartyBranch.objects.create(name=name, cohort=2023, recorded_at=EARLY, recorded_by="user:0")
    for one in classes:
        BranchClass.objects.create(branch=made, small_class=one, since=since, recorded_at=EARLY, recorded_by="user:0")
    return made


def a_task(viewer: Viewer, today: date, now: datetime, **more: Any) -> Task:
    """A task for the leading group, due today, unless told otherwise."""
    said = {"title": "报一份名单", "level": "group", "due_on": today, **more}
    return give_task(viewer=viewer, today=today, now=now, **said)
