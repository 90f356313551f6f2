"""The worker against real servers on loopback, with every fault they may show."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email.policy import default

import pytest

from lianqiao.charter.wording import say
from lianqiao.delivery import tasks
from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.models import Attempt, OutboxEntry
from lianqiao.delivery.queries import envelopes
from lianqiao.rules.visibility import Viewer
from tests.factories.delivery import STOP, Rude, Sink, free_port, mail_server, put, rude_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings) -> None:
    settings.MAIL_FOLDER = None
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 0.5
    settings.DEFAULT_FROM_EMAIL = "学院就业 <jobs@college.example>"


def facts(viewer: Viewer) -> EnvelopeFacts:
    (one,) = envelopes(viewer=viewer)
    return one


def test_a_message_arrives_whole(secretary, now, settings) -> None:
    sink = Sink()
    with mail_server(sink) as settings.EMAIL_PORT:
        put(secretary, now)
        assert tasks.run_once(now, now) == 1
    ((to, content),) = sink.taken
    message = email.message_from_bytes(content, policy=default)
    assert to == "zhang@college.example"
    assert message["Subject"] == "学院就业消息"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["你好，", ".有三个岗位。", f"停止消息：{STOP}"]
    assert message["Message-ID"].endswith("@college.example>")
    assert (facts(secretary).state, facts(secretary).accepted_at is not None) == (State.ACCEPTED, True)
    assert not OutboxEntry.objects.exists()


def test_many_messages_share_one_connection(secretary, now, settings) -> None:
    sink = Sink()
    with mail_server(sink) as settings.EMAIL_PORT:
        for at in range(20):
            put(secretary, now, key=f"k{at}", address=f"s{at}@college.example")
        assert tasks.run_once(now, now) == 20
        assert tasks.run_once(now, now) == 0
    assert [to for to, _ in sink.taken] == [f"s{at}@college.example" for at in range(20)]
    assert sink.connections == 1


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("450 4.2.1 zhang@college.example is busy", State.TEMPORARY),
        ("451 4.3.0 later", State.TEMPORARY),
        ("452 4.2.2 full", State.TEMPORARY),
        ("421 4.3.2 closing", State.TEMPORARY),
        ("550 5.1.1 zhang@college.example unknown", State.REFUSED),
        ("552 5.2.2 too big", State.REFUSED),
        ("554 5.7.1 no", State.REFUSED),
    ],
)
def test_a_servers_no(secretary, now, settings, at: str, reply: str, state: State) -> None:
    sink = Sink()
    sink.at, sink.reply = at, reply
    with mail_server(sink) as settings.EMAIL_PORT:
        put(secretary, now)
        tasks.run_once(now, now)
    found = facts(secretary)
    assert found.state is state
    assert found.reason is not None
    assert say(found.reason).next
    assert Attempt.objects.get().detail == " ".join(reply.split()[:2])
    assert found.try_again_at == ((OutboxEntry.objects.get().not_before) if state is State.TEMPORARY else None)


def test_one_bad_address_does_not_stop_the_others(secretary, now, settings) -> None:
    class Picky(Sink):
        async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802 - named by the library
            self.at, self.reply = ("RCPT", "550 5.1.1 no") if address.startswith("s1@") else ("", "")
            return await super().handle_RCPT(server, session, envelope, address, options)

    sink = Picky()
    with mail_server(sink) as settings.EMAIL_PORT:
        for at in range(3):
            put(secretary, now, key=f"k{at}", address=f"s{at}@college.example")
        assert tasks.run_once(now, now) == 3
    assert [one.state for one in envelopes(viewer=secretary)] == [State.ACCEPTED, State.REFUSED, State.ACCEPTED]


@pytest.mark.parametrize("fault", ["nobody", "hang", "554 no service here", "421 too busy", "drop_before_dot"])
def test_a_failure_before_the_final_dot_is_tried_again(secretary, now, settings, fault: str) -> None:
    # A body larger than any socket's buffer, so that a dropped line is felt while it is still being sent.
    put(secretary, now, body="岗位\n" * (1_500_000 if fault == "drop_before_dot" else 1))
    if fault == "nobody":
        settings.EMAIL_PORT = free_port()
        tasks.run_once(now, now)
    else:
        with rude_server(Rude(fault)) as settings.EMAIL_PORT:
            tasks.run_once(now, now)
    assert facts(secretary).state is State.TEMPORARY
    sink = Sink()
    settings.EMAIL_TIMEOUT = 10
    with mail_server(sink) as settings.EMAIL_PORT:
        assert tasks.run_once(now, now) == 0
        assert tasks.run_once(now, now + timedelta(minutes=6)) == 1
    assert len(sink.taken) == 1
    assert facts(secretary).state is State.ACCEPTED


def test_silence_after_the_final_dot_is_never_sent_again_by_machine(secretary, now, settings) -> None:
    put(secretary, now)
    rude = Rude("drop_after_dot")
    with rude_server(rude) as settings.EMAIL_PORT:
        tasks.run_once(now, now)
        assert facts(secretary).state is State.UNKNOWN
        assert facts(secretary).waits_for_a_person
        for days in (1, 2, 30):
            assert tasks.run_once(now, now + timedelta(days=days)) == 0
            assert tasks.sweep(now + timedelta(days=days)) == 0
    assert rude.messages == 1


def test_a_dead_server_costs_one_try_a_run(secretary, now, settings) -> None:
    settings.EMAIL_PORT = free_port()
    put(secretary, now)
    put(secretary, now, key="second")
    assert tasks.run_once(now, now) == 1
    assert Attempt.objects.count() == 1


def test_twelve_tries_in_a_day_then_a_person(secretary, now, settings) -> None:
    settings.EMAIL_PORT = free_port()
    put(secretary, now)
    moment, pauses = now, []
    while facts(secretary).state is not State.REFUSED:
        assert tasks.run_once(now, moment) == 1
        if entry := OutboxEntry.objects.first():
            pauses.append(round((entry.not_before - moment).total_seconds() / 60))
            assert tasks.run_once(now, entry.not_before - timedelta(seconds=1)) == 0
            moment = entry.not_before
    assert pauses == [5, 10, 20, 40, 80, 160, 180, 180, 180, 180, 180]
    assert moment - now < timedelta(days=1)
    assert Attempt.objects.count() == tasks.MOST_TRIES
    assert Attempt.objects.latest("id").code == "mail_tried_long_enough"


def test_a_wrong_password_is_no_fault_of_the_envelope(secretary, now, settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "jobs", "wrong"
    with mail_server(Sink()) as settings.EMAIL_PORT:
        put(secretary, now)
        tasks.run_once(now, now)
    assert facts(secretary).state is State.TEMPORARY


def test_two_workers_never_claim_the_same(secretary, now) -> None:
    put(secretary, now)
    assert tasks.claim(lambda: now) is not None
    assert tasks.claim(lambda: now) is None


@pytest.mark.parametrize(("seconds", "swept"), [(-1, 0), (0, 0), (1, 1)])
def test_a_lease_that_never_reached_the_channel_is_put_back(secretary, now, seconds: int, swept: int) -> None:
    put(secretary, now)
    assert tasks.claim(lambda: now)
    over = now + tasks.LEASE + timedelta(seconds=seconds)
    assert tasks.sweep(over) == swept
    assert (tasks.claim(lambda: over) is not None) == bool(swept)
    assert not Attempt.objects.exists()


def test_a_lease_that_may_have_reached_it_becomes_unknown(secretary, now) -> None:
    put(secretary, now)
    entry = tasks.claim(lambda: now)
    assert entry is not None
    OutboxEntry.objects.update(handed_over=True)
    assert tasks.sweep(now + tasks.LEASE) == 0
    assert tasks.sweep(now + tasks.LEASE + timedelta(seconds=1), now) == 1
    assert (facts(secretary).state, facts(secretary).since) == (State.UNKNOWN, now)


def test_a_worker_that_lost_its_lease_sends_nothing(secretary, now, settings) -> None:
    sink = Sink()
    put(secretary, now)
    entry = tasks.claim(lambda: now)
    assert entry is not None
    tasks.sweep(now + tasks.LEASE + timedelta(seconds=1))
    with mail_server(sink) as settings.EMAIL_PORT, tasks.carrier("email").open() as sender:
        assert not tasks._send(entry, sender, lambda: now, lambda: now)
    assert sink.taken == []
    assert facts(secretary).state is State.QUEUED


def test_a_late_answer_outweighs_unknown(secretary, now) -> None:
    put(secretary, now)
    entry = tasks.claim(lambda: now)
    assert entry is not None
    OutboxEntry.objects.update(handed_over=True)
    tasks.sweep(now + tasks.LEASE + timedelta(seconds=1))
    tasks.record(entry, tasks.Answer(Attempt.Outcome.ACCEPTED), now=now, real_now=now)
    assert facts(secretary).state is State.ACCEPTED


def test_a_folder_takes_each_message_as_one_file(secretary, now, settings, tmp_path) -> None:
    settings.MAIL_FOLDER, settings.EMAIL_HOST = tmp_path / "mail", ""
    envelope = put(secretary, now)
    assert tasks.run_once(now, now) == 1
    (path,) = settings.MAIL_FOLDER.iterdir()
    assert path.name == f"{envelope.pk:08d}.eml"
    content = email.message_from_bytes(path.read_bytes(), policy=default).get_content()
    assert content.splitlines() == envelope.body.splitlines()
    assert facts(secretary).state is State.ACCEPTED


def test_a_folder_that_cannot_be_written_is_tried_again(secretary, now, settings, tmp_path) -> None:
    settings.MAIL_FOLDER = tmp_path / "file"
    settings.MAIL_FOLDER.write_text("")
    put(secretary, now)
    tasks.run_once(now, now)
    assert facts(secretary).state is State.TEMPORARY


def test_the_attempt_is_dated_by_the_installations_clock(secretary, now, settings, tmp_path) -> None:
    settings.MAIL_FOLDER = tmp_path
    put(secretary, now, real_now=datetime(2026, 1, 5, tzinfo=now.tzinfo))
    assert tasks.run_once(now, datetime(2026, 1, 5, tzinfo=now.tzinfo)) == 1
    assert Attempt.objects.get().at - now < timedelta(seconds=10)
