"""The record is kept with what it records, and cannot be rewritten."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.actions import deed, note_reading
from lianqiao.trace.models import Event, Reading
from lianqiao.trace.queries import latest_events, latest_looks, look
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db


def test_an_act_and_its_event_are_kept_together(now):
    with deed(actor="user:1", action="room.act", at=now) as note:
        note.subject = "thing:3"
    assert Event.objects.get().subject == "thing:3"


def test_a_failed_act_leaves_no_event(now):
    with pytest.raises(ValueError, match="broken"), deed(actor="user:1", action="room.act", at=now):
        raise ValueError("broken")
    assert not Event.objects.exists()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_rewrite(now, verb):
    with deed(actor="user:1", action="room.act", at=now):
        pass
    rows = Event.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(actor="somebody else") if verb == "update" else rows.delete()
    assert Event.objects.get().actor == "user:1"


STUDENTS = [f"student:{one}" for one in range(1, 174)]
AUDITOR = Viewer(actor="user:8", role=Role.AUDITOR, user_id=8)


def look_at(subjects, at, actor="user:1", purpose="students"):
    note_reading(actor=actor, purpose=purpose, what="needs_help", subjects=subjects, at=at)


def test_a_page_opened_again_on_the_same_day_writes_nothing(now, django_assert_num_queries):
    look_at(STUDENTS, now)
    with django_assert_num_queries(1):
        look_at(STUDENTS, now + timedelta(hours=13, minutes=59))
    assert Reading.objects.count() == 173
    look_at(STUDENTS[:2], now + timedelta(hours=14))
    assert Reading.objects.filter(day=now.date() + timedelta(days=1)).count() == 2


def test_what_is_new_about_a_look_is_kept(now):
    look_at(STUDENTS[:1], now)
    look_at([*STUDENTS[:2], STUDENTS[1]], now)
    look_at(STUDENTS[:1], now, purpose="round")
    look_at(STUDENTS[:1], now, actor="user:2")
    assert set(Reading.objects.values_list("actor", "purpose", "subject")) == {
        ("user:1", "students", "student:1"),
        ("user:1", "students", "student:2"),
        ("user:1", "round", "student:1"),
        ("user:2", "students", "student:1"),
    }
    look_at([], now)
    assert Reading.objects.count() == 4


def test_the_auditor_reads_by_look_and_by_student(now):
    look_at(STUDENTS, now)
    look_at(["student:7"], now + timedelta(hours=1), actor="user:2", purpose="support")
    looks = latest_looks(viewer=AUDITOR)
    assert [(one.actor, one.purpose, one.subjects) for one in looks] == [
        ("user:2", "support", 1),
        ("user:1", "students", 173),
    ]
    assert [one.actor for one in latest_looks(viewer=AUDITOR, about="student:7")] == ["user:2", "user:1"]
    assert [one.actor for one in latest_looks(viewer=AUDITOR, about="student:8")] == ["user:1"]
    found, rows = look(viewer=AUDITOR, look_id=looks[1].id)
    assert (found.subjects, [row.subject for row in rows]) == (173, STUDENTS)
    assert look(viewer=AUDITOR, look_id=0) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_reads_the_record(role):
    viewer = Viewer(actor="user:1", role=role, user_id=1)
    for read in (
        lambda: latest_events(viewer=viewer),
        lambda: latest_looks(viewer=viewer),
        lambda: look(viewer=viewer, look_id=1),
    ):
        with pytest.raises(Refused, match="no_right"):
            read()


def test_the_page_opens_a_look_and_searches(client, now, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", now.date().isoformat())
    client.force_login(a_user("auditor", role=Role.AUDITOR))
    look_at(["student:7", "student:9"], now)
    first = latest_looks(viewer=AUDITOR)[0]
    assert reverse("trace_look", args=[first.id]) in client.get(reverse("trace")).content.decode()
    assert "student:9" in client.get(reverse("trace_look", args=[first.id])).content.decode()
    assert client.get(reverse("trace_look", args=[first.id + 9])).status_code == 404
    assert "user:1" not in client.get(reverse("trace") + "?about=student:8").content.decode()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_look_cannot_be_rewritten(now, verb):
    look_at(["student:7"], now)
    rows = Reading.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(actor="somebody else") if verb == "update" else rows.delete()
    assert Reading.objects.get().actor == "user:1"
