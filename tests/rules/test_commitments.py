"""The ledger's rules one by one, each before, at and after its boundary (contracts, Ledger)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.commitments import Commitment, Status, Step, may_excuse, statement
from lianqiao.rules.deeds import Kind, Record, standing
from lianqiao.rules.values import Cadence, Refused

TERM = Term("2022-2023-2", date(2023, 2, 13), date(2023, 7, 2))
LABOUR_DAY = {date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3)}
CALENDAR = Calendar(days_off=frozenset(LABOUR_DAY), make_up_days=frozenset({date(2023, 5, 6)}), terms=(TERM,))
WEEK = (date(2023, 3, 6), date(2023, 3, 12))
AFTER = date(2023, 3, 31)


def d(month, day):
    return date(2023, month, day)


def promise(**over):
    given = {
        "id": "talk",
        "owner": "counsellor",
        "subject": "student",
        "deed": "talk",
        "count": 1,
        "source": "1周与学生进行一次沟通交流",
        "cadence": Cadence.WEEK,
        "grace": 2,
    }
    return Commitment(**{**given, **over})


def row(name, kind, on, until=None, recorded=None, *, subject="s1", owner="li", commitment="talk", line=0):
    return Record(name, Kind(kind), commitment, owner, subject, on, until, recorded, line)


def one_week(*records, as_of=AFTER, **over):
    """The single row of 6–12 March (a count of 1, 2 working days of grace: deadline 14 March)."""
    owed = row("o", "owed", *WEEK)
    rows = statement([promise(**over)], [owed, *records], CALENDAR, as_of).rows
    assert len(rows) == 1
    return rows[0]


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


# ---------------------------------------------------------------- records


def test_what_is_entered_or_dated_after_the_day_is_not_there_yet():
    owed = row("o", "owed", *WEEK)
    entered = row("t", "deed", d(3, 8), recorded=d(3, 10))
    for as_of, count in ((d(3, 9), 0), (d(3, 10), 1), (d(3, 11), 1)):
        assert statement([promise()], [owed, entered], CALENDAR, as_of).rows[0].count == count
    ahead = row("t", "deed", d(3, 10), recorded=d(3, 7))
    for as_of, count in ((d(3, 9), 0), (d(3, 10), 1), (d(3, 11), 1)):
        assert statement([promise()], [owed, ahead], CALENDAR, as_of).rows[0].count == count


def test_the_row_entered_last_counts_and_of_equals_the_later_line():
    first = row("t", "deed", d(3, 1), recorded=d(3, 2), line=9)
    second = row("t", "deed", d(3, 8), recorded=d(3, 9), line=1)
    third = row("t", "deed", d(3, 14), recorded=d(3, 9), line=2)
    assert standing([second, first], d(3, 31)) == (second,)
    assert standing([third, second, first], d(3, 31)) == (third,)


def test_deeds_belong_by_commitment_and_subject_whoever_did_them():
    assert one_week(row("t", "deed", d(3, 8), owner="somebody")).status is Status.KEPT
    assert one_week(row("t", "deed", d(3, 8), subject="s2")).status is Status.MISSED
    assert one_week(row("t", "deed", d(3, 8), commitment="other")).status is Status.MISSED


def void(name, of, recorded=None, line=0):
    return row(name, "void", d(3, 9), recorded=recorded, subject=of, commitment="", line=line)


def test_a_void_cancels_and_a_voided_void_does_not():
    deed = row("t", "deed", d(3, 8))
    assert one_week(deed, void("v", "t")).status is Status.MISSED
    assert one_week(deed, void("v", "t"), void("w", "v")).status is Status.KEPT
    assert one_week(deed, void("v", "t"), void("w", "v"), void("x", "w")).status is Status.MISSED
    assert one_week(deed, void("v", "nothing")).status is Status.KEPT
    assert one_week(deed, void("v", "v")).status is Status.KEPT


def test_voids_in_a_ring_are_settled_by_the_one_entered_last():
    deed = row("t", "deed", d(3, 8))
    ring = [void("v", "w", d(3, 9)), void("w", "v", d(3, 10)), void("u", "t", d(3, 8)), void("y", "w", d(3, 7))]
    assert standing([deed, *ring[:2]], d(3, 31)) == (deed,)
    assert standing([deed, *ring], d(3, 31)) == ()


def test_a_void_counts_from_its_entry():
    deed = row("t", "deed", d(3, 8))
    cancelled = void("v", "t", recorded=d(3, 20))
    assert one_week(deed, cancelled, as_of=d(3, 19)).status is Status.KEPT
    assert one_week(deed, cancelled, as_of=d(3, 20)).status is Status.MISSED


def test_the_statement_in_the_shape_of_the_contract():
    deed = row("t", "deed", d(3, 8), recorded=d(3, 15))
    answer = statement([promise()], [row("o", "owed", *WEEK), deed], CALENDAR, d(3, 31))
    assert answer.as_json() == {
        "as_of": "2023-03-31",
        "rows": [
            {
                "commitment": "talk",
                "owner": "li",
                "subject": "s1",
                "start": "2023-03-06",
                "end": "2023-03-12",
                "status": "late",
                "count": 1,
                "base": 1,
                "deeds": ["t"],
                "delay_days": 3,
            }
        ],
        "totals": {"kept": 0, "late": 1, "excused": 0, "due": 0, "short": 0, "missed": 0},
    }


def test_no_records_no_rows():
    answer = statement([promise()], [], CALENDAR, d(3, 31))
    assert answer.rows == ()
    assert set(answer.totals.values()) == {0}
