"""Within one page the same question is read once; each asker has a copy, and outside it nothing is remembered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianqiao.people.asked_once import asked_once, shared
from lianqiao.roster.queries import cards, student
from lianqiao.roster.same import read_as
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import TODAY
from tests.factories.roster import a_student

HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)


@pytest.fixture
def counted():
    asked = []

    @asked_once
    def query(*args, **kwargs):
        asked.append((args, kwargs))
        return [len(asked)]

    query.asked = asked
    return query


def test_the_same_question_is_asked_once_in_any_order_of_ids(counted):
    with shared():
        assert counted(viewer=HAND, ids=[1, 2]) == counted(ids={2, 1}, viewer=HAND) == [1]
        assert counted(viewer=HAND, ids=[1]) == [2]
        assert counted(viewer=HAND, ids=None) == [3]
        assert counted("12") == [4]
        assert counted("21") == [5]
    assert len(counted.asked) == 5


def test_each_asker_has_a_copy(counted):
    with shared():
        counted(1).append("mine")
        assert counted(1) == [1]


def test_nothing_is_remembered_outside_or_after(counted):
    assert [counted(1), counted(1)] == [[1], [2]]
    with shared():
        assert counted(1) == [3]
    assert counted(1) == [4]


def test_a_part_of_a_page_shares_with_the_whole(counted):
    with shared():
        counted(1)
        with shared():
            assert counted(1) == [1]
        assert counted(1) == [1]


def test_it_ends_with_a_fault(counted):
    def page():
        with shared():
            counted(1)
            raise KeyError

    with pytest.raises(KeyError):
        page()
    assert counted(1) == [2]


@pytest.mark.django_db
def test_a_viewer_s_reach_is_part_of_the_question():
    one = a_student()
    away = Viewer("user:2", Role.COUNSELLOR, user_id=2)
    with shared(), CaptureQueriesContext(connection) as seen:
        assert student(viewer=HAND, today=TODAY, student_id=one.pk)
        assert cards(viewer=HAND, today=TODAY, ids={one.pk})
        assert read_as(TODAY) == read_as(TODAY) == {}
        assert student(viewer=away, today=TODAY, student_id=one.pk) is None
    assert len(seen) == 2  # who reaches nobody asks nothing
