"""Many channels, each with its own promise about repetition: what a machine may send again, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianqiao.charter.wording import say
from lianqiao.delivery import actions, tasks
from lianqiao.delivery.channels import Answer
from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry
from lianqiao.delivery.queries import envelopes
from lianqiao.rules.contact import Rhythm
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from tests.factories.delivery import put
from tests.factories.platform import Platform, connect

pytestmark = pytest.mark.django_db
WINDOW = timedelta(hours=4)
SILENCE = Answer("unknown", "mail_silence_after_sending")
LATER = Answer("temporary", "mail_put_off")


@pytest.fixture(autouse=True)
def _no_mail(settings) -> None:
    settings.MAIL_FOLDER, settings.EMAIL_HOST = None, ""


@pytest.fixture
def wecom(monkeypatch) -> Platform:
    return connect(monkeypatch, "wecom", Platform(WINDOW))


def write(viewer: Viewer, now: datetime, key: str = "k", **more) -> Envelope:
    return put(viewer, now, **{"key": key, "channel": "wecom", "address": "li", **more})


def facts(viewer: Viewer) -> EnvelopeFacts:
    (one,) = envelopes(viewer=viewer)
    return one


def test_one_channel_down_or_broken_stops_no_other(secretary, now, monkeypatch) -> None:
    down = connect(monkeypatch, "wecom", Platform())
    down.offers = [Answer("temporary", "mail_server_unreachable", channel_down=True)]
    broken = connect(monkeypatch, "dingtalk", Platform())
    broken.offers = [RuntimeError("boom")]
    closed = connect(monkeypatch, "feishu", Platform())
    closed.reason = Reason.of("channel_not_served")
    well = connect(monkeypatch, "sms_aliyun", Platform())
    for name, address in (("wecom", "li"), ("dingtalk", "li"), ("feishu", "li"), ("sms_aliyun", "13800000000")):
        for turn in "ab":
            write(secretary, now, key=f"{name}{turn}", channel=name, address=address)
    with pytest.raises(RuntimeError, match="boom"):
        tasks.run_once(now, now)
    states = {one.channel: [] for one in envelopes(viewer=secretary)}
    for one in envelopes(viewer=secretary):
        states[one.channel].append(one.state)
    assert states["wecom"] == [State.TEMPORARY, State.QUEUED]
    assert states["dingtalk"] == [State.SENDING, State.SENDING]
    assert states["feishu"] == [State.QUEUED, State.QUEUED]
    assert states["sms_aliyun"] == [State.ACCEPTED, State.ACCEPTED]
    assert (down.opened, closed.opened, well.opened) == (1, 0, 1)
    tasks.sweep(now + tasks.LEASE * 2, now)
    assert not OutboxEntry.objects.exclude(lease_until=None).exists()
    assert Attempt.objects.filter(envelope__channel="sms_aliyun").values_list("provider_id", flat=True)[0] == "m1"


def test_a_channel_nobody_serves_says_so(secretary, now, monkeypatch) -> None:
    monkeypatch.delitem(tasks.CHANNELS, "feishu", raising=False)
    write(secretary, now, channel="feishu")
    assert tasks.run_once(now, now) == 0
    assert facts(secretary).reason == Reason.of("channel_not_served")


def test_the_claim_stops_at_what_was_asked_for(secretary, now, wecom, monkeypatch) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    for at in range(5):
        write(secretary, now, key=f"k{at}")
    assert tasks.run_once(now, now, 3) == 3
    assert tasks.run_once(now, now) == 2
    assert len(wecom.taken) == len(set(wecom.taken)) == 5


@pytest.mark.parametrize("died", [False, True])
def test_silence_inside_the_window_is_repeated_by_machine(secretary, now, wecom, died) -> None:
    envelope = write(secretary, now)
    if died:
        entry = tasks.claim(lambda: now, channel="wecom")
        assert entry is not None
        OutboxEntry.objects.update(handed_over=True, handed_at=now)
        later = now + tasks.LEASE + timedelta(minutes=1)
        assert tasks.sweep(later, later) == 1
    else:
        wecom.answers = [SILENCE, Answer("accepted")]
        tasks.run_once(now, now)
        later = now + timedelta(minutes=6)
    found = facts(secretary)
    assert (found.state, found.reason and found.reason.code) == (State.TEMPORARY, "delivery_repeated_safely")
    with pytest.raises(Refused, match="delivery_already_gone"):  # the first try may have got through
        actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=later)
    assert tasks.run_once(later, later) == 1
    assert facts(secretary).state is State.ACCEPTED


@pytest.mark.parametrize(("spare", "again"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_the_window_counts_from_the_first_hand_over(secretary, now, wecom, spare, again) -> None:
    """The last moment at which a repetition may still begin leaves a lease's length in hand."""
    write(secretary, now)
    wecom.answers = [SILENCE]
    tasks.run_once(now, now)
    first = OutboxEntry.objects.get().handed_at
    assert first is not None
    OutboxEntry.objects.update(not_before=now)
    edge = first + WINDOW - tasks.LEASE - spare
    assert (tasks.claim(lambda: edge, channel="wecom") is not None) is again


def test_after_the_window_a_person_decides(secretary, now, wecom) -> None:
    write(secretary, now)
    wecom.answers = [SILENCE]
    tasks.run_once(now, now)
    late = now + WINDOW
    assert tasks.run_once(late, late) == 0
    assert tasks.sweep(late, late) == 1
    found = facts(secretary)
    assert (found.state, found.reason and found.reason.code) == (State.UNKNOWN, "delivery_window_over")
    assert found.reason
    assert say(found.reason).next
    assert len(wecom.taken) == 1
    assert tasks.sweep(late, late) == 0


def test_a_worker_that_died_outside_the_window_leaves_it_unknown(secretary, now, wecom) -> None:
    write(secretary, now)
    assert tasks.claim(lambda: now, channel="wecom")
    OutboxEntry.objects.update(handed_over=True, handed_at=now)
    assert tasks.sweep(now + WINDOW, now) == 1
    assert facts(secretary).state is State.UNKNOWN


def test_a_plain_later_after_silence_leaves_the_first_try_open(secretary, now, wecom) -> None:
    write(secretary, now)
    wecom.answers = [SILENCE, LATER]
    moment = now
    for _ in range(20):
        tasks.run_once(moment, moment)
        entry = OutboxEntry.objects.first()
        if entry is None:
            break
        assert entry.handed_at is not None
        moment = entry.not_before
    assert facts(secretary).state is State.UNKNOWN
    assert moment < now + WINDOW


def test_a_plain_later_without_silence_opens_nothing(secretary, now, wecom) -> None:
    write(secretary, now)
    wecom.answers = [LATER]
    tasks.run_once(now, now)
    assert OutboxEntry.objects.get().handed_at is None


def test_a_channel_without_a_window_never_repeats(secretary, now, monkeypatch) -> None:
    sms = connect(monkeypatch, "sms_aliyun", Platform(None))
    sms.answers = [SILENCE]
    write(secretary, now, channel="sms_aliyun", address="13800000000")
    tasks.run_once(now, now)
    assert facts(secretary).state is State.UNKNOWN


def test_what_was_unknown_on_a_channel_that_is_gone_waits_for_a_person(secretary, now, wecom, monkeypatch) -> None:
    write(secretary, now)
    wecom.answers = [SILENCE]
    tasks.run_once(now, now)
    monkeypatch.delitem(tasks.CHANNELS, "wecom")
    assert tasks.sweep(now + timedelta(minutes=1), now) == 1
    assert facts(secretary).state is State.UNKNOWN


def test_of_two_sweepers_one_settles(secretary, now, wecom, monkeypatch) -> None:
    write(secretary, now)
    entry = tasks.claim(lambda: now, channel="wecom")
    assert entry is not None
    OutboxEntry.objects.update(handed_over=True, handed_at=now)
    entry.refresh_from_db()
    OutboxEntry.objects.update(claimed_by="another")
    assert tasks._silent(entry, now, now) == 0
    assert tasks._end(entry, "unknown", "mail_worker_died", now) == 0
    assert not Attempt.objects.exists()


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(("seconds", "state"), [(-60, State.QUEUED), (0, State.EXPIRED), (1, State.EXPIRED)])
def test_what_did_not_leave_in_time_never_does(secretary, now, wecom, seconds, state) -> None:
    ends = now + timedelta(hours=1)
    write(secretary, now, good_until=ends)
    wecom.reason = Reason.of("channel_not_served")
    moment = ends + timedelta(seconds=seconds)
    tasks.sweep(moment, moment)
    assert facts(secretary).state is state
    wecom.reason = None
    assert tasks.run_once(moment, moment) == (state is State.QUEUED)


def test_what_is_past_its_time_is_not_claimed_before_the_sweep(secretary, now, wecom) -> None:
    write(secretary, now, good_until=now)
    assert tasks.run_once(now, now) == 0
    assert wecom.taken == []


def test_quiet_hours_hold_also_for_what_is_tried_again(secretary, now, wecom) -> None:
    rhythm = Rhythm()
    write(secretary, now, key="minds", rhythm=rhythm)
    write(secretary, now, key="by hand")
    assert tasks.run_once(now, now, quiet=True) == 1
    assert tasks.run_once(now, now) == 1


@pytest.mark.parametrize("name", ["email", "wecom", "sms_aliyun"])
def test_taking_back_within_the_hold_is_real_on_every_channel(secretary, now, monkeypatch, name) -> None:
    way = connect(monkeypatch, name, Platform())
    address = {"email": "li@college.example", "wecom": "li", "sms_aliyun": "13800000000"}[name]
    envelope = write(secretary, now, channel=name, address=address, hold_seconds=60)
    assert tasks.claim(lambda: now + timedelta(seconds=59), channel=name) is None
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert tasks.run_once(now, now + timedelta(days=2)) == 0
    assert (way.taken, facts(secretary).state) == ([], State.WITHDRAWN)
