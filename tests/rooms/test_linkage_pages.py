"""The three levels in one table, and the pages of branches and tasks, for whoever may see what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.desk.linkage import linkage
from lianqiao.desk.task_duties import task_duties
from lianqiao.ledger.actions_tasks import finish_task, mark_seen
from lianqiao.ledger.models import Notice, Task, TaskCancelled
from lianqiao.people.models import Appointment, BranchClass, PartyBranch, User
from lianqiao.people.viewers import viewer_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import STUDENT_ROLES, Role
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student
from tests.factories.tasks import a_branch, a_task

pytestmark = pytest.mark.django_db
BY = {"today": TODAY, "now": NOW}
BOUND = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER} | STUDENT_ROLES


class House:
    def __init__(self):
        self.home, self.away, self.loose = a_class("园艺201901"), a_class("园艺201902"), a_class("茶学201901")
        self.users = {
            role: a_user(role.value, role=role, small_class=self.home if role in BOUND else None) for role in Role
        }
        self.branch = a_branch("园艺学生党支部", self.home, self.away)
        self.students = [a_student(f"甲{n}", one) for one in (self.home, self.away, self.loose) for n in range(2)]
        a_criterion(self.students[0])

    def viewer(self, role):
        return viewer_of(user=self.users[role], appointment_id=None, today=TODAY)

    def client(self, role):
        client = Client()
        client.force_login(self.users[role])
        return client


@pytest.fixture
def house(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return House()


@pytest.fixture
def boss(house):
    return house.viewer(Role.EMPLOYMENT_SECRETARY)


def table(viewer, **more):
    return linkage(viewer=viewer, **BY, policy=policy_in_force(), **more)


def test_the_upper_rows_add_up_the_lower(house, boss):
    a_task(boss, **BY)
    made = a_task(boss, **BY, level="class", small_class_id=house.home.pk)
    part = made.people.get(role="liaison")
    mark_seen(viewer=house.viewer(Role.LIAISON), task_for_id=part.pk, now=NOW)
    rows = table(boss).rows
    assert [(row.kind, row.name) for row in rows] == [
        ("group", "工作领导小组"), ("branch", "园艺学生党支部"), ("class", "园艺201901"), ("class", "园艺201902"),
        ("branch", "没有支部"), ("class", "茶学201901"),
    ]  # fmt: skip
    group, branch, home, away, none, loose = (row.sums for row in rows)
    assert branch == home + away
    assert none == loose
    assert (group.students, branch.students, home.students) == (6, 4, 2)
    assert (home.parts, home.read, home.done, group.parts - branch.parts - none.parts) == (4, 1, 0, 5)
    assert home.talks_owed == 1
    assert away.talks_owed == 0
    # 1 leader, 1 assistant, 1 of 2 cadres, 1 of 2 liaisons; nobody elsewhere.
    assert home.places == ((1, 1, 0), (1, 1, 0), (1, 2, 1), (1, 2, 1))
    assert away.places == ((0, 1, 1), (0, 1, 1), (0, 2, 2), (0, 2, 2))
    assert branch.places[2] == (1, 4, 3)


def test_one_branch_alone_and_one_that_is_not_there(house, boss):
    found = table(boss, branch_id=house.branch.pk)
    assert [row.name for row in found.rows] == ["园艺学生党支部", "园艺201901", "园艺201902"]
    assert found.branch == "园艺学生党支部"
    assert table(boss, branch_id=999) is None
    client = house.client(Role.EMPLOYMENT_SECRETARY)
    assert client.get(f"/linkage/?branch={house.branch.pk}").status_code == 200
    assert client.get("/linkage/?branch=999").status_code == 404


def test_class_bound_viewers_see_their_own_and_no_more(house):
    for role in (Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER):
        found = table(house.viewer(role))
        assert [row.name for row in found.rows] == ["工作领导小组", "园艺学生党支部", "园艺201901"]
        assert {row.sums.students for row in found.rows} == {2}
        text = house.client(role).get("/linkage/").content.decode()
        assert "园艺201902" not in text
        assert "茶学201901" not in text


def test_whoever_has_no_sight_sees_nothing_that_is_owed(house):
    for role, sees in (
        (Role.EMPLOYMENT_SECRETARY, True), (Role.CLASS_TEACHER, True), (Role.CLASS_LEADER, False),
        (Role.DEPARTMENT_HEAD, False),
    ):  # fmt: skip
        found, text = table(house.viewer(role)), house.client(role).get("/linkage/").content.decode()
        assert found.sees_owed is sees
        assert ("本周沟通" in text) is sees
        if not sees:
            assert {(row.sums.talks_owed, row.sums.missed) for row in found.rows} == {(0, 0)}
    head = table(house.viewer(Role.DEPARTMENT_HEAD))
    assert not head.sees_students
    assert {row.sums.students for row in head.rows} == {0}


def test_every_number_leads_where_the_viewer_may_go(house):
    for role in (Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER,
                 Role.DEPARTMENT_HEAD, Role.COLLEGE_LEADER):  # fmt: skip
        a_task(house.viewer(Role.EMPLOYMENT_SECRETARY), **BY, level="branch", branch_id=house.branch.pk)
        client = house.client(role)
        text = client.get("/linkage/").content.decode()
        for address in re.findall(r'href="(/(?:students|classes|tasks|linkage|branches)/[^"]*)"', text):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, (role, address)
    assert "布置任务" not in house.client(Role.CLASS_TEACHER).get("/linkage/").content.decode()


def test_a_branch_narrows_the_list_of_students(house):
    client = house.client(Role.EMPLOYMENT_SECRETARY)
    text = client.get(f"/students/?branch={house.branch.pk}").content.decode()
    names = [one.number for one in house.students]
    assert [number in text for number in names] == [True] * 4 + [False] * 2


def test_constant_queries(house, boss, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as few:
        table(boss)
    for n in range(4):
        more = a_class(f"园艺20190{n + 3}")
        a_user(f"l{n}", role=Role.LIAISON, small_class=more)
        [a_student(f"乙{n}{k}", more) for k in range(3)]
        a_task(boss, **BY, level="class", small_class_id=more.pk)
    with django_assert_max_num_queries(len(few.captured_queries) + 5) as many:  # tasks are there now
        table(boss)
    for n in range(4, 8):
        more = a_class(f"园艺20190{n + 3}")
        a_user(f"l{n}", role=Role.LIAISON, small_class=more)
        a_task(boss, **BY, level="class", small_class_id=more.pk)
    with django_assert_max_num_queries(len(many.captured_queries)):
        table(boss)


def test_without_classes_the_page_says_so(house):
    assert "还没有党支部" not in house.client(Role.EMPLOYMENT_SECRETARY).get("/linkage/").content.decode()
    BranchClass.objects.all().delete()
    PartyBranch.objects.all().delete()
    text = house.client(Role.EMPLOYMENT_SECRETARY).get("/linkage/").content.decode()
    assert "还没有党支部" in text
    Appointment.objects.filter(user=house.users[Role.CLASS_LEADER]).update(small_class=a_class("别届", 2022))
    assert "还没有你负责的班级" in house.client(Role.CLASS_LEADER).get("/linkage/").content.decode()


# ---------------------------------------------------------------- branches


def test_the_page_of_branches(house):
    client = house.client(Role.EMPLOYMENT_SECRETARY)
    assert "茶学201901" in client.get("/branches/").content.decode()
    assert client.post("/branches/", {"name": "茶学学生党支部"}).status_code == 302
    made = PartyBranch.objects.get(name="茶学学生党支部")
    placed = {"small_class": house.loose.pk, "branch": made.pk, "since": TODAY.isoformat()}
    assert client.post("/branches/place/", placed).status_code == 302
    again = client.post("/branches/place/", placed)
    assert again.status_code == 422
    assert "班级本来就在这里" in again.content.decode()
    assert client.post(f"/branches/{made.pk}/", {"name": "茶学支部"}).status_code == 302
    for address, given in (("/branches/", {"name": "茶学支部"}), ("/branches/", {"name": ""}),
                           (f"/branches/{made.pk}/", {"name": "园艺学生党支部"}),
                           ("/branches/place/", {})):  # fmt: skip
        assert client.post(address, given).status_code == 422, address
    assert client.post("/branches/999/", {"name": "三"}).status_code == 404
    assert client.post("/branches/place/", {**placed, "branch": ""}).status_code == 302
    assert house.client(Role.COUNSELLOR).get("/branches/").status_code == 403
    BranchClass.objects.all().delete()
    PartyBranch.objects.all().delete()
    assert "还没有党支部。先建一个" in client.get("/branches/").content.decode()


# ---------------------------------------------------------------- tasks


def test_student_members_start_with_their_tasks_and_see_nothing_else(house, boss):
    made = a_task(boss, **BY, level="class", small_class_id=house.home.pk, title="请没交表的同学交表")
    a_task(boss, **BY, title="只给老师的事")
    for role in STUDENT_ROLES:
        client = house.client(role)
        assert client.get("/").headers["Location"] == "/tasks/"
        text = client.get("/tasks/?tab=all").content.decode()
        assert "请没交表的同学交表" in text
        assert "只给老师的事" not in text
        assert re.findall(r'<li><a href="(/[a-z]+/)"', text) == ["/reminders/", "/tasks/"]  # the whole navigation
        assert client.get(f"/tasks/{made.pk}/").status_code == 404
        for address in ("/linkage/", "/students/", "/classes/", "/today/", "/tasks/new/"):
            assert client.get(address).status_code == 403


def test_read_and_done_by_pressing(house, boss):
    made = a_task(boss, **BY, level="class", small_class_id=house.home.pk)
    part, client = made.people.get(role="liaison"), house.client(Role.LIAISON)
    client.get("/tasks/")
    assert not hasattr(made.people.get(pk=part.pk), "seen")  # opening is not reading
    assert client.post(reverse("task_seen", args=[part.pk])).status_code == 302
    assert "已回“知道了”" in client.get("/tasks/").content.decode()
    assert client.post(reverse("task_done", args=[part.pk]), {"text": "都交了"}).status_code == 302
    assert "任务都办完了" in client.get("/tasks/").content.decode()
    other = made.people.get(role="party_cadre")
    assert client.post(reverse("task_seen", args=[other.pk])).status_code == 404
    assert client.post(reverse("task_done", args=[other.pk])).status_code == 404
    text = house.client(Role.EMPLOYMENT_SECRETARY).get(reverse("task", args=[made.pk])).content.decode()
    assert "都交了" in text
    assert "1/4" in text


def test_a_task_is_given_from_a_row(house):
    client = house.client(Role.EMPLOYMENT_SECRETARY)
    page = client.get(f"/tasks/new/?to=class.{house.home.pk}").content.decode()
    assert f'value="class.{house.home.pk}" selected' in page
    asked = {"title": "交表", "due_on": "2023-05-05", "key": "a"}
    assert client.post("/tasks/new/", {**asked, "to": f"branch.{house.branch.pk}"}).status_code == 302
    people = [house.users[Role.EXPERT].pk]
    assert client.post("/tasks/new/", {**asked, "key": "b", "to": "person", "people": people}).status_code == 302
    assert [one.people.count() for one in Task.objects.order_by("id")] == [1, 1]
    for given in ({"to": "person"}, {"to": f"class.{house.loose.pk}"}, {"to": "group", "due_on": "2023-04-27"},
                  {"to": f"class.{house.home.pk}", "about": "找低保的同学"}, {"to": "nobody"}):  # fmt: skip
        assert client.post("/tasks/new/", {**asked, "key": "c", **given}).status_code == 422, given
    leader = house.client(Role.CLASS_LEADER).get("/tasks/new/").content.decode()
    assert 'value="group"' not in leader
    assert "园艺201902" not in leader


def test_cancel_and_hand_on_pages(house, boss):
    made = a_task(boss, **BY, level="class", small_class_id=house.home.pk)
    client, address = house.client(Role.EMPLOYMENT_SECRETARY), reverse("task_cancel", args=[made.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "低保的另报"}).status_code == 422
    part = made.people.get(role="liaison")
    leaver = house.users[Role.LIAISON]
    Appointment.objects.filter(user=leaver).update(until=TODAY - timedelta(days=1))
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    for page in ("/tasks/?tab=given", "/tasks/?tab=all", reverse("task", args=[made.pk])):
        assert "没有人接手" in client.get(page).content.decode()
    to = {"to": house.users[Role.EMPLOYMENT_ASSISTANT].pk}
    assert client.post(reverse("task_hand_on", args=[part.pk]), to).status_code == 302
    assert client.post(reverse("task_hand_on", args=[part.pk]), {"to": "x"}).status_code == 404
    assert client.post(address, {"reason": "不用了"}).status_code == 302
    assert TaskCancelled.objects.count() == 1
    text = house.client(Role.CLASS_LEADER).get("/tasks/").content.decode()
    assert "不用了" in text
    assert "没有没办完" in client.get("/tasks/?tab=given").content.decode()
    for narrowed in (f"class={house.home.pk}", f"branch={house.branch.pk}", "class=999", "branch=999"):
        assert client.get(f"/tasks/?tab=all&{narrowed}").status_code == 200


def test_guarded_words_of_staff_are_for_whoever_may_read_them(house, boss):
    users = [house.users[role].pk for role in (Role.CLASS_LEADER, Role.COUNSELLOR)]
    a_task(boss, **BY, level="person", user_ids=users, title="核对低保证明", about="残疾证也看一下")
    for role, reads in ((Role.CLASS_LEADER, False), (Role.COUNSELLOR, True)):
        client = house.client(role)
        for address in ("/tasks/", "/tasks/?tab=all", "/today/"):
            text = client.get(address).content.decode()
            if not reads:
                assert "低保" not in text, address
                assert "残疾" not in text, address
        assert ("核对低保证明" in client.get("/tasks/").content.decode()) is reads
    assert "核对低保证明" in house.client(Role.EMPLOYMENT_SECRETARY).get("/tasks/?tab=given").content.decode()


def test_those_who_are_late_are_urged_once_a_day(house, boss):
    before = {"today": TODAY - timedelta(days=7), "now": NOW - timedelta(days=7)}
    made = a_task(boss, **before, level="class", small_class_id=house.home.pk, due_on=TODAY - timedelta(days=1))
    User.objects.update(email="who@college.example")
    client, address = house.client(Role.EMPLOYMENT_SECRETARY), reverse("task_urge", args=[made.pk])
    assert "催没办的 4 人" in client.get(reverse("task", args=[made.pk])).content.decode()
    first, second = (client.post(address, follow=True).content.decode() for _ in range(2))
    assert "告诉了 4 人" in first
    assert Notice.objects.count() == 4
    assert second
    assert client.post(reverse("task_urge", args=[999])).status_code == 404
    assert house.client(Role.CLASS_LEADER).post(address).status_code == 403
    on_time = a_task(boss, **BY, level="class", small_class_id=house.home.pk)
    assert "催没办的" not in client.get(reverse("task", args=[on_time.pk])).content.decode()


# ---------------------------------------------------------------- the day


@pytest.mark.parametrize(("days", "group"), [(0, "now"), (1, "now"), (2, "week"), (3, None)])
def test_ones_own_tasks_stand_on_the_day(house, boss, days, group):
    a_task(boss, **BY, due_on=TODAY + timedelta(days=days))  # a Friday
    found = [one.group for one in task_duties(house.viewer(Role.COUNSELLOR), TODAY)]
    assert found == ([group] if group else [])


def test_what_slipped_and_what_nobody_has(house, boss):
    before = {"today": TODAY - timedelta(days=7), "now": NOW - timedelta(days=7)}
    due = {"due_on": TODAY - timedelta(days=1)}
    made = a_task(boss, **before, **due, level="class", small_class_id=house.home.pk)
    assert [one.group for one in task_duties(house.viewer(Role.CLASS_LEADER), TODAY)] == ["late"]
    mine = list(task_duties(boss, TODAY))
    assert [(one.group, "办完 0/4" in one.what) for one in mine] == [("late", True)]
    Appointment.objects.filter(user=house.users[Role.LIAISON]).update(until=TODAY - timedelta(days=1))
    assert [one.group for one in task_duties(boss, TODAY)] == ["late", "now"]
    for n in range(3):
        a_task(boss, **before, **due, title=f"事 {n}")
    assert [one.what for one in task_duties(boss, TODAY)][0] == "布置的 4 项任务过期没办完"
    for part in made.people.exclude(role="liaison"):
        viewer = viewer_of(user=part.user, appointment_id=None, today=TODAY)
        finish_task(viewer=viewer, task_for_id=part.pk, **BY)
    assert list(task_duties(house.viewer(Role.AUDITOR), TODAY)) == []
    assert list(task_duties(house.viewer(Role.CLASS_LEADER), TODAY)) == []
