"""The log tells what failed and where, never of whom: no address, no link, no words out of a row."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.test import Client

from lianqiao.config import clock
from lianqiao.config.logs import Plain
from lianqiao.portal import views as portal_views
from tests.factories.letters import a_letter, link_to

pytestmark = pytest.mark.django_db
SECRET = "金丝雀己 510107200101017702"


@pytest.fixture
def log():
    """What the installation's handler would write."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    form = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(Plain(form["format"], style=form["style"]))
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


def test_a_failing_page_writes_its_route_and_place_but_no_link_and_no_words(log, monkeypatch, today, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    address = link_to(a_letter(on=today, at=now), clock.real_now())

    def broken(**_):
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error

    monkeypatch.setattr(portal_views, "open_letter", broken)
    client = Client(raise_request_exception=False)
    assert client.get(address).status_code == 500
    written = log.getvalue()
    assert "500 GET m/<str:token>/" in written
    assert "ValueError" in written
    assert "after KeyError" in written
    assert "test_privacy_logs.py" in written
    for secret in (SECRET, "金丝雀", address.split("/")[2]):
        assert secret not in written


def test_a_refused_press_on_a_living_link_does_not_write_the_link(log, monkeypatch, today, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    address = link_to(a_letter(on=today, at=now), clock.real_now())
    assert Client().post(address, {"post": "0"}).status_code == 422
    assert "422 POST m/<str:token>/" in log.getvalue()
    assert address.split("/")[2] not in log.getvalue()


def test_what_was_asked_for_is_not_written(log):
    Client().get("/students/?q=金丝雀")
    Client().get("/nowhere/金丝雀/")
    Client().get("/", headers={"host": "canary.example"})
    assert "404 GET no route" in log.getvalue()
    assert "django.security.DisallowedHost 400 GET no route" in log.getvalue()
    assert "金丝雀" not in log.getvalue()
    assert "canary.example" not in log.getvalue()


def test_words_kept_by_another_handler_are_not_written_either():
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "turn failed", (), None)
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    logging.Formatter().format(record)
    assert SECRET in (record.exc_text or "")
    assert "ValueError" in Plain("{message}", style="{").format(record)
    assert SECRET not in Plain("{message}", style="{").format(record)
