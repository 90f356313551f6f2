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
    answers_for_college,
    ask,
    checks_proofs,
    hardship_sight,
    insist,
    may_hold,
    opens_notes,
    opens_rows,
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
    assert {deed for deed in Deed if ask(viewer, deed).ok} == {Deed.SEE_TASKS, Deed.BRING_LEADS, Deed.REMIND}
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


WHO = {
    checks_proofs: {Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER},
    answers_for_college: {Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.DEPARTMENT_HEAD},
    opens_rows: {Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER},
}


@pytest.mark.parametrize("rule", WHO, ids=lambda rule: rule.__name__)
def test_who_checks_answers_and_opens(rule):
    def says(viewer):
        answer = rule(viewer)
        return answer if isinstance(answer, bool) else answer.ok

    assert {role for role in Role if says(wearing(role))} == WHO[rule]
    assert says(Viewer(actor="system:test", system=True))
    assert not says(Viewer(actor="anonymous"))


def test_notes_are_opened_by_their_author_counsellor_and_secretary():
    assert {role for role in Role if opens_notes(wearing(role), 7)} == {Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY}
    expert = Viewer(actor="user:7", role=Role.EXPERT, user_id=7)
    assert opens_notes(expert, 7)
    assert not opens_notes(expert, 8)
    assert not opens_notes(expert, None)
    assert not opens_notes(wearing(Role.EXPERT), None)


def test_roles_of_a_class_need_one():
    without = {role for role in Role if not may_hold(role, of_class=False).ok}
    assert without == {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER, *STUDENT_ROLES}
    assert all(may_hold(role, of_class=True).ok for role in Role)
