"""Pairing students with experts: proposed with reasons, taken up under the ceiling, changed with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.desk.actions_pairs import accept_pairs, swap_expert
from lianqiao.desk.pair_list import pair_list
from lianqiao.people.models import Appointment
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import carers_of
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.desk import helped, signed_in
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def expert(name: str, major: str = "") -> Any:
    user = a_user(name, role=Role.EXPERT)
    Appointment.objects.filter(user=user).update(major_code=major)
    return user


def asked(viewer, today, now, ceiling=2):
    policy = policy_in_force()
    pairing = replace(policy.work.pairing, ceiling=ceiling)
    return {
        "viewer": viewer, "today": today, "now": now,
        "policy": replace(policy, work=replace(policy.work, pairing=pairing)),
    }  # fmt: skip


def expert_of(viewer, student, day):
    held = carers_of(viewer=viewer, today=day, student_id=student.pk)
    return next((one.user_id for one in held if one.duty == "expert"), None)


def test_those_in_need_without_an_expert_are_proposed_one_with_a_reason(secretary, today, now):
    gardener, farmer = expert("甲师", "090102"), expert("乙师", "090106")
    first, second, third, paired = (helped(name=name) for name in "甲乙丙丁")
    a_student("不在内")
    a_carer(paired, gardener)
    found = pair_list(**asked(secretary, today, now))
    assert [(one.student.id, one.expert.id, one.pair.because.code, one.pair.load) for one in found.proposals] == [
        (first.pk, gardener.pk, "pair_fit_major", 1),
        (second.pk, farmer.pk, "pair_fit_class", 0),
        (third.pk, farmer.pk, "pair_fit_class", 1),
    ]
    assert [one.id for one in found.unpaired] == []
    assert [one.id for one in pair_list(**asked(secretary, today, now, 1)).unpaired] == [second.pk, third.pk]
    assert (found.paired[paired.pk].expert.id, found.experts[gardener.pk].load) == (gardener.pk, 1)
    assert found.experts[gardener.pk].majors == "园艺"
    assert Reading.objects.filter(purpose="pairs").exists()


def test_proposals_are_taken_up_and_nobody_gets_too_many(secretary, today, now):
    one, other = expert("甲师"), expert("乙师")
    students = [helped(name=name) for name in "甲乙丙"]
    told = asked(secretary, today, now)
    with pytest.raises(Refused, match="pair_nobody_chosen"):
        accept_pairs(**told, chosen={})
    with pytest.raises(Refused, match="pair_expert_full"):
        accept_pairs(**told, chosen={student.pk: one.pk for student in students})
    with pytest.raises(Refused, match="carer_without_role"):
        accept_pairs(**told, chosen={students[0].pk: 999})
    with pytest.raises(Refused, match="pair_stale"):
        accept_pairs(**told, chosen={a_student().pk: one.pk})
    assert accept_pairs(**told, chosen={students[0].pk: one.pk, students[1].pk: other.pk}) == 2
    assert expert_of(secretary, students[0], today) == one.pk
    with pytest.raises(Refused, match="pair_stale"):
        accept_pairs(**told, chosen={students[0].pk: one.pk})
    event = Event.objects.get(action="desk.accept_pairs")
    assert event.detail == {"pairs": {str(students[0].pk): one.pk, str(students[1].pk): other.pk}}


def test_a_pair_is_changed_for_a_reason_that_stays_on_record(secretary, today, now):
    one, other = expert("甲师"), expert("乙师")
    student = helped(name="甲")
    a_carer(student, one)
    told = asked(secretary, today, now) | {"student_id": student.pk}
    with pytest.raises(Refused, match="pair_swap_without_reason"):
        swap_expert(**told, user_id=other.pk, reason="because")
    with pytest.raises(Refused, match="pair_swap_same"):
        swap_expert(**told, user_id=one.pk, reason="load")
    with pytest.raises(Refused, match="carer_without_role"):
        swap_expert(**told, user_id=999, reason="load")
    with pytest.raises(Refused, match="not_found"):
        swap_expert(**(told | {"student_id": 999}), user_id=other.pk, reason="load")
    swap_expert(**told, user_id=other.pk, reason="load")
    yesterday = today - timedelta(days=1)
    assert (expert_of(secretary, student, yesterday), expert_of(secretary, student, today)) == (one.pk, other.pk)
    detail = {"from": one.pk, "to": other.pk, "other": None, "reason": "load"}
    assert Event.objects.get(action="desk.swap_expert").detail == detail


def test_two_students_exchange_their_experts_where_both_are_full(secretary, today, now):
    one, other = expert("甲师"), expert("乙师")
    first, second = helped(name="甲"), helped(name="乙")
    a_carer(first, one)
    a_carer(second, other)
    told = asked(secretary, today, now, 1) | {"student_id": first.pk, "reason": "major"}
    with pytest.raises(Refused, match="pair_expert_full"):
        swap_expert(**told, user_id=other.pk)
    with pytest.raises(Refused, match="pair_stale"):
        swap_expert(**told, user_id=other.pk, other_id=999)
    with pytest.raises(Refused, match="pair_stale"):
        swap_expert(**told, user_id=other.pk, other_id=first.pk)
    swap_expert(**told, user_id=other.pk, other_id=second.pk)
    assert (expert_of(secretary, first, today), expert_of(secretary, second, today)) == (other.pk, one.pk)


def test_an_expert_who_left_leaves_the_student_to_be_paired_anew(secretary, today, now):
    gone, here = expert("走了"), expert("还在")
    student = helped(name="甲")
    a_carer(student, gone)
    Appointment.objects.filter(user=gone).update(until=today - timedelta(days=1))
    found = pair_list(**asked(secretary, today, now))
    assert [(one.student.id, one.expert.id) for one in found.proposals] == [(student.pk, here.pk)]
    assert found.paired == {}


def test_who_may_not_pair_is_refused(today, now):
    for role in (Role.COUNSELLOR, Role.EXPERT, Role.AUDITOR):
        viewer = Viewer("user:5", role, user_id=5)
        with pytest.raises(Refused, match="no_right"):
            accept_pairs(**asked(viewer, today, now), chosen={1: 1})
        with pytest.raises(Refused, match="no_right"):
            swap_expert(**asked(viewer, today, now), student_id=1, user_id=1, reason="load")
    policy = policy_in_force()
    without = replace(policy, work=replace(policy.work, pairing=None))
    with pytest.raises(Refused, match="pair_without_ceiling"):
        pair_list(viewer=Viewer("user:1", Role.EMPLOYMENT_SECRETARY), today=today, now=now, policy=without)


def test_the_page_proposes_takes_up_and_changes():
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    one, other = expert("甲师", "090102"), expert("乙师")
    first, second = helped(name="学生甲"), helped(name="学生乙")
    page = office.get(reverse("pairs")).content.decode()
    assert "专业相同" in page
    assert "没有登记专业" in page
    assert office.post(reverse("pairs")).status_code == 422
    told = {"student": [first.pk, second.pk, "x"], f"e{first.pk}": one.pk, f"e{second.pk}": "x"}
    assert office.post(reverse("pairs"), told).status_code == 302
    assert "已配对 1 人" in office.get(reverse("pairs")).content.decode()
    address = reverse("pair_swap", args=[first.pk])
    assert "现在由甲师带" in office.get(address).content.decode()
    assert office.post(address, {"to": "", "reason": "load"}).status_code == 422
    assert office.post(address, {"to": f"e{other.pk}", "reason": "load"}).status_code == 302
    office.post(reverse("pairs"), {"student": [second.pk], f"e{second.pk}": one.pk})
    assert office.post(address, {"to": f"s{second.pk}", "reason": "asked"}).status_code == 302
    assert office.get(reverse("pair_swap", args=[999_999])).status_code == 404


def test_the_page_costs_as_few_queries_for_many(django_assert_max_num_queries):
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    for place in range(3):
        a_carer(helped(name=f"配{place}"), expert(f"师{place}"))
        helped(name=f"等{place}")
    office.get(reverse("pairs"))
    with django_assert_max_num_queries(24):
        office.get(reverse("pairs"))
    for place in range(12):
        a_carer(helped(name=f"配二{place}"), expert(f"师二{place}"))
        helped(name=f"等二{place}")
    office.get(reverse("pairs"))
    with django_assert_max_num_queries(24):
        office.get(reverse("pairs"))
