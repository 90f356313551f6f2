"""From what was believed day by day come rows that tell each of those days again (contracts, Ledger)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.rules.deeds import Kind, Record, standing
from lianqiao.rules.journal import journal

FIRST = date(2023, 3, 1)
LENGTH = 12


def day(n):
    return FIRST + timedelta(days=n)


def deed(name="t", on=0, recorded=0):
    return Record(name, Kind.DEED, "talk", "li", "s", day(on), recorded=day(recorded))


def owed(until=None, name="o"):
    return Record(name, Kind.OWED, "talk", "li", "s", FIRST, until=until and day(until))


def believed(rows, as_of):
    return {(one.id, one.kind, one.subject, one.on, one.until) for one in standing(rows, as_of)}


def shown(records, as_of):
    """What the rule lets count of these on a day."""
    return believed([one if one.kind is Kind.DEED else replace(one, recorded=None) for one in records], as_of)


def test_what_stands_from_the_first_day_is_known_from_the_start():
    assert journal([(FIRST, [owed()]), (day(1), [owed()])]) == (replace(owed(), line=1),)


def test_a_deed_keeps_the_day_it_was_entered():
    rows = journal([(FIRST, []), (day(1), [deed(recorded=1)])])
    assert rows == (replace(deed(recorded=1), line=1),)


def test_a_span_that_ends_later_was_open_before():
    rows = journal([(FIRST, [owed()]), (day(3), [owed(2)])])
    assert [(one.until, one.recorded) for one in rows] == [(None, None), (day(2), day(3))]


def test_a_correction_that_keeps_its_day_counts_from_when_it_was_made():
    rows = journal([(FIRST, [deed("old")]), (day(5), [deed("new")])])
    assert [one[0] for one in sorted(believed(rows, day(4)))] == ["old"]
    assert [one[0] for one in sorted(believed(rows, day(5)))] == ["new"]
    [new] = [one for one in rows if one.id == "new"]
    assert new.recorded == FIRST


def test_a_deed_that_changed_under_its_id_is_told_as_it_is_now():
    rows = journal([(FIRST, [deed()]), (day(2), [deed(on=1, recorded=2)])])
    assert [(one.on, one.recorded) for one in rows] == [(day(1), day(2))]


def test_nothing_told_nothing_written():
    assert journal([]) == ()


@st.composite
def worlds(draw):
    """For each day the records believed: each id comes and goes, spans and excuses change, deeds do not."""
    told = {n: [] for n in range(LENGTH)}
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from([Kind.OWED, Kind.EXCUSE, Kind.DEED]))
        on, recorded = draw(st.integers(-3, LENGTH)), draw(st.integers(-3, LENGTH))
        for n in range(LENGTH):
            if not draw(st.integers(0, 3)):
                continue
            until = None if kind is Kind.DEED else day(on + draw(st.integers(0, 2)))
            one = Record(f"r{number}", kind, "talk", "li", "s", day(on), until=until)
            told[n].append(replace(one, recorded=day(recorded)) if kind is Kind.DEED else one)
    return told


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_day_is_told_again(told):
    rows = journal((day(n), told[n]) for n in range(LENGTH))
    for n in range(LENGTH):
        assert believed(rows, day(n)) == shown(told[n], day(n))
    assert [one.line for one in rows] == list(range(1, len(rows) + 1))
