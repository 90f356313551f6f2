"""Help is written down by those who reach the student, for days that were, and read by those who may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.queries import activities, attendances, of_student
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.help import an_act
from tests.factories.roster import a_class, a_student, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> Viewer:
    return Viewer(actor="user:2", role=Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))


def test_a_talk_is_kept_with_its_event(teacher, today, now):
    student = a_student()
    teacher = replace(teacher, user_id=a_user().pk)
    made = record_help(
        viewer=teacher, kind="talk", held_on=today, student_ids=[student.pk], way="face", note="想回成都", today=today,
        now=now,
    )  # fmt: skip
    [told] = of_student(viewer=teacher, today=today, student_id=student.pk)
    assert (told.id, told.note, told.by_name, told.recorded_on) == (made.pk, "想回成都", "王老师", today)
    event = Event.objects.get()
    assert event.detail == {"kind": "talk", "students": [student.pk]}
    assert "成都" not in str(event.detail)


@pytest.mark.parametrize(("days", "refused"), [(0, False), (60, False), (61, True), (-1, True)])
def test_only_days_of_the_last_sixty_are_taken(teacher, today, now, days, refused):
    student = a_student()
    values = {"viewer": teacher, "kind": "talk", "student_ids": [student.pk], "today": today, "now": now}
    held_on = today - timedelta(days=days)
    if refused:
        with pytest.raises(Refused, match="help_too_old" if days > 0 else "help_in_future"):
            record_help(**values, held_on=held_on)
    else:
        assert record_help(**values, held_on=held_on).held_on == held_on


def test_a_machine_may_load_old_records(machine, today, now):
    made = record_help(viewer=machine, kind="lecture", held_on=date(2022, 9, 1), student_ids=[], today=today, now=now)
    assert made.by is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "dance"}, "help_kind_unknown"),
        ({"student_ids": []}, "help_without_student"),
        ({"until": date(2023, 4, 1)}, "help_ends_before"),
    ],
)
def test_help_that_makes_no_sense_is_refused(secretary, today, now, values, code):
    given = {"kind": "talk", "held_on": today, "student_ids": [a_student().pk], **values}
    with pytest.raises(Refused, match=code):
        record_help(viewer=secretary, **given, today=today, now=now)
    assert not Event.objects.exists()


def test_a_student_of_another_class_does_not_exist(teacher, today, now):
    other = a_student(small_class=a_class("茶学201901"))
    with pytest.raises(Refused, match="not_found"):
        record_help(viewer=teacher, kind="talk", held_on=today, student_ids=[other.pk], today=today, now=now)
    an_act("talk", today, other)
    assert of_student(viewer=teacher, today=today, student_id=other.pk) == []
    assert attendances(viewer=teacher, kinds=["talk"], since=today, until=today) == []


def test_who_may_not_record_is_refused(today, now):
    head = Viewer(actor="user:3", role=Role.DEPARTMENT_HEAD)
    with pytest.raises(Refused, match="no_right"):
        record_help(viewer=head, kind="meeting", held_on=today, student_ids=[], today=today, now=now)


@pytest.mark.parametrize(
    ("role", "opens"),
    [(Role.COUNSELLOR, True), (Role.EMPLOYMENT_SECRETARY, True), (Role.CLASS_TEACHER, False),
     (Role.COLLEGE_LEADER, False)],
)  # fmt: skip
def test_the_text_of_a_talk_is_for_few(today, role, opens):
    student = a_student()
    an_act("talk", today, student, note="家里的事", by=a_user())
    viewer = Viewer(actor="user:900", user_id=900, role=role, classes=frozenset({a_class().pk}))
    [told] = of_student(viewer=viewer, today=today, student_id=student.pk)
    assert (told.note, told.note_kept) == (("家里的事", False) if opens else ("", True))


def test_attendances_are_person_times_within_the_days(secretary, today):
    one, two = a_student(), a_student()
    an_act("guidance", date(2023, 4, 1), one, two)
    an_act("guidance", date(2023, 4, 2), one)
    an_act("talk", date(2023, 4, 2), one)
    ask = {"viewer": secretary, "kinds": ["guidance"], "until": today}
    assert len(attendances(**ask, since=date(2023, 4, 1))) == 3
    assert [row.student_id for row in attendances(**ask, since=date(2023, 4, 2))] == [one.pk]
    assert [row.student_id for row in attendances(**ask, since=date(2023, 4, 1), student_ids=[two.pk])] == [two.pk]


def test_talks_are_listed_only_to_those_who_reach_the_college(teacher, secretary, today):
    an_act("talk", today, a_student())
    an_act("lecture", today)
    ask = {"kinds": ["talk", "lecture"], "since": today, "until": today}
    assert [one.kind for one in activities(viewer=teacher, **ask)] == ["lecture"]
    assert [one.kind for one in activities(viewer=secretary, **ask)] == ["talk", "lecture"]


def test_help_to_a_student_costs_the_same_number_of_queries(secretary, today, django_assert_num_queries):
    student = a_student()
    for day in range(1, 12):
        an_act("talk", date(2023, 4, day), student)
    with django_assert_num_queries(2):
        assert len(of_student(viewer=secretary, today=today, student_id=student.pk)) == 11
