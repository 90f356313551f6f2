"""A corrected e-mail or phone is one more record of the student, and nothing else of theirs changes."""

import pytest

from lianqiao.roster.actions_contact import correct_contact
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


def told(student):
    newest = StudentRecord.objects.filter(student=student).latest("id")
    return newest.email, newest.phone, newest.name


def test_only_what_was_said_changes(secretary, now):
    student = a_student("李青", email="old@college.example", phone="13900000001")
    made = correct_contact(viewer=secretary, student_id=student.pk, phone="13900000002", now=now)
    assert told(student) == ("old@college.example", "13900000002", "李青")
    assert (made.recorded_at, made.recorded_by) == (now, secretary.actor)
    assert Event.objects.get().detail == {"record": made.pk, "changed": ["phone"]}
    correct_contact(viewer=secretary, student_id=student.pk, email="new@college.example", now=now)
    assert told(student) == ("new@college.example", "13900000002", "李青")


def test_saying_what_is_known_writes_nothing(secretary, now):
    student = a_student(email="old@college.example", phone="13900000001")
    present = StudentRecord.objects.get()
    same = {"email": "old@college.example", "phone": "13900000001"}
    assert correct_contact(viewer=secretary, student_id=student.pk, **same, now=now) == present
    assert correct_contact(viewer=secretary, student_id=student.pk, now=now) == present
    assert StudentRecord.objects.count() == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("address", ["", "nobody", "张@x", "a@b.cn\nBcc: c@d.cn"])
def test_an_address_no_server_takes_is_refused(secretary, now, address):
    student = a_student(email="old@college.example")
    with pytest.raises(Refused, match="mail_address_wrong"):
        correct_contact(viewer=secretary, student_id=student.pk, email=address, now=now)
    assert told(student)[0] == "old@college.example"


def test_a_phone_that_is_none_is_refused(secretary, now):
    student = a_student()
    with pytest.raises(Refused, match="change_phone_wrong"):
        correct_contact(viewer=secretary, student_id=student.pk, phone="12", now=now)


def test_only_within_reach(secretary, now):
    mine, other = a_student(), a_student(small_class=a_class("茶学201901"))
    viewer = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2, classes=frozenset({a_class().pk}))
    liaison = Viewer(actor="user:3", role=Role.LIAISON, user_id=3, classes=frozenset({a_class().pk}))
    correct_contact(viewer=viewer, student_id=mine.pk, phone="13900000002", now=now)
    for who, student_id, code in [
        (viewer, other.pk, "not_found"),
        (secretary, other.pk + 1, "not_found"),
        (liaison, mine.pk, "no_right"),
    ]:
        with pytest.raises(Refused, match=code):
            correct_contact(viewer=who, student_id=student_id, phone="13900000003", now=now)
    assert (told(mine)[1], told(other)[1]) == ("13900000002", "")
