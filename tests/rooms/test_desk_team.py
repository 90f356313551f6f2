"""An empty place in a class team is somebody's duty until it is taken, for those who reach the class."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianqiao.desk.team_duties import team_duties
from lianqiao.people.models import Appointment
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import TODAY
from tests.factories.people import a_user
from tests.factories.roster import a_class
from tests.rooms.test_ledger_deeds import TEAM, a_team

pytestmark = pytest.mark.django_db


def duties(viewer, policy=None, today=TODAY):
    return list(team_duties(viewer, today, policy or policy_in_force()))


def test_the_line_names_class_places_day_owner_and_who_appoints(secretary):
    a_user("周敏", role=Role.EMPLOYMENT_SECRETARY)
    a_user("刘工", role=Role.SYSTEM_ADMINISTRATOR)
    small_class = a_class("茶学201902")
    *_, first, second = a_team(small_class)
    Appointment.objects.filter(pk=second.pk).update(until=date(2023, 4, 19))
    [duty] = duties(secretary)
    assert duty.what == "茶学201902 小组缺就业联络员 1 名，请系统管理员刘工安排"
    assert (duty.detail, duty.since, duty.group) == ("04-20 起空缺", date(2023, 4, 20), "late")
    assert (duty.owner, duty.owner_name) == ("就业秘书 周敏", "周敏")
    assert duty.href.endswith(f"?class={small_class.pk}")
    Appointment.objects.filter(pk=first.pk).update(until=date(2023, 4, 26))
    [duty] = duties(secretary)
    assert "就业联络员 2 名" in duty.what


@pytest.mark.parametrize(("day", "lines"), [(26, 1), (27, 0)])
def test_it_goes_with_the_day_on_which_the_place_is_taken(secretary, day, lines):
    small_class = a_class()
    a_team(small_class, TEAM[1:])
    a_team(small_class, [Role.CLASS_LEADER], since=date(2023, 4, 27))
    found = duties(secretary, today=date(2023, 4, day))
    assert len(found) == lines
    assert all("小组缺包班领导" in one.what and "系统管理员" not in one.what for one in found)


def test_a_place_that_was_never_taken_is_empty_since_the_policy_began(secretary):
    a_team(a_class(), TEAM[:-1])
    assert duties(secretary)[0].since == date(2023, 2, 13)


def test_each_sees_the_classes_in_reach_and_nothing_where_no_team_is_promised(secretary):
    mine, _ = a_class(), a_class("茶学201901")
    own = {
        role: Viewer("user:9", role, 9, classes=frozenset({mine.pk}))
        for role in (Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER, Role.LIAISON, Role.EXPERT)
    }
    seen = {role: len(duties(viewer)) for role, viewer in own.items()}
    assert seen == {
        Role.COUNSELLOR: 1, Role.CLASS_TEACHER: 1, Role.CLASS_LEADER: 1, Role.LIAISON: 0, Role.EXPERT: 0
    }  # fmt: skip
    assert len(duties(secretary)) == 2
    assert duties(secretary, replace(policy_in_force(), class_team=None)) == []


def test_more_classes_take_no_more_queries(secretary):
    def count():
        with CaptureQueriesContext(connection) as found:
            assert duties(secretary)
        return len(found)

    a_class()
    before = count()
    for n in range(8):
        a_class(f"园艺20190{n + 2}")
    assert count() == before
