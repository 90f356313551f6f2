"""Who may do what: the table of duties, held role by role."""

from __future__ import annotations

import pytest

from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import (
    DEEDS,
    STUDENT_ROLES,
    Deed,
    HardshipSight,
    Role,
    Scope,
    Viewer,
    ask,
    hardship_sight,
    insist,
    scope,
)


def wearing(role: Role | None) -> Viewer:
    return Viewer(actor="user:1", role=role)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_its_row(role):
    assert role in DEEDS


@pytest.mark.parametrize("role", sorted(STUDENT_ROLES))
def test_classmates_see_nobody_and_nothing(role):
    viewer = wearing(role)
    assert not any(ask(viewer, deed).ok for deed in Deed)
    assert scope(viewer) is Scope.NOBODY
    assert hardship_sight(viewer) is HardshipSight.NOTHING


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.CAREER_CENTRE, Role.DEPARTMENT_HEAD])
def test_accounts_audit_and_numbers_reach_no_student(role):
    assert scope(wearing(role)) is Scope.NOBODY
    assert hardship_sight(wearing(role)) is HardshipSight.NOTHING


def test_the_three_duties_are_apart():
    for role in Role:
        held = DEEDS[role] & {Deed.MANAGE_PEOPLE, Deed.SEE_TRACE, Deed.SEE_STUDENTS}
        assert len(held) <= 1, role


@pytest.mark.parametrize(
    ("role", "sight"),
    [
        (Role.EMPLOYMENT_SECRETARY, HardshipSight.CRITERIA),
        (Role.COUNSELLOR, HardshipSight.CRITERIA),
        (Role.COLLEGE_LEADER, HardshipSight.CRITERIA),
        (Role.CLASS_TEACHER, HardshipSight.NEEDS_HELP),
        (Role.EXPERT, HardshipSight.NEEDS_HELP),
        (Role.CLASS_LEADER, HardshipSight.NOTHING),
    ],
)
def test_sight_of_hardship_follows_the_duty(role, sight):
    assert hardship_sight(wearing(role)) is sight


def test_no_role_and_the_machine():
    assert not ask(wearing(None), Deed.SEE_TODAY).ok
    assert scope(wearing(None)) is Scope.NOBODY
    assert hardship_sight(wearing(None)) is HardshipSight.NOTHING
    machine = Viewer(actor="system:worker", system=True)
    assert ask(machine, Deed.IMPORT).ok
    assert scope(machine) is Scope.COLLEGE
    assert hardship_sight(machine) is HardshipSight.CRITERIA


def test_insist_gives_the_same_reason_as_ask():
    with pytest.raises(Refused) as refused:
        insist(wearing(Role.AUDITOR), Deed.IMPORT)
    assert refused.value.because == ask(wearing(Role.AUDITOR), Deed.IMPORT).because
    insist(wearing(Role.AUDITOR), Deed.SEE_TRACE)
