"""Guessing, fixing and keeping sessions: what a stranger at the door cannot do, and the owner still can."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.people.models import Appointment, User
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "bridges over rivers"


class Watch:
    """A clock that goes only when told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch(monkeypatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(clock, "real_now", made)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


@pytest.fixture
def owner(watch) -> User:
    user = a_user("cao", role=Role.COUNSELLOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def come(client: Client, password: str = PASSWORD, username: str = "cao"):
    return client.post(reverse("sign_in"), {"username": username, "password": password})


def guesses_in(watch: Watch, span: timedelta, username: str = "cao") -> int:
    """How many guesses a stranger gets judged who never rests, with a fresh browser each time."""
    end, judged = watch.at + span, 0
    while watch.at < end:
        text = come(Client(), "wrong guess", username).content.decode()
        waits = "秒" in text
        judged += not waits
        watch.at += timedelta(seconds=60 if waits else 0)
        if judged > 500:
            break
    return judged


def test_the_key_of_a_session_is_new_after_coming_in_and_after_another_role(owner):
    other = Appointment.objects.create(user=owner, role=Role.EXPERT, since=TODAY)
    client = Client()
    client.session.save()
    planted = client.session.session_key
    assert come(client).status_code == 302
    first = client.session.session_key
    client.post(reverse("wear_role", args=[other.pk]))
    second = client.session.session_key
    assert len({planted, first, second}) == 3
    for old in (planted, first):
        replay = Client()
        replay.cookies["sessionid"] = old or ""
        assert replay.get("/today/").status_code == 302


def test_a_session_that_was_ended_cannot_be_played_again(owner):
    client = Client()
    come(client)
    old = client.cookies["sessionid"].value
    client.post(reverse("sign_out"))
    replay = Client()
    replay.cookies["sessionid"] = old
    assert replay.get("/today/").status_code == 302


def test_cookies_are_kept_from_scripts_and_from_other_sites(owner):
    answer = come(Client())
    for cookie in answer.cookies.values():
        if cookie.key != "csrftoken":
            assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_one_click_entry_is_not_there_outside_the_demo(owner, settings):
    a_user("secretary", role=Role.EMPLOYMENT_SECRETARY)
    assert not settings.DEMO
    answer = Client().post(reverse("demo_sign_in", args=["secretary"]))
    assert answer.status_code == 404
    assert "sessionid" not in answer.cookies
    assert "演示" not in Client().get(reverse("sign_in")).content.decode()


def test_guessing_gets_slower_and_slower_and_rests_do_not_help_much(owner, watch):
    assert guesses_in(watch, timedelta(hours=1)) <= 20
    assert guesses_in(watch, timedelta(hours=4)) <= 20


def test_the_right_password_is_not_judged_while_it_has_to_wait_and_is_taken_after(owner, watch):
    while "秒" not in come(Client(), "wrong guess").content.decode():
        pass
    assert come(Client()).status_code == 422
    watch.at += timedelta(minutes=20)
    assert come(Client()).status_code == 302


def test_the_owner_comes_in_on_a_known_browser_whatever_strangers_do(owner, watch):
    known = Client()
    assert come(known).status_code == 302
    known.post(reverse("sign_out"))
    guesses_in(watch, timedelta(minutes=30))
    assert "秒" in come(Client()).content.decode()
    assert come(known).status_code == 302


def test_a_known_browser_is_known_for_its_own_person_only(owner, watch):
    other = a_user("li", role=Role.COUNSELLOR)
    other.set_password(PASSWORD)
    other.save()
    mine = Client()
    assert come(mine, username="li").status_code == 302
    mine.post(reverse("sign_out"))
    guesses_in(watch, timedelta(minutes=30))
    assert "秒" in come(mine).content.decode()


def test_a_forged_mark_of_a_browser_helps_nobody(owner, watch):
    guesses_in(watch, timedelta(minutes=30))
    forged = Client()
    forged.cookies["device"] = "cao xxxxxxxx:forged"
    assert "秒" in come(forged, "wrong guess").content.decode()


def test_names_that_are_there_and_names_that_are_not_answer_alike(owner, watch):
    def said(username: str) -> list[tuple[int, str]]:
        found = []
        for _ in range(8):
            answer = come(Client(), "wrong guess", username)
            text = answer.content.decode().replace(username, "NAME")
            found.append((answer.status_code, text[text.index("error-summary") : text.index("</ul>")]))
        return found

    assert said("cao") == said("kao")


def test_a_locked_person_and_an_unknown_one_answer_alike(owner, watch):
    User.objects.filter(pk=owner.pk).update(is_active=False)
    answers = [come(Client(), username=name) for name in ("cao", "kao")]
    assert {one.status_code for one in answers} == {422}
    assert len({one.content.decode().count("error-summary") for one in answers}) == 1
