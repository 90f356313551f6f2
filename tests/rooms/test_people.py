"""Signing in, roles and codes: what is allowed, what is refused, and in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.people import actions
from lianqiao.people.actions_sign_in import sign_in
from lianqiao.people.models import Appointment, Knock, SmallClass, User
from lianqiao.people.queries import appointments_of, everybody, small_classes, team_of
from lianqiao.people.viewers import NOBODY, viewer_of
from lianqiao.rules.sign_in import FREE_TRIES
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import OF_A_CLASS, Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.people import TERM_START, a_user

pytestmark = pytest.mark.django_db

ADMIN = Viewer(actor="user:9", role=Role.SYSTEM_ADMINISTRATOR, user_id=9)
PASSWORD = "bridges over rivers"


@pytest.fixture
def demo_day(monkeypatch, today):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", today.isoformat())


def first(now, today, code):
    return actions.make_first_administrator(
        code=code, username="it", display_name="张工", password=PASSWORD, today=today, now=now, real_now=now
    )


def test_the_console_code_makes_the_first_administrator_once(now, today):
    code = actions.offer_first_code(now=now, real_now=now)
    made = first(now, today, code.lower())
    assert made.check_password(PASSWORD)
    assert Appointment.objects.get().role == Role.SYSTEM_ADMINISTRATOR
    assert actions.offer_first_code(now=now, real_now=now) is None
    with pytest.raises(Refused, match="already_set_up"):
        first(now, today, code)


def test_a_new_code_makes_the_old_one_useless(now, today):
    old = actions.offer_first_code(now=now, real_now=now)
    actions.offer_first_code(now=now, real_now=now)
    with pytest.raises(Refused, match="code_wrong_or_old"):
        first(now, today, old)
    assert not User.objects.exists()


def test_a_weak_password_is_refused_and_the_code_stays_good(now, today):
    code = actions.offer_first_code(now=now, real_now=now)
    with pytest.raises(Refused, match="password_weak"):
        actions.make_first_administrator(
            code=code, username="it", display_name="张工", password="12345", today=today, now=now, real_now=now
        )
    assert first(now, today, code).pk


@pytest.mark.parametrize(("age", "works"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)])
def test_a_code_lasts_a_day(now, age, works):
    user = a_user("cao")
    code = actions.issue_code(viewer=ADMIN, user=user, now=now, real_now=now)
    if works:
        assert actions.activate(username="cao", code=code, password=PASSWORD, now=now, real_now=now + age).pk == user.pk
    else:
        with pytest.raises(Refused, match="code_wrong_or_old"):
            actions.activate(username="cao", code=code, password=PASSWORD, now=now, real_now=now + age)


def test_a_code_works_once_and_only_for_its_owner(now):
    code = actions.issue_code(viewer=ADMIN, user=a_user("cao"), now=now, real_now=now)
    a_user("li")
    for username in ("li", "nobody"):
        with pytest.raises(Refused, match="code_wrong_or_old"):
            actions.activate(username=username, code=code, password=PASSWORD, now=now, real_now=now)
    actions.activate(username="cao", code=code, password=PASSWORD, now=now, real_now=now)
    with pytest.raises(Refused, match="code_wrong_or_old"):
        actions.activate(username="cao", code=code, password=PASSWORD, now=now, real_now=now)


def test_a_person_is_added_with_a_role_and_an_event(now, today):
    one = actions.add_person(
        viewer=ADMIN, username="zhou", display_name="周敏", role=Role.EMPLOYMENT_SECRETARY, today=today, now=now
    )
    assert not one.has_usable_password()
    assert Event.objects.get().subject == f"user:{one.pk}"
    with pytest.raises(Refused, match="username_taken"):
        actions.add_person(viewer=ADMIN, username="zhou", display_name="又", role=Role.EXPERT, today=today, now=now)


def test_only_the_administrator_manages_people(now, today, secretary):
    user = a_user()
    attempts = [
        lambda: actions.add_person(
            viewer=secretary, username="x", display_name="x", role=Role.EXPERT, today=today, now=now
        ),
        lambda: actions.appoint(viewer=secretary, user=user, role=Role.EXPERT, since=today, now=now),
        lambda: actions.end_appointment(viewer=secretary, appointment_id=1, today=today, now=now),
        lambda: actions.issue_code(viewer=secretary, user=user, now=now, real_now=now),
        lambda: everybody(viewer=secretary, today=today),
        lambda: actions.open_class(viewer=ADMIN, name="x", cohort=2023, now=now),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="no_right"):
            attempt()
    assert not Event.objects.exists()


def test_the_role_worn_decides_whom_one_reaches(now, today):
    one, two = (SmallClass.objects.create(name=name, cohort=2023) for name in ("一班", "二班"))
    user = a_user("cao", role=Role.COUNSELLOR, small_class=one)
    teacher = actions.appoint(viewer=ADMIN, user=user, role=Role.CLASS_TEACHER, small_class=two, since=today, now=now)
    assert viewer_of(user=user, appointment_id=None, today=today).classes == {one.pk}
    worn = viewer_of(user=user, appointment_id=teacher.pk, today=today)
    assert (worn.role, worn.classes) == (Role.CLASS_TEACHER, {two.pk})
    assert [held.role for held in appointments_of(viewer=worn, today=today)] == [Role.COUNSELLOR, Role.CLASS_TEACHER]
    actions.end_appointment(viewer=ADMIN, appointment_id=teacher.pk, today=today, now=now)
    assert viewer_of(user=user, appointment_id=teacher.pk, today=today).role == Role.COUNSELLOR


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_a_role_begins_on_its_first_day(today, days, holds):
    user = a_user("cao", role=Role.COUNSELLOR)
    viewer = viewer_of(user=user, appointment_id=None, today=TERM_START + timedelta(days=days))
    assert (viewer.role is not None) is holds


def test_nobody_and_the_locked_out_see_nothing(today):
    user = a_user("cao", role=Role.COUNSELLOR)
    user.is_active = False
    assert viewer_of(user=user, appointment_id=None, today=today) == NOBODY
    assert appointments_of(viewer=NOBODY, today=today) == []


def test_a_class_is_opened_once(now, secretary):
    made = [actions.open_class(viewer=secretary, name="园艺1班", cohort=2023, now=now) for _ in range(2)]
    assert made[0] == made[1]
    assert small_classes(viewer=secretary) == [made[0]]
    a_user("lead", role=Role.CLASS_LEADER, small_class=made[0])
    assert [
        one.user.username for one in team_of(viewer=secretary, class_ids=[made[0].pk], today=TERM_START)[made[0].pk]
    ] == ["lead"]


def test_the_first_page_asks_for_the_code_then_for_sign_in(client, now, demo_day):
    assert client.get("/").url == reverse("sign_in")
    assert client.get(reverse("sign_in")).url == reverse("first_administrator")
    code = actions.offer_first_code(now=now, real_now=now)
    wrong = client.post(
        reverse("first_administrator"), {"code": code, "username": "it", "display_name": "张工", "password": "short"}
    )
    assert wrong.status_code == 422
    from lianqiao.config.clock import real_now

    code = actions.offer_first_code(now=now, real_now=real_now())
    done = client.post(
        reverse("first_administrator"), {"code": code, "username": "it", "display_name": "张工", "password": PASSWORD}
    )
    assert done.url == reverse("sign_in")
    assert client.get(reverse("first_administrator")).status_code == 404
    signed = client.post(reverse("sign_in"), {"username": "it", "password": PASSWORD})
    assert signed.url == "/"
    assert client.get("/").url == reverse("people")


def test_sign_in_refuses_in_one_sentence_and_never_leaves_the_house(client):
    a_user("cao", role=Role.COUNSELLOR)
    answer = client.post(reverse("sign_in"), {"username": "cao", "password": "wrong"})
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()
    assert 'value="/"' in client.get(reverse("sign_in") + "?next=https://elsewhere.example/").content.decode()


def test_one_click_sign_in_exists_only_in_the_demo(client, settings, demo_day):
    a_user("secretary", role=Role.SYSTEM_ADMINISTRATOR)
    address = reverse("demo_sign_in", args=["secretary"])
    assert client.post(address).status_code == 404
    settings.DEMO = True
    assert client.post(reverse("demo_sign_in", args=["someone-else"])).status_code == 404
    assert client.post(address).status_code == 302
    assert client.get(reverse("people")).status_code == 200


def test_the_administrator_adds_a_person_and_reads_out_a_code(client, demo_day):
    user = a_user("it", role=Role.SYSTEM_ADMINISTRATOR)
    client.force_login(user)
    form = {"username": "zhou", "display_name": "周敏", "role": "employment_secretary"}
    answer = client.post(reverse("person_add"), form)
    assert "一次性代码" in answer.content.decode()
    assert client.post(reverse("person_add"), form).status_code == 422
    assert client.post(reverse("person_add"), {}).status_code == 422
    zhou = User.objects.get(username="zhou")
    assert client.post(reverse("person_code", args=[zhou.pk])).status_code == 200
    assert client.post(reverse("person_end", args=[Appointment.objects.get(user=zhou).pk])).status_code == 302
    assert not appointments_of(viewer=Viewer(actor="u", user_id=zhou.pk), today=TERM_START + timedelta(days=999))


def test_a_code_opens_the_account_on_its_page(client, now):
    from lianqiao.config.clock import real_now

    code = actions.issue_code(viewer=ADMIN, user=a_user("cao"), now=now, real_now=real_now())
    assert client.get(reverse("activate")).status_code == 200
    assert (
        client.post(reverse("activate"), {"username": "cao", "code": "AAAA", "password": PASSWORD}).status_code == 422
    )
    assert client.post(reverse("activate"), {"username": "cao", "code": code, "password": PASSWORD}).url == reverse(
        "sign_in"
    )


def test_another_role_is_worn_only_if_it_is_ones_own(client, demo_day, now, today):
    user = a_user("it", role=Role.SYSTEM_ADMINISTRATOR)
    other = Appointment.objects.get(user=a_user("li", role=Role.AUDITOR))
    own = actions.appoint(viewer=ADMIN, user=user, role=Role.AUDITOR, since=today, now=now)
    client.force_login(user)
    assert client.post(reverse("wear_role", args=[other.pk])).status_code == 404
    assert client.post(reverse("wear_role", args=[own.pk])).status_code == 302
    assert client.get("/").url == reverse("trace")
    assert client.get(reverse("trace")).status_code == 200
    assert client.post(reverse("sign_out")).url == reverse("sign_in")


def test_without_a_role_there_is_a_page_that_says_so(client, demo_day):
    client.force_login(a_user("cao"))
    assert client.get("/").status_code == 403


def test_english_is_chosen_by_hand(client):
    a_user("it", role=Role.SYSTEM_ADMINISTRATOR)
    client.post(reverse("set_language"), {"language": "en", "next": "/sign-in/"})
    assert client.get(reverse("sign_in")).headers["Content-Language"] == "en"
    client.cookies["django_language"] = "xx"
    assert client.get(reverse("sign_in")).headers["Content-Language"] == "zh-hans"


def test_health_answers(client):
    assert client.get(reverse("health")).json() == {"ok": True}


def test_the_last_administrator_cannot_end_their_role(now, today):
    first, second = (a_user(name, role=Role.SYSTEM_ADMINISTRATOR) for name in ("it", "it2"))
    held = {one.user_id: one.pk for one in Appointment.objects.all()}
    actions.end_appointment(viewer=ADMIN, appointment_id=held[second.pk], today=today, now=now)
    ended = Appointment.objects.get(pk=held[second.pk]).until
    for day in (today, today + timedelta(days=3)):
        with pytest.raises(Refused, match="last_administrator"):
            actions.end_appointment(viewer=ADMIN, appointment_id=held[first.pk], today=day, now=now)
    with pytest.raises(Refused, match="not_found"):
        actions.end_appointment(viewer=ADMIN, appointment_id=held[second.pk], today=today + timedelta(days=3), now=now)
    with pytest.raises(Refused, match="not_found"):
        actions.end_appointment(viewer=ADMIN, appointment_id=0, today=today, now=now)
    assert Appointment.objects.get(pk=held[second.pk]).until == ended
    assert Event.objects.filter(action="people.end_appointment").count() == 1
    assert viewer_of(user=first, appointment_id=None, today=today).role == Role.SYSTEM_ADMINISTRATOR


def test_an_administrator_who_is_shut_out_does_not_count(now, today):
    first, second = (a_user(name, role=Role.SYSTEM_ADMINISTRATOR) for name in ("it", "it2"))
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(Refused, match="last_administrator"):
        actions.end_appointment(
            viewer=ADMIN, appointment_id=Appointment.objects.get(user=first).pk, today=today, now=now
        )


@pytest.mark.parametrize("username", ["x y/z", "", "周敏", "-x", "a" * 41, "x\n"])
def test_a_name_is_a_plain_word(now, today, username):
    with pytest.raises(Refused, match="username_wrong"):
        actions.add_person(viewer=ADMIN, username=username, display_name="x", role=Role.EXPERT, today=today, now=now)
    assert not User.objects.exists()


@pytest.mark.parametrize("role", sorted(OF_A_CLASS))
def test_a_role_of_a_class_needs_the_class(client, demo_day, now, today, role):
    with pytest.raises(Refused, match="role_needs_class"):
        actions.add_person(viewer=ADMIN, username="x", display_name="x", role=role, today=today, now=now)
    client.force_login(a_user("it", role=Role.SYSTEM_ADMINISTRATOR))
    form = {"username": "cao", "display_name": "曹", "role": role.value}
    assert client.post(reverse("person_add"), form).status_code == 422
    person = a_user("li")
    assert client.post(reverse("person_appoint", args=[person.pk]), form).status_code == 422
    form["small_class"] = SmallClass.objects.create(name="一班", cohort=2023).pk
    assert client.post(reverse("person_add"), form).status_code == 200
    assert client.post(reverse("person_appoint", args=[person.pk]), form).status_code == 302
    made = Appointment.objects.get(user=person)
    assert (made.recorded_at is not None, made.recorded_by) == (True, f"user:{User.objects.get(username='it').pk}")


def test_a_head_is_given_a_major(client, demo_day):
    client.force_login(a_user("it", role=Role.SYSTEM_ADMINISTRATOR))
    form = {"username": "head", "display_name": "何", "role": "department_head", "major_code": "0901"}
    assert client.post(reverse("person_add"), form).status_code == 422
    assert client.post(reverse("person_add"), form | {"major_code": "090102"}).status_code == 200
    assert Appointment.objects.get(user__username="head").major_code == "090102"
    assert "090102" in client.get(reverse("people")).content.decode()


def in_with(password, real_now, now, **more):
    return sign_in(username="cao", password=password, now=now, real_now=real_now, **more)


@pytest.fixture
def cao():
    user = a_user("cao")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_wrong_guesses_make_the_next_one_wait(now, cao):
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(Refused, match="sign_in_wrong"):
            in_with("wrong", now, now)
    for late, code in ((0, "sign_in_wait"), (4.9, "sign_in_wait"), (5, "sign_in_wrong"), (14.9, "sign_in_wait")):
        with pytest.raises(Refused, match=code):
            in_with("wrong", now + timedelta(seconds=late), now)
    with pytest.raises(Refused, match="sign_in_wait"):
        in_with(PASSWORD, now + timedelta(seconds=14.9), now)
    assert in_with(PASSWORD, now + timedelta(seconds=15), now) == cao
    assert not Knock.objects.exists()
    failed = Event.objects.filter(action="people.sign_in_failed", subject=f"user:{cao.pk}")
    assert failed.count() == FREE_TRIES + 2


def test_a_strangers_guesses_do_not_keep_the_owner_out(now, cao):
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(Refused, match="sign_in_wrong"):
            in_with("wrong", now, now)
    assert in_with(PASSWORD, now, now, device="been here") == cao


def test_an_unknown_name_waits_alike_and_leaves_no_name(now, cao):
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(Refused, match="sign_in_wrong"):
            sign_in(username="nobody", password="x", now=now, real_now=now)
    with pytest.raises(Refused, match="sign_in_wait"):
        sign_in(username="nobody", password="x", now=now, real_now=now)
    assert not Event.objects.exists()
    assert "nobody" not in Knock.objects.get().key
    with pytest.raises(Refused, match="sign_in_wrong"):
        in_with("wrong", now + timedelta(days=1, minutes=20), now)
    assert Knock.objects.count() == 1


def test_codes_are_not_to_be_guessed_either(now):
    a_user("cao")
    given = {"username": "cao", "code": "AAAA-AAAA-AAAA", "password": PASSWORD, "now": now, "real_now": now}
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(Refused, match="code_wrong_or_old"):
            actions.activate(**given)
    with pytest.raises(Refused, match="sign_in_wait"):
        actions.activate(**given)


def test_coming_changing_and_going_leave_events(client, demo_day, now, today, cao):
    one, two = (
        actions.appoint(viewer=ADMIN, user=cao, role=role, since=today, now=now)
        for role in (Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR)
    )
    for _ in range(FREE_TRIES + 1):
        assert client.post(reverse("sign_in"), {"username": "cao", "password": "wrong"}).status_code == 422
    waits = client.post(reverse("sign_in"), {"username": "cao", "password": PASSWORD})
    assert "秒" in waits.content.decode()
    Knock.objects.all().delete()
    assert client.post(reverse("sign_in"), {"username": "cao", "password": PASSWORD}).status_code == 302
    assert client.cookies["device"]["httponly"]
    client.post(reverse("wear_role", args=[two.pk]))
    client.post(reverse("sign_out"))
    client.post(reverse("sign_out"))
    told = Event.objects.filter(actor=f"user:{cao.pk}").order_by("id")
    assert [row.action for row in told] == ["people.sign_in", "people.wear_role", "people.sign_out"]
    assert told[1].detail == {"appointment": two.pk, "role": "auditor"}
    for _ in range(FREE_TRIES + 1):
        Client().post(reverse("sign_in"), {"username": "cao", "password": "wrong"})
    assert Client().post(reverse("sign_in"), {"username": "cao", "password": PASSWORD}).status_code == 422
    assert client.post(reverse("sign_in"), {"username": "cao", "password": PASSWORD}).status_code == 302
