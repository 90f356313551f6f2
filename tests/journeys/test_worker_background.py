"""The loops beside the web process: they go on after a failure, and two of them do a slot's work once."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest

from lianqiao.config import background, wellness
from lianqiao.delivery import tasks
from lianqiao.delivery.models import Attempt, Heartbeat
from lianqiao.delivery.queries import heartbeats
from tests.factories.delivery import put


@pytest.mark.django_db
def test_a_slot_is_taken_once(now) -> None:
    slot = background.slot_of(now, timedelta(minutes=1))
    assert [background.take_slot("sweep", slot) for _ in range(3)] == [True, False, False]
    assert background.take_slot("sweep", slot + timedelta(minutes=1))


@pytest.mark.parametrize(("seconds", "same"), [(0, True), (59, True), (60, False)])
def test_slots_have_edges(now, seconds: int, same: bool) -> None:
    minute = timedelta(minutes=1)
    later = background.slot_of(now + timedelta(seconds=seconds), minute)
    assert (later == background.slot_of(now, minute)) is same


@pytest.mark.django_db
def test_the_scheduler_settles_dead_leases_once_a_slot(secretary, now, settings) -> None:
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None
    put(secretary, now)
    assert tasks.claim(lambda: now)
    late = now + tasks.LEASE + timedelta(minutes=1)
    background.schedule(now, late)
    assert tasks.claim(lambda: late)
    background.schedule(now, late + tasks.LEASE - timedelta(seconds=1))
    assert set(heartbeats()) == {"drafts", "sweep", "scheduler", "notices", "noticed", "ladder", "words"}


@pytest.mark.django_db
def test_a_slot_taken_while_the_clock_was_ahead_does_not_hold_the_house_still(now) -> None:
    assert background.take_slot("sweep", now + timedelta(days=900))
    assert [background.take_slot("sweep", now) for _ in range(2)] == [True, False]
    assert background.take_slot("sweep", now + background.FAR_AHEAD)
    assert not background.take_slot("sweep", now)


@pytest.mark.django_db
def test_people_are_told_once_a_slot_and_a_slot_that_failed_is_seen(now, monkeypatch) -> None:
    turns = []

    def send(**asked) -> int:
        turns.append((asked["viewer"].actor, asked["today"]))
        if len(turns) > 1:
            raise RuntimeError
        return 0

    monkeypatch.setattr(background, "send_notices", send)
    background.remind(now, now)
    background.remind(now, now)
    assert turns == [("system:scheduler", now.date())]
    later = now + background.REMIND_EVERY
    with pytest.raises(RuntimeError):
        background.schedule(later, later)
    beats = heartbeats()
    assert (beats["notices"].at - beats["noticed"].at, beats["scheduler"].at) == (background.REMIND_EVERY, later)


@pytest.mark.django_db
def test_the_scheduler_leaves_word_of_mail_that_fails_and_takes_it_back(secretary, now) -> None:
    sent = put(secretary, now)
    Attempt.objects.create(envelope=sent, at=now, outcome="temporary", code="mail_server_unreachable")
    hour = now + timedelta(hours=1)
    background.schedule(hour, hour)
    assert heartbeats()[wellness.MAIL_FAILS].at == now
    Attempt.objects.create(envelope=sent, at=hour, outcome="accepted")
    later = hour + timedelta(minutes=1)
    background.schedule(later, later)
    assert wellness.MAIL_FAILS not in heartbeats()


@pytest.mark.django_db
def test_a_turn_of_the_worker_sends_and_beats(secretary, now, settings, tmp_path) -> None:
    settings.MAIL_FOLDER = tmp_path
    put(secretary, now)
    background.work(now, now)
    assert len(list(tmp_path.glob("*.eml"))) == 1
    assert Heartbeat.objects.get().name == "worker"


def test_a_failing_turn_is_logged_without_its_words_and_the_next_one_comes(monkeypatch, caplog) -> None:
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    monkeypatch.setattr(background, "connection", type("Closed", (), {"close": staticmethod(lambda: None)}))
    stop, turns = threading.Event(), []

    def turn(now, real_now) -> None:
        turns.append(real_now)
        if len(turns) == 3:
            stop.set()
        raise ValueError("zhang@college.example 张三")

    with caplog.at_level(logging.ERROR):
        background._forever(turn, 0.001, stop)
    assert len(turns) == 3
    assert "ValueError" in caplog.text
    assert "zhang" not in caplog.text
    assert "张三" not in caplog.text
