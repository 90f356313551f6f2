"""Any history of recording, correcting and cancelling reads the same as of any day, in whatever order it is read.

The model beside it knows nothing of tables: a record is a list of versions,
each with the day it was made on, and perhaps the day it was cancelled on.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lianqiao.assistance.actions import cancel_help, record_help
from lianqiao.assistance.actions_corrections import correct_help
from lianqiao.assistance.queries import activities, attempts, attendances, of_student
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Viewer
from tests.conftest import examples
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
MACHINE = Viewer("system:test", system=True)
FIRST = date(2023, 3, 1)
DAYS = 7


@dataclass
class Version:
    """What a record said from `since` on."""

    id: int
    since: date
    held_on: date
    made: bool


@dataclass
class Record:
    """One record with all its versions."""

    versions: list[Version] = field(default_factory=list)
    cancelled_on: date | None = None

    def as_of(self, day: date) -> Version | None:
        """The version that stands at the end of a day; None before it was entered, and once it is cancelled."""
        if self.cancelled_on is not None and self.cancelled_on <= day:
            return None
        known = [one for one in self.versions if one.since <= day]
        return known[-1] if known else None


# (what, days later, which record, how many days before today it was held, was it made)
STEP = st.tuples(
    st.sampled_from(["record", "record", "correct", "correct", "cancel", "correct an old version"]),
    st.integers(0, 1),
    st.integers(0, 3),
    st.integers(0, 4),
    st.booleans(),
)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))


def play(student_id: int, steps: list[tuple[str, int, int, int, bool]]) -> list[Record]:
    """Do the steps, one after the other, and note in the model what ought to be."""
    records: list[Record] = []
    day = FIRST
    for what, later, which, before, made in steps:
        day += timedelta(days=later)
        now, said = {"today": day, "now": at(day)}, {"held_on": day - timedelta(days=before), "made": made}
        if what == "record" or not records:
            act = record_help(viewer=MACHINE, kind="talk", student_ids=[student_id], **said, **now)
            records.append(Record([Version(act.pk, day, said["held_on"], made)]))
            continue
        one = records[which % len(records)]
        version = one.versions[0 if what == "correct an old version" else -1]
        stale = version is not one.versions[-1] or one.cancelled_on is not None
        with pytest.raises(Refused, match="help_changed|cancelled_al") if stale else nullcontext():
            if what == "cancel":
                cancel_help(viewer=MACHINE, activity_id=version.id, reason="记错", **now)
                one.cancelled_on = day
            else:
                act = correct_help(viewer=MACHINE, activity_id=version.id, **said, **now)
                one.versions.append(Version(act.pk, day, said["held_on"], made))
    return records


def readings(student_id: int, day: date) -> list[object]:
    """Everything that the queries tell as of a day; what is entered later is left out by its day, as counters do."""
    span = {"viewer": MACHINE, "since": date(2023, 1, 1), "until": day}
    there = [(one.activity_id, one.held_on) for one in attendances(**span, kinds=["talk"]) if one.recorded_on <= day]
    tried = [(one.activity_id, one.held_on) for one in attempts(**span) if one.recorded_on <= day]
    acts = [(one.id, one.held_on) for one in activities(**span, kinds=["talk"]) if one.recorded_on <= day]
    line = [(one.id, one.held_on, one.made) for one in of_student(viewer=MACHINE, today=day, student_id=student_id)]
    return [sorted(there), sorted(tried), sorted(acts), line]


@settings(
    max_examples=examples(12),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=6), order=st.permutations(range(DAYS)))
def test_any_history_reads_the_same_in_any_order_and_counts_once(steps, order):
    with transaction.atomic():
        student_id = a_student().pk
        records = play(student_id, steps)
        told = {place: readings(student_id, FIRST + timedelta(days=place)) for place in order}
        for place in range(DAYS):
            day = FIRST + timedelta(days=place)
            standing = [one for record in records if (one := record.as_of(day)) and one.held_on <= day]
            there, tried, acts, line = told[place]
            assert there == acts == sorted((one.id, one.held_on) for one in standing if one.made)
            assert tried == sorted((one.id, one.held_on) for one in standing if not one.made)
            assert sorted(line) == sorted((one.id, one.held_on, one.made) for one in standing)
            assert line == sorted(line, key=lambda one: (one[1], one[0]), reverse=True)
        last = order[0]
        assert told[last] == readings(student_id, FIRST + timedelta(days=last))
        transaction.set_rollback(True)
