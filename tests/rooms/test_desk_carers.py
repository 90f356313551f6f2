"""Who cares for whom: paired from today, the one before until yesterday, and only by the secretary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.people.models import Appointment
from lianqiao.roster.actions import assign_carers
from lianqiao.roster.models import Carer, CarerEnded
from lianqiao.roster.queries import carers_of, with_students
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, monkeypatch, today):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", today.isoformat())
    client.force_login(a_user("secretary", role=Role.EMPLOYMENT_SECRETARY))
    return client


def pair(viewer, students, user, today, now, duty=Role.EXPERT):
    ids = [one.pk for one in students]
    return assign_carers(viewer=viewer, student_ids=ids, user_id=user.pk, duty=duty, today=today, now=now)


def test_the_one_before_ends_yesterday(secretary, today, now):
    student = a_student()
    one, two = (a_user(name, role=Role.EXPERT) for name in ("one", "two"))
    before = today - timedelta(days=9)
    assert pair(secretary, [student], one, before, now) == 1
    assert pair(secretary, [student], two, today, now) == 1
    assert pair(secretary, [student], two, today, now) == 0
    held = {day: carers_of(viewer=secretary, today=day, student_id=student.pk)[0].user for day in (before, today)}
    assert held == {before: one, today: two}
    assert CarerEnded.objects.get(carer__user=one).on == today
    expert = Viewer(actor="user:2", role=Role.EXPERT, user_id=two.pk)
    assert with_students(viewer=expert, today=today).students == {student.pk}


def test_refused_without_students_without_the_role_and_out_of_reach(secretary, today, now):
    student, expert, teacher = a_student(), a_user("e", role=Role.EXPERT), a_user("t", role=Role.CLASS_TEACHER)
    with pytest.raises(Refused, match="carer_nobody_chosen"):
        pair(secretary, [], expert, today, now)
    with pytest.raises(Refused, match="carer_without_role"):
        pair(secretary, [student], teacher, today, now)
    with pytest.raises(Refused, match="not_found"):
        assign_carers(viewer=secretary, student_ids=[9999], user_id=expert.pk, duty=Role.EXPERT, today=today, now=now)
    with pytest.raises(Refused, match="no_right"):
        pair(Viewer(actor="user:3", role=Role.COUNSELLOR), [student], expert, today, now)
    assert not Carer.objects.exists()


def test_the_page_pairs_those_who_are_ticked(signed_in):
    students = [a_student(small_class=a_class("园艺1班")) for _ in range(2)]
    expert = a_user("chen", role=Role.EXPERT)
    answer = signed_in.post(
        reverse("carers"), {"who": f"expert.{expert.pk}", "student": [str(students[0].pk)]}
    ).content.decode()
    assert "已安排 1 名学生" in answer
    assert Carer.objects.get().student == students[0]


def test_the_page_says_what_is_missing(signed_in):
    a_student()
    for form in ({"who": "expert.1"}, {"who": "nonsense"}, {"who": "expert.x", "student": ["1"]}):
        answer = signed_in.post(reverse("carers"), form)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()


def test_the_page_is_read_in_a_constant_number_of_queries(signed_in, django_assert_max_num_queries):
    home = a_class("园艺1班")
    a_student(small_class=home)
    signed_in.get(reverse("carers"))
    for _ in range(30):
        a_student(small_class=home)
    with django_assert_max_num_queries(16):
        assert signed_in.get(reverse("carers") + "?circle=owed").status_code == 200
    with django_assert_max_num_queries(14):
        assert signed_in.get(reverse("carers") + f"?class={home.pk}").status_code == 200


def test_a_second_role_is_given_on_its_page(client, monkeypatch, today):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", today.isoformat())
    client.force_login(a_user("it", role=Role.SYSTEM_ADMINISTRATOR))
    person = a_user("cao", role=Role.COUNSELLOR)
    address = reverse("person_appoint", args=[person.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"role": "expert"}).status_code == 302
    assert set(Appointment.objects.filter(user=person).values_list("role", flat=True)) == {"counsellor", "expert"}
