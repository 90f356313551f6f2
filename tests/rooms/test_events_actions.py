"""Events from plan to record: every refusal, and nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.assistance import actions_events as staff
from lianqiao.assistance import actions_sign_ups as own
from lianqiao.assistance.models import (
    Activity,
    Attendance,
    CheckIn,
    CheckInTry,
    Event,
    EventCancelled,
    SignUp,
    SignUpWithdrawn,
)
from lianqiao.assistance.queries import attendances
from lianqiao.assistance.queries_events import event, events, own_events, unfinished
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event as Deeds
from tests.factories.events import BEFORE, CODE, END, START, an_event, comes, is_there
from tests.factories.roster import a_class, a_student, a_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def viewer() -> Viewer:
    user = a_user("secretary.1", "周敏")
    return Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user_id=user.pk)


def plan(viewer: Viewer, **other):
    given = {
        "kind": "lecture", "title": " 简历讲座 ", "place": "二教 301", "starts_at": START, "ends_at": END,
        "now": BEFORE,
    }  # fmt: skip
    return staff.plan_event(viewer=viewer, **{**given, **other})


# ---------------------------------------------------------------- planning


def test_an_event_is_planned_with_a_code_of_six_digits(viewer):
    made = plan(viewer, kind="training", form="course", free=True, organiser=" 青禾 ", capacity=30)
    assert (made.title, made.organiser, made.by_id, made.free) == ("简历讲座", "青禾", viewer.user_id, True)
    assert len(made.code) == 6
    assert made.code.isdecimal()
    assert Deeds.objects.get().subject == f"event:{made.pk}"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"kind": "talk"}, "event_kind_unknown"), ({"form": "course"}, "help_form_unknown"),
        ({"capacity": 0}, "event_without_places"), ({"title": " "}, "event_without_title"),
        ({"place": ""}, "event_without_title"), ({"title": "残疾学生专场"}, "event_not_for_all"),
        ({"about": "只限困难毕业生"}, "event_not_for_all"), ({"ends_at": START}, "event_ends_before"),
        ({"ends_at": BEFORE + timedelta(days=730, seconds=1)}, "event_far_ahead"),
        ({"sign_up_until": BEFORE}, "event_sign_up_past"), ({"now": START}, "event_begins_past"),
        ({"sign_up_until": START + MINUTE}, "event_sign_up_after"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_planned(viewer, other, said):
    with pytest.raises(Refused, match=said):
        plan(viewer, **other)
    assert not Event.objects.exists()


def test_who_does_not_run_events_plans_none(viewer):
    for act in (
        plan,
        lambda one: staff.cancel_event(viewer=one, event_id=1, reason="x", now=BEFORE),
        lambda one: staff.close_event(viewer=one, event_id=1, now=BEFORE),
        lambda one: staff.mark_there(viewer=one, event_id=1, student_ids=[], now=BEFORE),
    ):
        with pytest.raises(Refused, match="no_right"):
            act(replace(viewer, role=Role.EXPERT))


def test_a_form_sent_twice_plans_once(viewer):
    assert plan(viewer, key="k").pk == plan(viewer, key="k").pk
    with pytest.raises(Refused, match="form_saved_already"):
        plan(viewer, key="k", place="三教")
    assert Event.objects.count() == 1
    assert plan(viewer).pk != plan(viewer).pk


def test_a_clash_that_is_no_form_sent_twice_is_told(viewer, monkeypatch):
    from django.db import IntegrityError

    def clash(**_):
        raise IntegrityError("another fault")

    monkeypatch.setattr(staff.Event.objects, "create", clash)
    with pytest.raises(IntegrityError):
        plan(viewer)


# ---------------------------------------------------------------- signing up


def test_signing_up_withdrawing_and_signing_up_again():
    student, made = a_student(), an_event(capacity=1)
    asked = {"student_id": student.pk, "event_id": made.pk, "now": BEFORE}
    first = own.sign_up(**asked)
    assert own.sign_up(**asked) == first
    own.withdraw(**asked)
    own.withdraw(**asked)
    second = own.sign_up(**asked)
    assert (SignUp.objects.count(), SignUpWithdrawn.objects.count()) == (2, 1)
    assert second.recorded_by == f"student:{student.pk}"
    assert Deeds.objects.count() == 3


@pytest.mark.parametrize(
    ("now", "said"), [(START - MINUTE, None), (START, "sign_up_closed"), (END, "event_over")],
)  # fmt: skip
def test_signing_up_ends_with_the_beginning(now, said):
    student, made = a_student(), an_event()
    if said is None:
        assert own.sign_up(student_id=student.pk, event_id=made.pk, now=now).pk
        return
    with pytest.raises(Refused, match=said):
        own.sign_up(student_id=student.pk, event_id=made.pk, now=now)


def test_a_full_event_is_full_and_a_place_given_back_is_free():
    one, two, made = a_student(), a_student(), an_event(capacity=1)
    comes(made, one)
    with pytest.raises(Refused, match="event_full"):
        own.sign_up(student_id=two.pk, event_id=made.pk, now=BEFORE)
    own.withdraw(student_id=one.pk, event_id=made.pk, now=BEFORE)
    own.sign_up(student_id=two.pk, event_id=made.pk, now=BEFORE)


def test_whoever_is_there_cannot_withdraw_and_nobody_can_afterwards():
    student, made = a_student(), an_event()
    comes(made, student)
    with pytest.raises(Refused, match="event_over"):
        own.withdraw(student_id=student.pk, event_id=made.pk, now=END)
    is_there(made, student)
    with pytest.raises(Refused, match="checked_in_before"):
        own.withdraw(student_id=student.pk, event_id=made.pk, now=START)


def test_an_event_that_is_not_there():
    student = a_student()
    for act in (own.sign_up, own.withdraw):
        with pytest.raises(Refused, match="not_found"):
            act(student_id=student.pk, event_id=77, now=BEFORE)


def test_staff_sign_up_and_withdraw_those_in_reach(viewer):
    student, made = a_student(), an_event()
    asked = {"viewer": viewer, "event_id": made.pk, "student_id": student.pk, "now": BEFORE}
    assert staff.sign_up_for(**asked).recorded_by == viewer.actor
    staff.withdraw_for(**asked)
    assert SignUpWithdrawn.objects.get().recorded_by == viewer.actor
    stranger = replace(viewer, role=Role.COUNSELLOR, classes=frozenset())
    for act in (staff.sign_up_for, staff.withdraw_for):
        with pytest.raises(Refused, match="not_found"):
            act(**{**asked, "viewer": stranger})


# ---------------------------------------------------------------- checking in


def check(student, made, code=CODE, now=START, real_now=START):
    return own.check_in(student_id=student.pk, event_id=made.pk, code=code, now=now, real_now=real_now)


def test_checking_in_by_the_code_once():
    student, made = a_student(), an_event()
    comes(made, student)
    first = check(student, made, " ４０２９１３ ")
    assert check(student, made, "anything") == first
    assert first.way == "code"
    assert not CheckInTry.objects.exists()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (START - 31 * MINUTE, "check_in_early"), (START - 30 * MINUTE, None), (END + 30 * MINUTE, None),
        (END + 31 * MINUTE, "check_in_late"),
    ],
)  # fmt: skip
def test_the_window(now, said):
    student, made = a_student(), an_event()
    if said is None:
        assert check(student, made, now=now).pk
        return
    for code in (CODE, "000000"):
        with pytest.raises(Refused, match=said):
            check(student, made, code, now=now)


def test_without_a_place_one_takes_a_free_one_and_never_another_s():
    one, two, three, made = a_student(), a_student(), a_student(), an_event(capacity=2)
    comes(made, one)
    check(two, made)
    for code in (CODE, "000000"):
        with pytest.raises(Refused, match="event_full"):
            check(three, made, code)
    check(one, made)


def test_ten_wrong_codes_an_hour_and_then_even_the_right_one_waits():
    student, made = a_student(), an_event()
    for _ in range(10):
        with pytest.raises(Refused, match="check_in_wrong_code"):
            check(student, made, "000000")
    for code in (CODE, "000000"):
        with pytest.raises(Refused, match="check_in_wait"):
            check(student, made, code, real_now=START + timedelta(minutes=59, seconds=59))
    check(a_student(), made)
    assert check(student, made, real_now=START + timedelta(hours=1)).pk


def test_somebody_takes_the_last_place_while_the_code_is_judged(monkeypatch):
    one, two, made = a_student(), a_student(), an_event(capacity=1)
    real = own._count_try

    def meanwhile(student_id, real_now):
        comes(made, two)
        real(student_id, real_now)

    monkeypatch.setattr(own, "_count_try", meanwhile)
    with pytest.raises(Refused, match="event_full"):
        check(one, made)


def test_the_same_student_twice_at_once_is_there_once(monkeypatch):
    student, made = a_student(), an_event()
    real = own._count_try

    def meanwhile(student_id, real_now):
        is_there(made, student)
        real(student_id, real_now)

    monkeypatch.setattr(own, "_count_try", meanwhile)
    assert check(student, made) == CheckIn.objects.get()


# ---------------------------------------------------------------- staff mark


def test_staff_mark_who_is_there(viewer):
    one, two, made = a_student(), a_student(), an_event()
    asked = {"viewer": viewer, "event_id": made.pk, "now": START}
    assert staff.mark_there(**asked, student_ids=[one.pk, two.pk]) == 2
    assert staff.mark_there(**asked, student_ids=[one.pk]) == 0
    assert staff.mark_there(**asked, student_ids=[]) == 0
    assert {row.way for row in CheckIn.objects.all()} == {"staff"}


def test_marking_needs_a_place_the_time_and_reach(viewer):
    one, two, made = a_student(), a_student(), an_event(capacity=1)
    asked = {"viewer": viewer, "event_id": made.pk, "student_ids": [one.pk, two.pk]}
    with pytest.raises(Refused, match="check_in_early"):
        staff.mark_there(**asked, now=START - 31 * MINUTE)
    with pytest.raises(Refused, match="event_full"):
        staff.mark_there(**asked, now=START)
    assert not CheckIn.objects.exists()
    stranger = replace(viewer, role=Role.COUNSELLOR, classes=frozenset([a_class("茶学201901").pk]))
    with pytest.raises(Refused, match="not_found"):
        staff.mark_there(**{**asked, "viewer": stranger}, now=START)


def test_a_late_mark_says_why(viewer):
    student, made = a_student(), an_event()
    asked = {"viewer": viewer, "event_id": made.pk, "student_ids": [student.pk], "now": END + 31 * MINUTE}
    with pytest.raises(Refused, match="check_in_late"):
        staff.mark_there(**asked, late_reason=" ")
    staff.mark_there(**asked, late_reason="签到表在纸上")
    assert CheckIn.objects.get().late_reason == "签到表在纸上"


# ---------------------------------------------------------------- held


def test_what_was_held_is_one_act_with_all_who_were_there(viewer):
    one, two, never = a_student(), a_student(), a_student()
    made = an_event(kind="training", form="course", free=True, organiser="青禾", ends_at=START + timedelta(days=1))
    comes(made, one, never)
    is_there(made, one, two)
    act = staff.close_event(viewer=viewer, event_id=made.pk, now=END)
    assert (act.kind, act.form, act.free, act.organiser) == ("training", "course", True, "青禾")
    assert (act.held_on, act.until, act.recorded_on) == (date(2023, 5, 10), date(2023, 5, 11), date(2023, 5, 10))
    assert set(act.attendances.values_list("student_id", flat=True)) == {one.pk, two.pk}
    assert staff.close_event(viewer=viewer, event_id=made.pk, now=END + MINUTE) == act
    assert (Activity.objects.count(), Attendance.objects.count()) == (1, 2)


def test_who_was_forgotten_is_added_once_and_counts_from_that_day(viewer):
    one, two, made = a_student(), a_student(), an_event(capacity=1)
    comes(made, two)
    staff.close_event(viewer=viewer, event_id=made.pk, now=END)
    later = END + timedelta(days=2)
    asked = {"viewer": viewer, "event_id": made.pk, "student_ids": [one.pk]}
    with pytest.raises(Refused, match="check_in_late"):
        staff.mark_there(**asked, now=END)
    assert staff.mark_there(**asked, late_reason="补", now=later) == 1
    assert staff.mark_there(**asked, late_reason="再补", now=later) == 0
    with pytest.raises(Refused, match="event_full"):
        staff.mark_there(**{**asked, "student_ids": [two.pk]}, late_reason="补", now=later)
    rows = attendances(viewer=viewer, kinds=["lecture"], since=date(2023, 5, 1), until=date(2023, 6, 1))
    assert [(row.student_id, row.held_on, row.recorded_on) for row in rows] == [
        (one.pk, date(2023, 5, 10), date(2023, 5, 12))
    ]


@pytest.mark.parametrize(
    ("kind", "now", "said"),
    [("lecture", START - MINUTE, "event_not_begun"), ("training", END, "event_nobody_there"), ("lecture", END, None)],
)
def test_when_an_event_can_be_said_to_be_held(viewer, kind, now, said):
    made = an_event(kind=kind)
    if said is None:
        assert staff.close_event(viewer=viewer, event_id=made.pk, now=now).until is None
        return
    with pytest.raises(Refused, match=said):
        staff.close_event(viewer=viewer, event_id=made.pk, now=now)


# ---------------------------------------------------------------- called off


def test_a_cancelled_event_takes_nobody_any_more(viewer):
    student, made = a_student(), an_event()
    comes(made, student)
    asked = {"viewer": viewer, "event_id": made.pk, "now": BEFORE}
    for reason, said in ((" ", "cancel_without_reason"), ("低保专场改期", "event_not_for_all")):
        with pytest.raises(Refused, match=said):
            staff.cancel_event(**asked, reason=reason)
    staff.cancel_event(**asked, reason="讲师有事")
    with pytest.raises(Refused, match="cancelled_already"):
        staff.cancel_event(**asked, reason="讲师有事")
    for act in (
        lambda: own.sign_up(student_id=student.pk, event_id=made.pk, now=BEFORE),
        lambda: own.withdraw(student_id=student.pk, event_id=made.pk, now=BEFORE),
        lambda: check(student, made),
        lambda: staff.mark_there(viewer=viewer, event_id=made.pk, student_ids=[student.pk], now=START),
        lambda: staff.close_event(viewer=viewer, event_id=made.pk, now=END),
    ):
        with pytest.raises(Refused, match="event_cancelled"):
            act()
    assert EventCancelled.objects.count() == 1


def test_what_was_held_is_neither_cancelled_nor_joined(viewer):
    student, made = a_student(), an_event()
    staff.close_event(viewer=viewer, event_id=made.pk, now=START + MINUTE)
    with pytest.raises(Refused, match="event_held_already"):
        staff.cancel_event(viewer=viewer, event_id=made.pk, reason="记错", now=END)
    for act in (
        lambda: own.sign_up(student_id=student.pk, event_id=made.pk, now=START),
        lambda: own.withdraw(student_id=student.pk, event_id=made.pk, now=START),
        lambda: check(student, made, now=START + MINUTE),
    ):
        with pytest.raises(Refused, match="event_over"):
            act()


# ---------------------------------------------------------------- reading


def test_cards_count_persons_once_and_tell_what_becomes_of_an_event(viewer):
    one, two = a_student(), a_student()
    coming, over = an_event(capacity=5), an_event("已过", START - timedelta(days=5), by_id=viewer.user_id)
    comes(coming, one, two)
    is_there(coming, one)
    called_off, held = an_event("取消"), an_event("办过", START - timedelta(days=9))
    staff.cancel_event(viewer=viewer, event_id=called_off.pk, reason="讲师有事", now=BEFORE)
    staff.close_event(viewer=viewer, event_id=held.pk, now=BEFORE)
    found = {card.id: card for card in events(viewer=viewer, now=BEFORE)}
    assert (found[coming.pk].signed_up, found[coming.pk].there, found[coming.pk].left) == (2, 1, 3)
    assert {found[one.pk].standing for one in (coming, over, called_off, held)} == {
        "coming", "ended", "cancelled", "held",
    }  # fmt: skip
    assert found[called_off.pk].cancel_reason == "讲师有事"
    assert [card.id for card in unfinished(viewer=viewer, now=BEFORE)] == [over.pk]
    assert unfinished(viewer=replace(viewer, user_id=None), now=BEFORE) == []
    assert next(one for one in events(viewer=viewer, now=START) if one.id == coming.pk).standing == "running"
    with pytest.raises(Refused, match="no_right"):
        events(viewer=replace(viewer, role=Role.CLASS_LEADER), now=BEFORE)


def test_a_list_names_those_in_reach_and_counts_the_others(viewer):
    home, away = a_class("园艺201901"), a_class("茶学201901")
    mine, other, made = a_student("甲", home), a_student("乙", away), an_event()
    comes(made, mine, other)
    is_there(made, other)
    teacher = replace(viewer, role=Role.CLASS_TEACHER, classes=frozenset([home.pk]))
    page = event(viewer=teacher, now=START, event_id=made.pk)
    assert ([one.name for one in page.people], page.elsewhere, page.there_elsewhere, page.code) == (["甲"], 1, 1, "")
    assert event(viewer=viewer, now=START, event_id=made.pk).code == CODE
    assert event(viewer=viewer, now=START, event_id=made.pk + 1) is None


def test_a_student_sees_what_is_to_come_and_the_own_past():
    student, other = a_student(), a_student()
    reader = Viewer(f"student:{student.pk}")
    late, soon = an_event("晚", START + timedelta(days=3)), an_event("早")
    own_past, not_own = an_event("来过", START - timedelta(days=30)), an_event("没来", START - timedelta(days=30))
    is_there(own_past, student)
    comes(not_own, other)
    found = own_events(viewer=reader, now=BEFORE)
    assert [one.card.title for one in found] == ["早", "晚", "来过"]
    assert found[0].sign_up.ok
    assert found[0].check_in.because[0].code == "check_in_early"
    assert found[2].there
    assert own_events(viewer=Viewer("user:1"), now=BEFORE) == []
    just_over = own_events(viewer=reader, now=END + 30 * MINUTE)
    assert soon.title in [one.card.title for one in just_over]
    assert next(one for one in just_over if one.card.id == soon.pk).check_in.ok
    assert soon.title not in [one.card.title for one in own_events(viewer=reader, now=END + 31 * MINUTE)]
    assert late.pk


def test_a_cancelled_event_is_shown_to_students_until_it_would_have_ended(viewer):
    student, made = a_student(), an_event()
    staff.cancel_event(viewer=viewer, event_id=made.pk, reason="讲师有事", now=BEFORE)
    reader = Viewer(f"student:{student.pk}")
    shown = own_events(viewer=reader, now=END - MINUTE)[0]
    assert {verdict.because[0].code for verdict in (shown.sign_up, shown.check_in, shown.withdraw)} == {
        "event_cancelled"
    }
    assert own_events(viewer=reader, now=END) == []
