"""The worker over every channel with every platform fault: nothing lost, nothing doubled, each ending in a named state.

*Lost*: an envelope with no named end. *Doubled*: the platform delivered the same envelope twice, by its own window.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from lianqiao.delivery import tasks
from lianqiao.delivery.actions import queue
from lianqiao.delivery.channels import moment, tokens
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import Envelope, OutboxEntry
from lianqiao.delivery.queries import facts_by_id
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Refused
from tests.conftest import NOW
from tests.factories.platforms import CASES, Case, Fault, Platform, TokenPlatform, served

pytestmark = pytest.mark.django_db
LINK = "https://jobs.college.example/m/abc:1:xyz"
STOP = "https://jobs.college.example/w/abc:xyz/"


class Clock:
    """The machine's time in a test, told to the platform as well."""

    def __init__(self, platform: Platform, start: datetime) -> None:
        self.platform = platform
        self.set(start)

    def set(self, at: datetime) -> None:
        self.at = self.platform.now = at


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every case, but those alone that have a token where the test is about it."""
    if "world" in metafunc.fixturenames:
        all_cases = "token" not in metafunc.function.__name__
        cases = [case for case in CASES if all_cases or issubclass(case.there, TokenPlatform)]
        metafunc.parametrize("world", cases, ids=[case.channel for case in cases], indirect=True)


@pytest.fixture
def world(request, settings, monkeypatch) -> Iterator[tuple[Case, Any, Clock]]:
    case: Case = request.param
    settings.CHANNEL_SECONDS = 20.0
    tokens.forget_all()
    with served(case.there()) as platform:
        setattr(settings, case.setting, {"url": platform.url, **case.values})
        clock = Clock(platform, NOW)
        monkeypatch.setattr(moment, "real_now", lambda: clock.at)
        yield case, platform, clock
    tokens.forget_all()


def put(case: Case, key: str = "round:1:student:1") -> Envelope:
    made = Envelope.objects.create(
        key=key,
        recipient="student:1",
        about="round:1",
        purpose="letter",
        channel=case.channel,
        address=case.address,
        subject="学院就业消息",
        body=f"张三同学：\n{key}\n看：{LINK}",
        variables={"name": "张三", "count": "2", "link": LINK, "stop": STOP},
        queued_at=NOW,
    )
    OutboxEntry.objects.create(envelope=made, not_before=NOW)
    return made


def settled(clock: Clock) -> int:
    """Run worker and sweeper until nothing waits, jumping from try to try; how many turns it took."""
    for turn in range(40):
        tasks.run_once(clock.at, clock.at)
        tasks.sweep(clock.at, clock.at)
        entry = OutboxEntry.objects.order_by("not_before").first()
        if entry is None:
            return turn
        clock.set(max(entry.not_before, clock.at + timedelta(seconds=1)))
    raise AssertionError("it never ends")


def state(envelope: Envelope) -> State:
    return facts_by_id([envelope.pk])[envelope.pk].state


ONCE = [
    Fault(500),
    Fault(500, instead=False),
    Fault(503),
    Fault(429),
    Fault(b"{", instead=False),
    Fault("drop"),
    Fault("drop", instead=False),
    Fault("cut", instead=False),
]
NAMED = {State.ACCEPTED, State.UNKNOWN, State.REFUSED, State.INVALID}


@pytest.mark.parametrize("often", [1, 3, 20])
@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: f"{fault.what}-{'instead' if fault.instead else 'after'}")
def test_no_fault_loses_or_doubles(world, fault: Fault, often: int) -> None:
    case, platform, clock = world
    envelope = put(case)
    platform.faults["send"] += [fault] * often
    settled(clock)
    assert state(envelope) in NAMED
    assert len(platform.delivered) <= 1
    if state(envelope) is State.ACCEPTED:
        assert len(platform.delivered) == 1
    taken = not fault.instead  # it got through at the first try, and then nobody heard
    if taken and not case.repeats:
        assert state(envelope) is State.UNKNOWN
        assert platform.calls["send"] == 1
    if often == 1 and case.repeats:
        assert state(envelope) is State.ACCEPTED


@pytest.mark.parametrize("fault", ["drop", 500])
def test_no_fault_of_the_token_loses_or_doubles(world, fault: Any) -> None:
    case, platform, clock = world
    envelope = put(case)
    platform.faults["token"] += [Fault(fault)] * 3
    settled(clock)
    assert state(envelope) is State.ACCEPTED
    assert len(platform.delivered) == 1


def test_an_unknown_outcome_is_not_repeated_when_the_window_is_over(world) -> None:
    case, platform, clock = world
    envelope = put(case)
    platform.faults["send"].append(Fault("drop", instead=False))
    tasks.run_once(clock.at, clock.at)
    clock.set(clock.at + timedelta(days=1, hours=1))  # the worker slept
    settled(clock)
    assert state(envelope) is State.UNKNOWN
    assert facts_by_id([envelope.pk])[envelope.pk].waits_for_a_person
    assert (len(platform.delivered), platform.calls["send"]) == (1, 1)


def test_near_midnight_nothing_is_repeated_on_the_next_day(world) -> None:
    case, platform, clock = world
    clock.set(NOW.replace(hour=23, minute=48))
    envelope = put(case)
    platform.faults["send"] += [Fault("drop", instead=False)] * 3
    settled(clock)
    assert len(platform.delivered) == 1
    assert state(envelope) in {State.UNKNOWN, State.ACCEPTED}


def test_a_dead_channel_costs_one_try_a_run_and_keeps_the_others(world) -> None:
    case, platform, clock = world
    envelopes = [put(case, f"k{at}") for at in range(5)]
    platform.faults["send"].append(Fault(429))
    assert tasks.run_once(clock.at, clock.at) == 1
    settled(clock)
    assert [state(one) for one in envelopes] == [State.ACCEPTED] * 5
    assert len(platform.delivered) == 5


def test_a_worker_that_died_after_sending_doubles_nothing(world, monkeypatch) -> None:
    case, platform, clock = world
    envelope = put(case)

    def dies(*args: Any, **more: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(tasks, "record", dies)
    with pytest.raises(SystemExit):
        tasks.run_once(clock.at, clock.at)
    monkeypatch.undo()
    monkeypatch.setattr(moment, "real_now", lambda: clock.at)
    clock.set(clock.at + tasks.LEASE + timedelta(seconds=1))
    settled(clock)
    assert len(platform.delivered) == 1
    assert state(envelope) is (State.ACCEPTED if case.repeats else State.UNKNOWN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "pigeon"},
        {"variables": {"name": "张三", "class": "x"}},
        {"purpose": Purpose.SURVEY, "variables": {"count": "2"}},
        {"purpose": Purpose.WORD, "variables": {"name": "张三"}},
    ],
)
def test_what_no_template_may_hold_is_never_queued(secretary, wrong: dict[str, Any]) -> None:
    told: dict[str, Any] = {"key": "k", "recipient": "student:1", "about": "round:1", "channel": "email"}
    told |= {
        "purpose": Purpose.LETTER,
        "subject": "学院就业消息",
        "body": STOP,
        "stop": STOP,
        "now": NOW,
        "real_now": NOW,
        **wrong,
    }
    with pytest.raises(ValueError, match="no "):
        queue(viewer=secretary, **told)
    assert not Envelope.objects.exists()


def test_other_variables_under_the_same_key_are_other_words(secretary) -> None:
    told: dict[str, Any] = {"key": "k", "recipient": "student:1", "about": "round:1", "channel": "email"}
    told |= {
        "purpose": Purpose.LETTER,
        "subject": "学院就业消息",
        "body": STOP,
        "stop": STOP,
        "address": "zhang@college.example",
        "now": NOW,
        "real_now": NOW,
    }
    first = queue(viewer=secretary, variables={"name": "张三"}, **told)
    assert queue(viewer=secretary, variables={"name": "张三"}, **told) == first
    with pytest.raises(Refused):
        queue(viewer=secretary, variables={"name": "李四"}, **told)
