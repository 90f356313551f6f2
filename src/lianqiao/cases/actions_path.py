"""Moving a cohort up the four-year path."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.cases.models import Case, StageEntered
from lianqiao.cases.queries_path import stages_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import COUNTED, base_ids, student
from lianqiao.rules.path import place, reached_by_most
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


@dataclass(frozen=True, slots=True)
class MovedUp:
    """How many files were opened, and how many students (persons) entered the stage."""

    opened: int
    entered: int


def move_up(*, viewer: Viewer, cohort: int, stage_id: str, on: date, today: date, now: datetime) -> MovedUp:
    """From `on` everybody enrolled of the cohort is in this stage; who has no file gets one. What was done stays.

    Pressed again it brings late joiners along and changes nothing for the others, nor for those who are further.
    Refused `no_right`, `stage_unknown`, `help_in_future`, `cohort_empty`, `stage_behind` (most are further already).
    """
    insist(viewer, Deed.IMPORT)
    stages = policy_in_force().work.stages
    target = place(stages, stage_id)
    if target is None:
        raise Refused(Reason.of("stage_unknown", stage=stage_id))
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    members = base_ids(viewer=viewer, today=today, cohort=cohort)
    if not members:
        raise Refused(Reason.of("cohort_empty", cohort=cohort))
    with deed(actor=viewer.actor, action="cases.move_up", at=now, subject=f"cohort:{cohort}") as note:
        entered = stages_of(viewer=viewer, today=today, ids=members)
        most = reached_by_most(stages, [entered.get(one, {}) for one in members])
        if most is not None and most > target:
            raise Refused(Reason.of("stage_behind", stage=stages[most].name))
        further = {stage.id for stage in stages[target:]}
        wanted = [one for one in sorted(members) if further.isdisjoint(entered.get(one, {}))]
        files, opened = _files(viewer, wanted, today, now)
        _enter(viewer, [files[one] for one in wanted], stage_id, on, now)
        note.detail = {"stage": stage_id, "opened": opened, "entered": len(wanted)}
    return MovedUp(opened, len(wanted))


def bring_along(*, viewer: Viewer, student_id: int, cohort: int, today: date, now: datetime) -> str | None:
    """A student who came late gets a file and enters, today, the stage that most of the cohort are in.

    The stage's id; None where the cohort is in none yet (the file is opened all the same), or where the student
    is there or further. Refused `no_right`, `not_found`.
    """
    insist(viewer, Deed.IMPORT)
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    stages = policy_in_force().work.stages
    with deed(actor=viewer.actor, action="cases.bring_along", at=now, subject=f"student:{student_id}") as note:
        files, opened = _files(viewer, [student_id], today, now)
        others = base_ids(viewer=viewer, today=today, cohort=cohort) - {student_id}
        entered = stages_of(viewer=viewer, today=today, ids={*others, student_id})
        most = reached_by_most(stages, [entered.get(one, {}) for one in others])
        stage = None if most is None else stages[most].id
        if most is not None and not entered.get(student_id, {}).keys().isdisjoint(one.id for one in stages[most:]):
            stage = None
        if stage is not None:
            _enter(viewer, [files[student_id]], stage, today, now)
        note.detail = {"opened": opened, "stage": stage}
    return stage


def _files(viewer: Viewer, ids: Collection[int], today: date, now: datetime) -> tuple[dict[int, Case], int]:
    """The file of each of these students, and how many were opened for it: today, whenever the stage began."""
    rows = Case.objects.filter(COUNTED, student_id__in=ids).order_by("-id")
    known = {case.student_id: case for case in rows}
    fresh = Case.objects.bulk_create(
        Case(student_id=one, opened_on=today, recorded_at=now, recorded_by=viewer.actor)
        for one in ids
        if one not in known
    )
    return known | {case.student_id: case for case in fresh}, len(fresh)


def _enter(viewer: Viewer, files: Collection[Case], stage_id: str, on: date, now: datetime) -> None:
    """Two people may press at once: each file enters a stage once."""
    StageEntered.objects.bulk_create(
        [StageEntered(case=case, stage=stage_id, on=on, recorded_at=now, recorded_by=viewer.actor) for case in files],
        ignore_conflicts=True,
    )
