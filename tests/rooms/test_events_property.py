"""Whatever is done at an event, in whatever order: places, check-ins and the one act that counts stay true."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.assistance import actions_events as staff
from lianqiao.assistance import actions_sign_ups as own
from lianqiao.assistance.models import Activity, Attendance, CheckIn, EventHeld, SignUp
from lianqiao.assistance.queries import attendances
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Viewer
from tests.conftest import examples
from tests.factories.events import BEFORE, CODE, END, START, an_event
from tests.factories.rivals import SIDE_BY_SIDE, both
from tests.factories.roster import a_student

MACHINE = Viewer("system:test", system=True)
MOMENTS = (BEFORE, START - timedelta(minutes=10), START + timedelta(minutes=10), END + timedelta(days=1))
STUDENTS = 4
ACTS = ("sign_up", "withdraw", "check_in", "wrong_code", "mark", "late_add", "close", "cancel")
moves = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, STUDENTS - 1), st.sampled_from(MOMENTS)), max_size=14)


def do(act: str, event_id: int, student_id: int, now) -> None:
    """One act at that moment, as students or staff do it."""
    it = {"student_id": student_id, "event_id": event_id, "now": now}
    by = {"viewer": MACHINE, "event_id": event_id, "now": now}
    match act:
        case "sign_up":
            own.sign_up(**it)
        case "withdraw":
            own.withdraw(**it)
        case "check_in" | "wrong_code":
            own.check_in(**it, code=CODE if act == "check_in" else "000000", real_now=now)
        case "mark":
            staff.mark_there(**by, student_ids=[student_id])
        case "late_add":
            staff.mark_there(**by, student_ids=[student_id], late_reason="补签")
        case "close":
            staff.close_event(**by)
        case _:
            staff.cancel_event(**by, reason="讲师有事")


def check(event, capacity: int) -> None:
    """What must be true after every act."""
    signed_up = list(SignUp.objects.filter(event=event, withdrawn=None).values_list("student_id", flat=True))
    there = list(CheckIn.objects.filter(event=event).values_list("student_id", flat=True))
    assert len(signed_up) == len(set(signed_up)) <= capacity
    assert len(there) == len(set(there)) <= capacity
    held = EventHeld.objects.filter(event=event)
    counted = attendances(
        viewer=MACHINE, kinds=["lecture"], since=START.date(), until=END.date() + timedelta(days=9)
    )  # fmt: skip
    assert Activity.objects.count() == held.count() <= 1
    if held:
        assert sorted(row.student_id for row in counted) == sorted(there)
    else:
        assert len(set(signed_up) | set(there)) <= capacity
        assert counted == []


@pytest.mark.django_db
@settings(max_examples=examples(35), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves, st.integers(1, 3))
def test_nobody_is_counted_twice_and_nothing_is_overfull(moves, capacity):
    with transaction.atomic():
        students = [a_student() for _ in range(STUDENTS)]
        event = an_event(capacity=capacity)
        for act, who, now in moves:
            with suppress(Refused):
                do(act, event.pk, students[who].pk, now)
            check(event, capacity)
        before = (Activity.objects.count(), Attendance.objects.count())
        if EventHeld.objects.exists():
            staff.close_event(viewer=MACHINE, event_id=event.pk, now=END)
            assert (Activity.objects.count(), Attendance.objects.count()) == before
        transaction.set_rollback(True)


# ---------------------------------------------------------------- at once


@pytest.mark.django_db(transaction=SIDE_BY_SIDE)
def test_two_students_at_once_for_the_last_place():
    one, two, event = a_student(), a_student(), an_event(capacity=1)
    asked = {"event_id": event.pk, "now": BEFORE}
    said = both(
        lambda: own.sign_up(student_id=one.pk, **asked), lambda: own.sign_up(student_id=two.pk, **asked)
    )  # fmt: skip
    assert said == ["event_full"]
    assert SignUp.objects.count() == 1


@pytest.mark.django_db(transaction=SIDE_BY_SIDE)
def test_one_student_twice_at_once_has_one_place_and_is_there_once():
    one, event = a_student(), an_event(capacity=2)
    asked = {"student_id": one.pk, "event_id": event.pk}
    assert both(*[lambda: own.sign_up(**asked, now=BEFORE)] * 2) == []
    assert both(*[lambda: own.check_in(**asked, code=CODE, now=START, real_now=START)] * 2) == []
    assert (SignUp.objects.count(), CheckIn.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=SIDE_BY_SIDE)
def test_closing_twice_at_once_makes_one_act():
    event = an_event()
    close = lambda: staff.close_event(viewer=MACHINE, event_id=event.pk, now=END)  # noqa: E731
    assert both(close, close) == []
    assert (Activity.objects.count(), EventHeld.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=SIDE_BY_SIDE)
def test_closing_while_somebody_checks_in_counts_who_is_there():
    one, event = a_student(), an_event()
    now = START + timedelta(minutes=5)
    said = both(
        lambda: staff.close_event(viewer=MACHINE, event_id=event.pk, now=now),
        lambda: own.check_in(student_id=one.pk, event_id=event.pk, code=CODE, now=now, real_now=now),
    )
    assert Attendance.objects.count() == CheckIn.objects.count() == (0 if said else 1)
    assert said in ([], ["event_over"])


@pytest.mark.django_db(transaction=SIDE_BY_SIDE)
def test_codes_sent_at_once_are_all_counted():
    one, event = a_student(), an_event()
    wrong = lambda: own.check_in(  # noqa: E731
        student_id=one.pk, event_id=event.pk, code="000000", now=START, real_now=START
    )
    said = [code for _ in range(6) for code in both(wrong, wrong)]
    assert (said.count("check_in_wrong_code"), said.count("check_in_wait")) == (10, 2)
