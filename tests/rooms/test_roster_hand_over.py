"""Duties move when the colleague says yes, return after a stand-in, and are never nobody's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.desk.owners import Owners
from lianqiao.people.actions import appoint, end_appointment, end_person
from lianqiao.people.models import Appointment, User
from lianqiao.roster.actions import assign_carers
from lianqiao.roster.actions_hand_over import answer_hand_over, ask_hand_over
from lianqiao.roster.duties import cared_for
from lianqiao.roster.models import Carer, HandOver, HandOverAnswered
from lianqiao.roster.queries import cards, carers_of, caseloads, with_students
from lianqiao.roster.queries_hand_over import hand_overs, left_alone
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.desk import helped, signed_in
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_standing, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


def eyes(user, role=Role.EXPERT, **more):
    return Viewer(actor=f"user:{user.pk}", role=role, user_id=user.pk, name=user.username, **more)


@pytest.fixture
def experts():
    return a_user("chen", role=Role.EXPERT), a_user("lin", role=Role.EXPERT)


@pytest.fixture
def ask(experts, today, now):
    chen, lin = experts

    def act(**values):
        given = {
            "viewer": eyes(chen), "user_id": chen.pk, "to_id": lin.pk, "duty": Role.EXPERT, "since": today,
            "until": None, "reason": "出差", "today": today, "now": now,
        }  # fmt: skip
        return ask_hand_over(**{**given, **values})

    return act


@pytest.fixture
def answer(experts, today, now):
    def act(asked, accepted=True, **more):
        given = {"viewer": eyes(experts[1]), "today": today, "now": now, **more}
        return answer_hand_over(hand_over_id=asked.pk, accepted=accepted, **given)

    return act


def expert_of(viewer, student, day):
    card = cards(viewer=viewer, today=day, ids=[student.pk])[student.pk]
    found = Owners(viewer, day, {student.pk: card}).who("expert", card)
    return found.name


def test_for_good_it_moves_when_accepted(ask, answer, experts, secretary, today):
    chen, lin = experts
    one, two = a_student(), a_student()
    for student in (one, two):
        a_carer(student, chen)
    asked = ask(student_ids=[one.pk])
    assert expert_of(secretary, one, today) == "chen"
    answer(asked)
    assert (expert_of(secretary, one, today), expert_of(secretary, two, today)) == ("lin", "chen")
    assert [row.user for row in carers_of(viewer=secretary, today=today, student_id=one.pk)] == [lin]
    assert with_students(viewer=eyes(lin), today=today).students == {one.pk}
    assert with_students(viewer=eyes(chen), today=today).students == {two.pk}
    assert caseloads(viewer=secretary, duty=Role.EXPERT, today=today) == {chen.pk: 1, lin.pk: 1}
    assert Carer.objects.get(user=lin).hand_over == asked


def test_a_stand_in_ends_by_itself_and_the_duty_returns(ask, answer, experts, secretary, today):
    student, last = a_student(), today + timedelta(days=6)
    a_carer(student, experts[0])
    answer(ask(until=last))
    told = [expert_of(secretary, student, day) for day in (today - timedelta(days=1), today, last)]
    assert told == ["chen", "lin", "lin"]
    assert expert_of(secretary, student, last + timedelta(days=1)) == "chen"


def test_a_stand_in_passes_on_no_more_days_than_there_are(ask, answer, experts, secretary, today, now):
    student, last, third = a_student(), today + timedelta(days=6), a_user("third", role=Role.EXPERT)
    a_carer(student, experts[0])
    answer(ask(until=last))
    again = ask(viewer=eyes(experts[1]), user_id=experts[1].pk, to_id=third.pk)
    answer(again, viewer=eyes(third))
    assert expert_of(secretary, student, last) == "third"
    assert expert_of(secretary, student, last + timedelta(days=1)) == "chen"


def test_a_class_is_handed_to_a_colleague_of_another_class(today, now, secretary):
    home, away = a_class(), a_class("茶学201901")
    student = a_student(small_class=home)
    liu, ma = (
        a_user("liu", role=Role.COUNSELLOR, small_class=home),
        a_user("ma", role=Role.COUNSELLOR, small_class=away),
    )
    asked = ask_hand_over(
        viewer=eyes(liu, Role.COUNSELLOR, classes=frozenset({home.pk})), user_id=liu.pk, to_id=ma.pk,
        duty=Role.COUNSELLOR, since=today, until=today, reason="请假", today=today, now=now,
    )  # fmt: skip
    answer_hand_over(viewer=eyes(ma, Role.COUNSELLOR), hand_over_id=asked.pk, accepted=True, today=today, now=now)
    reach = with_students(viewer=eyes(ma, Role.COUNSELLOR, classes=frozenset({away.pk})), today=today)
    assert set(cards(viewer=reach, today=today, ids=[student.pk])) == {student.pk}
    card = cards(viewer=secretary, today=today, ids=[student.pk])[student.pk]
    assert Owners(secretary, today, {student.pk: card}).of("counsellor", card) == "辅导员 ma"


def test_for_whom_a_role_cares(today):
    home = a_class()
    mine, tea = a_student(small_class=home), a_student(small_class=a_class("茶学201901"), major_code="090107")
    gone = a_student(small_class=home)
    a_standing(gone, "left", date(2023, 4, 1))
    teacher = a_user("t", role=Role.CLASS_TEACHER, small_class=home)
    head, office = a_user("h", role=Role.DEPARTMENT_HEAD), a_user("o", role=Role.EMPLOYMENT_SECRETARY)
    Appointment.objects.filter(user=head).update(major_code="090107")
    assert set(cared_for(user_id=teacher.pk, duty=Role.CLASS_TEACHER, today=today)) == {mine.pk}
    assert set(cared_for(user_id=head.pk, duty=Role.DEPARTMENT_HEAD, today=today)) == {tea.pk}
    assert set(cared_for(user_id=office.pk, duty=Role.EMPLOYMENT_SECRETARY, today=today)) == {mine.pk, tea.pk}
    a_carer(mine, a_user("t2", role=Role.CLASS_TEACHER, small_class=home), "class_teacher")
    assert cared_for(user_id=teacher.pk, duty=Role.CLASS_TEACHER, today=today) == {}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("hand_over_self", {"to_id": "chen"}),
        ("reason_missing", {"reason": " "}),
        ("hand_over_days", {"since": date(2023, 4, 27)}),
        ("hand_over_days", {"until": date(2023, 4, 27)}),
        ("carer_without_role", {"to_id": "teacher"}),
        ("carer_without_role", {"duty": Role.AUDITOR}),
        ("not_found", {"student_ids": [999_999]}),
        ("hand_over_nobody", {"user_id": "lin", "to_id": "chen", "viewer": "lin"}),
        ("no_right", {"user_id": "lin", "to_id": "third"}),
        ("no_right", {"viewer": "nobody"}),
    ],
)
def test_what_is_not_asked(ask, experts, code, values):
    a_carer(a_student(), experts[0])
    a_user("teacher", role=Role.CLASS_TEACHER)
    a_user("third", role=Role.EXPERT)
    ids = dict(User.objects.values_list("username", "id"))
    given = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    if "viewer" in values:
        given["viewer"] = eyes(experts[1]) if values["viewer"] == "lin" else Viewer(actor="anonymous")
    given["reason"] = values.get("reason", "出差")
    with pytest.raises(Refused, match=code):
        ask(**given)
    assert not HandOver.objects.exists()


def test_asked_twice_answered_once(ask, answer, experts, today, now):
    a_carer(a_student(), experts[0])
    asked = ask()
    with pytest.raises(Refused, match="hand_over_waiting"):
        ask()
    with pytest.raises(Refused, match="not_found"):
        answer(asked, viewer=eyes(experts[0]))
    with pytest.raises(Refused, match="reason_missing"):
        answer(asked, accepted=False)
    assert not answer(asked, accepted=False, reason="学生已满").accepted
    with pytest.raises(Refused, match="hand_over_answered"):
        answer(asked)
    assert Carer.objects.count() == 1


def test_answered_too_late(ask, answer, experts, secretary, today, now):
    chen, lin = experts
    student = a_student()
    a_carer(student, chen)
    asked = ask(until=today)
    with pytest.raises(Refused, match="hand_over_past"):
        answer(asked, today=today + timedelta(days=1))
    third = a_user("third", role=Role.EXPERT)
    assign_carers(viewer=secretary, student_ids=[student.pk], user_id=third.pk, duty=Role.EXPERT, today=today, now=now)
    with pytest.raises(Refused, match="hand_over_nobody"):
        answer(asked)
    Appointment.objects.filter(user=lin).update(until=today - timedelta(days=1))
    with pytest.raises(Refused, match="carer_without_role"):
        answer(asked)
    assert not HandOverAnswered.objects.exists()


def test_who_sees_which_hand_overs(ask, experts, secretary, today):
    a_carer(a_student(), experts[0])
    ask()
    assert [one.mine_to_answer for one in hand_overs(viewer=eyes(experts[1]), today=today)] == [True]
    assert [one.mine_to_answer for one in hand_overs(viewer=eyes(experts[0]), today=today)] == [False]
    assert len(hand_overs(viewer=secretary, today=today)) == 1
    assert hand_overs(viewer=eyes(a_user("third", role=Role.EXPERT)), today=today) == []


# ---------------------------------------------------------------- nobody's


def a_house():
    home = a_class()
    bound = {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER}
    roles = (
        Role.EXPERT, Role.DEPARTMENT_HEAD, Role.CLASS_LEADER, Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR,
        Role.CLASS_TEACHER, Role.COLLEGE_LEADER,
    )  # fmt: skip
    users = {role: a_user(role.value, role=role, small_class=home if role in bound else None) for role in roles}
    student = helped(name="马晓燕", small_class=home)
    a_carer(student, users[Role.EXPERT])
    return home, users, student


OWED_BY = (
    "expert",
    "counsellor",
    "class_teacher",
    "department_head",
    "employment_secretary",
    "college",
    "leading_group",
)


def test_end_everybody_one_by_one_and_each_duty_has_a_name(machine, today, now):
    home, users, student = a_house()
    admin = eyes(a_user("admin", role=Role.SYSTEM_ADMINISTRATOR), Role.SYSTEM_ADMINISTRATOR)
    for leaving in (*users, None):
        card = cards(viewer=machine, today=today, ids=[student.pk])[student.pk]
        owners = Owners(machine, today, {student.pk: card})
        still = set(User.objects.filter(is_active=True).values_list("username", flat=True))
        for owed in OWED_BY:
            found = owners.who(owed, card)
            if leaving is None:
                assert found is None
                assert owners.of(owed, card).endswith("（没有人接手）")
            else:
                assert found.name in still, owed
                assert found.name in owners.of(owed, card)
                assert owners.who(owed, None, home.pk).name in still
        if leaving is not None:
            end_person(viewer=admin, user_id=users[leaving].pk, today=today, now=now)


@pytest.mark.parametrize("gone", [Role.EXPERT, Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY])
def test_the_day_of_whoever_takes_over_lists_the_duty(client, gone, machine, today, now):
    home, users, student = a_house()
    admin = eyes(a_user("admin", role=Role.SYSTEM_ADMINISTRATOR), Role.SYSTEM_ADMINISTRATOR)
    end_person(viewer=admin, user_id=users[gone].pk, today=today, now=now)
    card = cards(viewer=machine, today=today, ids=[student.pk])[student.pk]
    owner = Owners(machine, today, {student.pk: card}).who(gone.value, card)
    client.force_login(User.objects.get(pk=owner.user_id))
    duties = [one for group in client.get(reverse("today")).context["day"].groups for one in group.duties]
    mine = [one for one in duties if one.student and one.student.id == student.pk]
    assert mine
    if gone is not Role.EMPLOYMENT_SECRETARY:
        assert any(owner.name in one.owner for one in mine)


def test_whoever_is_left_alone_stands_on_the_secretarys_day(machine, today, now):
    home, users, student = a_house()
    admin = eyes(a_user("admin", role=Role.SYSTEM_ADMINISTRATOR), Role.SYSTEM_ADMINISTRATOR)
    appointment = Appointment.objects.get(user=users[Role.EXPERT])
    assert left_alone(viewer=machine, today=today, ids=[student.pk]) == []
    end_appointment(viewer=admin, appointment_id=appointment.pk, today=today, now=now)
    [one] = left_alone(viewer=machine, today=today, ids=[student.pk, 999_999])
    assert (one.user, one.duty, one.students) == (users[Role.EXPERT], "expert", {student.pk})
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    [line] = [
        one for group in office.get(reverse("today")).context["day"].groups for one in group.duties
        if "没有人接手" in one.what
    ]  # fmt: skip
    page = office.get(line.href).content.decode()
    assert "马晓燕" in page
    appoint(viewer=admin, user=users[Role.EXPERT], role=Role.EXPERT, since=today, now=now)
    assert left_alone(viewer=machine, today=today, ids=[student.pk]) == []
    assert "马晓燕" not in office.get(line.href).content.decode()


# ---------------------------------------------------------------- somebody leaves


def test_somebody_leaves_and_comes_back(client, today, now):
    admin = a_user("admin", role=Role.SYSTEM_ADMINISTRATOR)
    person = a_user("chen", role=Role.EXPERT)
    client.force_login(admin)
    assert client.post(reverse("person_leave", args=[person.pk])).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert person.appointments.get().until == today - timedelta(days=1)
    assert "已停用" in client.get(reverse("people")).content.decode()
    with pytest.raises(Refused, match="not_found"):
        end_person(viewer=eyes(admin, Role.SYSTEM_ADMINISTRATOR), user_id=person.pk, today=today, now=now)
    appoint(viewer=eyes(admin, Role.SYSTEM_ADMINISTRATOR), user=person, role=Role.EXPERT, since=today, now=now)
    person.refresh_from_db()
    assert person.is_active


def test_who_may_not_be_made_to_leave(secretary, today, now):
    admin = a_user("admin", role=Role.SYSTEM_ADMINISTRATOR)
    with pytest.raises(Refused, match="person_leaves_self"):
        end_person(viewer=eyes(admin, Role.SYSTEM_ADMINISTRATOR), user_id=admin.pk, today=today, now=now)
    with pytest.raises(Refused, match="last_administrator"):
        end_person(viewer=Viewer(actor="system:test", system=True), user_id=admin.pk, today=today, now=now)
    with pytest.raises(Refused, match="no_right"):
        end_person(viewer=secretary, user_id=admin.pk, today=today, now=now)


# ---------------------------------------------------------------- pages


def test_asked_and_answered_on_the_pages(client, experts, today):
    chen, lin = experts
    student = a_student("马晓燕")
    a_carer(student, chen)
    client.force_login(chen)
    assert "没有交接" in client.get(reverse("hand_overs")).content.decode()
    assert "马晓燕" in client.get(reverse("hand_over_new")).content.decode()
    sent = {"to": f"expert.{lin.pk}", "since": "2023-04-28", "until": "2023-05-05", "reason": "出差"}
    assert client.post(reverse("hand_over_new"), {**sent, "since": "2023-04-01"}).status_code == 422
    assert client.post(reverse("hand_over_new"), {**sent, "student": [str(student.pk)]}).status_code == 302
    asked = HandOver.objects.get()
    client.force_login(lin)
    assert "chen 请你接手：导师" in client.get(reverse("today")).content.decode()
    address = reverse("hand_over_answer", args=[asked.pk])
    assert client.post(address, {"verdict": "refuse"}).status_code == 422
    assert client.post(address, {"verdict": "accept"}).status_code == 302
    assert "已接手" in client.get(reverse("hand_overs")).content.decode()
    assert client.post(reverse("hand_over_answer", args=[999_999]), {"verdict": "accept"}).status_code == 404


def test_the_secretary_asks_for_somebody_else(experts):
    chen, lin = experts
    a_carer(a_student("马晓燕"), chen)
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert "马晓燕" in office.get(reverse("hand_over_new"), {"whose": f"expert.{chen.pk}"}).content.decode()
    teacher = a_user("t", role=Role.CLASS_TEACHER)
    sent = {"whose": f"expert.{chen.pk}", "since": "2023-04-28", "reason": "出差"}
    assert office.post(reverse("hand_over_new"), {**sent, "to": f"class_teacher.{teacher.pk}"}).status_code == 422
    assert office.post(reverse("hand_over_new"), {**sent, "to": f"expert.{lin.pk}"}).status_code == 302
    assert HandOver.objects.get().user == chen


def test_whoever_cares_for_nobody_is_told(django_assert_max_num_queries):
    assert "不用交接" in signed_in(Role.COLLEGE_LEADER).get(reverse("hand_over_new")).content.decode()
