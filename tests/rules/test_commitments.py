"""The ledger's rules one by one, each before, at and after its boundary (contracts, Ledger)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Status, Step, may_excuse, statement
from lianqiao.rules.values import Cadence, Refused
from tests.rules.ledger_words import AFTER, CALENDAR, TERM, WEEK, d, one_week, promise, row

# ---------------------------------------------------------------- the promise


@pytest.mark.parametrize(
    "over",
    [
        {"cadence": None},
        {"by": d(6, 30)},
        {"cadence": Cadence.FORTNIGHT},
        {"count": 0},
        {"grace": -1},
        {"count": 5, "stretch": 4},
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(over):
    with pytest.raises(ValueError, match="talk"):
        promise(**over)


def test_a_promise_may_have_a_ladder_and_a_stretch():
    made = promise(count=50, stretch=50, cadence=Cadence.FORTNIGHT, anchor=d(2, 13), ladder=(Step("head", 2),))
    assert made.stretch == 50
    assert made.ladder[0].after == 2


def test_excuses_are_for_what_may_be_waived():
    assert may_excuse(promise(waivable=True)).ok
    with pytest.raises(Refused) as refused:
        may_excuse(promise()).insist()
    assert refused.value.code == "commitment_not_waivable"


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (d(3, 5), Status.MISSED),
        (d(3, 6), Status.KEPT),
        (d(3, 12), Status.KEPT),
        (d(3, 13), Status.MISSED),
    ],
)
def test_a_deed_keeps_the_week_it_is_dated_in(on, status):
    assert one_week(row("t", "deed", on, recorded=on)).status is status


@pytest.mark.parametrize(
    ("recorded", "status", "delay"),
    [
        (None, Status.KEPT, 0),
        (d(3, 12), Status.KEPT, 0),
        (d(3, 13), Status.KEPT, 1),
        (d(3, 14), Status.KEPT, 2),
        (d(3, 15), Status.LATE, 3),
    ],
)
def test_entered_by_the_deadline_or_late(recorded, status, delay):
    found = one_week(row("t", "deed", d(3, 8), recorded=recorded))
    assert (found.status, found.delay_days) == (status, delay)


@pytest.mark.parametrize(
    ("as_of", "status"), [(d(3, 6), Status.DUE), (d(3, 14), Status.DUE), (d(3, 15), Status.MISSED)]
)
def test_due_until_the_deadline_then_missed(as_of, status):
    assert one_week(as_of=as_of).status is status


@pytest.mark.parametrize(("as_of", "status"), [(d(3, 14), Status.DUE), (d(3, 15), Status.SHORT)])
def test_some_but_not_enough_is_short_after_the_deadline(as_of, status):
    found = one_week(row("t", "deed", d(3, 8)), as_of=as_of, count=2)
    assert (found.status, found.count, found.base) == (status, 1, 2)


@pytest.mark.parametrize(
    ("start", "until", "status"),
    [
        (d(3, 1), d(3, 11), Status.MISSED),
        (d(3, 1), d(3, 12), Status.EXCUSED),
        (d(3, 12), d(3, 20), Status.EXCUSED),
        (d(3, 13), d(3, 20), Status.MISSED),
        (d(3, 12), None, Status.EXCUSED),
        (d(3, 11), None, Status.MISSED),
    ],
)
def test_an_excuse_must_hold_on_the_last_day(start, until, status):
    assert one_week(row("e", "excuse", start, until)).status is status


def test_an_excuse_gives_way_to_the_deed():
    assert one_week(row("e", "excuse", *WEEK), row("t", "deed", d(3, 8))).status is Status.KEPT


def test_without_grace_the_last_day_is_the_deadline():
    assert one_week(grace=0, as_of=d(3, 12)).status is Status.DUE
    assert one_week(grace=0, as_of=d(3, 13)).status is Status.MISSED


def test_grace_counts_working_days_only():
    owed = row("o", "owed", d(4, 24), d(4, 30))
    found = statement([promise()], [owed], CALENDAR, d(5, 5)).rows[0]
    assert found.deadline == d(5, 5)  # 1–3 May are off: Thursday and Friday are the two days
    assert found.status is Status.DUE


# ---------------------------------------------------------------- which deeds


def test_deeds_entered_in_time_come_first_the_rest_are_surplus():
    found = one_week(
        row("late", "deed", d(3, 6), recorded=d(3, 20)),
        row("b", "deed", d(3, 8), recorded=d(3, 9)),
        row("a", "deed", d(3, 8), recorded=d(3, 9)),
        count=2,
    )
    assert (found.deeds, found.status) == (("a", "b"), Status.KEPT)


def test_the_deeds_are_told_by_date_even_when_one_is_late():
    found = one_week(
        row("late", "deed", d(3, 6), recorded=d(3, 20)), row("b", "deed", d(3, 8), recorded=d(3, 9)), count=2
    )
    assert (found.deeds, found.status, found.delay_days) == (("late", "b"), Status.LATE, 8)


def two_weeks(*records, as_of=AFTER, **over):
    owed = row("o", "owed", d(3, 6), d(3, 19))
    answer = statement([promise(catch_up=True, **over)], [owed, *records], CALENDAR, as_of)
    return [(r.status.value, r.deeds) for r in answer.rows]


def test_catching_up_never_eats_the_current_week():
    assert two_weeks(row("t", "deed", d(3, 13))) == [("missed", ()), ("kept", ("t",))]


@pytest.mark.parametrize(("day", "first"), [(13, "late"), (14, "late"), (15, "missed")])
def test_a_surplus_deed_catches_up_by_the_deadline(day, first):
    found = two_weeks(row("t1", "deed", d(3, 13)), row("t2", "deed", d(3, day)))
    assert [status for status, _ in found] == [first, "kept"]


def test_without_catching_up_the_surplus_is_idle():
    owed = row("o", "owed", d(3, 6), d(3, 19))
    deeds = [row("t1", "deed", d(3, 13)), row("t2", "deed", d(3, 14))]
    answer = statement([promise()], [owed, *deeds], CALENDAR, d(3, 31))
    assert [r.status for r in answer.rows] == [Status.MISSED, Status.KEPT]


def test_a_deed_in_no_owed_period_catches_up():
    assert one_week(row("t", "deed", d(3, 14)), catch_up=True).status is Status.LATE
    assert one_week(row("t", "deed", d(3, 15)), catch_up=True).status is Status.MISSED


def test_the_nearest_week_is_caught_up_first():
    owed = row("o", "owed", d(3, 6), d(3, 19))
    late = row("t", "deed", d(3, 20))
    answer = statement([promise(catch_up=True, grace=10)], [owed, late], CALENDAR, d(4, 30))
    assert [r.deeds for r in answer.rows] == [(), ("t",)]
    both = statement([promise(catch_up=True, grace=10)], [owed, late, row("u", "deed", d(3, 21))], CALENDAR, d(4, 30))
    assert [r.deeds for r in both.rows] == [("u",), ("t",)]


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("start", "until", "weeks"),
    [
        (d(3, 12), d(3, 12), 1),
        (d(3, 13), d(3, 18), 0),
        (d(3, 6), d(3, 11), 0),
        (d(3, 6), d(3, 19), 2),
        (d(3, 12), d(3, 6), 0),
    ],
)
def test_owed_when_the_span_contains_the_last_day(start, until, weeks):
    assert len(statement([promise()], [row("o", "owed", start, until)], CALENDAR, d(4, 30)).rows) == weeks


@pytest.mark.parametrize(("as_of", "weeks"), [(d(3, 5), 0), (d(3, 6), 1), (d(3, 12), 1), (d(3, 13), 2)])
def test_rows_are_there_from_the_first_day_of_the_period(as_of, weeks):
    assert len(statement([promise()], [row("o", "owed", d(3, 8))], CALENDAR, as_of).rows) == weeks


def test_a_week_without_a_working_day_in_term_is_no_row():
    calendar = Calendar(days_off=frozenset(d(3, 6) + timedelta(days=n) for n in range(5)), terms=(TERM,))
    owed = [row("o", "owed", d(2, 27), d(3, 19))]
    rows = statement([promise()], owed, calendar, d(4, 30)).rows
    assert [r.period.start for r in rows] == [d(2, 27), d(3, 13)]
    outside = statement([promise()], [row("o", "owed", d(1, 30), d(2, 19))], CALENDAR, d(4, 30)).rows
    assert [r.period.start for r in outside] == [d(2, 13)]


def test_the_may_holiday_week_still_has_its_make_up_days():
    rows = statement([promise()], [row("o", "owed", d(5, 1), d(5, 7))], CALENDAR, d(5, 31)).rows
    assert [r.period.start for r in rows] == [d(5, 1)]


def test_fortnights_months_and_terms():
    owed = [row("o", "owed", d(2, 1))]
    fortnights = statement([promise(cadence=Cadence.FORTNIGHT, anchor=d(2, 20))], owed, CALENDAR, d(3, 20)).rows
    assert [r.period.start for r in fortnights] == [d(2, 20), d(3, 6), d(3, 20)]
    months = statement([promise(cadence=Cadence.MONTH)], owed, CALENDAR, d(3, 20)).rows
    assert [(r.period.start, r.period.end) for r in months] == [(d(2, 1), d(2, 28)), (d(3, 1), d(3, 31))]
    terms = statement([promise(cadence=Cadence.TERM)], owed, CALENDAR, d(3, 20)).rows
    assert [(r.period.start, r.period.end) for r in terms] == [(TERM.start, TERM.end)]


def test_nothing_is_owed_before_since():
    monthly = promise(cadence=Cadence.MONTH, since=d(3, 1))
    rows = statement([monthly], [row("o", "owed", d(2, 13))], CALENDAR, d(4, 28)).rows
    assert [r.period.start for r in rows] == [d(3, 1), d(4, 1)]


@pytest.mark.parametrize(
    ("start", "until", "as_of", "found"),
    [
        (d(3, 1), None, d(3, 1), [d(3, 1)]),
        (d(3, 1), None, d(2, 28), []),
        (d(3, 1), d(6, 30), d(4, 1), [d(3, 1)]),
        (d(3, 1), d(6, 29), d(4, 1), []),
        (d(6, 30), None, d(7, 1), [d(6, 30)]),
        (d(7, 1), None, d(7, 2), []),
    ],
)
def test_a_quota_is_one_period(start, until, as_of, found):
    quota = promise(cadence=None, by=d(6, 30), count=3)
    rows = statement([quota], [row("o", "owed", start, until)], CALENDAR, as_of).rows
    assert [r.period.start for r in rows] == found
    assert all(r.period.end == d(6, 30) for r in rows)


def test_a_quota_fills_up():
    quota = promise(cadence=None, by=d(6, 30), count=2)
    deeds = [row("a", "deed", d(3, 1)), row("b", "deed", d(6, 30))]
    found = statement([quota], [row("o", "owed", d(3, 1)), *deeds], CALENDAR, d(6, 30)).rows[0]
    assert (found.status, found.deeds) == (Status.KEPT, ("a", "b"))


def test_two_owners_of_one_week_each_have_a_row_one_owner_twice_has_one():
    owed = [row("o1", "owed", *WEEK), row("o2", "owed", *WEEK, owner="wang"), row("o3", "owed", d(3, 1), d(3, 12))]
    rows = statement([promise()], [*owed, row("t", "deed", d(3, 8))], CALENDAR, d(3, 31)).rows
    assert [(r.owner, r.period.start, r.deeds) for r in rows if r.period.start == WEEK[0]] == [
        ("li", WEEK[0], ("t",)),
        ("wang", WEEK[0], ("t",)),
    ]
