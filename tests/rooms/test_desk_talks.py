"""Talk pages: the drawer's part, drafts without script, both versions of a changed record, steps, keys."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.assistance.models import Activity, Draft, NextStepDone
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
DAY = "2023-04-28"
DRAWER = {"HTTP_HX_REQUEST": "true"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY)


@pytest.fixture
def student():
    return a_student()


@pytest.fixture
def secretary_client():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def teacher_client():
    return signed_in(Role.CLASS_TEACHER, a_class())


@pytest.fixture
def record(teacher_client, student):
    """Send the teacher's talk form; the talk on record."""

    def send(**more):
        said = {"way": "face", "held_on": DAY, "note": "想回成都", **more}
        answer = teacher_client.post(reverse("talk_new", args=[student.pk]), said)
        assert answer.status_code == 302, answer.content.decode()
        return Activity.objects.latest("id")

    return send


def text(answer) -> str:
    return answer.content.decode()


def page(client, student) -> str:
    return text(client.get(reverse("student", args=[student.pk])))


# ---------------------------------------------------------------- the form


def test_everything_that_may_be_said_is_kept(record):
    act = record(
        topics=["search", "skills"], minutes="25", next_step="改简历", next_on="2023-05-05", share="own",
        private_note="再问问", missed="on",
    )  # fmt: skip
    assert (act.topics, act.minutes, act.next_step, act.next_on) == (
        ["search", "skills"], 25, "改简历", date(2023, 5, 5),
    )  # fmt: skip
    assert (act.share, act.private_note, act.made) == ("own", "再问问", False)


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"minutes": "500"}, "minutes", "不在 1 到 480 之间"),
        ({"next_step": "改简历"}, "next_on", "没有写哪天做"),
        ({"next_on": "2023-05-01"}, "next_step", "没有写做什么"),
        ({"next_step": "改简历", "next_on": "2023-04-27"}, "next_on", "早于这次沟通"),
        ({"held_on": "2023-04-29"}, "held_on", "还没有到"),
        ({"held_on": "2023-02-01"}, "held_on", "超过 60 天"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_the_text_stays(teacher_client, student, more, field, words):
    said = {"way": "chat", "held_on": DAY, "note": "写了很久的话", **more}
    for how in ({}, DRAWER):
        answer = teacher_client.post(reverse("talk_new", args=[student.pk]), said, **how)
        assert answer.status_code == 422
        assert words in " ".join(answer.context["form"].errors[field])
        assert "写了很久的话" in text(answer)
        assert "autofocus" not in text(answer)
    assert not Activity.objects.exists()


def test_the_drawer_gets_its_part_and_reloads_the_list(teacher_client, student):
    address = reverse("talk_new", args=[student.pk])
    part = teacher_client.get(address, **DRAWER)
    assert "<html" not in text(part)
    assert 'id="drawer-title"' in text(part)
    assert "<html" in text(teacher_client.get(address))
    saved = teacher_client.post(address, {"way": "face", "held_on": DAY}, **DRAWER)
    assert (saved.status_code, saved.headers["HX-Refresh"]) == (200, "true")


# ---------------------------------------------------------------- drafts


@pytest.fixture
def draft(teacher_client, student):
    def send(how=JSON, **more):
        return teacher_client.post(reverse("talk_draft", args=[student.pk]), {"note": "写到一半", **more}, **how)

    return send


def test_a_draft_is_gone_on_from_and_goes_with_the_record(draft, teacher_client, secretary_client, student, record):
    kept = draft(topics=["search"], way="phone", missed="on")
    assert (kept.status_code, kept.json()["version"]) == (200, 1)
    assert re.fullmatch(r"已存 \d\d:\d\d", kept.json()["said"])
    address = reverse("talk_new", args=[student.pk])
    opened = teacher_client.get(address)
    assert "写到一半" in text(opened)
    assert "接着" in text(opened)
    assert opened.context["form"]["draft_version"].value() == 1
    assert opened.context["form"]["topics"].value() == ["search"]
    assert "写到一半" not in text(secretary_client.get(address))
    record()
    assert not Draft.objects.exists()


def test_a_second_window_is_told(draft):
    draft()
    told = draft(note="另一个窗口")
    assert (told.status_code, "没有覆盖" in told.json()["said"]) == (409, True)
    assert draft(note="接着写", draft_version="1").json()["version"] == 2


def test_without_script_a_draft_is_kept_and_dropped_by_buttons(draft, teacher_client, student):
    address = reverse("talk_new", args=[student.pk])
    assert draft({}).url == address
    assert "已存" in text(teacher_client.get(address))
    assert draft({}, note="另一个").url == address
    assert "没有覆盖" in text(teacher_client.get(address))
    assert draft({}, draft="drop").url == address
    assert "写到一半" not in text(teacher_client.get(address))
    assert not Draft.objects.exists()


def test_a_draft_of_a_talk_that_is_not_there(draft):
    assert draft(version="999").status_code == 404


def test_a_draft_of_a_correction_is_its_own(draft, record, teacher_client, student):
    act = record()
    assert draft(version=str(act.pk), note="改到一半").status_code == 200
    assert "改到一半" not in text(teacher_client.get(reverse("talk_new", args=[student.pk])))
    assert "改到一半" in text(teacher_client.get(reverse("help_correct", args=[student.pk, act.pk])))
    assert draft({}, version=str(act.pk), draft="drop").url == reverse("help_correct", args=[student.pk, act.pk])


# ---------------------------------------------------------------- corrections


def test_a_corrected_talk_shows_once_with_its_earlier_words(record, teacher_client, student):
    act = record(minutes="20")
    address = reverse("help_correct", args=[student.pk, act.pk])
    assert address in page(teacher_client, student)
    form = teacher_client.get(address).context["form"]
    assert (form["note"].value(), form["minutes"].value(), form["version"].value()) == ("想回成都", 20, act.pk)
    said = {"way": "face", "held_on": DAY, "note": "想去眉山", "version": act.pk}
    assert teacher_client.post(address, said).url == reverse("student", args=[student.pk])
    shown = page(teacher_client, student)
    assert shown.count("想去眉山") == 1
    assert "改过" in shown
    assert "想回成都" in shown


def test_the_second_editor_sees_both_versions_and_loses_nothing(record, teacher_client, secretary_client, student):
    act = record()
    address = reverse("help_correct", args=[student.pk, act.pk])
    mine = {"way": "face", "held_on": DAY, "note": "后到的话", "version": act.pk}
    secretary_client.post(address, {**mine, "note": "先到的话"})
    second = teacher_client.post(address, mine)
    assert second.status_code == 422
    for words in ("先到的话", "后到的话", "被改过"):
        assert words in text(second)
    newest = Activity.objects.latest("id")
    assert second.context["form"]["version"].value() == str(newest.pk)
    again = teacher_client.post(address, {**mine, "version": str(newest.pk)})
    assert again.status_code == 302
    assert Activity.objects.latest("id").replaces == newest
    assert "先到的话" in page(teacher_client, student)


def test_what_cannot_be_corrected(record, secretary_client, student, teacher_client):
    act = record()
    wrong = secretary_client.post(
        reverse("help_correct", args=[student.pk, act.pk]), {"way": "face", "held_on": "2023-04-29"}
    )
    assert (wrong.status_code, wrong.context["newest"]) == (422, None)
    training = an_act("training", date(2023, 4, 20), student)
    assert secretary_client.get(reverse("help_correct", args=[student.pk, training.pk])).status_code == 404
    a_user("gave")
    other = an_act("talk", date(2023, 4, 20), student, by=a_user("somebody"))
    Activity.objects.filter(pk=other.pk).update(recorded_by="user:999")
    refused = teacher_client.get(reverse("help_correct", args=[student.pk, other.pk]))
    assert (refused.status_code, "不是你能改的" in text(refused)) == (422, True)


# ---------------------------------------------------------------- attempts and steps, on the day's list


def test_an_attempt_leaves_the_talk_due_and_is_told(secretary_client):
    student = helped()
    for _ in range(2):
        secretary_client.post(reverse("talk_new", args=[student.pk]), {"way": "phone", "held_on": DAY, "missed": "on"})
    shown = text(secretary_client.get(reverse("today")))
    assert "已试 2 次" in shown
    assert 'class="entry-tried"' in page(secretary_client, student)
    secretary_client.post(reverse("talk_new", args=[student.pk]), {"way": "phone", "held_on": DAY})
    assert "已试" not in text(secretary_client.get(reverse("today")))


@pytest.mark.parametrize(
    ("days", "group"), [(-1, "late"), (0, "now"), (1, "now"), (2, "week"), (3, None)]
)  # 2023-04-28 is a Friday
def test_a_step_is_its_authors_duty(record, teacher_client, student, days, group):
    act = record(next_step="改简历", next_on="2023-04-28")
    Activity.objects.filter(pk=act.pk).update(next_on=date(2023, 4, 28) + timedelta(days=days))
    groups = teacher_client.get(reverse("today")).context["day"].groups
    found = {one.key for one in groups for duty in one.duties if duty.what == "改简历"}
    assert found == ({group} if group else set())


def test_a_step_ends_by_a_press_or_with_the_next_talk(record, teacher_client, secretary_client, student):
    first, second = record(next_step="改简历", next_on=DAY), record(next_step="约面试", next_on=DAY)
    ended = reverse("step_done", args=[student.pk, first.pk])
    assert ended in text(teacher_client.get(reverse("today")))
    assert "改简历" not in text(secretary_client.get(reverse("today")))
    assert "改简历" in text(teacher_client.get(ended))
    assert teacher_client.post(f"{ended}?back=today", {"text": "改完了"}).url == reverse("today")
    assert teacher_client.get(ended).status_code == 422
    assert (
        teacher_client.post(reverse("step_done", args=[student.pk, second.pk]), {"text": "长" * 201}).status_code == 422
    )
    form = teacher_client.get(reverse("talk_new", args=[student.pk]))
    assert "约面试" in text(form)
    record(steps=[str(second.pk)])
    assert set(NextStepDone.objects.values_list("activity_id", flat=True)) == {first.pk, second.pk}
    assert "约面试" not in text(teacher_client.get(reverse("today")))


def test_a_step_whose_owner_is_gone_falls_to_the_secretary(student, secretary_client):
    gone = a_user("gone")
    an_act("talk", date(2023, 4, 20), student, by=gone, next_step="改简历", next_on=date(2023, 4, 27))
    assert "改简历" in text(secretary_client.get(reverse("today")))


# ---------------------------------------------------------------- whom, and keys


def test_whom_to_talk_with_is_found_by_name(teacher_client):
    a_student("马晓燕")
    a_student("罗青", a_class("茶学201901"))
    address = reverse("talk_pick")
    assert "马晓燕" in text(teacher_client.get(address))
    assert "罗青" not in text(teacher_client.get(address))
    assert "没有找到" in text(teacher_client.get(address, {"q": "王"}))
    part = text(teacher_client.get(address, {"q": "晓"}, **DRAWER))
    assert ("马晓燕" in part, "<input" in part) == (True, False)
    assert "drawer-title" in text(teacher_client.get(address, **DRAWER))
    assert "还没有分给你" in text(signed_in(Role.EXPERT).get(address))


def test_a_long_list_says_how_many_are_left(teacher_client):
    for _ in range(22):
        a_student()
    assert "还有 2 人" in text(teacher_client.get(reverse("talk_pick")))


def test_single_keys_can_be_switched_off(teacher_client):
    students = reverse("students")
    assert 'data-keys="on"' in text(teacher_client.get(students))
    assert teacher_client.post(reverse("set_keys"), {"next": students}).url == students
    assert 'data-keys="off"' in text(teacher_client.get(students))
    for elsewhere in ("//evil.example/", "https://evil.example/", "nowhere"):
        assert teacher_client.post(reverse("set_keys"), {"next": elsewhere}).url == "/"
