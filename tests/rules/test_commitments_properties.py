"""What must hold of the ledger for every history (contracts, Ledger)."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Status, statement
from lianqiao.rules.deeds import Kind, Record, standing
from tests.rules.ledger_hand_model import judge
from tests.rules.ledger_histories import CALENDAR, FREE, TERM, TWO_TERMS, as_ofs, days, histories, policies, promises

RANK = {
    status: rank
    for rank, status in enumerate([Status.MISSED, Status.SHORT, Status.DUE, Status.EXCUSED, Status.LATE, Status.KEPT])
}


def told(promise, records, as_of):
    return statement([promise], records, CALENDAR, as_of)


def statuses(promise, records, as_of):
    return {(r.subject, r.owner, r.period): r.status for r in told(promise, records, as_of).rows}


def by_hand(versions, records, terms, as_of):
    said = [
        {
            "cadence": one.cadence and one.cadence.value,
            "anchor": one.anchor,
            "by": one.by,
            "since": one.since,
            "count": one.count,
            "grace": one.grace,
            "catch_up": one.catch_up,
            "owner": one.owner,
            "first": one.begins,
            "last": one.ends,
        }
        for one in versions
    ]
    rows = [
        {
            "id": r.id,
            "kind": r.kind.value,
            "owner": r.owner,
            "subject": r.subject,
            "date": r.on,
            "until": r.until,
            "recorded": r.recorded,
            "line": r.line,
        }
        for r in records
    ]
    return judge(said, rows, FREE, [(term.start, term.end) for term in terms], as_of)


def by_rule(versions, records, calendar, as_of):
    rows = statement(versions, records, calendar, as_of).rows
    return sorted(
        (
            r.subject, r.owner, r.period.start, r.period.end, r.status.value, r.deeds, r.delay_days, len(r.deeds),
            r.base,
        )
        for r in rows
        if r.count == len(r.deeds)
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(promises(), histories(), as_ofs)
def test_equal_to_the_hand_model(promise, records, as_of):
    ours = by_rule([promise], records, CALENDAR, as_of)
    assert ours == by_hand([promise], records, [TERM], as_of)


@settings(max_examples=200, deadline=None)
@given(policies(), histories(), as_ofs, st.booleans())
def test_equal_to_the_hand_model_whatever_policies_follow(versions, records, as_of, two):
    terms = TWO_TERMS if two else (TERM,)
    ours = by_rule(versions, records, Calendar(days_off=FREE, terms=terms), as_of)
    assert ours == by_hand(versions, records, terms, as_of)


@settings(max_examples=60, deadline=None)
@given(policies(), histories(), as_ofs, promises(), days)
def test_a_new_policy_leaves_all_that_began_before_it(versions, records, as_of, newer, day):
    """Whatever follows: rows that began before it are as they were, but for deeds that caught up across the border."""
    older = [one for one in versions if one.begins is None or one.begins < day]
    until = day - timedelta(days=1)
    cut = [replace(one, ends=until if one.ends is None else min(one.ends, until)) for one in older]
    newer = replace(newer, begins=day, ends=None, catch_up=False)
    quiet = [replace(one, catch_up=False) for one in older]
    followed = [*(replace(one, catch_up=False) for one in cut), newer]
    before = statement(quiet, records, CALENDAR, as_of).rows
    after = statement(followed, records, CALENDAR, as_of).rows

    def judged(rows):
        return {(r.subject, r.period, r.status, r.deeds, r.delay_days, r.base) for r in rows if r.period.start < day}

    assert judged(before) == judged(after)


@settings(max_examples=60, deadline=None)
@given(policies(), histories(), as_ofs)
def test_no_deed_catches_up_twice(versions, records, as_of):
    dated = {(r.subject, r.id): r.on for r in standing(records, as_of)}
    caught = Counter(
        (row.subject, name, row.period)
        for row in statement(versions, records, CALENDAR, as_of).rows
        for name in row.deeds
        if dated[row.subject, name] not in row.period
    )
    periods = Counter((subject, name) for subject, name, _ in caught)
    assert set(periods.values()) <= {1}


@settings(max_examples=40, deadline=None)
@given(promises(), histories(), as_ofs, st.integers())
def test_the_order_of_records_does_not_matter(promise, records, as_of, seed):
    shuffled = list(records)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - not a secret
    assert told(promise, records, as_of) == told(promise, shuffled, as_of)


@settings(max_examples=40, deadline=None)
@given(promises(), histories(), as_ofs)
def test_rows_are_sorted_and_totals_add_up(promise, records, as_of):
    answer = told(promise, records, as_of)
    keys = [(r.commitment, r.owner, r.subject, r.period.start) for r in answer.rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert list(answer.totals) == [status.value for status in Status]
    assert sum(answer.totals.values()) == len(answer.rows)


@settings(max_examples=40, deadline=None)
@given(promises(), histories(), as_ofs)
def test_a_past_day_is_told_from_what_was_known_then(promise, records, as_of):
    known = [r for r in records if (r.recorded or date.min) <= as_of and not (r.kind is Kind.DEED and r.on > as_of)]
    assert told(promise, records, as_of) == told(promise, known, as_of)


@settings(max_examples=40, deadline=None)
@given(promises(), histories(), as_ofs, days)
def test_a_timely_deed_never_worsens(promise, records, as_of, day):
    before = statuses(promise, records, as_of)
    deed = Record("timely", Kind.DEED, "promise", "x", "a", day, recorded=day, line=500)
    after = statuses(promise, [*records, deed], as_of)
    assert before.keys() == after.keys()
    assert all(RANK[after[key]] >= RANK[before[key]] for key in before)


@settings(max_examples=40, deadline=None)
@given(promises(catch_up=False), histories(), as_ofs, days, st.integers(0, 40))
def test_an_entry_changes_no_other_period(promise, records, as_of, day, delay):
    before = statuses(promise, records, as_of)
    deed = Record("new", Kind.DEED, "promise", "x", "a", day, recorded=day + timedelta(days=delay), line=500)
    after = statuses(promise, [*records, deed], as_of)
    changed = [key for key in before if before[key] is not after[key]]
    assert all(subject == "a" and day in period for subject, _, period in changed)


@settings(max_examples=40, deadline=None)
@given(promises(catch_up=False), as_ofs, days, st.integers(0, 40))
def test_late_entry_stays_late_for_ever(promise, as_of, day, delay):
    owed = Record("o", Kind.OWED, "promise", "x", "a", TERM.start, line=1)
    deed = Record("d", Kind.DEED, "promise", "x", "a", day, recorded=day + timedelta(days=delay), line=2)
    for row in told(promise, [owed, deed], as_of).rows:
        late = row.deeds and deed.recorded > row.deadline
        assert not (late and row.status is Status.KEPT)


@settings(max_examples=40, deadline=None)
@given(promises(), as_ofs)
def test_silence_is_missed(promise, as_of):
    owed = Record("o", Kind.OWED, "promise", "x", "a", TERM.start, line=1)
    for row in told(promise, [owed], as_of).rows:
        assert row.status is (Status.DUE if as_of <= row.deadline else Status.MISSED)


@settings(max_examples=40, deadline=None)
@given(promises(), histories(), as_ofs, st.data())
def test_voiding_takes_back_and_voiding_the_void_restores(promise, records, as_of, data):
    day = data.draw(days.filter(lambda d: d <= as_of)) if as_of >= TERM.start else as_of
    wrong = Record("wrong", Kind.DEED, "promise", "x", "a", day, line=500)
    void = Record("void", Kind.VOID, "", "", "wrong", as_of, recorded=as_of, line=501)
    unvoid = replace(void, id="unvoid", subject="void", line=502)
    assert told(promise, [*records, wrong, void], as_of) == told(promise, records, as_of)
    assert told(promise, [*records, wrong, void, unvoid], as_of) == told(promise, [*records, wrong], as_of)
