"""A day that has passed keeps its figures and its ledger: whatever is entered, undone, ended or cancelled later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.assistance.actions import cancel_help, record_help
from lianqiao.assistance.models import Activity
from lianqiao.bulletins.figures import figures
from lianqiao.bulletins.rows import rows as rows_behind
from lianqiao.cases.actions import import_wishes, state_need
from lianqiao.hardship.actions import end_criterion, import_criteria
from lianqiao.hardship.models import CriterionHeld
from lianqiao.hardship.queries import criteria_of
from lianqiao.jobs.actions import import_posts, review_posts
from lianqiao.jobs.models import Employer
from lianqiao.jobs.queries import large_employers, matching_records, posts
from lianqiao.ledger.actions import excuse, withdraw_excuse
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries import statement, told
from lianqiao.outcomes.actions import cancel_intention, record_destination, record_intention
from lianqiao.outcomes.models import Intention
from lianqiao.roster.actions import import_students, open_batch, undo_batch
from lianqiao.roster.models import ImportBatch, Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.readings import HeldCriterion
from lianqiao.rules.suitability import Wish
from lianqiao.rules.visibility import Viewer
from tests.conftest import examples
from tests.factories.hardship import a_criterion
from tests.factories.jobs import make_post, post_row
from tests.factories.roster import a_row, a_student

pytestmark = pytest.mark.django_db
MACHINE = Viewer("system:test", system=True)
FIRST = date(2023, 2, 13)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))


def a_file(kind: str, day: date) -> ImportBatch:
    return open_batch(viewer=MACHINE, kind=kind, file_id=None, file_name=kind, today=day, now=at(day))


# ---------------------------------------------------------------- what may happen on a day; `n` is any small number


def bring_posts(day: date, n: int) -> None:
    rows = [replace(post_row(1, openings=n + 1), employer_kind="大型" if n % 2 else ""), post_row(2)][: 1 + n % 2]
    import_posts(viewer=MACHINE, batch=a_file("posts", day), rows=rows, today=day, now=at(day))


def bring_students(day: date, n: int) -> None:
    batch = a_file("roster", day)
    rows = [a_row(f"2019{one}", rural=bool(n % 2)) for one in range(1 + n)]
    ids = import_students(viewer=MACHINE, batch=batch, rows=rows, cohort=2023, today=day, now=at(day))
    held = {one: [HeldCriterion("disability", "持证")] for one in list(ids.values())[: n + 1]}
    import_criteria(viewer=MACHINE, batch=batch, held=held, valid_from=day, now=at(day))
    wishes = {one: (Wish(), "想回家") for one in ids.values()}
    import_wishes(viewer=MACHINE, batch=batch, wishes=wishes, on=day, now=at(day))


def undo(day: date, n: int) -> None:
    standing = list(ImportBatch.objects.filter(undone=None).order_by("-id"))
    for batch in standing[n : n + 1]:
        undo_batch(viewer=MACHINE, batch_id=batch.pk, now=at(day))


def review(day: date, n: int) -> None:
    waiting = [one.id for one in posts(viewer=MACHINE, today=day, review="waiting")]
    if waiting:
        review_posts(
            viewer=MACHINE, post_ids=waiting, accepted=n != 3, reason="不合适", today=day, now=at(day)
        )  # fmt: skip


def work(day: date, n: int) -> None:
    """Help, a need, an intention, a destination, a waiver, for the students there are."""
    known = figures(viewer=MACHINE, as_of=day, now=at(day), policy=policy_in_force())["cohort_graduates"].ids
    ids = [int(one.partition(":")[2]) for one in known]
    if not ids:
        return
    one, held = ids[n % len(ids)], day - timedelta(days=n)
    for kind in ("guidance", "talk", "lecture"):
        record_help(viewer=MACHINE, kind=kind, held_on=held, student_ids=[one], today=day, now=at(day))
    state_need(viewer=MACHINE, student_id=one, text="想多了解招聘信息", on=day, now=at(day))
    record_destination(viewer=MACHINE, student_id=one, code="11", grade="claimed", on=held, now=at(day))
    excuse(
        viewer=MACHINE, commitment_id="weekly-talk", subject=f"student:{one}", since=held, until=day, reason="病",
        today=day, now=at(day),
    )  # fmt: skip
    employer = Employer.objects.first()
    if employer:
        record_intention(viewer=MACHINE, student_id=one, employer_id=employer.pk, on=held, now=at(day))


def take_back(day: date, n: int) -> None:
    """The newest act, intention and waiver, as far as they are there and stand; a criterion ends, backdated."""
    because: dict[str, Any] = {"viewer": MACHINE, "reason": "记错", "today": day, "now": at(day)}
    reached = {
        int(one.partition(":")[2])
        for one in figures(viewer=MACHINE, as_of=day, now=at(day), policy=policy_in_force())["cohort_graduates"].ids
    }
    for act in Activity.objects.filter(cancelled=None, attendances__student__in=reached).order_by("-id")[:1]:
        cancel_help(activity_id=act.pk, **because)
    for reached_one in Intention.objects.filter(cancelled=None, student__in=reached).order_by("-id")[:1]:
        cancel_intention(intention_id=reached_one.pk, **because)
    for waived in Excuse.objects.filter(withdrawn=None).order_by("-id")[:1]:
        if int(waived.subject.partition(":")[2]) in reached:
            withdraw_excuse(excuse_id=waived.pk, **because)
    held = CriterionHeld.objects.filter(ended=None, batch__undone=None, student__in=reached).order_by("id").first()
    if held:
        on = max(held.valid_from, day - timedelta(days=n))
        end_criterion(viewer=MACHINE, held_id=held.pk, on=on, reason="毕业", now=at(day))


ACTS: tuple[Callable[[date, int], None], ...] = (bring_posts, bring_students, undo, review, work, take_back)
STEPS = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 9))


def all_told(day: date) -> Any:
    policy = policy_in_force()
    found = figures(viewer=MACHINE, as_of=day, now=at(day), policy=policy)
    lines = {
        name: [
            (line.label, line.on, line.number)
            for line in rows_behind(viewer=MACHINE, counted=one, as_of=day, now=at(day), policy=policy).lines
        ]
        for name, one in found.items()
        if name in {"openings", "large_employers", "lectures"}
    }
    ledger = statement(viewer=MACHINE, today=day, now=at(day), policy=policy)
    return {name: (one.figure.as_json(), one.ids) for name, one in found.items()}, lines, ledger.as_json()


@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=2, max_size=7))
def test_what_a_day_told_it_tells_for_ever(db, steps):
    with transaction.atomic():
        day, kept = FIRST, {}
        for act, n, days in [(bring_students, 2, 0), (bring_posts, 1, 0), (review, 0, 0), *steps]:
            day += timedelta(days=days)
            act(day, n)
            kept[day] = all_told(day)
        for past, said in kept.items():
            assert all_told(past) == said, past
        transaction.set_rollback(True)


# ---------------------------------------------------------------- one by one


@pytest.mark.parametrize("undone", [True, False])
def test_posts_taken_in_again_are_first_recorded_then(undone):
    february, march, april = date(2023, 2, 20), date(2023, 3, 1), date(2023, 4, 10)
    rows = [replace(post_row(1, openings=5), employer_kind="大型企业")]
    for day in (february, april):
        batch = a_file("posts", day)
        import_posts(viewer=MACHINE, batch=batch, rows=rows, today=day, now=at(day))
        if day == february and undone:
            undo_batch(viewer=MACHINE, batch_id=batch.pk, now=at(march))
        review(day, 0)
    first = april if undone else february
    told_of = figures(viewer=MACHINE, as_of=april, now=at(april), policy=policy_in_force())
    months = dict(told_of["new_posts_by_month"].figure.value)
    assert (months[f"{first:%Y-%m}"], told_of["openings"].figure.value) == (5, 5)
    [(_, _, on)] = large_employers(viewer=MACHINE, since=FIRST, until=april)
    [card] = posts(viewer=MACHINE, today=april)
    assert (on, card.first_recorded_on, card.large) == (first, first, True)
    assert matching_records(viewer=MACHINE, today=april, month=first).count() == 1


def test_a_known_employer_is_marked_large_by_a_later_file_and_only_once():
    plain, large = post_row(1), replace(post_row(2, employer="青禾农业1"), employer_kind="大型企业")
    for day, row in ((FIRST, plain), (date(2023, 3, 1), large), (date(2023, 3, 2), large)):
        import_posts(viewer=MACHINE, batch=a_file("posts", day), rows=[row], today=day, now=at(day))
    assert large_employers(viewer=MACHINE, since=FIRST, until=date(2023, 2, 28)) == []
    [(employer_id, _, on)] = large_employers(viewer=MACHINE, since=FIRST, until=date(2023, 3, 1))
    assert on == FIRST
    assert Employer.objects.get(pk=employer_id).marks.count() == 1


@pytest.mark.parametrize(("accepted", "status", "delay"), [(31, "kept", 0), (1, "late", 1), (20, "late", 20)])
def test_openings_are_known_since_they_were_accepted(accepted, status, delay):
    make_post(1, openings=50, first_recorded_on=date(2023, 3, 1), accepted=None)
    day = date(2023, 3 if accepted == 31 else 4, accepted)

    def march(as_of: date) -> Any:
        asked = statement(
            viewer=MACHINE, today=as_of, now=at(as_of), policy=policy_in_force(), commitment_ids=["new-openings"]
        )
        return next(row for row in asked.rows if row.period.start == date(2023, 3, 1))

    review(day, 0)
    assert march(day - timedelta(days=1)).status == ("due" if day <= date(2023, 4, 1) else "missed")
    assert (march(day).status, march(day).delay_days) == (status, delay)


def test_openings_added_later_are_known_later():
    make_post(1, openings=40, first_recorded_on=date(2023, 3, 1))
    later = date(2023, 4, 20)
    import_posts(
        viewer=MACHINE, batch=a_file("posts", later), rows=[post_row(1, openings=50)], today=later, now=at(later)
    )
    review(later, 0)
    [march, _] = statement(
        viewer=MACHINE, today=later, now=at(later), policy=policy_in_force(), commitment_ids=["new-openings"]
    ).rows
    assert (march.status, march.count, march.delay_days) == ("late", 50, 20)


def test_an_end_entered_later_changes_no_day_before():
    student: Student = a_student()
    held = a_criterion(student, valid_from=FIRST)
    entered, middle = date(2023, 4, 10), date(2023, 3, 15)
    before = all_told(middle)
    end_criterion(viewer=MACHINE, held_id=held.pk, on=date(2023, 3, 6), reason="毕业", now=at(entered))
    assert all_told(middle) == before
    asked = {"viewer": MACHINE, "purpose": "check", "student_id": student.pk, "now": at(entered)}
    assert [one.holds for day in (middle, entered) for one in criteria_of(today=day, **asked)] == [True, False]


def test_what_was_owed_stays_owed_after_the_criterion_ended():
    student = a_student()
    held = a_criterion(student, valid_from=FIRST)
    ended = date(2023, 3, 6)
    end_criterion(viewer=MACHINE, held_id=held.pk, on=ended, reason="毕业", now=at(ended))
    day = date(2023, 4, 28)
    found = told(viewer=MACHINE, today=day, now=at(day), policy=policy_in_force(), commitment_ids=["weekly-talk"])
    assert [row.period.start for row in found.statement.rows] == [FIRST + timedelta(weeks=n) for n in range(3)]
    assert found.students == frozenset()
    a_criterion(student, valid_from=date(2023, 4, 17))
    again = told(viewer=MACHINE, today=day, now=at(day), policy=policy_in_force(), commitment_ids=["weekly-talk"])
    assert len(again.statement.rows) == 5
    assert again.students == {student.pk}


def test_a_statement_can_be_asked_for_some_students():
    mine, other = a_student(), a_student()
    a_criterion(mine), a_criterion(other)
    day = date(2023, 4, 28)
    asked = statement(viewer=MACHINE, today=day, now=at(day), policy=policy_in_force(), student_ids=[mine.pk])
    subjects = {row.subject for row in asked.rows}
    assert {one for one in subjects if one.startswith("student:")} == {f"student:{mine.pk}"}
    assert "college" in subjects
