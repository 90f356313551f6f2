"""How long a version, an answer or a need may wait is the policy's; before, at and after the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lianqiao.assistance.actions_sign_ups import check_in
from lianqiao.desk import loose_ends, needs_page, plan_duties
from lianqiao.referrals.actions import answer, refer_by_hand
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.events import START, an_event
from tests.factories.hardship import a_need
from tests.factories.jobs import make_post
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)


def policy(**limits):
    known = policy_in_force()
    return replace(known, limits=replace(known.limits, **limits))


@pytest.mark.parametrize(
    ("days", "waited", "late"), [(3, 2, False), (3, 3, False), (3, 4, True), (0, 1, True), (None, 999, False)]
)
def test_a_version_that_waits_is_late_after_the_policys_days(monkeypatch, days, waited, late):
    monkeypatch.setattr(plan_duties, "policy_in_force", lambda: policy(decide_days=days))
    assert plan_duties._late(TODAY - timedelta(days=waited), TODAY) is late


@pytest.mark.parametrize(("days", "passed", "there"), [(2, 0, 1), (2, 2, 1), (2, 3, 0), (0, 0, 1), (0, 1, 0)])
def test_an_answer_stays_for_the_policys_days(monkeypatch, days, passed, there):
    monkeypatch.setattr(loose_ends, "policy_in_force", lambda: policy(answer_days=days))
    student = a_student()
    made = refer_by_hand(
        viewer=HAND, student_id=student.pk, post_id=make_post(1).pk, way="chat", proof_text="微信", today=TODAY, now=NOW
    )
    answer(student_id=student.pk, referral_id=made.pk, interested=True, now=NOW)
    today = TODAY + timedelta(days=passed)
    roll = {one.id: one for one in students(viewer=HAND, today=today)}
    assert len(list(loose_ends._answers(HAND, today, roll))) == there


@pytest.mark.parametrize(("days", "there"), [(26, 1), (27, 0), (28, 0)])
def test_a_need_waits_too_long_after_the_policys_days(days, there):
    student = a_student()
    a_need(student, on=TODAY - timedelta(days=27))
    found = needs_page.waiting_too_long(
        viewer=HAND, today=TODAY, policy=policy(need_days=days, notice_days=90), ids=[student.pk]
    )
    assert len(found) == there


def test_so_many_codes_an_hour_as_the_policy_allows(monkeypatch):
    from lianqiao.assistance import actions_sign_ups, places

    few = policy(check_in_tries=2, check_in_minutes=5)
    for room in (actions_sign_ups, places):
        monkeypatch.setattr(room, "policy_in_force", lambda: few)
    student, event = a_student(), an_event()
    said = {"student_id": student.pk, "event_id": event.pk, "code": "000000", "real_now": START}
    with pytest.raises(Refused, match="check_in_early"):
        check_in(**said, now=START - timedelta(minutes=6))
    for code in ("check_in_wrong_code", "check_in_wrong_code", "check_in_wait"):
        with pytest.raises(Refused, match=code):
            check_in(**said, now=START - timedelta(minutes=5))
