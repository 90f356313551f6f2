"""Posts that somebody is asked to find: a task like any other, counted from the posts that came in since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.desk.meeting_agenda import agenda
from lianqiao.desk.task_duties import task_duties
from lianqiao.jobs.actions import review_post
from lianqiao.ledger.actions_sought import MOST, seek_posts
from lianqiao.ledger.actions_tasks import cancel_task, finish_task, hand_on
from lianqiao.ledger.models import Sought, Task
from lianqiao.ledger.queries_notices import late_tasks
from lianqiao.ledger.queries_sought import found_enough, sought
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.demand import Kind
from lianqiao.rules.suitability import Degree, MajorRequirement
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Role, Viewer, ask
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_class

pytestmark = pytest.mark.django_db
BY = {"today": TODAY, "now": NOW}
HERE = {"today": TODAY}
TEA = Kind("090107", 2, ("510100",))
DUE = TODAY + timedelta(days=2)


@pytest.fixture
def people():
    home = a_class()
    bound = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER, *STUDENT_ROLES}
    return {role: a_user(role.value, role=role, small_class=home if role in bound else None) for role in Role}


@pytest.fixture
def viewer(people):
    home = frozenset({a_class().pk})
    return lambda role: Viewer(f"user:{people[role].pk}", role, people[role].pk, people[role].display_name, home)


@pytest.fixture
def boss(viewer):
    return viewer(Role.EMPLOYMENT_SECRETARY)


def refused(code):
    return pytest.raises(Refused, match=f"^{code}$")


def seek(hand, user, openings=3, kind=TEA, **more):
    said = {"title": f"找岗位：{openings} 个名额", "user_id": user.pk, "due_on": DUE, **BY, **more}
    return seek_posts(viewer=hand, kind=kind, openings=openings, **said)


def tea(n, openings=1, on=TODAY, **more):
    majors = MajorRequirement(((Degree.BACHELOR, frozenset({"090107"})),))
    return make_post(n, openings=openings, majors=majors, first_recorded_on=on, **more)


# ---------------------------------------------------------------- giving


def test_a_line_becomes_the_task_of_one_person(boss, people):
    made = seek(boss, people[Role.DEPARTMENT_HEAD], about="录入以后自己会算")
    assert (made.level, made.due_on, made.about) == ("person", DUE, "录入以后自己会算")
    assert [one.user for one in made.people.all()] == [people[Role.DEPARTMENT_HEAD]]
    [line] = sought(viewer=boss, **HERE)
    assert (line.kind, line.openings, line.since, line.owner) == (TEA, 3, TODAY, "department_head")
    assert Event.objects.get(action="ledger.seek_posts").detail == {"openings": 3}


@pytest.mark.parametrize("openings", [0, -1, MOST + 1])
def test_no_number_no_task(boss, people, openings):
    with refused("seek_nothing"):
        seek(boss, people[Role.COUNSELLOR], openings)
    assert not Task.objects.exists()


@pytest.mark.parametrize("role", sorted(STUDENT_ROLES))
def test_it_is_never_a_students_neither_given_nor_handed_on(boss, people, role):
    with refused("seek_not_staff"):
        seek(boss, people[role])
    made = seek(boss, people[Role.COUNSELLOR])
    with refused("seek_not_staff"):
        hand_on(viewer=boss, task_for_id=made.people.get().pk, user_id=people[role].pk, **BY)
    moved = hand_on(viewer=boss, task_for_id=made.people.get().pk, user_id=people[Role.EXPERT].pk, **BY)
    assert sought(viewer=boss, **HERE)[0].owner == moved.user.display_name == "expert"


def test_the_same_is_not_looked_for_twice_while_it_is_open(boss, people):
    made = seek(boss, people[Role.COUNSELLOR])
    with refused("seek_known"):
        seek(boss, people[Role.EXPERT], 5)
    seek(boss, people[Role.EXPERT], kind=Kind("090107", 2, ("511800",)))
    cancel_task(viewer=boss, task_id=made.pk, reason="不用找了", **BY)
    seek(boss, people[Role.EXPERT], 5)
    assert [one.openings for one in sought(viewer=boss, **HERE)] == [3, 5, 3]


def test_sent_twice_it_is_one_task(boss, people):
    made = seek(boss, people[Role.COUNSELLOR], key="once")
    assert seek(boss, people[Role.COUNSELLOR], key="once") == made
    assert Sought.objects.count() == 1
    with refused("form_saved_already"):
        seek(boss, people[Role.COUNSELLOR], 7, key="once")


def test_a_person_out_of_reach_is_not_there(boss, people):
    with refused("not_found"):
        seek(boss, people[Role.AUDITOR])
    with refused("task_days"):
        seek(boss, people[Role.EXPERT], due_on=TODAY - timedelta(days=1))
    assert not Sought.objects.exists()


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.LIAISON, Role.AUDITOR])
def test_only_those_who_give_tasks_may(viewer, people, role):
    with refused("no_right"):
        seek(viewer(role), people[Role.EXPERT])


# ---------------------------------------------------------------- how far it is


def test_only_what_fits_came_in_since_and_was_accepted_counts(boss, people):
    seek(boss, people[Role.COUNSELLOR])
    good = tea(1, 2)
    tea(2, 9, region="511800")
    tea(3, 9, accepted=None)
    tea(4, 9, on=TODAY - timedelta(days=1))
    make_post(5, openings=9, majors=MajorRequirement(((Degree.BACHELOR, frozenset({"0902"})),)))
    [line] = sought(viewer=boss, **HERE)
    assert (line.found, line.post_ids, line.enough, line.open) == (2, (good.pk,), False, True)
    closed = tea(6, 1, deadline=TODAY - timedelta(days=3))
    [line] = sought(viewer=boss, **HERE)
    assert (line.found, line.post_ids, line.enough, line.open) == (3, (good.pk, closed.pk), True, False)


def test_what_is_refused_later_is_not_found_any_more(boss, people):
    seek(boss, people[Role.COUNSELLOR], 2)
    made = tea(1, 2)
    assert found_enough(viewer=boss, **HERE)
    review_post(viewer=boss, post_id=made.pk, accepted=False, reason="停招", **BY)
    assert not found_enough(viewer=boss, **HERE)


def test_done_and_late_are_told_apart(boss, people, viewer):
    made = seek(boss, people[Role.COUNSELLOR])
    assert not sought(viewer=boss, **HERE)[0].overdue(DUE)
    assert sought(viewer=boss, **HERE)[0].overdue(DUE + timedelta(days=1))
    finish_task(viewer=viewer(Role.COUNSELLOR), task_for_id=made.people.get().pk, text="问遍了", **BY)
    [line] = sought(viewer=boss, **HERE)
    assert (line.done_on, line.enough, line.open) == (TODAY, False, False)


def test_before_the_day_it_was_given_nobody_looked(boss, people):
    seek(boss, people[Role.COUNSELLOR])
    assert sought(viewer=boss, today=TODAY - timedelta(days=1)) == []


def test_whoever_sees_no_posts_reads_none_of_it(viewer, boss, people):
    seek(boss, people[Role.COUNSELLOR])
    for role in Role:
        if ask(viewer(role), Deed.SEE_POSTS).ok:
            assert len(sought(viewer=viewer(role), **HERE)) == 1
        else:
            assert found_enough(viewer=viewer(role), **HERE) == frozenset()
            with refused("no_right"):
                sought(viewer=viewer(role), **HERE)


def test_more_lines_and_posts_cost_no_more_queries(boss, people, django_assert_max_num_queries):
    for n in range(4):
        seek(boss, people[Role.COUNSELLOR], kind=Kind("090107", 2, (f"5101{n:02}",)))
        tea(n)
    with django_assert_max_num_queries(3):
        assert len(sought(viewer=boss, **HERE)) == 4


# ---------------------------------------------------------------- on the day, and in the meeting


def lines_of(hand):
    return [one.what for one in task_duties(hand, TODAY)]


def test_the_owner_reads_it_on_the_day_until_enough_is_found(boss, people, viewer):
    seek(boss, people[Role.COUNSELLOR], 2)
    assert lines_of(viewer(Role.COUNSELLOR)) == ["任务：找岗位：2 个名额"]
    tea(1, 2)
    assert lines_of(viewer(Role.COUNSELLOR)) == []


def test_whoever_gave_it_hears_that_it_slipped_unless_enough_was_found(boss, people):
    seek(boss, people[Role.COUNSELLOR], 2)
    later = DUE + timedelta(days=1)
    assert [one.group for one in task_duties(boss, later)] == ["late"]
    tea(1, 2)
    assert list(task_duties(boss, later)) == []


def test_nobody_is_reminded_of_what_was_found(boss, people):
    seek(boss, people[Role.COUNSELLOR], 2)
    later = {"today": DUE + timedelta(days=3), "policy": policy_in_force()}
    assert len(late_tasks(viewer=boss, **later)) == 1
    tea(1, 2)
    assert late_tasks(viewer=boss, **later) == []


def test_the_meeting_reads_what_is_still_looked_for(boss, people):
    seek(boss, people[Role.COUNSELLOR], 2)
    told = [one for one in agenda(viewer=boss, **BY, policy=policy_in_force()) if one.key.startswith("posts:")]
    assert [one.text for one in told] == ["要找：茶学 本科 · 成都市，2 个，已找到 0 个（counsellor，04-30 前）"]
    assert told[0].href.startswith(reverse("demand_duties"))
    tea(1, 2)
    assert not [one for one in agenda(viewer=boss, **BY, policy=policy_in_force()) if one.key.startswith("posts:")]


# ---------------------------------------------------------------- pages


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    from lianqiao.config import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_form_gives_it_and_the_overview_tells_how_far_it_is(people, boss):
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    address = f"{reverse('demand_give')}?of=line&major=090107&degree=2&places=510100&pay=400000"
    page = client.get(address).content.decode()
    assert "茶学 本科 · 成都市 · 4000 元/月起" in page
    assert "2023-04-30" in page
    assert "liaison" not in page
    said = {"openings": "2", "owner": people[Role.EXPERT].pk, "due_on": "2023-05-10", "key": "k"}
    assert client.post(address, said).url == reverse("demand_duties")
    made = Task.objects.get()
    assert made.title == "找岗位：茶学 本科 · 成都市 · 4000 元/月起，2 个名额"
    tea(1, 2)
    shown = client.get(reverse("demand_duties")).content.decode()
    assert "2/2" in shown
    assert "找够了" in shown
    assert "技术员1" in shown


def test_a_task_is_told_in_chinese_whatever_the_screen_speaks(people, boss):
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    client.cookies["django_language"] = "en"
    address = f"{reverse('demand_give')}?of=line&major=090107&degree=2&places=&pay="
    client.post(address, {"openings": "1", "owner": people[Role.EXPERT].pk, "due_on": "2023-05-10", "key": "k"})
    assert Task.objects.get().title == "找岗位：茶学 本科 · 哪里都行，1 个名额"


def test_what_is_refused_stands_beside_its_field(people, boss):
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    address = f"{reverse('demand_give')}?of=line&major=090107&degree=2&places=&pay="
    said = {"openings": "2", "owner": people[Role.EXPERT].pk, "due_on": "2023-04-01", "key": "k"}
    assert client.post(address, said).status_code == 422
    assert client.post(address, {**said, "due_on": "2023-05-01", "owner": "999"}).status_code == 422
    assert client.post(address, {**said, "due_on": "2023-05-01"}).status_code == 302
    answer = client.post(address, {**said, "due_on": "2023-05-01", "key": "other"})
    assert answer.status_code == 422
    assert "这一条已经有人在找" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "of=cell&major=090107&degree=2&places=&pay=", "of=row&major=&degree=&places=&pay=", "of=line&degree=9",
     "of=line&major=<script>", "of=line&places=510100,x", "of=line&pay=1000000000000", "of=line&major=0901070"],
)  # fmt: skip
def test_an_address_that_no_page_wrote_is_not_there(query):
    assert signed_in(Role.EMPLOYMENT_SECRETARY).get(f"{reverse('demand_give')}?{query}").status_code == 404


def test_the_overview_says_where_each_line_stands(boss, people, viewer):
    places = ("510100", "511800", "511700", "511600")
    made = [seek(boss, people[Role.COUNSELLOR], kind=Kind("090107", 2, (one,))) for one in places]
    finish_task(viewer=viewer(Role.COUNSELLOR), task_for_id=made[1].people.get().pk, **BY)
    cancel_task(viewer=boss, task_id=made[2].pk, reason="不找了", **BY)
    Task.objects.filter(pk=made[3].pk).update(due_on=date(2023, 4, 1))
    shown = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("demand_duties")).content.decode()
    for word in ("在找", "说办完了，没有找够", "不找了", "过期没找够"):
        assert word in shown
