"""Recording by form: a talk in few presses, refusals beside the text, waivers with a reason."""

from datetime import date

import pytest
from django.urls import reverse

from lianqiao.assistance.models import Activity
from lianqiao.ledger.models import Excuse
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def teacher_client():
    return signed_in(Role.CLASS_TEACHER, a_class())


def test_a_talk_needs_only_its_text(teacher_client):
    student = a_student()
    address = reverse("talk_new", args=[student.pk])
    form = teacher_client.get(address)
    assert 'value="2023-04-28"' in form.content.decode()
    saved = teacher_client.post(address, {"way": "face", "held_on": "2023-04-28", "note": "想回成都"})
    assert saved.url == reverse("student", args=[student.pk])
    act = Activity.objects.get()
    assert (act.kind, act.way, act.note, act.by.username) == ("talk", "face", "想回成都", "one-class_teacher")


def test_from_the_day_it_goes_back_to_the_day(teacher_client):
    address = reverse("talk_new", args=[a_student().pk])
    assert teacher_client.post(f"{address}?back=today", {"way": "face", "held_on": "2023-04-28"}).url == reverse(
        "today"
    )


@pytest.mark.parametrize(
    ("day", "said"), [("2023-04-29", "还没有到"), ("2023-02-01", "超过 60 天"), ("soon", "field-error")]
)
def test_a_wrong_day_keeps_the_text(teacher_client, day, said):
    address = reverse("talk_new", args=[a_student().pk])
    refused = teacher_client.post(address, {"way": "chat", "held_on": day, "note": "写了很久的话"})
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert "写了很久的话" in refused.content.decode()
    assert not Activity.objects.exists()


def test_training_with_its_end(teacher_client):
    student = a_student()
    address = reverse("help_new", args=[student.pk])
    assert "checked" in teacher_client.get(address, {"kind": "training"}).content.decode()
    values = {"kind": "training", "title": "简历课", "held_on": "2023-04-20", "until": "2023-04-19"}
    assert "结束日期早于开始日期" in teacher_client.post(address, values).content.decode()
    assert teacher_client.post(address, {**values, "until": "2023-04-21"}).status_code == 302
    assert Activity.objects.get().until == date(2023, 4, 21)


def test_a_kind_of_another_form_is_not_taken(teacher_client):
    address = reverse("help_new", args=[a_student().pk])
    assert teacher_client.post(address, {"kind": "meeting", "held_on": "2023-04-20"}).status_code == 422


def test_a_meeting_needs_no_student(teacher_client):
    values = {"kind": "meeting", "title": "四月推进会", "held_on": "2023-04-20"}
    assert teacher_client.post(reverse("event_new"), values).url == reverse("today")
    assert Activity.objects.get().attendances.count() == 0


def test_a_waiver_by_form():
    student = helped()
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    asked = {"commitment": "weekly-talk", "subject": f"student:{student.pk}", "until": "2023-04-30"}
    assert 'value="2023-04-30"' in client.get(reverse("excuse_new"), asked).content.decode()
    assert client.post(reverse("excuse_new"), {**asked, "since": "2023-04-24"}).status_code == 422
    backwards = client.post(reverse("excuse_new"), {**asked, "since": "2023-05-24", "reason": "住院"})
    assert "结束日期早于开始日期" in backwards.content.decode()
    assert client.post(reverse("excuse_new"), {**asked, "since": "2023-04-24", "reason": "住院"}).status_code == 302
    assert Excuse.objects.get().reason == "住院"


def test_who_may_not_is_refused(teacher_client):
    assert teacher_client.get(reverse("excuse_new")).status_code == 403
    leader = signed_in(Role.CLASS_LEADER, a_class())
    assert leader.get(reverse("talk_new", args=[a_student().pk])).status_code == 403
