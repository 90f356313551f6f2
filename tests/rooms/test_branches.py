"""Party branches and class teams: who looks after which class since when, and since when a place is empty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.people.actions_branches import name_branch, open_branch, place_class
from lianqiao.people.models import Appointment, BranchClass, PartyBranch, SmallClass, User
from lianqiao.people.queries_branches import branches, teams
from lianqiao.people.vacancies import vacant_since
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.people import TERM_START, a_user
from tests.factories.roster import a_class
from tests.factories.tasks import a_branch

BY = {"today": TODAY, "now": NOW}
DAY = timedelta(days=1)
SECRETARY = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, 1)
LEADER = Viewer("user:2", Role.CLASS_LEADER, 2)


@pytest.mark.django_db
def test_a_branch_is_opened_named_and_given_classes():
    made = open_branch(viewer=SECRETARY, name=" 第一党支部 ", cohort=2023, now=NOW)
    home, away = a_class("园艺201901"), a_class("园艺201902")
    place_class(viewer=SECRETARY, small_class_id=home.pk, branch_id=made.pk, since=TERM_START, **BY)
    place_class(viewer=SECRETARY, small_class_id=away.pk, branch_id=made.pk, since=TODAY, **BY)
    name_branch(viewer=SECRETARY, branch_id=made.pk, name="园艺党支部", now=NOW)
    found = branches(viewer=SECRETARY, cohort=2023, today=TODAY)
    assert [(one.name, [(own.name, since) for own, since in one.classes]) for one in found] == [
        ("园艺党支部", [("园艺201901", TERM_START), ("园艺201902", TODAY)])
    ]
    assert found[0].class_ids == {home.pk, away.pk}
    assert branches(viewer=LEADER, cohort=2023, today=TODAY - DAY)[0].class_ids == {home.pk}
    assert branches(viewer=SECRETARY, cohort=2024, today=TODAY) == []


@pytest.mark.django_db
def test_a_class_moves_and_both_branches_keep_their_days():
    home = a_class()
    one, two = a_branch("一", home), a_branch("二")
    place_class(viewer=SECRETARY, small_class_id=home.pk, branch_id=two.pk, since=TODAY, **BY)
    held = {row.branch_id: (row.since, row.until) for row in BranchClass.objects.all()}
    assert held == {one.pk: (TERM_START, TODAY - DAY), two.pk: (TODAY, None)}
    assert place_class(viewer=SECRETARY, small_class_id=home.pk, branch_id=None, since=TODAY, **BY) is None
    assert all(not found.classes for found in branches(viewer=SECRETARY, cohort=2023, today=TODAY))


@pytest.mark.django_db
def test_a_name_that_speaks_of_need_is_refused_whoever_gives_it():
    made = open_branch(viewer=SECRETARY, name="第一党支部", cohort=2023, now=NOW)
    with pytest.raises(Refused) as opened:
        open_branch(viewer=SECRETARY, name="低保帮扶支部", cohort=2023, now=NOW)
    with pytest.raises(Refused) as named:
        name_branch(viewer=SECRETARY, branch_id=made.pk, name="低保帮扶支部", now=NOW)
    assert opened.value.code == named.value.code == "branch_name_guarded"


@pytest.mark.django_db
def test_refused():
    home, older = a_class(), a_class("园艺201801", 2022)
    one, two = a_branch("一", home, since=TODAY - 3 * DAY), a_branch("二")
    asked = {"viewer": SECRETARY, "small_class_id": home.pk, **BY}
    for more, code in (
        ({"branch_id": one.pk, "since": TODAY}, "branch_same"),
        ({"branch_id": two.pk, "since": TODAY + DAY}, "branch_days"),
        ({"branch_id": two.pk, "since": TODAY - 4 * DAY}, "branch_days"),
        ({"branch_id": 999, "since": TODAY}, "not_found"),
        ({"branch_id": two.pk, "since": TODAY, "small_class_id": 999}, "not_found"),
        ({"branch_id": two.pk, "since": TODAY, "small_class_id": older.pk}, "branch_other_cohort"),
        ({"branch_id": None, "since": TODAY, "small_class_id": a_class("茶学").pk}, "branch_same"),
    ):
        with pytest.raises(Refused, match=code):
            place_class(**{**asked, **more})
    for name, code in ((" ", "branch_without_name"), ("一", "branch_taken")):
        with pytest.raises(Refused, match=code):
            open_branch(viewer=SECRETARY, name=name, cohort=2023, now=NOW)
        with pytest.raises(Refused, match=code):
            name_branch(viewer=SECRETARY, branch_id=two.pk, name=name, now=NOW)
    with pytest.raises(Refused, match="not_found"):
        name_branch(viewer=SECRETARY, branch_id=999, name="三", now=NOW)
    assert PartyBranch.objects.count() == 2


@pytest.mark.django_db
def test_only_the_secretary_writes_and_classmates_read_nothing():
    home, made = a_class(), a_branch("一")
    for act in (
        lambda who: open_branch(viewer=who, name="三", cohort=2023, now=NOW),
        lambda who: name_branch(viewer=who, branch_id=made.pk, name="三", now=NOW),
        lambda who: place_class(viewer=who, small_class_id=home.pk, branch_id=made.pk, since=TODAY, **BY),
    ):
        with pytest.raises(Refused, match="no_right"):
            act(LEADER)
    cadre = Viewer("user:3", Role.PARTY_CADRE, 3)
    asked = {"class_ids": [home.pk], "wanted": {}, "first_day": TERM_START, "today": TODAY}
    with pytest.raises(Refused, match="no_right"):
        branches(viewer=cadre, cohort=2023, today=TODAY)
    with pytest.raises(Refused, match="no_right"):
        teams(viewer=cadre, **asked)
    assert teams(viewer=Viewer("user:4", Role.DEPARTMENT_HEAD, 4), **asked)


@pytest.mark.django_db
def test_the_team_with_days_and_empty_places(django_assert_num_queries):
    home, away = a_class("园艺201901"), a_class("园艺201902")
    wanted = {Role.CLASS_LEADER: 1, Role.LIAISON: 2}
    leader, one, gone = (a_user(name, role=role, small_class=home) for name, role in (
        ("leader", Role.CLASS_LEADER), ("one", Role.LIAISON), ("gone", Role.LIAISON)))  # fmt: skip
    Appointment.objects.filter(user=gone).update(until=TODAY - 5 * DAY)
    a_user("coming", role=Role.LIAISON, small_class=home)
    Appointment.objects.filter(user__username="coming").update(since=TODAY + DAY)
    asked = {"viewer": LEADER, "wanted": wanted, "first_day": TERM_START, "today": TODAY}
    with django_assert_num_queries(1):
        found = teams(**asked, class_ids=[home.pk, away.pk])
    by_role = {place.role: place for place in found[home.pk]}
    assert [(who.user_id, who.since) for who in by_role[Role.CLASS_LEADER].holders] == [(leader.pk, TERM_START)]
    assert [who.user_id for who in by_role[Role.LIAISON].holders] == [one.pk]
    assert by_role[Role.LIAISON].vacant == (TODAY - 4 * DAY,)
    assert by_role[Role.PARTY_CADRE].missing == 0
    assert {place.role: place.vacant for place in found[away.pk]}[Role.LIAISON] == (TERM_START, TERM_START)
    User.objects.filter(pk=leader.pk).update(is_active=False)  # an account that opens nothing serves nobody
    assert {place.role: place.missing for place in teams(**asked, class_ids=[home.pk])[home.pk]}[Role.CLASS_LEADER] == 1
    assert SmallClass.objects.count() == 2


# ---------------------------------------------------------------- since when

FIRST = date(2023, 2, 13)
days = st.integers(-10, 40).map(lambda n: FIRST + n * DAY)
spans = st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=5)


def slow(held, wanted, today):
    """Walk back from today, a day at a time, for each place that is empty."""

    def taken(day):
        return sum(since <= day and (until is None or day <= until) for since, until in held)

    found = []
    for place in range(wanted, taken(today), -1):
        day = today
        while day > FIRST and taken(day - DAY) < place:
            day -= DAY
        found.append(day)
    return tuple(found)


@given(held=spans, wanted=st.integers(0, 3), n=st.integers(0, 40))
def test_since_when_equals_a_walk_back_day_by_day(held, wanted, n):
    today = FIRST + n * DAY
    found = vacant_since(held, wanted, FIRST, today)
    assert found == slow(held, wanted, today)
    assert sorted(found) == sorted(found, reverse=True)[::-1]


def test_before_the_first_day_nothing_was_promised():
    assert vacant_since([], 2, FIRST, FIRST - DAY) == ()
    assert vacant_since([], 2, FIRST, FIRST) == (FIRST, FIRST)
    assert vacant_since([(FIRST, FIRST)], 1, FIRST, FIRST + DAY) == (FIRST + DAY,)
