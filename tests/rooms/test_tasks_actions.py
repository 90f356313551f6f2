"""Tasks: given at each level, read when pressed, done with words, cancelled, handed on; never without an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from lianqiao.ledger.actions_tasks import cancel_task, finish_task, hand_on, mark_seen
from lianqiao.ledger.models import Task, TaskFor, TaskHandedOn
from lianqiao.ledger.queries_tasks import my_tasks, open_decisions, parts_of, task, tasks
from lianqiao.ledger.task_owners import oversees, owner_of, serving_on
from lianqiao.people.models import Appointment, User
from lianqiao.roster.models import HandOver, HandOverAnswered
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import LEADING_GROUP, STUDENT_ROLES, Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.people import a_user
from tests.factories.roster import a_class
from tests.factories.tasks import a_branch, a_task

pytestmark = pytest.mark.django_db
BY = {"today": TODAY, "now": NOW}
YESTERDAY = TODAY - timedelta(days=1)


class Team:
    """Two classes under one branch, a third without; the five levels."""

    def __init__(self):
        self.home, self.away, self.loose = a_class("园艺201901"), a_class("园艺201902"), a_class("茶学201901")
        self.users = {role: a_user(role.value, role=role, small_class=self._of(role)) for role in Role}
        self.away_cadre = a_user("cadre2", role=Role.PARTY_CADRE, small_class=self.away)
        self.branch = a_branch("园艺学生党支部", self.home, self.away)

    def _of(self, role):
        bound = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER} | STUDENT_ROLES
        return self.home if role in bound else None

    def viewer(self, role):
        user = self.users[role]
        classes = frozenset({self.home.pk} if self._of(role) else ())
        return Viewer(f"user:{user.pk}", role, user.pk, user.display_name, classes=classes)


@pytest.fixture
def team():
    return Team()


@pytest.fixture
def boss(team):
    return team.viewer(Role.EMPLOYMENT_SECRETARY)


def parts(made):
    return {one.user.username: one for one in made.people.select_related("user")}


def test_the_whole_group_a_class_a_branch_and_persons(team, boss):
    group = a_task(boss, **BY)
    assert {one.role for one in group.people.all()} == {one.value for one in LEADING_GROUP} - {boss.role.value}
    assert all(one.small_class_id is None for one in group.people.all())
    of_class = a_task(boss, **BY, level="class", small_class_id=team.home.pk)
    assert {one.role for one in of_class.people.all()} == {
        "class_leader", "employment_assistant", "party_cadre", "liaison",
    }  # fmt: skip
    assert {one.small_class_id for one in of_class.people.all()} == {team.home.pk}
    of_branch = a_task(boss, **BY, level="branch", branch_id=team.branch.pk)
    assert set(parts(of_branch)) == {"party_cadre", "cadre2"}
    two = [team.users[Role.EXPERT].pk, boss.user_id]
    named = a_task(boss, **BY, level="person", user_ids=two)
    assert set(parts(named)) == {"expert", "employment_secretary"}
    assert Event.objects.filter(action="ledger.give_task").count() == 4


def test_one_part_a_person_in_the_first_of_their_roles(team, boss):
    leader = team.users[Role.COLLEGE_LEADER]
    Appointment.objects.create(user=leader, role=Role.CLASS_LEADER, small_class=team.away, since=YESTERDAY)
    made = a_task(boss, **BY, level="person", user_ids=[leader.pk])
    assert [(one.role, one.small_class_id) for one in made.people.all()] == [("college_leader", None)]
    made = a_task(boss, **BY, level="class", small_class_id=team.away.pk)
    assert {(one.role, one.small_class_id) for one in made.people.all()} == {
        ("class_leader", team.away.pk), ("party_cadre", team.away.pk),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": "  "}, "task_without_title"),
        ({"due_on": YESTERDAY}, "task_days"),
        ({"level": "person"}, "task_nobody"),
        ({"level": "person", "user_ids": [99999]}, "not_found"),
        ({"level": "class"}, "not_found"),
        ({"level": "class", "small_class_id": 99999}, "not_found"),
        ({"level": "branch"}, "not_found"),
        ({"level": "everybody"}, "not_found"),
    ],
)
def test_refused(team, boss, more, code):
    with pytest.raises(Refused, match=code):
        a_task(boss, **BY, **more)
    assert not Task.objects.exists()


def test_a_class_without_a_team_has_nobody(team, boss):
    with pytest.raises(Refused, match="task_nobody"):
        a_task(boss, **BY, level="class", small_class_id=team.loose.pk)


def test_who_may_give_to_whom(team):
    counsellor, head = team.viewer(Role.COUNSELLOR), team.viewer(Role.DEPARTMENT_HEAD)
    with pytest.raises(Refused, match="no_right"):
        a_task(counsellor, **BY)
    with pytest.raises(Refused, match="not_found"):
        a_task(counsellor, **BY, level="class", small_class_id=team.away.pk)
    with pytest.raises(Refused, match="not_found"):
        a_task(counsellor, **BY, level="person", user_ids=[team.away_cadre.pk])
    # Of a branch's classes a counsellor reaches their own.
    assert set(parts(a_task(counsellor, **BY, level="branch", branch_id=team.branch.pk))) == {"party_cadre"}
    assert a_task(counsellor, **BY, level="person", user_ids=[team.users[Role.EXPERT].pk])
    assert a_task(head, **BY)
    assert a_task(head, **BY, level="class", small_class_id=team.away.pk)
    for role in (Role.EXPERT, Role.CLASS_TEACHER, Role.LIAISON, Role.AUDITOR):
        with pytest.raises(Refused, match="no_right"):
            a_task(team.viewer(role), **BY)


@pytest.mark.parametrize("field", ["title", "about"])
def test_classmates_read_no_guarded_word(team, boss, field):
    words = {field: "联系低保学生"}
    for to in ({"level": "class", "small_class_id": team.home.pk}, {"level": "branch", "branch_id": team.branch.pk}):
        with pytest.raises(Refused, match="task_words"):
            a_task(boss, **BY, **to, **words)
    assert a_task(boss, **BY, **words).people.count() == 5  # among staff it may be said


def test_the_same_form_twice_is_one_task(team, boss):
    said = {"key": "k1", "level": "person", "user_ids": [team.users[Role.EXPERT].pk]}
    made = a_task(boss, **BY, **said)
    assert a_task(boss, **BY, **said) == made
    for other in ({"title": "别的"}, {"user_ids": [boss.user_id]}):
        with pytest.raises(Refused, match="form_saved_already"):
            a_task(boss, **BY, **{**said, **other})
    assert a_task(boss, **BY, key="k2") == a_task(boss, **BY, key="k2")
    assert (Task.objects.count(), TaskFor.objects.count()) == (2, 6)


def test_two_forms_at_the_same_moment_are_one(team, boss, monkeypatch):
    def collide(**_):
        raise IntegrityError

    monkeypatch.setattr(Task.objects, "create", collide)
    with pytest.raises(Refused, match="form_saved_already"):
        a_task(boss, **BY, key="k1")


def test_read_is_what_was_pressed_and_done_is_said(team, boss):
    made, expert = a_task(boss, **BY), team.viewer(Role.EXPERT)
    part = parts(made)["expert"]
    assert [one.seen_on for one in my_tasks(viewer=expert, today=TODAY)] == [None]
    assert (card := task(viewer=boss, today=TODAY, task_id=made.pk))
    assert (card.read, card.done, card.total, card.open) == (0, 0, 5, True)
    first = mark_seen(viewer=expert, task_for_id=part.pk, now=NOW)
    assert mark_seen(viewer=expert, task_for_id=part.pk, now=NOW) == first
    finish_task(viewer=expert, task_for_id=part.pk, text=" 报了 ", **BY)
    with pytest.raises(Refused, match="task_done_already"):
        finish_task(viewer=expert, task_for_id=part.pk, **BY)
    teacher = team.viewer(Role.CLASS_TEACHER)
    finish_task(viewer=teacher, task_for_id=parts(made)["class_teacher"].pk, **BY)  # done is read as well
    card = task(viewer=boss, today=TODAY, task_id=made.pk)
    assert card
    assert (card.read, card.done) == (2, 2)
    assert {one.name for one in card.waiting} == {"department_head", "counsellor", "college_leader"}
    assert [one.done_text for one in my_tasks(viewer=expert, today=TODAY)] == ["报了"]


def test_nobody_answers_for_somebody_else(team, boss):
    made = a_task(boss, **BY)
    part, teacher = parts(made)["expert"], team.viewer(Role.CLASS_TEACHER)
    for act in (
        lambda: mark_seen(viewer=teacher, task_for_id=part.pk, now=NOW),
        lambda: finish_task(viewer=teacher, task_for_id=part.pk, **BY),
        lambda: finish_task(viewer=boss, task_for_id=part.pk, **BY),
        lambda: finish_task(viewer=teacher, task_for_id=99999, **BY),
        lambda: finish_task(viewer=Viewer("system:x", system=True), task_for_id=part.pk, **BY),
    ):
        with pytest.raises(Refused, match="not_found"):
            act()
    assert not Event.objects.filter(action__in=["ledger.mark_seen", "ledger.finish_task"]).exists()


def test_cancelled_with_a_reason(team, boss):
    made = a_task(boss, **BY, level="class", small_class_id=team.home.pk)
    leader = team.viewer(Role.CLASS_LEADER)
    with pytest.raises(Refused, match="not_found"):
        cancel_task(viewer=leader, task_id=made.pk, reason="不用了", **BY)
    with pytest.raises(Refused, match="not_found"):
        cancel_task(viewer=boss, task_id=99999, reason="不用了", **BY)
    with pytest.raises(Refused, match="task_without_reason"):
        cancel_task(viewer=boss, task_id=made.pk, reason=" ", **BY)
    with pytest.raises(Refused, match="task_words"):
        cancel_task(viewer=boss, task_id=made.pk, reason="低保名单另报", **BY)
    cancel_task(viewer=team.viewer(Role.COLLEGE_LEADER), task_id=made.pk, reason="改到下周", **BY)
    with pytest.raises(Refused, match="task_cancelled"):
        cancel_task(viewer=boss, task_id=made.pk, reason="改到下周", **BY)
    with pytest.raises(Refused, match="task_cancelled"):
        finish_task(viewer=leader, task_for_id=parts(made)["class_leader"].pk, **BY)
    found = my_tasks(viewer=leader, today=TODAY)
    assert [(one.open, one.cancelled_because) for one in found] == [(False, "改到下周")]
    assert tasks(viewer=boss, today=TODAY, open_only=True) == []
    alone = a_task(leader, **BY, level="person", user_ids=[leader.user_id])
    finish_task(viewer=leader, task_for_id=alone.people.get().pk, **BY)
    with pytest.raises(Refused, match="task_done_already"):
        cancel_task(viewer=leader, task_id=alone.pk, reason="不用了", **BY)


def test_handed_on_both_rows_stay(team, boss):
    made = a_task(boss, **BY, level="person", user_ids=[team.users[Role.EXPERT].pk])
    part, teacher = made.people.get(), team.users[Role.CLASS_TEACHER]
    with pytest.raises(Refused, match="not_found"):
        hand_on(viewer=team.viewer(Role.COUNSELLOR), task_for_id=part.pk, user_id=teacher.pk, **BY)
    with pytest.raises(Refused, match="not_found"):
        hand_on(viewer=boss, task_for_id=99999, user_id=teacher.pk, **BY)
    with pytest.raises(Refused, match="not_found"):
        hand_on(viewer=boss, task_for_id=part.pk, user_id=team.users[Role.AUDITOR].pk, **BY)
    with pytest.raises(Refused, match="task_same_hands"):
        hand_on(viewer=boss, task_for_id=part.pk, user_id=part.user_id, **BY)
    new = hand_on(viewer=boss, task_for_id=part.pk, user_id=teacher.pk, **BY)
    card = task(viewer=boss, today=TODAY, task_id=made.pk)
    assert card
    assert [(one.user_id, one.after) for one in card.people] == [(teacher.pk, "expert")]
    assert my_tasks(viewer=team.viewer(Role.EXPERT), today=TODAY) == []
    with pytest.raises(Refused, match="not_found"):  # the old part is no more
        finish_task(viewer=team.viewer(Role.EXPERT), task_for_id=part.pk, **BY)
    with pytest.raises(Refused, match="task_same_hands"):  # and does not come back to whoever gave it away
        hand_on(viewer=boss, task_for_id=new.pk, user_id=part.user_id, **BY)
    finish_task(viewer=team.viewer(Role.CLASS_TEACHER), task_for_id=new.pk, **BY)
    with pytest.raises(Refused, match="task_done_already"):
        hand_on(viewer=boss, task_for_id=new.pk, user_id=boss.user_id, **BY)


def test_two_parts_become_one_where_the_other_has_one_already(team, boss):
    made = a_task(boss, **BY)
    found = parts(made)
    hand_on(viewer=boss, task_for_id=found["expert"].pk, user_id=team.users[Role.CLASS_TEACHER].pk, **BY)
    card = task(viewer=boss, today=TODAY, task_id=made.pk)
    assert card
    assert card.total == 4


def test_a_task_with_guarded_words_goes_to_no_classmate(team, boss):
    made = a_task(boss, **BY, level="person", user_ids=[team.users[Role.EXPERT].pk], title="核对低保证明")
    with pytest.raises(Refused, match="task_words"):
        hand_on(viewer=boss, task_for_id=made.people.get().pk, user_id=team.users[Role.LIAISON].pk, **BY)
    assert not TaskHandedOn.objects.exists()


# ---------------------------------------------------------------- nobody's


def leaves(user):
    Appointment.objects.filter(user=user).update(until=YESTERDAY)
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_leaves_no_open_part_is_without_an_owner(team, boss, role):
    for by in (boss, team.viewer(Role.DEPARTMENT_HEAD), team.viewer(Role.CLASS_LEADER)):
        for to in ({"level": "group"}, {"level": "class", "small_class_id": team.home.pk}):
            if by.role is not Role.CLASS_LEADER or to["level"] == "class":
                a_task(by, **BY, **to)
    leaves(team.users[role])
    serving = serving_on(TODAY)
    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    assert {owner_of(one, serving) for one in TaskFor.objects.select_related("task")} <= active
    # Each shows to somebody who can hand it on.
    by = boss if role is not Role.EMPLOYMENT_SECRETARY else team.viewer(Role.COLLEGE_LEADER)
    gone = [one for card in tasks(viewer=by, today=TODAY) for one in card.alone]
    assert {one.user_id for one in gone} <= {team.users[role].pk}
    for one in gone:
        hand_on(viewer=by, task_for_id=one.id, user_id=team.users[Role.COUNSELLOR].pk, **BY) if (
            role is not Role.COUNSELLOR
        ) else hand_on(viewer=by, task_for_id=one.id, user_id=team.users[Role.CLASS_TEACHER].pk, **BY)
    assert not [one for card in tasks(viewer=by, today=TODAY) for one in card.alone]


def test_the_giver_has_it_then_the_secretary_then_whoever_is_there(team):
    head = team.viewer(Role.DEPARTMENT_HEAD)
    made = a_task(head, **BY, level="person", user_ids=[team.users[Role.EXPERT].pk])
    part = TaskFor.objects.select_related("task").get(task=made)
    leaves(team.users[Role.EXPERT])
    order = [Role.DEPARTMENT_HEAD, Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.COUNSELLOR]
    for role in order:
        assert owner_of(part, serving_on(TODAY)) == team.users[role].pk
        leaves(team.users[role])
    for user in User.objects.filter(is_active=True):
        leaves(user)
    assert owner_of(part, serving_on(TODAY)) is None


def test_whoever_has_it_now_may_do_it_or_hand_it_on(team):
    head, secretary = team.viewer(Role.DEPARTMENT_HEAD), team.viewer(Role.EMPLOYMENT_SECRETARY)
    asked = {"level": "person", "user_ids": [team.users[Role.EXPERT].pk]}
    one, two = a_task(head, **BY, **asked), a_task(head, **BY, **asked)
    leaves(team.users[Role.EXPERT])
    finish_task(viewer=head, task_for_id=one.people.get().pk, text="我做了", **BY)
    leaves(team.users[Role.DEPARTMENT_HEAD])
    leaves(team.users[Role.COLLEGE_LEADER])
    leaves(team.users[Role.EMPLOYMENT_SECRETARY])
    counsellor = team.viewer(Role.COUNSELLOR)  # who neither gave it nor oversees
    assert not oversees(counsellor)
    new = hand_on(viewer=counsellor, task_for_id=two.people.get().pk, user_id=team.users[Role.CLASS_TEACHER].pk, **BY)
    assert new.role == "class_teacher"
    with pytest.raises(Refused, match="not_found"):
        hand_on(viewer=Viewer("user:0", Role.COUNSELLOR), task_for_id=new.pk, user_id=secretary.user_id, **BY)


def test_another_class_is_another_role(team, boss):
    made = a_task(boss, **BY, level="class", small_class_id=team.home.pk)
    Appointment.objects.filter(user=team.users[Role.LIAISON]).update(small_class=team.away)
    card = task(viewer=boss, today=TODAY, task_id=made.pk)
    assert card
    assert [one.role for one in card.alone] == ["liaison"]


@pytest.mark.parametrize(("days", "there"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_stand_in_has_them_for_the_days_agreed(team, boss, days, there):
    made = a_task(boss, **BY)
    teacher = team.viewer(Role.CLASS_TEACHER)
    asked = HandOver.objects.create(
        user=team.users[Role.EXPERT], to=team.users[Role.CLASS_TEACHER], duty="expert", students=[], since=TODAY,
        until=TODAY + timedelta(days=6), reason="出差", recorded_at=NOW, recorded_by="user:0",
    )  # fmt: skip
    part, day = parts(made)["expert"], TODAY + timedelta(days=days)
    assert [one.for_name for one in my_tasks(viewer=teacher, today=TODAY)] == [""]
    HandOverAnswered.objects.create(
        hand_over=asked, accepted=True, on=TODAY, recorded_at=NOW, recorded_by=teacher.actor
    )
    if days >= 0:
        found = {one.for_name for one in my_tasks(viewer=teacher, today=day)}
        assert found == ({"", "expert"} if there else {""})
    if there:
        assert finish_task(viewer=teacher, task_for_id=part.pk, today=day, now=NOW).recorded_by == teacher.actor


# ---------------------------------------------------------------- reading


def test_who_sees_which(team, boss):
    leader, teacher, head = (team.viewer(one) for one in (Role.CLASS_LEADER, Role.CLASS_TEACHER, Role.DEPARTMENT_HEAD))
    group = a_task(boss, **BY)
    of_class = a_task(head, **BY, level="class", small_class_id=team.home.pk)
    away = a_task(boss, **BY, level="class", small_class_id=team.away.pk)
    own = a_task(leader, **BY, level="person", user_ids=[team.users[Role.LIAISON].pk])

    def seen(viewer, **more):
        return {one.id for one in tasks(viewer=viewer, today=TODAY, **more)}

    assert seen(boss) == seen(team.viewer(Role.COLLEGE_LEADER)) == {group.pk, of_class.pk, away.pk, own.pk}
    assert seen(boss, given_only=True) == {group.pk, away.pk}
    assert seen(leader) == seen(teacher) == {of_class.pk, own.pk}
    assert seen(head) == {of_class.pk}
    assert seen(leader, given_only=True) == {own.pk}
    for role in (Role.EXPERT, *STUDENT_ROLES):
        assert seen(team.viewer(role)) == set()
    assert {one.task_id for one in my_tasks(viewer=team.viewer(Role.LIAISON), today=TODAY)} == {of_class.pk, own.pk}
    assert my_tasks(viewer=team.viewer(Role.PARTY_CADRE), today=YESTERDAY) == []
    assert tasks(viewer=boss, today=YESTERDAY) == []
    with pytest.raises(Refused, match="no_right"):
        tasks(viewer=team.viewer(Role.CAREER_CENTRE), today=TODAY)
    with pytest.raises(Refused, match="no_right"):
        my_tasks(viewer=team.viewer(Role.AUDITOR), today=TODAY)


def test_as_of_a_day_gone_by(team, boss):
    before = {"today": YESTERDAY, "now": NOW - timedelta(days=1)}
    made = a_task(boss, **before, level="person", user_ids=[team.users[Role.EXPERT].pk], due_on=YESTERDAY)
    part, expert = made.people.get(), team.viewer(Role.EXPERT)
    mark_seen(viewer=expert, task_for_id=part.pk, now=NOW)
    finish_task(viewer=expert, task_for_id=part.pk, **BY)
    old, new = (tasks(viewer=boss, today=day)[0] for day in (YESTERDAY, TODAY))
    assert (old.read, old.done, old.overdue(YESTERDAY), old.overdue(TODAY)) == (0, 0, False, True)
    assert (new.read, new.done, new.overdue(TODAY)) == (1, 1, False)
    mine = my_tasks(viewer=expert, today=YESTERDAY)[0]
    assert (mine.open, mine.overdue(YESTERDAY), mine.overdue(TODAY)) == (True, False, True)


def test_decisions_return_until_they_are_done(team, boss):
    from lianqiao.assistance.models import Activity
    from lianqiao.ledger.models import Minutes

    held = Activity.objects.create(
        kind="meeting", held_on=TODAY, recorded_on=TODAY, recorded_at=NOW, recorded_by="user:0"
    )
    minutes = Minutes.objects.create(activity=held, month=TODAY.replace(day=1), recorded_at=NOW, recorded_by="user:0")
    asked = {"level": "person", "user_ids": [team.users[Role.EXPERT].pk], "minutes_id": minutes.pk}
    made = a_task(boss, **BY, **asked)
    a_task(boss, **BY)
    teacher = team.viewer(Role.CLASS_TEACHER)
    assert [one.id for one in open_decisions(viewer=teacher, today=TODAY)] == [made.pk]
    assert [one.from_meeting for one in my_tasks(viewer=team.viewer(Role.EXPERT), today=TODAY)] == [True, False]
    finish_task(viewer=team.viewer(Role.EXPERT), task_for_id=made.people.get().pk, **BY)
    assert open_decisions(viewer=teacher, today=TODAY) == []
    with pytest.raises(Refused, match="no_right"):
        open_decisions(viewer=team.viewer(Role.LIAISON), today=TODAY)


def test_parts_by_class(team, boss):
    a_task(boss, **BY)
    a_task(boss, **BY, level="branch", branch_id=team.branch.pk)
    every = parts_of(viewer=boss, today=TODAY, class_ids=[team.home.pk, team.away.pk])
    assert sorted(filter(None, (one for one, _, _ in every))) == sorted([team.home.pk, team.away.pk])
    assert sum(one is None for one, _, _ in every) == 5
    leader = team.viewer(Role.CLASS_LEADER)
    assert [one for one, _, _ in parts_of(viewer=leader, today=TODAY, class_ids=leader.classes)] == [team.home.pk]
    with pytest.raises(Refused, match="no_right"):
        parts_of(viewer=team.viewer(Role.LIAISON), today=TODAY, class_ids=[])


def test_the_number_of_queries_does_not_grow(team, boss, django_assert_max_num_queries):
    for n in range(6):
        a_task(boss, **BY, title=f"第 {n} 件")
        a_task(boss, **BY, level="class", small_class_id=team.home.pk)
    with django_assert_max_num_queries(6):
        tasks(viewer=boss, today=TODAY)
    with django_assert_max_num_queries(3):
        my_tasks(viewer=team.viewer(Role.LIAISON), today=TODAY)
