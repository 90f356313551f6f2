"""The college under a policy that follows another: who is owed what, and what pages and files then say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.charter.policy import ClassTeam
from lianqiao.desk.promises import promises
from lianqiao.ledger.actions import excuse
from lianqiao.ledger.history import history
from lianqiao.ledger.queries import statement
from lianqiao.ledger.spans import joined
from lianqiao.roster import policy as in_force
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import statement as judged
from lianqiao.rules.hardship import Span
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.roster import a_class, a_student
from tests.rooms.test_as_of import MACHINE, at

pytestmark = pytest.mark.django_db
FIRST = date(2023, 3, 20)  # of a short term: every day of it is read
CHANGE = date(2023, 4, 5)  # a Wednesday and a day off; the week began on the 3rd
TODAY = date(2023, 4, 28)


def follow(older, change=CHANGE, **more):
    return replace(older, id="newer", valid_from=change, follows=older, **more)


def changed(policy, commitment_id, **more):
    return tuple(replace(one, **more) if one.id == commitment_id else one for one in policy.commitments)


def without(policy, commitment_id):
    return tuple(one for one in policy.commitments if one.id != commitment_id)


def ask(policy, day=TODAY):
    """The statement, held against what its export gives."""
    asked = {"viewer": MACHINE, "today": day, "now": at(day), "policy": policy}
    found = statement(**asked)
    assert judged(policy.promises, history(**asked), policy.calendar, day) == found
    return found.rows


def of(rows, commitment):
    return {row.period.start: row for row in rows if row.commitment == commitment}


def helped(criterion="financial_hardship", **more):
    student = a_student()
    a_criterion(student, criterion, **{"valid_from": FIRST, **more})
    return student


@pytest.fixture
def older():
    policy = policy_in_force()
    return replace(policy, valid_from=FIRST, terms=(replace(policy.terms[0], start=FIRST),))


def test_another_count_and_owner_from_the_next_week_on(older):
    an_act("talk", date(2023, 4, 11), helped())
    newer = follow(older, commitments=changed(older, "weekly-talk", count=2, owner="class_teacher"))
    rows = of(ask(newer), "weekly-talk")
    assert [(one.base, one.owner) for one in (rows[date(2023, 4, 3)], rows[date(2023, 4, 10)])] == [
        (1, "counsellor"), (2, "class_teacher"),
    ]  # fmt: skip
    assert rows[date(2023, 4, 10)].status == "short"
    assert {k: v for k, v in rows.items() if k < CHANGE} == {
        k: v for k, v in of(ask(older), "weekly-talk").items() if k < CHANGE
    }


def test_a_dropped_promise_is_known_for_what_it_owed(older, secretary):
    student = helped()
    newer = follow(older, commitments=without(older, "weekly-talk"))
    assert max(of(ask(newer), "weekly-talk")) == date(2023, 4, 3)
    shown = promises(viewer=MACHINE, today=TODAY, now=at(TODAY), policy=newer)
    assert shown.weekly is not None
    assert shown.week_rows(student.pk)
    assert list(shown.commitments)[-1] == "weekly-talk"


def test_a_dropped_promise_may_still_be_waived_for_its_weeks(older, secretary, today, now, monkeypatch):
    from lianqiao.ledger import actions

    student = helped()
    newer = follow(older, commitments=without(older, "weekly-talk"))
    monkeypatch.setattr(actions, "policy_in_force", lambda: newer)
    excuse(
        viewer=secretary, commitment_id="weekly-talk", subject=f"student:{student.pk}", since=date(2023, 4, 3),
        until=date(2023, 4, 9), reason="住院", today=today, now=now,
    )  # fmt: skip
    assert of(ask(newer), "weekly-talk")[date(2023, 4, 3)].status == "excused"


def test_a_quota_that_runs_is_owed_once_as_it_was(older):
    first, later = helped(), helped(valid_from=date(2023, 4, 10))
    newer = follow(older, commitments=changed(older, "three-posts", count=5, by=date(2023, 6, 1)))
    found = {row.subject: (row.period.start, row.base) for row in ask(newer) if row.commitment == "three-posts"}
    assert found == {
        f"student:{first.pk}": (FIRST, 3),
        f"student:{later.pk}": (date(2023, 4, 10), 5),
    }


def test_another_circle_of_people_counts_from_the_next_week_on(older):
    stays, goes, comes = helped(), helped("orphan"), helped("ethnic_minority_placeholder")
    a_criterion(comes, "disability", valid_from=FIRST)
    narrow = replace(older.assisted, criteria=("financial_hardship", "orphan"), special_difficulty=())
    wide = replace(older.assisted, criteria=("financial_hardship", "disability"), special_difficulty=())
    newer = follow(replace(older, given_assisted=narrow), given_assisted=wide)
    rows = ask(newer)

    def weeks(student):
        mine = [
            one.period.start
            for one in rows
            if (one.commitment, one.subject) == ("weekly-talk", f"student:{student.pk}")
        ]
        return min(mine), max(mine)

    last = date(2023, 4, 24)
    assert [weeks(one) for one in (stays, goes, comes)] == [
        (FIRST, last), (FIRST, date(2023, 4, 3)), (date(2023, 4, 10), last),
    ]  # fmt: skip
    quotas = {one.subject: one.period.start for one in rows if one.commitment == "guidance"}
    assert quotas == {
        f"student:{stays.pk}": FIRST, f"student:{goes.pk}": FIRST, f"student:{comes.pk}": CHANGE,
    }  # fmt: skip


def test_each_policy_s_own_team_is_asked_for(older):
    small = a_class()
    nobody = ClassTeam(0, 0, 0, 0, "")
    some = ClassTeam(1, 0, 0, 0, "")
    promise = next((one for one in older.commitments if one.deed == "team"), None)
    assert promise is not None
    change = date(2023, 4, 1)
    weekly = tuple(replace(one, since=None) if one.id == promise.id else one for one in older.commitments)
    newer = follow(replace(older, class_team=some, commitments=weekly), change, class_team=nobody, commitments=weekly)
    rows = of(ask(newer), promise.id)
    assert rows
    assert {row.subject for row in rows.values()} == {f"class:{small.pk}"}


def test_a_policy_of_days_to_come_changes_nothing_yet(older):
    helped()
    newer = follow(older, TODAY + timedelta(days=1), commitments=changed(older, "weekly-talk", count=2))
    assert ask(newer) == ask(older)
    alone = replace(older, valid_from=TODAY + timedelta(days=1))
    assert ask(alone) == ()


def test_nothing_is_promised_before_the_oldest(older):
    helped()
    newer = follow(older)
    assert newer.first_day == FIRST
    assert ask(newer, FIRST - timedelta(days=1)) == ask(older, FIRST - timedelta(days=1))


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([], ()),
        ([(1, 3), (4, 5)], ((1, 5),)),
        ([(1, 3), (5, 6)], ((1, 3), (5, 6))),
        ([(5, 6), (1, None)], ((1, None),)),
        ([(1, 6), (2, 3)], ((1, 6),)),
        ([(1, 3), (2, None)], ((1, None),)),
    ],
)
def test_spans_that_touch_are_one(spans, whole):
    def span(start, end):
        return Span(date(2023, 3, start), end and date(2023, 3, end))

    assert joined(span(*one) for one in spans) == tuple(span(*one) for one in whole)


def test_the_policy_in_force_is_read_once():
    assert in_force.policy_in_force() is in_force.policy_in_force()
