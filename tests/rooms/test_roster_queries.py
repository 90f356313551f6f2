"""Whom a viewer reaches, who counts in the base, and how many queries a list costs."""

from datetime import date, timedelta

import pytest

from lianqiao.roster import actions, queries
from lianqiao.roster.facts import masked
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.roster import a_carer, a_class, a_standing, a_student, a_user

pytestmark = pytest.mark.django_db


def numbers(viewer, today, **more):
    return [one.number for one in queries.students(viewer=viewer, today=today, **more)]


@pytest.fixture
def two_classes():
    first, second = a_class("园艺1班"), a_class("园艺2班")
    return (
        first,
        a_student("李青", first, "001"),
        second,
        a_student("王一", second, "002", major_code="090107", id_number="510123200101011234"),
    )


def test_scopes(two_classes, today):
    first, mine, _, other = two_classes
    worn = {
        Role.EMPLOYMENT_SECRETARY: ["001", "002"],
        Role.COLLEGE_LEADER: ["001", "002"],
        Role.COUNSELLOR: ["001", "002"],  # the own class, and who was handed over from another
        Role.CLASS_TEACHER: ["001", "002"],
        Role.CLASS_LEADER: ["001", "002"],
        Role.EXPERT: ["002"],
    }
    for role in Role:
        viewer = Viewer(actor="user:5", role=role, classes=frozenset({first.pk}), students=frozenset({other.pk}))
        reached = worn.get(role, [])
        assert numbers(viewer, today) == reached, role
        assert (queries.student(viewer=viewer, today=today, student_id=mine.pk) is not None) == ("001" in reached)
        assert set(queries.cards(viewer=viewer, today=today, ids=[mine.pk, other.pk])) == {
            one.pk for one in (mine, other) if one.number in reached
        }
        assert len(queries.base_ids(viewer=viewer, today=today)) == len(reached)
    assert numbers(Viewer(actor="anonymous"), today) == []


def test_search_class_and_cohort(two_classes, secretary, today):
    first, *_ = two_classes
    a_student("李远", a_class("茶学1班", 2022), "003", cohort=2022)
    assert numbers(secretary, today, class_id=first.pk) == ["001"]
    assert numbers(secretary, today, search=" 李") == ["001", "003"] or numbers(secretary, today, search=" 李") == [
        "003",
        "001",
    ]
    assert numbers(secretary, today, search="002") == ["002"]
    assert numbers(secretary, today, cohort=2022) == ["003"]


@pytest.mark.parametrize(("days", "counted"), [(-1, True), (0, False), (1, False)])
def test_the_base_before_at_and_after_a_suspension(secretary, today, days, counted):
    student = a_student()
    a_standing(student, "suspended", since=date(2023, 4, 10))
    day = date(2023, 4, 10) + timedelta(days=days)
    assert (student.pk in queries.base_ids(viewer=secretary, today=day)) is counted
    assert queries.student(viewer=secretary, today=day, student_id=student.pk) is not None


def test_a_student_who_came_back_counts_again(secretary, today):
    student = a_student()
    a_standing(student, "suspended", since=date(2023, 3, 1))
    a_standing(student, "enrolled", since=date(2023, 4, 1))
    assert queries.base_ids(viewer=secretary, today=today) == {student.pk}


def test_carers_of_today_only_within_reach(two_classes, secretary, today):
    _, mine, _, _ = two_classes
    expert = a_user("expert")
    a_carer(mine, expert)
    assert [one.user for one in queries.carers_of(viewer=secretary, today=today, student_id=mine.pk)] == [expert]
    stranger = Viewer(actor="user:9", role=Role.CLASS_TEACHER)
    assert queries.carers_of(viewer=stranger, today=today, student_id=mine.pk) == []


def test_pairing_gives_the_expert_reach(two_classes, secretary, today, now):
    _, mine, _, _ = two_classes
    expert = a_user("expert")
    actions.assign_carer(
        viewer=secretary, student_id=mine.pk, user_id=expert.pk, duty="expert", since=today, until=today, now=now
    )
    worn = Viewer(actor="user:5", role=Role.EXPERT, user_id=expert.pk)
    assert queries.with_students(viewer=worn, today=today).students == {mine.pk}
    assert queries.with_students(viewer=worn, today=today + timedelta(days=1)).students == frozenset()


def test_standing_changes_are_checked(two_classes, secretary, today, now):
    _, mine, _, _ = two_classes
    with pytest.raises(Refused, match="standing_unknown"):
        actions.change_standing(
            viewer=secretary, student_id=mine.pk, standing="gone", since=today, today=today, now=now
        )
    actions.change_standing(viewer=secretary, student_id=mine.pk, standing="left", since=today, today=today, now=now)
    assert numbers(secretary, today) == ["002"]


def test_the_identity_number_leaves_masked(two_classes, secretary, today):
    card = queries.students(viewer=secretary, today=today)[1]
    assert card.id_number_masked == "510***********1234"
    assert masked("") == ""


def test_a_list_costs_one_query(two_classes, secretary, today, django_assert_max_num_queries):
    for number in range(20):
        a_student(number=f"1{number:02d}")
    with django_assert_max_num_queries(1):
        assert len(queries.students(viewer=secretary, today=today)) == 22
