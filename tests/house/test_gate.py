"""Nobody gets further than the table says: every route, every role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianqiao.config.access import ROUTES, Door, named_patterns
from lianqiao.people.models import Appointment, User
from lianqiao.rules.visibility import DEEDS, Deed, Role
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def _address(pattern) -> str:
    values = {
        name: converter.to_python("1") if converter.regex.startswith("[0-9]") else "1"
        for name, converter in pattern.pattern.converters.items()
    }
    return reverse(pattern.name, kwargs=values)


GUARDED = [pattern for pattern in named_patterns() if isinstance(ROUTES[pattern.name], Deed)]
# The words are those of the deed; that every route refuses is held by the matrix of rights (tests/journeys).
ONE_OF_EACH = list({ROUTES[pattern.name]: pattern for pattern in GUARDED}.values())


@pytest.mark.parametrize("pattern", GUARDED, ids=lambda pattern: pattern.name)
def test_a_stranger_is_sent_to_sign_in(client, pattern):
    for answer in (client.get(_address(pattern)), client.post(_address(pattern))):
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_is_refused_in_words(client, role, settings, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    user = User.objects.create(username="someone", display_name="某人")
    Appointment.objects.create(user=user, role=role, since=TODAY)
    client.force_login(user)
    for pattern in ONE_OF_EACH:
        if ROUTES[pattern.name] in DEEDS[role]:
            continue
        for answer in (client.get(_address(pattern)), client.post(_address(pattern))):
            assert answer.status_code == 403, pattern.name
            assert "no_right" in answer.content.decode()


def test_an_address_that_is_only_pressed_says_so(client):
    user = User.objects.create(username="someone", display_name="某人")
    Appointment.objects.create(user=user, role=Role.SYSTEM_ADMINISTRATOR, since=TODAY)
    client.force_login(user)
    answer = client.get(reverse("person_add"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only_by_button" in answer.content.decode()


def test_open_doors_are_few_and_known():
    by_link = {name for name in ROUTES if name == "phone" or name.startswith("phone_")}
    assert {name for name, needed in ROUTES.items() if needed is Door.OPEN} - by_link == {
        "home", "health", "set_language", "sign_in", "sign_out", "demo_sign_in", "first_administrator", "activate",
        "letter", "survey_push", "own_door", "own_code", "stop", "api_openapi",
        "feed_posts", "feed_calendar",
    }  # fmt: skip
    patterns = {one.name: str(one.pattern) for one in named_patterns()}
    assert all(patterns[name].startswith("s/<str:token>/") for name in by_link)
