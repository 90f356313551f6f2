"""The ladder's waiting, the effort before "unreachable", coverage with its base."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.reaching import (
    Attempts,
    Chased,
    Contact,
    Contacts,
    Effort,
    Rung,
    Step,
    Try,
    cover,
    due_steps,
    later,
    may_call_unreachable,
    still_unreachable,
    tries_since,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar()
SECOND = timedelta(seconds=1)
LADDER = (
    Step(Rung.NEXT_CHANNEL, hours=24),
    Step(Rung.OTHER_ADDRESS, hours=24),
    Step(Rung.LIAISON, days=1),
    Step(Rung.CALL, days=2),
)
ALL = frozenset(Rung)


def at(day: int, hour: int = 10) -> datetime:
    """A moment of April 2023; the 10th is a Monday."""
    return datetime(2023, 4, day, hour, tzinfo=SHANGHAI)


def due(message: Chased, now: datetime) -> list[tuple[Rung, datetime]]:
    return [(one.rung, one.since) for one in due_steps(message, LADDER, now=now, calendar=PLAIN)]


# ---------------------------------------------------------------- waiting


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (at(10), Step(Rung.CALL, days=1), at(11)),
        (at(14), Step(Rung.CALL, days=1), at(17)),  # over the week-end
        (at(10), Step(Rung.CALL, hours=24), at(11)),
        (at(14, 22), Step(Rung.CALL, hours=24), at(17, 22)),
        (at(14, 22), Step(Rung.CALL, hours=2), at(17, 0)),  # its last instant is the next working day's first
        (at(15), Step(Rung.CALL, hours=3), at(17, 3)),  # begun on a day off
        (at(15), Step(Rung.CALL), at(17, 0)),  # no waiting, but not on a day off
        (at(10), Step(Rung.CALL), at(10)),
        (at(10), Step(Rung.CALL, hours=72), at(13)),
    ],
)
def test_waiting_runs_on_working_days(start, step, end):
    assert later(start, step, PLAIN) == end


@given(hours=st.integers(0, 200), days=st.integers(0, 8), start=st.integers(0, 24 * 27))
def test_waiting_never_ends_early_nor_on_a_day_off(hours, days, start):
    begun = at(1, 0) + timedelta(hours=start)
    ends = later(begun, Step(Rung.CALL, days=days, hours=hours), PLAIN)
    assert ends >= begun + timedelta(hours=hours)
    assert PLAIN.working_day(ends.date())


# ---------------------------------------------------------------- the ladder


def test_a_step_is_due_from_its_moment_on():
    message = Chased(queued_at=at(10), open_to=ALL)
    assert due(message, at(11) - SECOND) == []
    assert due(message, at(11)) == [(Rung.NEXT_CHANNEL, at(11))]
    assert due(message, at(11) + SECOND) == [(Rung.NEXT_CHANNEL, at(11))]


def test_what_nobody_does_holds_nothing_up():
    message = Chased(queued_at=at(10), open_to=ALL)
    assert [rung for rung, _ in due(message, at(30))] == list(Rung)


def test_a_taken_step_makes_the_next_one_wait_from_then():
    message = Chased(queued_at=at(10), open_to=ALL, taken={Rung.NEXT_CHANNEL: [at(19)]})
    assert due(message, at(20) - SECOND) == []
    assert due(message, at(20)) == [(Rung.OTHER_ADDRESS, at(20))]


def test_what_cannot_be_done_is_left_out_with_its_waiting():
    message = Chased(queued_at=at(10), open_to=frozenset({Rung.CALL}))
    assert due(message, at(12) - SECOND) == []
    assert due(message, at(12)) == [(Rung.CALL, at(12))]


def test_after_a_failure_the_next_step_does_not_wait_and_the_one_after_it_does():
    message = Chased(queued_at=at(10), open_to=frozenset({Rung.LIAISON, Rung.CALL}), failed_at=at(10, 11))
    assert due(message, at(10, 11)) == [(Rung.LIAISON, at(10, 11))]
    assert due(message, at(12, 11)) == [(Rung.LIAISON, at(10, 11)), (Rung.CALL, at(12, 11))]


def test_a_failure_before_the_last_step_taken_no_longer_hurries():
    taken = {Rung.NEXT_CHANNEL: [at(11)]}
    message = Chased(queued_at=at(10), open_to=ALL, taken=taken, failed_at=at(10, 12))
    assert due(message, at(12) - SECOND) == []


def test_steps_of_one_kind_are_taken_one_after_the_other():
    twice = (Step(Rung.NEXT_CHANNEL, hours=1), Step(Rung.NEXT_CHANNEL, hours=1))
    once = Chased(queued_at=at(10), open_to=ALL, taken={Rung.NEXT_CHANNEL: [at(10, 12)]})
    assert [one.since for one in due_steps(once, twice, now=at(10, 13), calendar=PLAIN)] == [at(10, 13)]
    both = Chased(queued_at=at(10), open_to=ALL, taken={Rung.NEXT_CHANNEL: [at(10, 12), at(10, 14)]})
    assert due_steps(both, twice, now=at(28), calendar=PLAIN) == ()


@given(now=st.integers(0, 400), taken=st.integers(0, 4), failed=st.none() | st.integers(0, 200))
def test_the_more_time_the_more_is_due_and_nothing_comes_before_its_waiting(now, taken, failed):
    done = {rung: [at(10) + timedelta(hours=30 * (place + 1))] for place, rung in enumerate(list(Rung)[:taken])}
    bad = None if failed is None else at(10) + timedelta(hours=failed)
    message = Chased(queued_at=at(10), open_to=ALL, taken=done, failed_at=bad)
    here = at(10) + timedelta(hours=now)
    before, after = due(message, here), due(message, here + timedelta(hours=5))
    assert after[: len(before)] == before
    assert all(since <= here for _, since in before)
    assert {rung for rung, _ in before}.isdisjoint(done)


# ---------------------------------------------------------------- effort

EFFORT = Effort(tries=4, channels=2, days=5)
ENOUGH = [Try(date(2023, 4, 10 + one), "email" if one else "call", f"attempt:{one}") for one in (0, 1, 2, 4)]


def test_enough_effort_and_its_evidence():
    verdict = may_call_unreachable(ENOUGH, EFFORT)
    assert verdict.ok
    assert verdict.evidence == ("attempt:0", "attempt:1", "attempt:2", "attempt:4")


@pytest.mark.parametrize(
    ("tries", "codes"),
    [
        ([], ["unreachable_tries", "unreachable_channels", "unreachable_days"]),
        (ENOUGH[1:], ["unreachable_tries", "unreachable_channels", "unreachable_days"]),
        ([*ENOUGH[:3], Try(date(2023, 4, 13), "email", "attempt:9")], ["unreachable_days"]),
        ([*ENOUGH[:2], ENOUGH[3]], ["unreachable_tries"]),
        ([*ENOUGH[1:], Try(date(2023, 4, 10), "email", "attempt:9")], ["unreachable_channels"]),
    ],
)
def test_one_short_of_it_is_refused_with_what_is_lacking(tries, codes):
    verdict = may_call_unreachable(tries, EFFORT)
    assert not verdict.ok
    assert [one.code for one in verdict.because] == codes
    assert all(one.as_dict()["have"] < one.as_dict()["need"] for one in verdict.because)


def test_tries_speak_only_after_the_last_contact():
    contacts = [Contact(date(2023, 4, 11), "read", "receipt:1"), Contact(date(2023, 4, 13), "delivered", "receipt:2")]
    assert [one.evidence for one in tries_since(ENOUGH, contacts, {"read"})] == ["attempt:2", "attempt:4"]
    assert len(tries_since(ENOUGH, contacts, {"call"})) == 4


def test_a_later_contact_ends_the_word():
    day, proof = date(2023, 4, 14), "receipt:1"
    assert still_unreachable(day, [Contact(date(2023, 4, 13), "read", proof)], {"read"})
    assert still_unreachable(day, [Contact(day, "delivered", proof)], {"read"})
    assert not still_unreachable(day, [Contact(day, "read", proof)], {"read"})


def test_the_moment_of_a_contact_makes_no_second_one():
    day, noon = date(2023, 4, 14), at(14, 12)
    assert Contact(day, "call", "call:1", noon) == Contact(day, "call", "call:1")
    assert sorted([Contact(day, "talk", "talk:1"), Contact(day, "call", "call:1", noon)])[0].at == noon


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["email", "call", "talk"])), max_size=12))
def test_more_effort_never_takes_the_right_away(rows):
    tries = [Try(date(2023, 4, 1) + timedelta(days=day), channel, f"t:{n}") for n, (day, channel) in enumerate(rows)]
    more = [*tries, Try(date(2023, 4, 30), "visit", "t:more")]
    assert may_call_unreachable(more, EFFORT).ok >= may_call_unreachable(tries, EFFORT).ok


# ---------------------------------------------------------------- coverage

SINCE, UNTIL = date(2023, 4, 10), date(2023, 4, 16)


def test_coverage_counts_days_at_both_ends_and_only_what_proves():
    tries = [(one, Try(day, "email", f"a:{one}")) for one, day in ((1, SINCE), (1, UNTIL), (2, date(2023, 4, 9)))]
    contacts = [
        (1, Contact(SINCE, "read", "r:1")),
        (2, Contact(UNTIL, "delivered", "r:2")),
        (3, Contact(date(2023, 4, 17), "read", "r:3")),
        (4, Contact(UNTIL, "read", "r:4")),
        (9, Contact(UNTIL, "read", "r:9")),  # not in the base
    ]
    found = cover([1, 2, 3, 4], tries, contacts, proofs={"read"}, since=SINCE, until=UNTIL)
    assert found.rate.text == "2/4"
    assert [one.person for one in found.unreached] == [2, 3]
    assert found.attempts == Attempts(2)
    assert found.contacts == Contacts(2)


def test_an_empty_base_has_no_share():
    found = cover([], [], [], proofs={"read"}, since=SINCE, until=UNTIL)
    assert found.rate.text == "0/0"
    assert found.rate.percent() is None


def test_attempts_and_contacts_are_never_added():
    assert Attempts(2) + Attempts(3) == Attempts(5)
    assert Contacts(2) + Contacts(3) == Contacts(5)
    with pytest.raises(TypeError):
        Attempts(2) + Contacts(3)
    with pytest.raises(TypeError):
        Contacts(2) + Attempts(3)


PEOPLE = st.integers(1, 6)
DAYS = st.integers(0, 12).map(lambda one: SINCE + timedelta(days=one - 3))


@given(
    tries=st.lists(st.tuples(PEOPLE, DAYS)),
    contacts=st.lists(st.tuples(PEOPLE, DAYS, st.sampled_from(["read", "call", "delivered"]))),
)
def test_reached_and_unreached_make_up_the_base(tries, contacts):
    tried = [(who, Try(day, "email", "a:1")) for who, day in tries]
    proven = [(who, Contact(day, kind, "r:1")) for who, day, kind in contacts]
    found = cover([1, 2, 3, 4, 5], tried, proven, proofs={"read", "call"}, since=SINCE, until=UNTIL)
    assert found.rate.part.value + len(found.unreached) == found.rate.base.value == 5
    assert found.attempts.value == sum(who < 6 and SINCE <= day <= UNTIL for who, day in tries)
    assert all(
        one.yes == any(who == one.person for who, proof in proven if proof in one.proofs) for one in found.people
    )
