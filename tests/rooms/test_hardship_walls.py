"""Who sees what of a hardship fact, and that neither record nor event carries a word of it."""

from datetime import timedelta

import pytest

from lianqiao.hardship import actions, queries
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.readings import HeldCriterion
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import HARDSHIP, HardshipSight, Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.hardship import a_criterion
from tests.factories.roster import a_batch, a_class, a_student

pytestmark = pytest.mark.django_db
CANARY = "金丝雀低保"


@pytest.fixture
def mine():
    """A student in need, one in special difficulty, one without, one in another class."""
    home = a_class("园艺1班")
    first, second, third = (a_student(number=number, small_class=home) for number in ("001", "002", "003"))
    stranger = a_student(number="004", small_class=a_class("园艺2班"))
    a_criterion(first, "financial_hardship", CANARY)
    a_criterion(second, "disability", CANARY, proof="残疾人证")
    a_criterion(third, "student_loan", CANARY)
    a_criterion(stranger, "orphan", CANARY)
    return first, second, third, stranger


def worn(role, mine):
    first, second, third, _ = mine
    return Viewer(
        actor="user:5",
        role=role,
        user_id=5,
        classes=frozenset({first.records.get().small_class_id}),
        students=frozenset({first.pk, second.pk, third.pk}),
    )


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_the_table_says(role, mine, today, now):
    first, second, third, stranger = mine
    viewer = worn(role, mine)
    asked = {"viewer": viewer, "purpose": "round", "today": today, "now": now}
    policy = policy_in_force()
    college = role in (Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER)
    sight = HARDSHIP.get(role, HardshipSight.NOTHING)
    in_need = {first.pk, second.pk} | ({stranger.pk} if college else set())
    helped = queries.needs_help(**asked, policy=policy, ids=[one.pk for one in mine])
    assert helped == (in_need if sight else frozenset())
    if sight is HardshipSight.CRITERIA:
        assert queries.assisted_ids(**asked, policy=policy) == in_need
        assert queries.special_ids(**asked, policy=policy) == {second.pk}
        found = queries.criteria_of(**asked, student_id=first.pk)
        assert [(one.criterion, one.words, one.holds) for one in found] == [("financial_hardship", CANARY, True)]
    else:
        for question in (queries.assisted_ids, queries.special_ids):
            with pytest.raises(Refused, match="no_right"):
                question(**asked, policy=policy)
        assert queries.criteria_of(**asked, student_id=first.pk) == []
    assert bool(queries.criteria_of(**asked, student_id=stranger.pk)) is (college and sight is HardshipSight.CRITERIA)


def test_the_record_of_reading_names_all_who_were_asked_about(secretary, mine, today, now):
    queries.assisted_ids(viewer=secretary, purpose="round", today=today, now=now, policy=policy_in_force())
    subjects = set(Reading.objects.values_list("subject", flat=True))
    assert subjects == {f"student:{one.pk}" for one in mine}
    assert set(Reading.objects.values_list("actor", "purpose")) == {("user:1", "round")}


def test_no_word_reaches_events_or_readings(secretary, mine, today, now):
    first = mine[0]
    held = [HeldCriterion("orphan", CANARY)]
    asked = {"viewer": secretary, "purpose": "student_page", "today": today, "now": now}
    actions.record_criteria(
        viewer=secretary, batch=None, student_id=first.pk, held=held, valid_from=today, now=now, proof=CANARY
    )
    actions.import_criteria(viewer=secretary, batch=a_batch(), held={mine[1].pk: held}, valid_from=today, now=now)
    queries.criteria_of(**asked, student_id=first.pk)
    queries.assisted_ids(**asked, policy=policy_in_force())
    written = [
        *(f"{one.action}{one.subject}{one.detail}" for one in Event.objects.all()),
        *(f"{one.purpose}{one.what}{one.subject}" for one in Reading.objects.all()),
    ]
    assert written
    for text in written:
        for word in ("金丝雀", "低保", "orphan", "困难", "disab", "financial"):
            assert word not in text


def test_recording_needs_the_sight_and_the_reach(mine, today, now):
    first, *_, stranger = mine
    held = [HeldCriterion("orphan", "孤儿")]
    for role, student, code in (
        (Role.CLASS_TEACHER, first, "no_right"),
        (Role.SYSTEM_ADMINISTRATOR, first, "no_right"),
        (Role.COUNSELLOR, stranger, "not_found"),
    ):
        with pytest.raises(Refused, match=code):
            actions.record_criteria(
                viewer=worn(role, mine), batch=None, student_id=student.pk, held=held, valid_from=today, now=now
            )
    counsellor = worn(Role.COUNSELLOR, mine)
    told = {"viewer": counsellor, "batch": None, "student_id": first.pk, "held": held, "valid_from": today, "now": now}
    assert actions.record_criteria(**told) == 1
    assert actions.record_criteria(**told) == 0


@pytest.mark.parametrize(("days", "assisted"), [(-1, True), (0, False), (1, False)])
def test_before_at_and_after_the_end_of_a_criterion(secretary, today, now, days, assisted):
    student = a_student()
    held = a_criterion(student)
    end = now - timedelta(days=10)
    actions.end_criterion(
        viewer=secretary, held_id=held.pk, on=end.date(), reason="不再认定", now=end - timedelta(days=5)
    )
    day = end.date() + timedelta(days=days)
    found = queries.assisted_ids(
        viewer=secretary, purpose="figures", today=day, now=now, policy=policy_in_force(), cohort=2023
    )
    assert (student.pk in found) is assisted


def test_an_end_is_checked(secretary, today, now):
    held = a_criterion(a_student(), valid_from=today)
    told = {"viewer": secretary, "held_id": held.pk, "reason": "", "now": now}
    with pytest.raises(Refused, match="criterion_end_early"):
        actions.end_criterion(**told, on=today - timedelta(days=1))
    actions.end_criterion(**told, on=today)
    with pytest.raises(Refused, match="criterion_already_ended"):
        actions.end_criterion(**told, on=today)
    with pytest.raises(Refused, match="not_found"):
        actions.end_criterion(**{**told, "held_id": held.pk + 1}, on=today)


def test_an_undone_batch_holds_nothing(secretary, mine, today, now):
    from lianqiao.roster.actions import undo_batch

    third, batch = mine[2], a_batch()
    held = {third.pk: [HeldCriterion("orphan", "孤儿")]}
    asked = {"viewer": secretary, "purpose": "round", "today": today, "now": now, "policy": policy_in_force()}
    assert actions.import_criteria(viewer=secretary, batch=batch, held=held, valid_from=today, now=now) == 1
    assert third.pk in queries.assisted_ids(**asked)
    undo_batch(viewer=secretary, batch_id=batch.pk, now=now)
    assert third.pk not in queries.assisted_ids(**asked)


def test_a_list_costs_few_queries(secretary, mine, today, now, django_assert_max_num_queries):
    policy = policy_in_force()
    for _ in range(20):
        a_criterion(a_student())
    with django_assert_max_num_queries(4):
        queries.assisted_ids(viewer=secretary, purpose="round", today=today, now=now, policy=policy)
