"""Standings and majors: the tables answer as the rule does, whichever order things were entered in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.roster.actions import change_standing
from lianqiao.roster.actions_major import change_major
from lianqiao.roster.models import StandingChange, StudentRecord
from lianqiao.roster.queries import base_ids, enrolled_spans
from lianqiao.roster.queries_standings import standing_lines
from lianqiao.rules.standings import Change, Standing, spans
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import examples
from tests.factories.desk import signed_in
from tests.factories.roster import a_class, a_standing, a_student

pytestmark = pytest.mark.django_db
FIRST = date(2023, 3, 1)
SECRETARY = Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1)
entered = st.lists(
    st.tuples(st.sampled_from(sorted(Standing)), st.integers(0, 20)), max_size=5, unique_by=lambda one: one[1]
)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entered, st.randoms())
def test_the_tables_answer_as_the_rule_in_any_order(db, pairs, chance):
    chance.shuffle(pairs)
    with transaction.atomic():
        student = a_student()
        for standing, days in pairs:
            a_standing(student, standing, FIRST + timedelta(days=days))
        told = spans(Change(standing, FIRST + timedelta(days=days)) for standing, days in pairs)
        for day in (FIRST + timedelta(days=n) for n in range(-1, 22)):
            found = base_ids(viewer=SECRETARY, today=day)
            assert (student.pk in found) is any(span.covers(day) for span in told)
        assert enrolled_spans(viewer=SECRETARY, today=FIRST, ids=[student.pk]) == {student.pk: told}
        transaction.set_rollback(True)


@pytest.mark.parametrize("standing", ["late", "transferred_in"])
@pytest.mark.parametrize(("days", "here"), [(-1, False), (0, True), (1, True)])
def test_who_arrives_is_in_the_base_from_that_day(secretary, standing, days, here):
    student = a_student()
    a_standing(student, standing, date(2023, 4, 10))
    found = base_ids(viewer=secretary, today=date(2023, 4, 10) + timedelta(days=days))
    assert (student.pk in found) is here


def test_a_change_entered_later_does_not_touch_what_a_day_told(secretary, today, now):
    student = a_student()
    change_standing(
        viewer=secretary, student_id=student.pk, standing="left", since=date(2023, 3, 1), today=today, now=now
    )
    assert student.pk in base_ids(viewer=secretary, today=today - timedelta(days=1))
    assert student.pk not in base_ids(viewer=secretary, today=today)


def test_a_change_may_be_entered_before_one_on_record(secretary, today, now):
    student, act = a_student(), {"viewer": secretary, "today": today, "now": now}
    change_standing(**act, student_id=student.pk, standing="enrolled", since=date(2023, 4, 20))
    change_standing(**act, student_id=student.pk, standing="suspended", since=date(2023, 3, 1))
    [[before, after]] = enrolled_spans(viewer=secretary, today=today, cohort=2023).values()
    assert (before.end, after.start) == (date(2023, 2, 28), date(2023, 4, 20))
    assert enrolled_spans(viewer=secretary, today=today, cohort=2022) == {}


def test_refused_ahead_and_twice(secretary, today, now):
    student = a_student()
    act = {"viewer": secretary, "student_id": student.pk, "today": today, "now": now}
    tomorrow = today + timedelta(days=1)
    with pytest.raises(Refused, match="standing_in_future"):
        change_standing(**act, standing="left", since=tomorrow)
    change_standing(**act, standing="left", since=today)
    change_standing(**act, standing="enrolled", since=tomorrow)
    with pytest.raises(Refused, match="standing_said_already"):
        change_standing(**act, standing="enrolled", since=tomorrow)
    assert StandingChange.objects.count() == 2


# ---------------------------------------------------------------- another major


@pytest.fixture
def move(secretary, today, now):
    def act(student, **values):
        given = {
            "viewer": secretary, "student_id": student.pk, "major_text": "茶学", "major_code": "090107",
            "class_id": a_class("茶学201901").pk, "since": date(2023, 4, 3), "reason": "校教〔2023〕9号",
        }  # fmt: skip
        return change_major(**{**given, **values}, today=today, now=now)

    return act


def test_another_major_is_a_new_record_and_the_old_one_stays(move, secretary, today):
    student = a_student()
    made = move(student)
    assert (made.before.major_text, made.record.major_text, made.record.small_class.name) == (
        "园艺", "茶学", "茶学201901",
    )  # fmt: skip
    [line] = standing_lines(viewer=secretary, today=today)
    assert (line.standing, line.before, line.after, line.here) == (
        "major",
        "园艺 · 园艺201901",
        "茶学 · 茶学201901",
        True,
    )
    with pytest.raises(Refused, match="major_unchanged"):
        move(student)
    assert move(student, class_id=None, major_text="园艺", major_code="090102").record.small_class.name == "茶学201901"


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("major_in_future", {"since": date(2023, 4, 29)}),
        ("reason_missing", {"reason": " "}),
        ("class_unknown", {"class_id": 999_999}),
        ("not_found", {"student_id": 999_999}),
        ("no_right", {"viewer": Viewer(actor="user:2", role=Role.COUNSELLOR)}),
    ],
)
def test_another_major_refused(move, code, values):
    student = a_student()
    with pytest.raises(Refused, match=code):
        move(student, **values)
    assert StudentRecord.objects.count() == 1


# ---------------------------------------------------------------- pages


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


def test_the_list_leads_to_those_who_left(django_assert_max_num_queries):
    home = a_class()
    gone = a_student("李离", home)
    a_standing(gone, "left", date(2023, 4, 1), datetime(2023, 4, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    a_standing(a_student("别班", a_class("茶学201901")), "left", date(2023, 4, 1))
    client = signed_in(Role.COUNSELLOR, home)
    text = client.get(reverse("standings")).content.decode()
    assert "李离" in text
    assert "不在名单" in text
    assert "别班" not in text
    for n in range(20):
        a_standing(a_student(f"生{n}", home), "suspended", date(2023, 4, 1))
    with django_assert_max_num_queries(16):
        client.get(reverse("standings"))
    assert client.get(reverse("student", args=[gone.pk])).status_code == 200


def test_a_reason_that_tells_too_much_is_kept_from_those_without_sight():
    home = a_class()
    student = a_student("李青", home)
    StandingChange.objects.create(
        student=student, standing="suspended", since=date(2023, 4, 1), reason="家庭困难，打工一年",
        recorded_at=datetime(2023, 4, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai")), recorded_by="user:1",
    )  # fmt: skip
    address = reverse("student_standings", args=[student.pk])
    assert "困难" not in signed_in(Role.CLASS_LEADER, home).get(address).content.decode()
    assert "困难" in signed_in(Role.EMPLOYMENT_SECRETARY).get(address).content.decode()


def test_no_change_yet():
    student, office = a_student(), signed_in(Role.EMPLOYMENT_SECRETARY)
    assert "没有变动过" in office.get(reverse("student_standings", args=[student.pk])).content.decode()
    assert "没有人的学籍变动过" in office.get(reverse("standings")).content.decode()


def test_another_major_on_its_page():
    student, office = a_student(), signed_in(Role.EMPLOYMENT_SECRETARY)
    address = reverse("major_new", args=[student.pk])
    sent = {"major": "茶学", "small_class": "", "on": "2023-04-03", "reason": "文号"}
    assert office.get(address).status_code == 200
    assert office.post(address, {**sent, "major": "不存在的专业"}).status_code == 422
    assert office.post(address, {**sent, "on": "2023-04-29"}).status_code == 422
    assert office.post(address, sent).url == reverse("student_standings", args=[student.pk])
    assert "转专业" in office.get(reverse("student_standings", args=[student.pk])).content.decode()


def test_a_future_return_on_its_page():
    student, office = a_student(), signed_in(Role.EMPLOYMENT_SECRETARY)
    address = reverse("standing_new", args=[student.pk])
    assert office.post(address, {"standing": "left", "on": "2023-05-01"}).status_code == 422
    assert office.post(address, {"standing": "late", "on": "2023-05-01"}).status_code == 302
