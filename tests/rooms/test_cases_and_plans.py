"""The file of a student: wishes, needs, what matching may know; the plan and who may see what it owes."""

from dataclasses import fields
from datetime import timedelta

import pytest

from lianqiao.cases import actions, queries
from lianqiao.cases.models import Case
from lianqiao.plans.actions import import_plans, open_plan
from lianqiao.plans.queries import measures_of
from lianqiao.roster.actions import undo_batch
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.suitability import StudentFacts, Wish
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.hardship import a_criterion, a_wish
from tests.factories.roster import a_batch, a_class, a_student

pytestmark = pytest.mark.django_db
WISH = Wish(regions=("511800",), regions_only=True, salary_floor=500000, words=("园艺",))


def stranger(role=Role.CLASS_TEACHER):
    return Viewer(actor="user:9", role=role, user_id=9)


def test_the_newest_wish_counts(secretary, today, now):
    student = a_student()
    actions.state_wish(viewer=secretary, student_id=student.pk, wish=Wish(), on=today, now=now)
    actions.state_wish(
        viewer=secretary, student_id=student.pk, wish=WISH, direction="further_study", text="想读研", on=today, now=now
    )
    assert queries.wishes(viewer=secretary, today=today, ids=[student.pk]) == {student.pk: WISH}
    card = queries.wish_of(viewer=secretary, today=today, student_id=student.pk)
    assert card is not None
    assert (card.direction, card.text) == ("further_study", "想读研")
    assert Case.objects.count() == 1
    assert queries.wishes(viewer=secretary, today=today - timedelta(days=1), ids=[student.pk]) == {}


def test_what_matching_may_know(secretary, today):
    student = a_student(
        number="007", sex="female", party_member=True, certificates=["教师资格证"], home_region="511802"
    )
    a_wish(student, regions=["511800"])
    known = queries.matching_facts(viewer=secretary, today=today, ids=[student.pk])[student.pk]
    assert known == StudentFacts(
        id="007",
        degree=known.degree,
        major="090102",
        cohort=2023,
        sex=known.sex,
        party_member=True,
        certificates=frozenset({"教师资格证"}),
        home_region="511802",
        wish=Wish(regions=("511800",)),
    )
    assert (known.degree, known.sex) == (2, "female")
    assert not {one.name for one in fields(StudentFacts)} & {"hardship", "assisted", "criteria"}


def test_out_of_reach_does_not_exist(secretary, today, now):
    student = a_student()
    a_wish(student)
    actions.state_need(viewer=secretary, student_id=student.pk, text="想改简历", on=today, now=now)
    for role in Role:
        if role in (Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER):
            continue
        asked = {"viewer": stranger(role), "today": today}
        assert queries.wishes(**asked, ids=[student.pk]) == {}
        assert queries.matching_facts(**asked, ids=[student.pk]) == {}
        assert queries.needs(**asked) == []
        assert queries.cases(**asked) == {}
        with pytest.raises(Refused, match="not_found|no_right"):
            actions.state_wish(viewer=stranger(role), student_id=student.pk, wish=WISH, on=today, now=now)


def test_needs_and_suggestions(secretary, today, now):
    student = a_student()
    actions.state_need(viewer=secretary, student_id=student.pk, text="想改简历", on=today, now=now)
    actions.state_need(viewer=secretary, student_id=student.pk, text="多办讲座", kind="suggestion", on=today, now=now)
    found = queries.needs(viewer=secretary, today=today, ids=[student.pk])
    assert [(one.kind, one.text) for one in found] == [("suggestion", "多办讲座"), ("need", "想改简历")]
    with pytest.raises(Refused, match="need_kind_unknown"):
        actions.state_need(viewer=secretary, student_id=student.pk, text="", kind="wish", on=today, now=now)
    with pytest.raises(Refused, match="wish_direction_unknown"):
        actions.state_wish(viewer=secretary, student_id=student.pk, wish=WISH, direction="rest", on=today, now=now)


def test_a_file_opened_by_an_undone_batch_is_opened_anew(secretary, today, now):
    student, batch = a_student(), a_batch()
    told = {"viewer": secretary, "student_id": student.pk, "wish": WISH, "on": today, "now": now}
    actions.state_wish(**told, batch=batch)
    assert queries.students_of_batch(viewer=secretary, batch_id=batch.pk) == ({student.pk}, frozenset())
    undo_batch(viewer=secretary, batch_id=batch.pk, now=now)
    assert queries.cases(viewer=secretary, today=today) == {}
    actions.state_wish(**told)
    assert len(queries.cases(viewer=secretary, today=today)) == 1
    assert queries.wishes(viewer=secretary, today=today, ids=[student.pk]) == {student.pk: WISH}


def test_the_plan_of_an_assisted_student_owes_one_one_one_three(secretary, today, now):
    student = a_student()
    a_criterion(student)
    told = {"viewer": secretary, "student_id": student.pk, "policy": policy_in_force(), "today": today, "now": now}
    assert open_plan(**told) == open_plan(**told)
    owed = measures_of(viewer=secretary, today=today, ids=[student.pk])[student.pk]
    assert [(one.kind, one.count) for one in owed] == [
        ("guidance", 1),
        ("training", 1),
        ("traineeship", 1),
        ("referral", 3),
    ]


def test_plans_of_an_import_stand_and_fall_with_it(secretary, today, now):
    student, batch = a_student(), a_batch()
    a_criterion(student)
    told = {"viewer": secretary, "policy": policy_in_force(), "today": today, "now": now}
    assert import_plans(**told, batch=batch, student_ids=[student.pk]) == 1
    assert import_plans(**told, batch=a_batch(), student_ids=[student.pk]) == 0
    assert len(measures_of(viewer=secretary, today=today, ids=[student.pk])[student.pk]) == 4
    undo_batch(viewer=secretary, batch_id=batch.pk, now=now)
    assert measures_of(viewer=secretary, today=today, ids=[student.pk]) == {}
    assert open_plan(**told, student_id=student.pk).batch_id is None
    assert len(measures_of(viewer=secretary, today=today, ids=[student.pk])[student.pk]) == 4


def test_plans_of_an_import_are_for_those_in_reach_only(secretary, today, now):
    with pytest.raises(Refused, match="not_found"):
        import_plans(
            viewer=secretary, policy=policy_in_force(), today=today, now=now, batch=a_batch(), student_ids=[999]
        )


def test_the_plan_of_others_owes_only_what_all_are_owed(secretary, today, now):
    student = a_student()
    open_plan(viewer=secretary, student_id=student.pk, policy=policy_in_force(), today=today, now=now)
    assert measures_of(viewer=secretary, today=today, ids=[student.pk]) == {}


def test_what_a_plan_owes_is_hidden_from_those_without_sight(secretary, today, now):
    home = a_class()
    student = a_student(small_class=home)
    a_criterion(student)
    open_plan(viewer=secretary, student_id=student.pk, policy=policy_in_force(), today=today, now=now)
    for role, seen in ((Role.CLASS_TEACHER, True), (Role.COUNSELLOR, True), (Role.CLASS_LEADER, False)):
        viewer = Viewer(actor="user:5", role=role, classes=frozenset({home.pk}))
        assert bool(measures_of(viewer=viewer, today=today, ids=[student.pk])) is seen
    leader = Viewer(actor="user:5", role=Role.CLASS_LEADER, classes=frozenset({home.pk}))
    with pytest.raises(Refused, match="no_right"):
        open_plan(viewer=leader, student_id=student.pk, policy=policy_in_force(), today=today, now=now)


def test_lists_cost_few_queries(secretary, today, django_assert_max_num_queries):
    ids = [a_student().pk for _ in range(10)]
    with django_assert_max_num_queries(3):
        queries.matching_facts(viewer=secretary, today=today, ids=ids)
    with django_assert_max_num_queries(3):
        measures_of(viewer=secretary, today=today, ids=ids)
