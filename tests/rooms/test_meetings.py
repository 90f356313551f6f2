"""Meetings: what the agenda says, one saving for one form, decisions as tasks, papers that tell of nobody."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from docx import Document

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.models import Activity, Draft, HelpCancelled
from lianqiao.config import clock
from lianqiao.ledger.actions_meetings import hold_meeting
from lianqiao.ledger.facts_meetings import Decision, Item
from lianqiao.ledger.models import Minutes, Task
from lianqiao.ledger.queries_meetings import meetings, months
from lianqiao.people.models import User
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def users() -> dict[Role, User]:
    roles = (
        Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT,
        Role.DEPARTMENT_HEAD, Role.CLASS_LEADER, Role.LIAISON,
    )  # fmt: skip
    bound = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER, Role.LIAISON}
    home = a_class()
    return {role: a_user(role.value, role=role, small_class=home if role in bound else None) for role in roles}


def viewer_of(users: dict[Role, User], role: Role) -> Viewer:
    return Viewer(f"user:{users[role].pk}", role=role, user_id=users[role].pk, name="周敏")


@pytest.fixture
def runner(users) -> Viewer:
    return viewer_of(users, Role.EMPLOYMENT_SECRETARY)


def browser(users: dict[Role, User], role: Role) -> Client:
    client = Client()
    client.force_login(users[role])
    return client


def held(runner: Viewer, today: date, now: Any, **more: Any) -> Minutes:
    asked = {
        "held_on": today, "present": [], "text": "各班通报进展", "decisions": [], "agenda": [], "title": "推进会",
        "key": "one", **more,
    }  # fmt: skip
    return hold_meeting(viewer=runner, today=today, now=now, **asked)


# ---------------------------------------------------------------- the act


def test_a_meeting_keeps_the_month_and_its_decisions_become_tasks(runner, users, today, now) -> None:
    head = users[Role.DEPARTMENT_HEAD].pk
    made = held(
        runner, today, now, present=[head], decisions=[Decision(1, "联系三家茶企", head, today)],
        agenda=[Item("posts", "posts", "还差 3 个", "/posts/")],
    )  # fmt: skip
    assert made.month == today.replace(day=1)
    assert made.agenda == [{"key": "posts", "part": "posts", "text": "还差 3 个"}]
    task = Task.objects.get(minutes=made)
    assert (task.title, task.people.get().user_id) == ("联系三家茶企", head)
    found = months(viewer=runner, today=today, now=now, policy=policy_in_force())
    april = next(one for one in found if one.start == date(2023, 4, 1))
    assert april.status == "kept"
    assert [(one.written, one.decisions, one.waiting) for one in april.meetings] == [(True, 1, 1)]
    assert [one.status for one in found if one.start > today] == ["ahead", "ahead"]  # July ends before a working day
    assert Event.objects.filter(action="ledger.hold_meeting").count() == 1


def test_the_same_form_twice_is_one_meeting(runner, users, today, now) -> None:
    decisions = [Decision(1, "改简历", users[Role.EXPERT].pk, today)]
    first = held(runner, today, now, decisions=decisions)
    assert held(runner, today, now, decisions=decisions) == first
    assert (Activity.objects.count(), Minutes.objects.count(), Task.objects.count()) == (1, 1, 1)
    with pytest.raises(Refused, match="form_saved_already"):
        held(runner, today, now, decisions=decisions, text="别的")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"title": ""}, "decision_without_title"),
        ({"title": "长" * 121}, "decision_too_long"),
        ({"user_id": None}, "decision_without_owner"),
        ({"user_id": 999_999}, "decision_owner_unknown"),
        ({"due_on": None}, "decision_without_day"),
        ({"due_on": date(2023, 4, 27)}, "decision_day_gone"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(runner, users, today, now, row, code) -> None:
    whole = {"title": "改简历", "user_id": users[Role.EXPERT].pk, "due_on": today}
    with pytest.raises(Refused) as refused:
        held(runner, today, now, decisions=[Decision(1, **whole), Decision(3, **{**whole, **row})])
    assert refused.value.because[0].code == code
    assert refused.value.because[0].as_dict()["row"] == 3
    assert not Activity.objects.exists()
    assert not Minutes.objects.exists()
    assert not Task.objects.exists()


def test_all_that_is_wrong_is_said_at_once_and_empty_rows_are_none(runner, today, now) -> None:
    with pytest.raises(Refused) as refused:
        held(runner, today, now, decisions=[Decision(1), Decision(2, "改简历")])
    assert [one.code for one in refused.value.because] == ["decision_without_owner", "decision_without_day"]


def test_what_else_is_refused(runner, users, today, now) -> None:
    with pytest.raises(Refused, match="meeting_without_minutes"):
        held(runner, today, now, text=" ")
    with pytest.raises(Refused, match="meeting_present_unknown"):
        held(runner, today, now, present=[users[Role.LIAISON].pk])
    with pytest.raises(Refused, match="help_in_future"):
        held(runner, today, now, held_on=today + timedelta(days=1))
    with pytest.raises(Refused, match="no_right"):
        held(viewer_of(users, Role.COUNSELLOR), today, now)
    with pytest.raises(Refused, match="not_found"):
        held(runner, today, now, meeting_id=999_999)


def test_a_meeting_entered_the_old_way_counts_and_gets_its_minutes_once(runner, today, now) -> None:
    act = record_help(
        viewer=runner,
        kind="meeting",
        held_on=today,
        student_ids=[],
        title="推进会",
        note="旧记录",
        today=today,
        now=now,
    )
    assert [one.written for one in meetings(viewer=runner, today=today, since=today)] == [False]
    made = held(runner, today, now, meeting_id=act.pk)
    assert made.activity_id == act.pk
    assert held(runner, today, now, meeting_id=act.pk) == made
    with pytest.raises(Refused, match="meeting_has_minutes"):
        held(runner, today, now, meeting_id=act.pk, key="two")


def test_two_who_write_at_once_do_not_both_win(runner, today, now, monkeypatch) -> None:
    act = record_help(viewer=runner, kind="meeting", held_on=today, student_ids=[], title="会", today=today, now=now)
    held(runner, today, now, meeting_id=act.pk)
    monkeypatch.setattr("lianqiao.ledger.actions_meetings._known", lambda meeting_id, today: act)
    with pytest.raises(Refused, match="meeting_has_minutes"):
        held(runner, today, now, meeting_id=act.pk, key="two")
    assert Minutes.objects.count() == 1


def test_the_same_form_from_two_windows_at_once_is_saved_once(runner, today, now, monkeypatch) -> None:
    from lianqiao.ledger import actions_meetings

    first, asked, real = held(runner, today, now), [], actions_meetings._sent_before

    def late(*args: Any) -> Minutes | None:
        asked.append(args)
        return None if len(asked) == 1 else real(*args)

    monkeypatch.setattr(actions_meetings, "_sent_before", late)
    assert held(runner, today, now) == first
    assert len(asked) == 2


# ---------------------------------------------------------------- pages


def form(users: dict[Role, User], **more: Any) -> dict[str, Any]:
    expert = users[Role.EXPERT].pk
    return {
        "key": "k", "held_on": "2023-04-28", "title": "推进会", "present": [expert], "text": "逐班说了进展",
        "d2-title": "联系茶企", "d2-who": expert, "d2-by": "2023-05-08", "more": ["食堂实习岗位", "", ""],
        "act": "hold", **more,
    }  # fmt: skip


def test_the_form_of_five_rows_works_without_script(users) -> None:
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    assert client.get("/meetings/hold/").headers["Location"] == "/meetings/next/"
    opened = client.get("/meetings/next/").content.decode()
    assert all(f'name="d{row}-title"' in opened for row in range(1, 6))
    for _ in range(2):
        answer = client.post("/meetings/hold/", form(users))
        assert answer.status_code == 302
    made = Minutes.objects.get()
    assert answer.headers["Location"] == f"/meetings/{made.activity_id}/"
    assert {"key": "more:1", "part": "more", "text": "食堂实习岗位"} in made.agenda
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "逐班说了进展" in shown
    assert "联系茶企" in shown
    assert "食堂实习岗位" in shown
    again = client.get("/meetings/next/").content.decode()
    assert "联系茶企" in again  # returns until it is done


def test_a_bad_row_is_said_beside_its_field(users) -> None:
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    answer = client.post("/meetings/hold/", form(users, **{"d4-title": "没有人做", "d2-by": "2023-13-45"}))
    assert answer.status_code == 422
    assert "第 2 条决定没有写哪天前做完。" in answer.content.decode()
    answer = client.post("/meetings/hold/", form(users, **{"d4-title": "没有人做"}))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_d4-who">' in said
    assert "第 4 条决定没有选谁来做。" in said
    assert "逐班说了进展" in said
    assert not Activity.objects.exists()


def test_what_was_struck_and_typed_is_kept_until_the_meeting(users) -> None:
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    kept = form(users, act="keep", strike=["posts"], draft_version="0")
    assert client.post("/meetings/hold/", kept).status_code == 302
    shown = client.get("/meetings/next/").content.decode()
    assert "逐班说了进展" in shown
    assert "联系茶企" in shown
    assert "食堂实习岗位" in shown
    assert 'value="posts" checked' in shown
    assert client.post("/meetings/hold/", {**kept, "text": "另一个窗口"}).status_code == 422
    assert not Activity.objects.exists()
    assert client.post("/meetings/hold/", form(users, strike=["posts"])).status_code == 302
    assert "posts" not in {one["key"] for one in Minutes.objects.get().agenda}
    assert not Draft.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT, Role.DEPARTMENT_HEAD])
def test_those_who_sit_in_it_read_and_do_not_write(users, role) -> None:
    client = browser(users, role)
    for address in ("/meetings/", "/meetings/next/", "/meetings/show/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert 'name="d1-title"' not in answer.content.decode()
    assert client.post("/meetings/hold/", form(users)).status_code == 403
    assert not Minutes.objects.exists()


def test_the_old_way_has_a_page_that_lets_one_write_minutes(users, runner, today, now) -> None:
    act = record_help(
        viewer=runner,
        kind="meeting",
        held_on=today,
        student_ids=[],
        title="推进会",
        note="旧记录",
        today=today,
        now=now,
    )
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    assert f"/meetings/{act.pk}/minutes/" in client.get(f"/meetings/{act.pk}/").content.decode()
    where = f"/meetings/{act.pk}/minutes/"
    assert client.get(where).status_code == 200
    assert client.post(where, {"key": "k"}).status_code == 422
    assert client.post(where, {"key": "k", "text": "补写"}).status_code == 302
    assert "补写" in client.get(f"/meetings/{act.pk}/").content.decode()
    assert client.get(where).status_code == 302
    assert client.get("/meetings/999999/").status_code == 404


def test_a_meeting_taken_back_does_not_count_and_says_so(users, runner, today, now) -> None:
    made = held(runner, today, now)
    HelpCancelled.objects.create(activity=made.activity, on=today, reason="记错", recorded_at=now, recorded_by="user:1")
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    assert "这次会已撤回" in client.get(f"/meetings/{made.activity_id}/").content.decode()
    assert meetings(viewer=runner, today=today, since=today) == []


def test_the_word_file_asks_why_and_its_name_tells_nothing(users, runner, today, now) -> None:
    made = held(runner, today, now, decisions=[Decision(1, "联系茶企", users[Role.EXPERT].pk, today)])
    client, where = browser(users, Role.EMPLOYMENT_SECRETARY), f"/meetings/{made.activity_id}/paper/"
    assert client.get(where).status_code == 200
    assert client.post(where, {"reason": "curiosity"}).status_code == 422
    answer = client.post(where, {"reason": "archive"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="meeting-{today}.docx"'
    paper = Document(io.BytesIO(answer.content))
    assert any("各班通报进展" in line.text for line in paper.paragraphs)
    assert [cell.text for cell in paper.tables[0].rows[1].cells][1] == "联系茶企"
    assert Event.objects.get(action="desk.export").detail["paper"] == "minutes"
    assert browser(users, Role.CLASS_TEACHER).get(where).status_code == 403


def test_the_agenda_tells_numbers_and_no_student(users) -> None:
    student = a_student("马小燕", a_class(), "20190101", phone="13812345678")
    a_criterion(student, "orphan", words="原文字样")
    client = browser(users, Role.EMPLOYMENT_SECRETARY)
    for address in ("/meetings/next/", "/meetings/show/"):
        said = client.get(address).content.decode()
        assert "马小燕" not in said
        assert "20190101" not in said
        assert "原文字样" not in said
    assert "次没有做到" in client.get("/meetings/next/").content.decode()


def test_the_pages_ask_as_often_however_many_students_there_are(users, django_assert_max_num_queries) -> None:
    client, home = browser(users, Role.EMPLOYMENT_SECRETARY), a_class()
    for number in range(6):
        a_criterion(a_student(f"甲{number}", home, f"2019010{number}"), "orphan")
    client.get("/meetings/next/")
    for address, most in (("/meetings/", 20), ("/meetings/next/", 75), ("/meetings/show/", 75)):
        with django_assert_max_num_queries(most):
            client.get(address)
