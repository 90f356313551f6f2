"""An event is changed after it is published, and those who signed up are told; a check-in is undone with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from lianqiao.assistance.actions_event_changes import change_event, undo_check_in
from lianqiao.assistance.actions_events import cancel_event, close_event, mark_there
from lianqiao.assistance.actions_sign_ups import check_in, sign_up
from lianqiao.assistance.calendar_file import calendar_file
from lianqiao.assistance.models import AttendanceTakenBack, CheckIn, CheckInUndone, Event, EventChanged
from lianqiao.assistance.places import look
from lianqiao.assistance.queries import attendances, of_student
from lianqiao.assistance.queries_events import event, events, own_events, unfinished
from lianqiao.config import clock
from lianqiao.roster.models import StudentKey
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event as Traced
from tests.factories.desk import signed_in
from tests.factories.events import CODE, END, START, an_event, comes, is_there
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import EARLY, a_class, a_student

pytestmark = pytest.mark.django_db
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
EVE = START - timedelta(days=1)
LATER = START + timedelta(days=7)


@pytest.fixture(autouse=True)
def eve(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: EVE)
    monkeypatch.setattr(clock, "now", lambda: EVE)


def changed(one, version=0, now=EVE, viewer=HAND, **more):
    said = replace(look(one.pk).said, **more) if Event.objects.filter(pk=one.pk).exists() else None
    return change_event(viewer=viewer, event_id=one.pk, version=version, said=said, now=now)


def phone(student):
    return Viewer(f"student:{student.pk}")


def test_the_newest_counts_everywhere_and_the_row_stays():
    made = an_event(capacity=2, by_id=None)
    changed(made, place="三教 101", starts_at=LATER, ends_at=LATER + timedelta(hours=1), capacity=9)
    changed(made, 1, title="简历讲座（二）", about="带上简历")
    (card,) = events(viewer=HAND, now=EVE)
    assert (card.title, card.place, card.about, card.capacity) == ("简历讲座（二）", "三教 101", "带上简历", 9)
    assert (card.timing.starts_at, card.version, card.changed_at) == (LATER, 2, EVE)
    assert Event.objects.get() == made
    assert Event.objects.get().place == "二教 301"
    assert [one.turn for one in EventChanged.objects.order_by("id")] == [1, 2]
    trace = Traced.objects.latest("id")
    assert (trace.action, trace.detail) == ("assistance.change_event", {"version": 2})
    student = a_student()
    assert sign_up(student_id=student.pk, event_id=made.pk, now=START).pk
    with pytest.raises(Refused, match="check_in_early"):
        check_in(student_id=student.pk, event_id=made.pk, code=CODE, now=START, real_now=START)
    check_in(student_id=student.pk, event_id=made.pk, code=CODE, now=LATER, real_now=START)
    act = close_event(viewer=HAND, event_id=made.pk, now=LATER)
    assert (act.title, act.held_on) == ("简历讲座（二）", LATER.date())


def test_lists_are_in_the_order_of_what_counts():
    first, second = an_event("甲", by_id=None), an_event("乙", START + timedelta(days=1))
    changed(first, starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    assert [one.id for one in events(viewer=HAND, now=EVE)] == [first.pk, second.pk]
    student = a_student()
    assert [one.card.id for one in own_events(viewer=phone(student), now=EVE)] == [second.pk, first.pk]


def test_what_is_over_is_judged_by_what_counts():
    user = a_user("host")
    made = an_event(by=user)
    changed(made, starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    asked = Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user_id=user.pk)
    assert not unfinished(viewer=asked, now=END)
    assert [one.id for one in unfinished(viewer=asked, now=LATER + timedelta(hours=1))] == [made.pk]
    assert not unfinished(viewer=replace(asked, user_id=None), now=LATER + timedelta(days=1))


def test_who_had_signed_up_is_told_what_is_new():
    made, early, late, nobody = an_event(), a_student(), a_student(), a_student()
    comes(made, early)
    changed(made, place="三教 101")
    sign_up(student_id=late.pk, event_id=made.pk, now=EVE)
    changed(made, 1, starts_at=START + timedelta(hours=1), now=EVE + timedelta(minutes=1))
    said = {}
    for one in (early, late, nobody):
        (own,) = own_events(viewer=phone(one), now=EVE + timedelta(minutes=2))
        said[one.pk] = own.before
    assert (said[early.pk].place, said[early.pk].starts_at, said[early.pk].title) == ("二教 301", START, None)
    assert (said[late.pk].place, said[late.pk].starts_at, said[late.pk].ends_at) == (None, START, None)
    assert said[nobody.pk] is None
    changed(made, 2, starts_at=START, place="二教 301", now=EVE + timedelta(minutes=3))
    (own,) = own_events(viewer=phone(early), now=EVE + timedelta(minutes=4))
    assert own.before is None


def test_the_calendar_file_says_that_it_is_newer():
    made = an_event()

    def file():
        (card,) = events(viewer=HAND, now=EVE)
        return calendar_file(card, now=EVE).decode()

    assert "SEQUENCE:0\r\n" in file()
    changed(made, place="三教 101")
    assert "SEQUENCE:1\r\n" in file()
    assert "LOCATION:三教 101" in file()
    cancel_event(viewer=HAND, event_id=made.pk, reason="停电", now=EVE)
    assert "SEQUENCE:2\r\n" in file()


def test_nothing_new_is_no_row():
    made = an_event()
    assert changed(made) is None
    assert changed(made, version=7) is None
    assert not EventChanged.objects.exists()


def test_what_cannot_be_said_is_refused():
    made = an_event(capacity=5)
    comes(made, a_student(), a_student())
    for code, more in (
        ("no_right", {"viewer": Viewer("user:2", Role.EXPERT)}),
        ("event_without_title", {"title": " "}),
        ("event_not_for_all", {"about": "只给低保家庭"}),
        ("event_places_taken", {"capacity": 1}),
        ("event_without_places", {"capacity": 0}),
        ("event_ends_before", {"ends_at": START}),
        ("event_begins_past", {"starts_at": EVE}),
        ("event_far_ahead", {"ends_at": START + timedelta(days=900)}),
        ("event_sign_up_after", {"sign_up_until": END}),
        ("event_sign_up_past", {"sign_up_until": EVE}),
        ("event_changed_meanwhile", {"version": 1, "place": "别处"}),
        ("event_over", {"now": END, "place": "别处"}),
        ("event_ends_past", {"now": START + timedelta(minutes=30), "ends_at": START + timedelta(minutes=20)}),
    ):
        with pytest.raises(Refused, match=code):
            changed(made, **more)
    assert not EventChanged.objects.exists()
    with pytest.raises(Refused, match="not_found"):
        change_event(viewer=HAND, event_id=made.pk + 9, version=0, said=look(made.pk).said, now=EVE)
    assert changed(made, capacity=2).capacity == 2


def test_what_goes_on_or_has_closed_its_list_may_still_move_rooms():
    made = an_event(sign_up_until=EVE - timedelta(hours=1))
    assert changed(made, place="三教 101", now=START + timedelta(minutes=5)).place == "三教 101"


def test_held_or_called_off_is_not_changed():
    held, off = an_event(), an_event("乙")
    close_event(viewer=HAND, event_id=held.pk, now=START)
    cancel_event(viewer=HAND, event_id=off.pk, reason="停电", now=EVE)
    with pytest.raises(Refused, match="event_over"):
        changed(held, place="别处", now=START)
    with pytest.raises(Refused, match="event_cancelled"):
        changed(off, place="别处")


def test_the_table_lets_one_of_two_changes_through():
    made = an_event()
    row = changed(made, place="别处")
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save()


# ---------------------------------------------------------------- undoing a check-in


def undo(made, student, viewer=HAND, reason="认错了人", now=START):
    return undo_check_in(viewer=viewer, event_id=made.pk, student_id=student.pk, reason=reason, now=now)


def test_an_undone_check_in_frees_the_place_and_can_be_made_again():
    made, one, two = an_event(capacity=1), a_student(), a_student()
    is_there(made, one)
    with pytest.raises(Refused, match="event_full"):
        mark_there(viewer=HAND, event_id=made.pk, student_ids=[two.pk], now=START)
    assert undo(made, one).reason == "认错了人"
    (own,) = own_events(viewer=phone(one), now=START)
    assert not own.there
    page = event(viewer=HAND, now=START, event_id=made.pk)
    assert (page.people, page.card.there) == ((), 0)
    check_in(student_id=one.pk, event_id=made.pk, code=CODE, now=START, real_now=START)
    undo(made, one)
    assert mark_there(viewer=HAND, event_id=made.pk, student_ids=[one.pk], now=START) == 1
    assert sorted(CheckIn.objects.values_list("turn", flat=True)) == [0, 1, 2]
    assert CheckInUndone.objects.count() == 2
    assert not AttendanceTakenBack.objects.exists()


def test_what_was_held_counts_the_student_no_more_from_that_day():
    made, one, two = an_event(kind="training"), a_student(), a_student()
    is_there(made, one, two)
    act = close_event(viewer=HAND, event_id=made.pk, now=START)
    tomorrow = START + timedelta(days=1)
    undo(made, one, now=tomorrow)
    asked = {"viewer": HAND, "kinds": ["training"], "since": START.date()}
    assert {row.student_id for row in attendances(**asked, until=START.date())} == {one.pk, two.pk}
    assert {row.student_id for row in attendances(**asked, until=tomorrow.date())} == {two.pk}
    for day, there in ((START.date(), 1), (tomorrow.date(), 0)):
        assert len(of_student(viewer=HAND, today=day, student_id=one.pk)) == there
    mark_there(viewer=HAND, event_id=made.pk, student_ids=[one.pk], late_reason="补记", now=tomorrow)
    assert sorted(act.attendances.filter(student=one).values_list("turn", flat=True)) == [0, 1]
    assert {row.student_id for row in attendances(**asked, until=tomorrow.date())} == {one.pk, two.pk}
    undo(made, one, now=tomorrow)
    assert {row.student_id for row in attendances(**asked, until=tomorrow.date())} == {two.pk}


def test_what_cannot_be_undone_is_refused():
    made, one, off = an_event(), a_student(), an_event("乙")
    is_there(made, one)
    is_there(off, one)
    cancel_event(viewer=HAND, event_id=off.pk, reason="停电", now=START)
    for code, which, more in (
        ("no_right", made, {"viewer": Viewer("user:2", Role.EXPERT)}),
        ("not_found", made, {"viewer": Viewer("user:2", Role.COUNSELLOR)}),
        ("cancel_without_reason", made, {"reason": " "}),
        ("event_cancelled", off, {}),
    ):
        with pytest.raises(Refused, match=code):
            undo(which, one, **more)
    undo(made, one)
    with pytest.raises(Refused, match="check_in_missing"):
        undo(made, one)


# ---------------------------------------------------------------- the pages

SENT = {
    "title": "简历讲座", "place": "三教 101", "day": "2023-05-10", "starts": "15:00", "ends": "16:00", "about": "",
    "capacity": "", "sign_up_until": "", "last_day": "", "version": "0",
}  # fmt: skip


def test_the_page_changes_it_and_the_phone_tells():
    made, student = an_event(), a_student()
    key = StudentKey.objects.create(student=student, code="own-1", recorded_at=EARLY, recorded_by="user:0")
    comes(made, student)
    client = signed_in(Role.COUNSELLOR, a_class())
    here, change = reverse("event", args=[made.pk]), reverse("event_change", args=[made.pk])
    assert change in client.get(here).content.decode()
    assert 'value="二教 301"' in client.get(change).content.decode()
    assert client.post(change, SENT).url == here
    assert "1 次，最近 05-09 14:00" in client.get(here).content.decode()
    told = a_phone().get(reverse("phone_events", args=[own_token(key, real_now=EVE)])).content.decode()
    for words in ("原来在二教 301", "原来 05-10 14:00 开始", "三教 101"):
        assert words in told
    assert "结束" not in told
    second = client.post(change, {**SENT, "place": "操场"})
    text = second.content.decode()
    assert second.status_code == 422
    for words in ("别人改过的这一版", 'name="version" value="1"', "操场"):
        assert words in text
    assert client.post(change, {**SENT, "version": "1"}).status_code == 302
    assert EventChanged.objects.count() == 1
    assert client.post(change, {**SENT, "version": "1", "ends": "14:00"}).status_code == 422


def test_the_page_undoes_a_check_in(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: START)
    home = a_class()
    made, student, absent = an_event(), a_student(small_class=home), a_student(small_class=home)
    is_there(made, student)
    client = signed_in(Role.COUNSELLOR, home)
    here, link = reverse("event", args=[made.pk]), reverse("event_undo", args=[made.pk, student.pk])
    assert link in client.get(here).content.decode()
    assert client.get(link).status_code == 200
    assert client.post(link, {"reason": ""}).status_code == 422
    assert client.post(link, {"reason": " \u3000x"}).url == here
    assert link not in client.get(here).content.decode()
    for gone in (student.pk, absent.pk):
        assert client.get(reverse("event_undo", args=[made.pk, gone])).status_code == 404
    assert client.get(reverse("event_change", args=[made.pk + 9])).status_code == 404
