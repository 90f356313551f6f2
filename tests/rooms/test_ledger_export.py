"""The college's own records in a file: from them the rule tells what the pages told, today and on every day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.assistance.models import Activity
from lianqiao.charter.records import read_records, write_records
from lianqiao.hardship.actions import end_criterion
from lianqiao.ledger.history import history
from lianqiao.ledger.queries import statement
from lianqiao.referrals.models import Referral
from lianqiao.roster.models import SamePerson, Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import statement as judged
from lianqiao.trace.models import Reading
from tests.conftest import examples
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_standing, a_student
from tests.rooms.test_as_of import FIRST, MACHINE, STEPS, at, bring_posts, bring_students, review

pytestmark = pytest.mark.django_db
TODAY = date(2023, 4, 14)


def exported(today=TODAY):
    """The records as they come back from the file."""
    found = history(viewer=MACHINE, today=today, now=at(today), policy=policy_in_force())
    return read_records(write_records(found).encode(), "export.csv")


def pages(day):
    return statement(viewer=MACHINE, today=day, now=at(day), policy=policy_in_force()).as_json()


def recomputed(records, day):
    policy = policy_in_force()
    return judged(policy.promises, records, policy.calendar, day).as_json()


def check(today=TODAY, days=None):
    records = exported(today)
    for day in days or (FIRST + timedelta(days=n) for n in range(0, (today - FIRST).days + 1, 5)):
        assert recomputed(records, day) == pages(day), day
    assert recomputed(records, today) == pages(today)
    return records


def helped(**more):
    student = a_student()
    a_criterion(student, **{"valid_from": FIRST, **more})
    return student


def test_nothing_on_record_owes_the_college_s_own_promises_only():
    records = check()
    assert {one.subject for one in records} == {"college"}


def test_it_holds_ids_only_and_leaves_a_trace():
    student = helped()
    an_act("talk", date(2023, 3, 8), student, title="约谈", note="家里的事")
    text = write_records(exported())
    assert student.number not in text
    assert not any(ord(sign) > 127 for sign in text)
    assert f"student:{student.pk}" in text
    assert Reading.objects.filter(purpose="ledger", subject=f"student:{student.pk}").exists()


def test_what_was_learnt_later_of_the_past():
    student = helped(at=at(date(2023, 3, 20)))
    ends = helped(valid_until=date(2023, 3, 31))
    left = helped()
    a_standing(left, "left", date(2023, 3, 1))
    held = a_criterion(helped(), "orphan", valid_from=FIRST)
    end_criterion(viewer=MACHINE, held_id=held.pk, on=date(2023, 3, 6), reason="毕业", now=at(date(2023, 4, 10)))
    an_act("talk", date(2023, 3, 8), student, ends, left, recorded_on=date(2023, 3, 20))
    an_act("guidance", date(2023, 4, 1), ends)
    make_post(1, openings=55, first_recorded_on=date(2023, 3, 1))
    Referral.objects.create(student=student, post=make_post(2), on=date(2023, 4, 10), by="user:1")
    check()


def test_corrections_keep_the_day_of_the_first_entry():
    student, other = helped(), helped()
    first = an_act("talk", date(2023, 3, 8), student)
    Activity.objects.filter(pk=first.pk).update(recorded_at=at(date(2023, 3, 8)))
    better = an_act("talk", date(2023, 3, 9), student, other, recorded_on=date(2023, 3, 8), replaces=first)
    Activity.objects.filter(pk=better.pk).update(recorded_at=at(date(2023, 4, 3)))
    records = check(days=[date(2023, 3, 20), date(2023, 4, 2), date(2023, 4, 3)])
    talks = [one for one in records if one.id.startswith(f"weekly-talk/activity:{better.pk}")]
    assert {(one.on, one.recorded) for one in talks} == {(date(2023, 3, 9), date(2023, 3, 8))}


def test_two_numbers_that_are_one_person():
    kept, other = helped(), helped()
    an_act("talk", date(2023, 3, 8), kept)
    an_act("talk", date(2023, 3, 15), other)
    SamePerson.objects.create(
        student=kept, other=other, reason="同一人", recorded_at=at(date(2023, 4, 3)), recorded_by="user:1"
    )
    records = check(days=[date(2023, 3, 20), date(2023, 4, 2), date(2023, 4, 3), TODAY])
    rows = recomputed(records, TODAY)["rows"]
    talks = [one for one in rows if one["commitment"] == "weekly-talk"]
    assert {one["subject"] for one in talks} == {f"student:{kept.pk}"}
    assert sum(one["status"] == "kept" for one in talks) == 2


@settings(
    max_examples=examples(4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=2, max_size=6))
def test_every_day_is_told_again_whatever_happened(db, steps):
    with transaction.atomic():
        day = FIRST
        for act, n, days in [(bring_students, 2, 0), (bring_posts, 1, 0), (review, 0, 0), *steps]:
            day += timedelta(days=days)
            act(day, n)
        assert Student.objects.exists()
        check(day)
        transaction.set_rollback(True)
