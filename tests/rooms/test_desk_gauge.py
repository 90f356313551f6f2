"""The gauge 1+1+1+3: deeds on record alone; what is waived stands apart with its reason, approver and end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.desk.promises import promises, waivers_of
from lianqiao.ledger.actions import excuse
from lianqiao.plans.actions import open_plan
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped, signed_in
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_class

pytestmark = pytest.mark.django_db
POLICY = policy_in_force()
LAST = date(2023, 7, 2)


@pytest.fixture
def approver():
    user = a_user("周敏", role=Role.EMPLOYMENT_SECRETARY)
    return Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user_id=user.pk)


def gauge(viewer, student, today=TODAY):
    stated = promises(viewer=viewer, today=today, now=NOW, policy=POLICY, student_ids=[student.pk])
    return {one.deed: (one.done, one.owed, one.waived, one.missing) for one in stated.gauge(student.pk)}


def waive(approver, student, commitment="traineeship", until=LAST):
    excuse(
        viewer=approver, commitment_id=commitment, subject=f"student:{student.pk}", since=TODAY, until=until,
        reason="已录取研究生", today=TODAY, now=NOW,
    )  # fmt: skip


def test_only_deeds_count(approver):
    student = helped()
    open_plan(viewer=approver, student_id=student.pk, policy=POLICY, today=TODAY, now=NOW)
    nothing = {
        "guidance": (0, 1, 0, 1), "training": (0, 1, 0, 1), "traineeship": (0, 1, 0, 1), "referral": (0, 3, 0, 3),
    }  # fmt: skip
    assert gauge(approver, student) == nothing
    an_act("guidance", TODAY, student)
    assert gauge(approver, student) == {**nothing, "guidance": (1, 1, 0, 0)}


def test_what_is_waived_is_neither_done_nor_missing(approver):
    student = helped()
    waive(approver, student)
    waive(approver, student, "three-posts")
    found = gauge(approver, student)
    assert found["traineeship"] == (0, 1, 1, 0)
    assert found["referral"] == (0, 3, 3, 0)
    assert found["training"] == (0, 1, 0, 1)
    an_act("traineeship", TODAY, student)
    assert gauge(approver, student)["traineeship"] == (1, 1, 0, 0)
    assert gauge(approver, student, TODAY - timedelta(days=1))["referral"] == (0, 3, 0, 3)


@pytest.mark.parametrize(("until", "waived"), [(date(2023, 7, 1), 0), (LAST, 1), (date(2023, 7, 3), 1)])
def test_a_waiver_holds_where_it_reaches_the_last_day(approver, until, waived):
    student = helped()
    waive(approver, student, until=until)
    assert gauge(approver, student)["traineeship"][2] == waived


def test_a_waiver_names_reason_approver_and_end(approver, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    home = a_class()
    student = helped(small_class=home)
    waive(approver, student)
    (found,) = waivers_of(viewer=approver, today=TODAY, policy=POLICY, student_id=student.pk)
    assert (found.word, found.reason, found.approver, found.until) == ("就业见习", "已录取研究生", "周敏", LAST)
    client = signed_in(Role.CLASS_TEACHER, home)
    page = client.get(reverse("student", args=[student.pk])).content.decode()
    assert "就业见习：04-28 到 07-02 可以不做，已录取研究生（周敏 批准）" in " ".join(page.split())
    lists = client.get(reverse("students")).content.decode()
    assert "gauge-waived" in lists
    assert "gauge-met" not in lists
    blind = signed_in(Role.CLASS_LEADER, home).get(reverse("student", args=[student.pk])).content.decode()
    assert "可以不做" not in blind


def test_a_waiver_of_the_machine_or_of_nobody_has_no_name(approver, machine):
    student = helped()
    assert waivers_of(viewer=approver, today=TODAY, policy=POLICY, student_id=student.pk) == ()
    waive(machine, student)
    (found,) = waivers_of(viewer=approver, today=TODAY, policy=POLICY, student_id=student.pk)
    assert found.approver == ""
