"""What happened to the file itself, for the line of time: stages, confirmations, closings and reopenings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.cases.queries_closing import closings
from lianqiao.cases.queries_fresh import confirmations
from lianqiao.cases.queries_path import stages_of
from lianqiao.desk.hands import hands
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a file. `text` is what a person wrote of it."""

    on: date
    title: str
    text: str = ""
    by: str = ""


def file_line(*, viewer: Viewer, today: date, student_id: int) -> list[Happening]:
    """Everything of one student in reach.

    Whole cohorts enter a stage and every proven outcome closes a file; but files are looked through with those who
    are helped: confirmations are not for viewers who may not know who that is.
    """
    found = [*_stages(viewer, today, student_id), *_closings(viewer, today, student_id)]
    if hardship_sight(viewer) is not HardshipSight.NOTHING:
        found += _confirmations(viewer, today, student_id)
    return found


def _stages(viewer: Viewer, today: date, student_id: int) -> Iterator[Happening]:
    work = policy_in_force().work
    for stage_id, on in stages_of(viewer=viewer, today=today, ids=[student_id]).get(student_id, {}).items():
        stage = work.stage(stage_id)
        yield Happening(on, _("进入“%(name)s”") % {"name": stage.name if stage else stage_id})


def _closings(viewer: Viewer, today: date, student_id: int) -> Iterator[Happening]:
    known = closings(viewer=viewer, today=today, ids=[student_id]).get(student_id, [])
    names = hands(viewer, [one.recorded_by for one in known])
    for one in known:
        if one.reopened_on is not None:
            yield Happening(one.reopened_on, _("档案重新打开"), one.because)
        yield Happening(one.on, _("结案"), by=names[one.recorded_by])


def _confirmations(viewer: Viewer, today: date, student_id: int) -> Iterator[Happening]:
    known = confirmations(viewer=viewer, today=today, student_id=student_id)
    names = hands(viewer, [actor for _on, actor in known])
    for on, actor in known:
        yield Happening(on, _("档案核对过，没有变"), by=names[actor])
