"""The class board: the weeks of each student for those who may know, the team and its gaps for all who see classes."""

import gzip
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.charter.policy import ClassTeam
from lianqiao.desk.board import team_posts
from lianqiao.ledger.models import Excuse
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.help import MOMENT, an_act
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


def test_a_cell_opens_the_form_with_its_day_or_the_record():
    student = helped()
    talk = an_act("talk", date(2023, 4, 19), student)
    client = signed_in(Role.COUNSELLOR, a_class())
    [line] = client.get(reverse("classes")).context["board"].lines
    form = reverse("talk_new", args=[student.pk])
    assert [cell.href for cell in line.cells][-3:] == [
        f"{form}?on=2023-04-16&back=classes",
        f"{reverse('student', args=[student.pk])}?kind=help#help{talk.pk}",
        f"{form}?on=2023-04-28&back=classes",
    ]
    assert [cell.form for cell in line.cells][-3:] == [True, False, True]
    opened = client.get(line.cells[-3].href)
    assert opened.context["form"]["held_on"].value() == "2023-04-16"
    assert "记在 2023-04-16" in opened.content.decode()
    assert f'id="help{talk.pk}"' in client.get(line.cells[-2].href.partition("#")[0]).content.decode()


def test_a_week_too_long_ago_to_be_entered_opens_the_students_talks():
    student = helped()
    [line] = signed_in(Role.COUNSELLOR, a_class()).get(reverse("classes")).context["board"].lines
    first, second = line.cells[:2]  # ended on 2023-02-19 and -26; the policy takes entries of the last 60 days
    assert (first.form, first.href) == (False, f"{reverse('student', args=[student.pk])}?kind=help")
    assert not second.form
    assert line.cells[2].form


@pytest.mark.parametrize("asked", ["2023-05-09", "yesterday", ""])
def test_a_form_opened_for_no_day_of_the_past_stands_on_today(asked):
    student = helped()
    page = signed_in(Role.COUNSELLOR, a_class()).get(reverse("talk_new", args=[student.pk]), {"on": asked})
    assert page.context["form"]["held_on"].value() == "2023-04-28"


def test_saved_from_the_board_it_leads_back_to_the_line():
    student = helped()
    client = signed_in(Role.COUNSELLOR, a_class())
    place = f"{reverse('talk_new', args=[student.pk])}?on=2023-04-23&back=classes"
    page = client.post(place, {"way": "face", "held_on": "2023-04-23", "note": "聊过"})
    assert page.url == f"{reverse('classes')}?class={a_class().pk}#s{student.pk}"
    [line] = client.get(reverse("classes")).context["board"].lines
    assert (line.cells[-2].status, line.cells[-2].more) == ("late", "晚 5 天补记")


def test_a_waived_week_says_why_and_who_approved_it():
    student = helped()
    approver = a_user("周老师")
    Excuse.objects.create(
        commitment="weekly-talk", subject=f"student:{student.pk}", since=date(2023, 4, 17), until=date(2023, 4, 23),
        reason="住院", recorded_on=date(2023, 4, 17), recorded_at=MOMENT, recorded_by=f"user:{approver.pk}",
    )  # fmt: skip
    board = signed_in(Role.COUNSELLOR, a_class()).get(reverse("classes")).context["board"]
    [line] = board.lines
    assert (line.cells[-2].status, line.cells[-2].more) == ("excused", "住院（周老师 批准）")
    assert (line.cells[-3].more, board.weeks[-2].base) == ("", 0)


def test_the_row_head_says_what_is_missing_and_leads_to_it():
    student = helped()
    an_act("guidance", date(2023, 4, 19), student)
    [line] = signed_in(Role.COUNSELLOR, a_class()).get(reverse("classes")).context["board"].lines
    assert [(lack.word, lack.left) for lack in line.lacks] == [("培训", 1), ("见习", 1), ("岗位", 3)]
    assert line.lacks[0].href == f"{reverse('help_new', args=[student.pk])}?kind=training"
    assert line.lacks[2].href == reverse("refer_new", args=[student.pk])


def test_a_foot_opens_who_is_behind_it():
    one, two = helped(name="马一"), helped(name="马二")
    an_act("talk", date(2023, 4, 19), one)
    client = signed_in(Role.CLASS_TEACHER, a_class())
    board = client.get(reverse("classes"), {"week": "2023-04-17"}).context["board"]
    shown = [(line.student.name, cell.status) for line, cell in board.opened.rows]
    assert shown == [("马二", "missed"), ("马一", "kept")]
    assert (board.opened.week.done, board.opened.week.base) == (1, 2) == (1, len(board.opened.rows))
    assert two.pk
    for nothing in ("2023-04-18", "someday"):
        assert client.get(reverse("classes"), {"week": nothing}).context["board"].opened is None


def test_all_classes_stand_on_one_page():
    helped(small_class=a_class("茶学201901"))
    busy = helped(small_class=a_class("园艺201902"))
    an_act("talk", date(2023, 4, 19), busy)
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("classes"), {"all": 1})
    assert [small.small_class.name for small in page.context["smalls"]] == ["茶学201901", "园艺201902"]
    assert f"?class={a_class('园艺201902').pk}&amp;week=2023-04-17#week" in page.content.decode()
    alone = signed_in(Role.CLASS_TEACHER, a_class("园艺201902")).get(reverse("classes"), {"all": 1})
    assert "茶学" not in alone.content.decode()
    without = signed_in(Role.CLASS_LEADER, a_class("园艺201902")).get(reverse("classes"), {"all": 1})
    assert "1/1" not in without.content.decode()


def test_nobody_without_a_class_sees_a_page_of_all():
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("classes"), {"all": 1})
    assert "还没有你负责的班级" in page.content.decode()


def test_two_hundred_students_and_twenty_weeks_are_sixty_kilobytes(monkeypatch):
    people = [helped(name=f"学生{n:03}") for n in range(200)]
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-07-01")
    for week in range(20):
        day = date(2023, 2, 13) + timedelta(weeks=week)
        for part in (people[week::3], people[week + 1 :: 3]):
            for one in part:
                an_act("talk", day, one)
    page = signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("classes"))
    board = page.context["board"]
    assert (len(board.lines), len(board.weeks)) == (200, 20)
    size = len(gzip.compress(page.content, 6))
    print(f"grid 200 x 20: {size} bytes gzip")
    assert size <= 60_000


def test_the_team_names_its_gaps():
    small_class = a_class()
    a_user("助理", role=Role.EMPLOYMENT_ASSISTANT, small_class=small_class)
    a_user("联络员", role=Role.LIAISON, small_class=small_class)
    page = signed_in(Role.CLASS_LEADER, small_class).get(reverse("classes"))
    board = page.context["board"]
    assert [post.missing for post in board.team] == [0, 0, 2, 1]
    assert re.findall(r"还缺 (\d) 人", page.content.decode()) == ["2", "1"]


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
