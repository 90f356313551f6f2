"""The host's clock was wrong for a while: what it dated holds nothing up, and no window is longer than it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianqiao.config.background import SCHEDULER, SWEEP_EVERY, slot_of, take_slot
from lianqiao.config.background import schedule as turn
from lianqiao.delivery import tasks
from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.channels import Answer
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry
from lianqiao.delivery.queries import facts_by_id, stuck
from lianqiao.rules.visibility import Viewer
from tests.factories.delivery import put
from tests.factories.platform import Platform, connect

pytestmark = pytest.mark.django_db
WINDOW = timedelta(hours=4)
SILENCE = Answer("unknown", "mail_silence_after_sending")
LATER = Answer("temporary", "mail_put_off")
AHEAD = [timedelta(minutes=5), timedelta(hours=3), timedelta(days=3)]
ahead_by = pytest.mark.parametrize("ahead", AHEAD, ids=str)


@pytest.fixture
def platform(monkeypatch) -> Platform:
    """It drops a repetition for four hours."""
    return connect(monkeypatch, "wecom", Platform(WINDOW))


def write(viewer: Viewer, now: datetime, **more) -> Envelope:
    return put(viewer, now, channel="wecom", address="li", **more)


def state(envelope: Envelope) -> State:
    return facts_by_id([envelope.pk])[envelope.pk].state


@ahead_by
@pytest.mark.parametrize(("handed", "ends"), [(False, State.QUEUED), (True, State.UNKNOWN)])
def test_a_dead_worker_s_lease_of_a_clock_that_was_ahead_is_settled_at_once(
    secretary, now, ahead, handed, ends
) -> None:
    envelope = put(secretary, now)
    assert tasks.claim(lambda: now + ahead)
    OutboxEntry.objects.update(handed_over=handed, handed_at=now + ahead if handed else None)
    assert tasks.sweep(now, now) == 1
    assert state(envelope) is ends
    assert [one.id for one in stuck(viewer=SCHEDULER)] == [envelope.pk] * handed


def test_a_lease_of_another_host_s_clock_is_left_alone(secretary, now) -> None:
    put(secretary, now)
    assert tasks.claim(lambda: now + tasks.SKEW)
    assert tasks.sweep(now, now) == 0


@ahead_by
def test_what_a_clock_ahead_put_off_is_tried_in_time(secretary, now, platform, ahead) -> None:
    envelope = write(secretary, now)
    platform.answers.insert(0, LATER)
    tasks.run_once(now + ahead, now + ahead)
    assert state(envelope) is State.TEMPORARY
    tasks.sweep(now, now)
    latest = now + tasks.LONGEST_PAUSE + tasks.SKEW + timedelta(minutes=6)
    tasks.run_once(latest, latest)
    assert state(envelope) is State.ACCEPTED


@ahead_by
@pytest.mark.parametrize("hold", [0, 60])
def test_what_was_queued_by_a_clock_ahead_keeps_its_hold_and_no_more(secretary, now, platform, ahead, hold) -> None:
    then = now + ahead
    envelope = write(secretary, then, real_now=then, hold_seconds=hold)
    assert tasks.sweep(now, now) == 1
    assert tasks.sweep(now + timedelta(seconds=30), now + timedelta(seconds=30)) == 0
    assert OutboxEntry.objects.get().not_before == now + timedelta(seconds=hold)
    over = now + timedelta(seconds=hold)
    assert tasks.run_once(over, over) == 1
    assert state(envelope) is State.ACCEPTED


def test_what_waits_by_a_clock_that_is_right_goes_on_waiting(secretary, now) -> None:
    put(secretary, now, hold_seconds=600)
    assert tasks.sweep(now, now) == 0
    assert OutboxEntry.objects.get().not_before == now + timedelta(minutes=10)


@ahead_by
def test_a_hand_over_dated_ahead_lengthens_no_window(secretary, now, platform, ahead) -> None:
    """The platform counts from the true hand-over: what we would repeat by our date it would take again."""
    envelope = write(secretary, now)
    platform.answers.insert(0, SILENCE)
    tasks.run_once(now + ahead, now + ahead)
    OutboxEntry.objects.update(not_before=now)
    assert tasks.run_once(now, now) == 0
    tasks.sweep(now, now)
    assert state(envelope) is State.UNKNOWN
    assert len(platform.taken) == 1
    assert [one.id for one in stuck(viewer=SCHEDULER)] == [envelope.pk]


def test_a_window_that_may_be_over_is_not_used(secretary, now, platform) -> None:
    """The clock was three days behind, and is right again: whether the window still runs nobody knows."""
    envelope = write(secretary, now)
    platform.answers.insert(0, SILENCE)
    behind = now - timedelta(days=3)
    OutboxEntry.objects.update(not_before=behind)
    tasks.run_once(behind, behind)
    tasks.sweep(now, now)
    tasks.run_once(now, now)
    assert state(envelope) is State.UNKNOWN
    assert len(platform.taken) == 1


@ahead_by
def test_the_sweep_is_not_held_up_by_a_slot_of_a_clock_that_was_ahead(secretary, now, ahead) -> None:
    then = now - 2 * tasks.LEASE
    envelope = put(secretary, then)
    assert tasks.claim(lambda: then)
    OutboxEntry.objects.update(handed_over=True)
    assert take_slot("sweep", slot_of(now + ahead, SWEEP_EVERY))
    turn(now, now)
    assert state(envelope) is State.UNKNOWN


# ---------------------------------------------------------------- a worker that slept


def slept(secretary: Viewer, now: datetime) -> tuple[Envelope, OutboxEntry]:
    """A message whose worker slept after handing it over; the sweeper has called it unknown meanwhile."""
    envelope = put(secretary, now)
    entry = tasks.claim(lambda: now)
    assert entry is not None
    OutboxEntry.objects.update(handed_over=True)
    tasks.sweep(now + 2 * tasks.LEASE, now)
    return envelope, entry


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (Answer("accepted"), State.ACCEPTED),
        (Answer("refused", "mail_refused", "550"), State.REFUSED),
        (LATER, State.UNKNOWN),  # no try follows: it must stay before a person
        (SILENCE, State.UNKNOWN),
    ],
)
def test_the_late_word_of_a_sleeper(secretary, now, answer, ends) -> None:
    envelope, entry = slept(secretary, now)
    tasks.record(entry, answer, now=now, real_now=now)
    assert state(envelope) is ends
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize("answer", [Answer("refused", "mail_refused", "550"), LATER, SILENCE])
def test_a_late_word_does_not_outweigh_what_came_of_the_next_try(secretary, now, answer, platform) -> None:
    envelope, entry = slept(secretary, now)
    Attempt.objects.create(envelope=envelope, at=now, outcome="accepted")
    tasks.record(entry, answer, now=now, real_now=now)
    assert state(envelope) is State.ACCEPTED


def test_a_late_no_leaves_the_next_try_its_turn(secretary, now) -> None:
    envelope, entry = slept(secretary, now)
    OutboxEntry.objects.create(envelope=envelope, not_before=now)  # a person sends it again
    tasks.record(entry, Answer("refused", "mail_refused", "550"), now=now, real_now=now)
    assert state(envelope) is State.QUEUED


def test_that_it_arrived_after_all_ends_what_would_send_it_once_more(secretary, now) -> None:
    envelope, entry = slept(secretary, now)
    OutboxEntry.objects.create(envelope=envelope, not_before=now)
    tasks.record(entry, Answer("accepted"), now=now, real_now=now)
    assert not OutboxEntry.objects.exists()
    assert state(envelope) is State.ACCEPTED


# ---------------------------------------------------------------- stopped between two tries


def test_a_channel_stopped_between_silence_and_repetition_leaves_the_outcome_open(secretary, now, platform) -> None:
    envelope = write(secretary, now)
    platform.answers.insert(0, SILENCE)
    tasks.run_once(now, now)
    say_consent(recipient="student:1", channel="wecom", allowed=False, by="student:1", now=now)
    later = now + tasks.pause_after(2)
    tasks.run_once(later, later)
    assert (state(envelope), len(platform.taken)) == (State.UNKNOWN, 1)
    assert facts_by_id([envelope.pk])[envelope.pk].reason.code == "contact_stopped"
