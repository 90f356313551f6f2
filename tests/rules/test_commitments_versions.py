"""A new policy in mid-term: what began before stays as it was, each cadence before, at and after its borders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.commitments import Status, Step, statement
from lianqiao.rules.values import Cadence
from tests.rules.ledger_words import AFTER, CALENDAR, d, promise, row

CHANGE = d(3, 15)  # a Wednesday
OWED = row("o", "owed", d(2, 13))


def versions(older, newer, change=CHANGE):
    return [
        promise(**{**older, "ends": change - timedelta(days=1)}),
        promise(**{**newer, "begins": change}),
    ]


def told(promises, *records, as_of=AFTER):
    return statement(promises, [OWED, *records], CALENDAR, as_of).rows


def begins(rows):
    return [row.period.start for row in rows]


@pytest.mark.parametrize(
    ("change", "count"), [(d(3, 13), 2), (d(3, 14), 1), (d(3, 15), 1), (d(3, 19), 1), (d(3, 20), 1)]
)
def test_the_week_of_the_change_is_the_newer_one_s_only_if_it_begins_with_it(change, count):
    rows = told(versions({"count": 1}, {"count": 2}, change), as_of=d(3, 24))
    assert {row.period.start: row.base for row in rows}[d(3, 13)] == count
    assert rows[-1].base == 2


def test_grace_ladder_and_owner_are_those_of_the_period_s_policy():
    older = {"grace": 2, "owner": "li", "ladder": (Step("a", 0),)}
    newer = {"grace": 0, "owner": "wu", "ladder": (Step("b", 0),)}
    rows = {row.period.start: row for row in told(versions(older, newer))}
    assert [(r.owner, r.version.ladder[0].to) for r in (rows[d(3, 13)], rows[d(3, 20)])] == [("li", "a"), ("wu", "b")]
    assert (rows[d(3, 13)].deadline, rows[d(3, 20)].deadline) == (d(3, 21), d(3, 26))


def test_whom_the_records_name_owes_it_under_either_policy():
    owed = row("o", "owed", d(2, 13), owner="somebody")
    rows = statement(versions({"owner": "li"}, {"owner": "wu"}), [owed], CALENDAR, d(3, 31)).rows
    assert {one.owner for one in rows} == {"somebody"}


def test_what_is_dropped_owes_nothing_that_begins_later_and_what_is_added_nothing_that_began_before():
    assert begins(told([promise(ends=d(3, 14))]))[-1] == d(3, 13)
    assert begins(told([promise(begins=d(3, 14))])) == [d(3, 20), d(3, 27)]


def test_another_cadence_begins_with_its_first_whole_period():
    newer = {"cadence": Cadence.FORTNIGHT, "anchor": d(2, 13)}
    rows = told(versions({}, newer), as_of=d(4, 14))
    assert [(row.period.start, row.period.end) for row in rows][-3:] == [
        (d(3, 13), d(3, 19)),
        (d(3, 27), d(4, 9)),
        (d(4, 10), d(4, 23)),
    ]


@pytest.mark.parametrize(("start", "base"), [(d(3, 14), 1), (d(3, 15), 3), (d(3, 16), 3)])
def test_a_quota_is_the_policy_s_in_whose_days_it_began(start, base):
    quota = {"cadence": None, "by": d(4, 30)}
    owed = row("o", "owed", start)
    [found] = statement(versions({**quota, "count": 1}, {**quota, "count": 3}), [owed], CALENDAR, d(3, 31)).rows
    assert (found.period.start, found.base) == (start, base)


@pytest.mark.parametrize(("over", "rows"), [(d(3, 14), 2), (d(3, 15), 1), (d(3, 16), 1)])
def test_a_quota_that_is_over_when_the_newer_policy_begins_makes_room_for_its_own(over, rows):
    quota = {"cadence": None}
    found = told(versions({**quota, "by": over}, {**quota, "by": d(4, 30)}))
    assert [one.period.start for one in found] == [d(2, 13), CHANGE][:rows]


def test_a_quota_that_only_the_newer_policy_knows_runs_from_its_first_day():
    [found] = told([promise(cadence=None, by=d(4, 30), begins=CHANGE)])
    assert (found.period.start, found.period.end) == (CHANGE, d(4, 30))


def test_catching_up_across_the_border_uses_a_deed_once():
    change = d(3, 13)
    promises = versions({"catch_up": True, "count": 2}, {"catch_up": False}, change)
    monday = [row(name, "deed", d(3, 13), recorded=d(3, 13)) for name in ("a", "b")]
    rows = {one.period.start: one for one in told(promises, *monday)}
    assert (rows[d(3, 13)].deeds, rows[d(3, 6)].deeds) == (("a",), ("b",))
    assert rows[d(3, 6)].status is Status.SHORT
    backwards = versions({"catch_up": False}, {"catch_up": True}, change)
    assert {one.period.start: one for one in told(backwards, *monday)}[d(3, 6)].deeds == ()


# ---------------------------------------------------------------- each cadence at its borders


@pytest.mark.parametrize(
    ("over", "first", "last"),
    [
        ({"cadence": Cadence.WEEK}, d(3, 6), d(3, 12)),
        ({"cadence": Cadence.FORTNIGHT, "anchor": d(2, 13)}, d(2, 27), d(3, 12)),
        ({"cadence": Cadence.MONTH}, d(3, 1), d(3, 31)),
        ({"cadence": Cadence.TERM}, d(2, 13), d(7, 2)),
        ({"cadence": None, "by": d(3, 20)}, d(2, 13), d(3, 20)),
    ],
)
def test_a_deed_counts_from_the_first_day_of_its_period_to_the_last(over, first, last):
    for day, inside in ((first - timedelta(days=1), 0), (first, 1), (last, 1), (last + timedelta(days=1), 0)):
        rows = statement([promise(**over)], [OWED, row("t", "deed", day)], CALENDAR, last + timedelta(days=1)).rows
        assert {one.period.start: one.count for one in rows}[first] == inside, day
    for as_of, there in ((first - timedelta(days=1), False), (first, True)):
        rows = statement([promise(**over)], [OWED], CALENDAR, as_of).rows
        assert (first in begins(rows)) is there


def test_a_period_that_begins_in_a_vacation_is_there_from_its_first_day():
    terms = (Term("a", d(2, 13), d(3, 15)), Term("b", d(4, 6), d(7, 2)))
    calendar = Calendar(terms=terms)
    monthly = promise(cadence=Cadence.MONTH)
    for as_of, months in ((d(3, 31), 2), (d(4, 1), 3)):
        assert len(statement([monthly], [OWED], calendar, as_of).rows) == months
    weeks = begins(statement([promise()], [OWED], calendar, date(2023, 4, 10)).rows)
    assert weeks == [d(2, 13), d(2, 20), d(2, 27), d(3, 6), d(3, 13), d(4, 3), d(4, 10)]
