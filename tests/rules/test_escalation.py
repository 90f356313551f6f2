"""Who must have heard of what slipped: the policy's order, working days, and nothing lost by a late asker."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Commitment, Row, Status, Step, statement
from lianqiao.rules.escalation import heard, key_of, ladder_of, next_step, reached, step_day
from lianqiao.rules.values import Cadence, Period
from tests.rules.ledger_histories import CALENDAR, FIRST, as_ofs, histories, promises

WEEK = Period(date(2023, 4, 17), date(2023, 4, 23))
TUESDAY = date(2023, 4, 25)  # the deadline: two working days of grace after Sunday
# May Day of 2023: 29 April to 3 May off, 23 April and 6 May worked.
MAY = Calendar(
    days_off=frozenset({date(2023, 4, 29), date(2023, 4, 30), *(date(2023, 5, day) for day in (1, 2, 3))}),
    make_up_days=frozenset({date(2023, 4, 23), date(2023, 5, 6)}),
)


def promise(*after: int, name: str = "weekly-talk") -> Commitment:
    to = ("counsellor", "employment_secretary", "department_head")
    return Commitment(
        id=name, owner="counsellor", subject="student", deed="talk", count=1, source="", cadence=Cadence.WEEK, grace=2,
        ladder=tuple(Step(who, days) for who, days in zip(to, after, strict=False)),
    )  # fmt: skip


def row(status: Status = Status.MISSED, subject: str = "student:1", deadline: date = TUESDAY) -> Row:
    return Row("weekly-talk", "counsellor", subject, WEEK, deadline, status, 0, 1, (), 0)


def steps(as_of: date, *after: int, status: Status = Status.MISSED, taken=()) -> list[str]:
    found = heard([row(status)], {"weekly-talk": promise(*after)}, taken, MAY, as_of)
    return [rung.to for one in found for rung in one.steps]


@pytest.mark.parametrize(
    ("day", "who"),
    [
        (date(2023, 4, 25), []),
        (date(2023, 4, 26), ["counsellor"]),
        (date(2023, 4, 27), ["counsellor", "employment_secretary"]),
        # The fifth working day after Tuesday: Wed, Thu, Fri, then Thursday 4 May and Friday 5 May.
        (date(2023, 5, 4), ["counsellor", "employment_secretary"]),
        (date(2023, 5, 5), ["counsellor", "employment_secretary", "department_head"]),
        (date(2023, 6, 30), ["counsellor", "employment_secretary", "department_head"]),
    ],
)
def test_each_step_waits_its_own_working_days(day: date, who: list[str]) -> None:
    assert steps(day, 0, 2, 5) == who


def test_without_days_a_step_is_reached_the_very_next_day_worked_or_not() -> None:
    assert step_day(date(2023, 4, 28), 0, MAY) == date(2023, 4, 29)
    assert step_day(date(2023, 4, 28), 1, MAY) == date(2023, 5, 4)
    with pytest.raises(ValueError, match="forward"):
        step_day(date(2023, 4, 28), -1, MAY)


def test_a_make_up_saturday_counts() -> None:
    assert step_day(date(2023, 5, 5), 1, MAY) == date(2023, 5, 6)
    assert step_day(date(2023, 4, 21), 1, MAY) == date(2023, 4, 23)


def test_the_order_is_the_policys_and_no_step_overtakes_another() -> None:
    rungs = ladder_of(row(), promise(5, 0, 2), MAY)
    assert [rung.to for rung in rungs] == ["counsellor", "employment_secretary", "department_head"]
    assert {rung.on for rung in rungs} == {date(2023, 5, 5)}
    assert steps(date(2023, 5, 4), 5, 0, 2) == []


@pytest.mark.parametrize("status", [one for one in Status if one not in {Status.MISSED, Status.SHORT}])
def test_only_what_slipped_is_heard_of(status: Status) -> None:
    assert steps(date(2023, 5, 5), 0, 2, 5, status=status) == []
    assert steps(date(2023, 5, 5), 0, status=Status.SHORT) == ["counsellor"]


def test_taking_a_row_up_stops_it_and_no_other() -> None:
    found = heard([row(), row(subject="student:2")], {"weekly-talk": promise(0)}, {key_of(row())}, MAY, TUESDAY)
    assert [one.key for one in found] == [("weekly-talk", "student:2", WEEK.start)]
    assert found[0].steps == ()


def test_a_promise_that_the_policy_no_longer_has_is_left_out() -> None:
    assert heard([row()], {}, (), MAY, date(2023, 5, 5)) == ()


def test_what_comes_next() -> None:
    rungs = ladder_of(row(), promise(0, 2, 5), MAY)
    assert next_step(rungs, TUESDAY) == rungs[0]
    assert next_step(rungs, date(2023, 4, 27)) == rungs[2]
    assert next_step(rungs, date(2023, 5, 5)) is None
    assert reached(rungs, TUESDAY) == ()


ladders = st.lists(st.integers(0, 8), max_size=5).map(
    lambda days: tuple(Step(f"role{n}", after) for n, after in enumerate(days))
)


@st.composite
def slipping(draw):
    made = draw(promises())
    return Commitment(**{name: getattr(made, name) for name in made.__slots__} | {"ladder": draw(ladders)})


def told(commitment, records, as_of, taken=()):
    rows = statement([commitment], records, CALENDAR, as_of).rows
    return heard(rows, {commitment.id: commitment}, taken, CALENDAR, as_of)


@given(slipping(), histories(), as_ofs)
def test_a_slow_count_of_days_finds_the_same(commitment, records, as_of) -> None:
    for one in told(commitment, records, as_of):
        best, expected = date.min, []
        for place, step in enumerate(commitment.ladder):
            day = one.row.deadline
            left = step.after
            while left:
                day += timedelta(days=1)
                left -= CALENDAR.working_day(day)
            best = max(best, day if step.after else day + timedelta(days=1))
            if best <= as_of:
                expected.append((place, best))
        assert [(rung.step, rung.on) for rung in one.steps] == expected


@given(slipping(), histories(), as_ofs, st.integers(0, 40))
def test_steps_stay_reached_so_an_outage_loses_none(commitment, records, as_of, days) -> None:
    later = as_of + timedelta(days=days)
    rows = [row for row in statement([commitment], records, CALENDAR, as_of).rows if row.status is Status.MISSED]
    by_id = {commitment.id: commitment}
    seen: dict = {}
    for n in range((later - as_of).days + 1):
        for one in heard(rows, by_id, (), CALENDAR, as_of + timedelta(days=n)):
            seen.setdefault(one.key, set()).update(one.steps)
    for one in heard(rows, by_id, (), CALENDAR, later):
        assert set(one.steps) == seen[one.key]


@given(slipping(), histories(), as_ofs, st.data())
def test_what_is_taken_up_is_silent_and_nothing_else_changes(commitment, records, as_of, data) -> None:
    every = told(commitment, records, as_of)
    taken = {one.key for one in every if data.draw(st.booleans())}
    assert told(commitment, records, as_of, taken) == tuple(one for one in every if one.key not in taken)


@given(slipping(), histories(), as_ofs)
def test_nothing_is_heard_before_its_deadline_is_over(commitment, records, as_of) -> None:
    for one in told(commitment, records, as_of):
        assert one.row.deadline < as_of
        assert all(FIRST < rung.on <= as_of and rung.on > one.row.deadline for rung in one.steps)
