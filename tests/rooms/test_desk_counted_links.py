"""A line of the day opens exactly what it counts; a student added by hand joins the file and the path."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.cases.actions_path import bring_along, move_up
from lianqiao.cases.models import Case, StageEntered
from lianqiao.config import clock
from lianqiao.desk import actions as desk_actions
from lianqiao.desk.actions import take_in
from lianqiao.roster.models import Student
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.hardship import a_need
from tests.factories.people import a_user
from tests.factories.plans import a_draft, a_version
from tests.factories.roster import a_class, a_record, a_row, a_student

pytestmark = pytest.mark.django_db
SECRETARY = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
OLD = TODAY - timedelta(days=31)


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def office() -> Client:
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def duties(client: Client, words: str) -> list[tuple[str, Any]]:
    """(group, line) of the day for each line that says these words."""
    groups = client.get(reverse("today")).context["day"].groups
    return [(group.key, one) for group in groups for one in group.duties if words in one.what]


# ---------------------------------------------------------------- needs


def test_each_class_has_a_late_line_with_its_owner_that_opens_those_counted(office):
    first, second = a_class("园艺201901"), a_class("园艺201902")
    counsellor = a_user("zhao", role=Role.COUNSELLOR, small_class=first)
    for place in range(3):
        a_need(a_student(f"甲{place}", small_class=first), on=OLD)
    a_need(a_student("乙", small_class=second), on=OLD)
    a_need(a_student("丙", small_class=first), on=TODAY - timedelta(days=30))  # within the notice: not counted
    a_need(a_student("丁", small_class=first, cohort=2024), on=OLD)  # of another cohort: not of this day
    lines = duties(office, "需求还没有回复")
    found = {int(re.findall(r"(\d+) 条", one.what)[0]): (group, one) for group, one in lines}
    assert set(found) == {3, 1}
    assert {group for group, _one in found.values()} == {"late"}
    assert counsellor.display_name in found[3][1].owner
    assert found[1][1].owner
    for counted, (_group, one) in found.items():
        page = office.get(one.href)
        assert len(page.context["found"].lines) == counted
        assert all(line.old for line in page.context["found"].lines)
        assert f"等得太久 {counted}" in page.content.decode()


def test_those_in_no_class_have_their_own_line(office):
    a_need(a_student("甲", small_class=a_class()), on=OLD)
    without = a_student("乙")
    a_record(without, name="乙")
    a_need(without, on=OLD)
    lines = [one for _group, one in duties(office, "没有班级")]
    assert len(lines) == 1
    assert [line.student.name for line in office.get(lines[0].href).context["found"].lines] == ["乙"]


# ---------------------------------------------------------------- plans


@pytest.mark.parametrize(("days", "group"), [(6, "now"), (7, "now"), (8, "late")])
@pytest.mark.parametrize("many", [1, 4])
def test_a_plan_that_waits_for_more_than_a_week_is_late(days, group, many):
    sent = TODAY - timedelta(days=days)
    for place in range(many):
        student = a_student(f"甲{place}")
        at = NOW - timedelta(days=days)
        a_draft(student, sent, at)
        a_version(student, sent, at)
    found = duties(signed_in(Role.COLLEGE_LEADER), "待审")
    assert [where for where, one in found if "计划" in one.what] == [group] * (1 if many > 3 else many)


# ---------------------------------------------------------------- the path


def a_moved_cohort(*names: str) -> list[Student]:
    students = [a_student(name) for name in names]
    move_up(viewer=SECRETARY, cohort=2023, stage_id="sprint", on=TODAY, today=TODAY, now=NOW)
    return students


def sent(home: Any) -> dict[str, str]:
    return {
        "number": "20199999", "name": "新来的", "small_class": str(home.pk), "phone": "", "arrival": "late",
        "since": "2023-04-20", "major": "园艺", "degree": "2", "sex": "", "id_number": "", "home": "",
    }  # fmt: skip


def test_a_student_added_by_hand_has_a_file_and_stands_where_the_cohort_stands(office):
    a_moved_cohort("甲", "乙")
    assert office.post(reverse("student_new"), sent(a_class("园艺201903"))).status_code == 302
    made = Student.objects.get(number="20199999")
    assert Case.objects.get(student=made).opened_on == TODAY
    assert [(one.stage, one.on) for one in StageEntered.objects.filter(case__student=made)] == [("sprint", TODAY)]
    assert not duties(office, "还没有进入")


def test_where_the_cohort_is_in_no_stage_there_is_a_file_all_the_same(office):
    assert office.post(reverse("student_new"), sent(a_class())).status_code == 302
    assert Case.objects.count() == 1
    assert not StageEntered.objects.exists()


def test_if_the_file_fails_nobody_is_added(monkeypatch):
    def fails(**_more: Any) -> None:
        raise Refused(Reason.of("not_found"))

    monkeypatch.setattr(desk_actions, "bring_along", fails)
    with pytest.raises(Refused):
        take_in(viewer=SECRETARY, row=a_row("20199999"), cohort=2023, since=TODAY, today=TODAY, now=NOW)
    assert not Student.objects.filter(number="20199999").exists()


def test_bringing_along_twice_changes_nothing_and_needs_the_right():
    here = {"cohort": 2023, "today": TODAY, "now": NOW}
    a_moved_cohort("甲", "乙")
    late = a_student("后来的")
    assert bring_along(viewer=SECRETARY, student_id=late.pk, **here) == "sprint"
    assert bring_along(viewer=SECRETARY, student_id=late.pk, **here) is None
    assert StageEntered.objects.filter(case__student=late).count() == 1
    with pytest.raises(Refused, match="not_found"):
        bring_along(viewer=SECRETARY, student_id=999_999, **here)
    with pytest.raises(Refused, match="no_right"):
        bring_along(viewer=Viewer("user:2", Role.EXPERT, user_id=2), student_id=late.pk, **here)


def test_whom_the_cohort_left_behind_stands_on_the_day_and_behind_the_number(office):
    a_moved_cohort("甲", "乙")
    late = a_student("后来的")
    ((group, one),) = duties(office, "1 人还没有进入培养阶段")
    assert group == "now"
    board = office.get(one.href).context["board"]
    assert [card.id for card in board.names] == [late.pk]
    assert "后来的" in office.get(one.href).content.decode()
    assert not duties(signed_in(Role.COLLEGE_LEADER), "还没有进入")


def test_a_cohort_that_never_moved_is_no_line(office):
    a_student("甲")
    assert not duties(office, "还没有进入")
