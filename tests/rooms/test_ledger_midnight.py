"""The ledger's day ends at midnight in Shanghai, whatever zone the server is in."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lianqiao.assistance.actions import record_help
from lianqiao.config import clock
from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.ledger.history import history
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.values import Cadence
from tests.factories.hardship import a_criterion
from tests.factories.roster import a_student
from tests.rooms.test_as_of import FIRST, MACHINE

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone is the machine's")]
WEEK = date(2023, 3, 6)  # its last day is the 12th, entered in time until the 14th
BEFORE, AFTER = datetime(2023, 3, 14, 15, 59, tzinfo=UTC), datetime(2023, 3, 14, 16, 30, tzinfo=UTC)


@pytest.fixture
def server_in_utc(monkeypatch):
    """The machine's zone is UTC; what it says of now is set by the answer."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("LIANQIAO_DEMO_DAY", raising=False)
    time.tzset()

    def at(instant):
        class Machine(datetime):
            @classmethod
            def now(cls, tz=None):
                return instant.astimezone(tz)

        monkeypatch.setattr(clock, "datetime", Machine)

    yield at
    monkeypatch.undo()
    time.tzset()


def rows(commitment, today):
    asked = {"viewer": MACHINE, "today": today, "now": clock.now(), "policy": policy_in_force()}
    found = statement(**asked)
    policy = policy_in_force()
    assert judged(policy.promises, history(**asked), policy.calendar, today) == found
    return {row.period.start: row for row in found.rows if row.commitment == commitment}


@pytest.mark.parametrize(("instant", "status", "delay"), [(BEFORE, "kept", 2), (AFTER, "late", 3)])
def test_a_talk_entered_in_the_evening_of_london(server_in_utc, instant, status, delay):
    server_in_utc(instant)
    student = a_student()
    a_criterion(student, valid_from=FIRST)
    made = record_help(
        viewer=MACHINE, kind="talk", held_on=date(2023, 3, 12), student_ids=[student.pk],
        today=clock.today(), now=clock.now(),
    )  # fmt: skip
    assert made.recorded_on == clock.today() == date(2023, 3, 14 if instant is BEFORE else 15)
    row = rows("weekly-talk", date(2023, 3, 20))[WEEK]
    assert (row.status, row.delay_days) == (status, delay)


@pytest.mark.parametrize(("instant", "kept"), [(BEFORE, date(2023, 3, 14)), (AFTER, date(2023, 3, 15))])
def test_a_bulletin_taken_around_midnight(server_in_utc, instant, kept):
    server_in_utc(instant)
    sent = Envelope.objects.create(
        key="b", recipient="user:1", about="bulletin:1", channel="email", subject="", body="", queued_at=instant
    )
    Attempt.objects.create(envelope=sent, at=instant, outcome="accepted")
    fortnight = date(2023, 3, 13)
    for day in (date(2023, 3, 14), date(2023, 3, 15)):
        assert rows("fortnightly-bulletin", day)[fortnight].count == (day >= kept)


def test_the_day_changes_at_midnight_in_shanghai(server_in_utc):
    for instant, day in ((BEFORE, 14), (AFTER, 15)):
        server_in_utc(instant)
        assert clock.today() == date(2023, 3, day)


# By cadence: what it takes to name it, and the last day of its second period (of the term and the quota: the only one).
ENDS = {
    "week": ({"cadence": Cadence.WEEK}, date(2023, 2, 26)),
    "fortnight": ({"cadence": Cadence.FORTNIGHT, "anchor": FIRST}, date(2023, 3, 12)),
    "month": ({"cadence": Cadence.MONTH}, date(2023, 3, 31)),
    "term": ({"cadence": Cadence.TERM}, date(2023, 7, 2)),
    "quota": ({"by": date(2023, 3, 17)}, date(2023, 3, 17)),
}
MINUTE = timedelta(minutes=1)


def one_promise(said, last):
    """A policy of one promise, whose term begins at most five weeks before that last day: each day is read."""
    talk = Commitment("talk", "counsellor", "student", "talk", 1, "", scope="assisted", **said)
    policy, begins = policy_in_force(), max(FIRST, last - timedelta(days=34))
    return replace(policy, commitments=(talk,), valid_from=begins, terms=(replace(policy.terms[0], start=begins),))


def of(policy, last):
    """The row of the period that ends on `last`, told on the day that it is in Shanghai; held against the export."""
    asked = {"viewer": MACHINE, "today": clock.today(), "now": clock.now(), "policy": policy}
    found = statement(**asked)
    assert judged(policy.promises, history(**asked), policy.calendar, clock.today()) == found
    return {row.period.end: row for row in found.rows}.get(last)


@pytest.mark.parametrize("cadence", ENDS)
def test_every_cadence_ends_at_midnight_in_shanghai(server_in_utc, cadence):
    said, last = ENDS[cadence]
    policy, midnight = one_promise(said, last), datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    a_criterion(a_student(), valid_from=FIRST)
    found = {}
    for moment in (midnight - MINUTE, midnight, midnight + MINUTE):
        server_in_utc(moment)
        found[moment - midnight] = of(policy, last).status.value
    assert found == {-MINUTE: "due", MINUTE * 0: "missed", MINUTE: "missed"}


@pytest.mark.parametrize(("minutes", "status", "delay"), [(-1, "kept", 0), (0, "late", 1), (1, "late", 1)])
@pytest.mark.parametrize("cadence", ENDS)
def test_an_entry_around_the_last_midnight_of_every_cadence(server_in_utc, cadence, minutes, status, delay):
    said, last = ENDS[cadence]
    policy, midnight = one_promise(said, last), datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    student = a_student()
    a_criterion(student, valid_from=FIRST)
    server_in_utc(midnight + MINUTE * minutes)
    record_help(
        viewer=MACHINE, kind="talk", held_on=last, student_ids=[student.pk], today=clock.today(), now=clock.now()
    )
    server_in_utc(midnight + timedelta(days=3))
    row = of(policy, last)
    assert (row.status.value, row.delay_days) == (status, delay)


@pytest.mark.parametrize("cadence", sorted(ENDS.keys() - {"term", "quota"}))
@pytest.mark.parametrize(("minutes", "there"), [(-1, False), (0, True), (1, True)])
def test_a_period_is_there_from_its_first_midnight_in_shanghai(server_in_utc, cadence, minutes, there):
    said, last = ENDS[cadence]
    policy, midnight = one_promise(said, last), datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    a_criterion(a_student(), valid_from=FIRST)
    server_in_utc(midnight + MINUTE * minutes)
    calendar, first = policy.calendar, last + timedelta(days=1)
    [following] = calendar.periods(said["cadence"], first, first, said.get("anchor"))
    assert (of(policy, following.end) is not None) is there
