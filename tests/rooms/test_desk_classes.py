"""The class board: the weeks of each student for those who may know, the team and its gaps for all who see classes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.charter.policy import ClassTeam
from lianqiao.desk.board import team_posts
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


def test_a_cell_a_week_and_a_foot_with_its_base():
    one, two = helped(), helped()
    a_student()
    an_act("talk", date(2023, 4, 19), one)
    an_act("talk", date(2023, 4, 26), one)
    board = signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("classes")).context["board"]
    lines = {line.student.id: line for line in board.lines}
    assert set(lines) == {one.pk, two.pk}
    assert [cell.status for cell in lines[one.pk].cells][-3:] == ["missed", "kept", "kept"]
    assert [(cell.status, cell.past) for cell in lines[two.pk].cells][-3:] == [
        ("missed", True), ("missed", False), ("due", False),
    ]  # fmt: skip
    assert [(week.done, week.base) for week in board.weeks][-2:] == [(1, 2), (1, 2)]
    assert board.lines[0].student.id == two.pk
    assert board.students == 3


def test_the_team_names_its_gaps():
    small_class = a_class()
    a_user("助理", role=Role.EMPLOYMENT_ASSISTANT, small_class=small_class)
    a_user("联络员", role=Role.LIAISON, small_class=small_class)
    page = signed_in(Role.CLASS_LEADER, small_class).get(reverse("classes"))
    board = page.context["board"]
    assert [post.missing for post in board.team] == [0, 0, 2, 1]
    assert page.content.decode().count("空缺，") == 3


def test_how_many_serve_a_class_is_the_policys_to_say():
    assert [post.missing for post in team_posts([], ClassTeam(1, 0, 3, 2, ""))] == [1, 0, 3, 2]
    assert [post.missing for post in team_posts([], None)] == [0, 0, 0, 0]


def test_without_the_sight_there_is_no_grid():
    helped()
    page = signed_in(Role.CLASS_LEADER, a_class()).get(reverse("classes"))
    assert page.context["board"].lines == ()
    assert "李青" not in page.content.decode()


def test_another_class_is_not_there():
    tea = a_class("茶学201901")
    client = signed_in(Role.CLASS_TEACHER, a_class())
    assert client.get(reverse("classes"), {"class": tea.pk}).status_code == 404
    assert client.get(reverse("classes"), {"class": 999_999}).status_code == 404
    assert "茶学" not in client.get(reverse("classes")).content.decode()


def test_the_widest_gap_comes_first():
    quiet, busy = helped(small_class=a_class("茶学201901")), helped(small_class=a_class("园艺201902"))
    an_act("talk", date(2023, 4, 19), busy)
    board = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("classes")).context["board"]
    assert [small.small_class.name for small in board.classes] == ["茶学201901", "园艺201902"]
    assert board.chosen.name == "茶学201901"
    assert quiet.pk


def test_no_class_yet():
    assert "还没有你负责的班级" in signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("classes")).content.decode()


def test_the_board_costs_the_same_however_large():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("classes"))
        return len(queries)

    helped()
    before = cost()
    for n in range(10):
        helped(small_class=a_class(f"园艺2019{n:02}"))
    assert cost() == before
    assert before <= 35
