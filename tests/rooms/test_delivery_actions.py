"""What people do with envelopes: queueing twice, taking back, telling by mouth, correcting an address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianqiao.delivery import actions, tasks
from lianqiao.delivery.channels import Answer
from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import accepted_rows, envelopes
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.delivery import put
from tests.factories.rivals import slip_in

pytestmark = pytest.mark.django_db
LIAISON = Viewer(actor="user:9", role=Role.LIAISON, user_id=9)


@pytest.fixture(autouse=True)
def _mail(settings, tmp_path) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.MAIL_FOLDER = None


def facts(viewer: Viewer) -> EnvelopeFacts:
    (one,) = envelopes(viewer=viewer)
    return one


def answered(envelope: Envelope, now: datetime, outcome: str, code: str = "") -> None:
    """As if a worker had sent it and heard this."""
    entry = tasks.claim(lambda: now)
    assert entry is not None
    assert entry.envelope_id == envelope.pk
    tasks.record(entry, Answer(outcome, code), now=now, real_now=now)


def test_the_same_key_and_bytes_give_the_same_envelope(secretary, now) -> None:
    first = put(secretary, now)
    again = put(secretary, now + timedelta(minutes=1))
    assert first == again
    assert OutboxEntry.objects.count() == 1
    assert Event.objects.filter(action="delivery.queue").count() == 1


@pytest.mark.parametrize("change", [{"body": "别的"}, {"address": "li@college.example"}, {"recipient": "student:2"}])
def test_the_same_key_with_other_bytes_is_refused(secretary, now, change) -> None:
    put(secretary, now)
    with pytest.raises(Refused, match="delivery_key_reused"):
        put(secretary, now, **change)
    assert Envelope.objects.count() == 1


def test_of_two_who_queue_at_once_the_second_gets_the_first_ones(secretary, now, monkeypatch) -> None:
    slip_in(monkeypatch, actions, lambda: put(secretary, now))
    second = put(secretary, now + timedelta(seconds=1))
    assert (second, second.queued_at) == (Envelope.objects.get(), now)
    assert (OutboxEntry.objects.count(), Event.objects.filter(action="delivery.queue").count()) == (1, 1)


def test_of_two_who_queue_other_words_at_once_one_is_refused(secretary, now, monkeypatch) -> None:
    slip_in(monkeypatch, actions, lambda: put(secretary, now, body="别的"))
    with pytest.raises(Refused, match="delivery_key_reused"):
        put(secretary, now)
    assert Envelope.objects.get().body.startswith("别的")


def test_an_unknown_channel_is_a_mistake_of_the_program(secretary, now) -> None:
    with pytest.raises(ValueError, match="pigeon"):
        put(secretary, now, channel="pigeon")
    assert not Envelope.objects.exists()


def test_no_act_on_a_message_that_is_not_there(secretary, now) -> None:
    here = {"viewer": secretary, "envelope_id": 999_999, "now": now}
    acts = [
        lambda: actions.withdraw(**here),
        lambda: actions.hand_over(**here),
        lambda: actions.resend(**here, real_now=now),
        lambda: actions.fix_address(**here, address="li@college.example", real_now=now),
    ]
    for act in acts:
        with pytest.raises(Refused, match="not_found"):
            act()
    assert not Event.objects.exists()


def test_what_was_taken_back_is_not_told(secretary, now) -> None:
    envelope = put(secretary, now, channel="person", address="")
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    with pytest.raises(Refused, match="delivery_withdrawn"):
        actions.hand_over(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert facts(secretary).state is State.WITHDRAWN
    assert [one.kind for one in Receipt.objects.all()] == [Receipt.Kind.WITHDRAWN]


def test_a_classmate_queues_nothing(secretary, now) -> None:
    with pytest.raises(Refused, match="no_right"):
        put(LIAISON, now)
    put(secretary, now)
    with pytest.raises(Refused, match="no_right"):
        envelopes(viewer=LIAISON)


@pytest.mark.parametrize(
    ("address", "code"),
    [("", "mail_address_missing"), ("张@x", "mail_address_wrong"), ("a@b.cn\nBcc: c@d.cn", "mail_address_wrong")],
)
def test_an_address_no_server_takes_is_seen_at_once(secretary, now, address, code) -> None:
    put(secretary, now, address=address)
    found = facts(secretary)
    assert (found.state, found.reason and found.reason.code) == (State.INVALID, code)
    assert found.waits_for_a_person
    assert not OutboxEntry.objects.exists()


def test_taking_back_before_it_went_is_real(secretary, now) -> None:
    envelope = put(secretary, now, hold_seconds=60)
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert facts(secretary).state is State.WITHDRAWN
    assert tasks.claim(lambda: now + timedelta(hours=1)) is None


@pytest.mark.parametrize("outcome", [Attempt.Outcome.ACCEPTED, Attempt.Outcome.UNKNOWN])
def test_what_may_have_gone_is_not_taken_back(secretary, now, outcome) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, outcome)
    with pytest.raises(Refused, match="delivery_already_gone"):
        actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert not Receipt.objects.exists()


def test_what_a_worker_holds_is_not_taken_back(secretary, now) -> None:
    envelope = put(secretary, now)
    assert tasks.claim(lambda: now)
    assert facts(secretary).state is State.SENDING
    with pytest.raises(Refused, match="delivery_already_gone"):
        actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)


def test_a_hold_is_kept_to_the_second(secretary, now) -> None:
    put(secretary, now, hold_seconds=60)
    assert tasks.claim(lambda: now + timedelta(seconds=59)) is None
    assert tasks.claim(lambda: now + timedelta(seconds=60)) is not None


def test_word_of_mouth_waits_for_a_person_then_is_done(secretary, now) -> None:
    envelope = put(secretary, now, channel="person", address="")
    found = facts(secretary)
    assert found.must_be_told
    assert tasks.claim(lambda: now) is None
    actions.hand_over(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert facts(secretary).state is State.HANDED_OVER


def test_told_by_mouth_need_not_go_by_mail(secretary, now) -> None:
    envelope = put(secretary, now)
    actions.hand_over(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert tasks.claim(lambda: now) is None


def test_read_and_answered_outweigh_the_channel_and_are_noted_once(secretary, now) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, Attempt.Outcome.UNKNOWN, "mail_silence_after_sending")
    later = now + timedelta(hours=1)
    assert actions.note_receipt(envelope_id=envelope.pk, kind="read", by="student:1", now=later)
    assert not actions.note_receipt(envelope_id=envelope.pk, kind="read", by="student:1", now=later)
    assert (facts(secretary).state, facts(secretary).read_at) == (State.READ, later)
    actions.note_receipt(envelope_id=envelope.pk, kind="answered", by="student:1", now=later)
    assert facts(secretary).state is State.ANSWERED


def test_a_recipient_cannot_say_what_staff_say(secretary, now) -> None:
    envelope = put(secretary, now)
    with pytest.raises(ValueError, match="withdrawn"):
        actions.note_receipt(envelope_id=envelope.pk, kind="withdrawn", by="student:1", now=now)


@pytest.mark.parametrize("outcome", [Attempt.Outcome.REFUSED, Attempt.Outcome.UNKNOWN])
def test_a_person_may_send_again(secretary, now, outcome) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, outcome, "mail_refused")
    actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now, real_now=now)
    assert facts(secretary).state is State.QUEUED
    answered(envelope, now, Attempt.Outcome.ACCEPTED)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now, real_now=now)


def test_sending_again_now_shortens_the_wait(secretary, now) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, Attempt.Outcome.TEMPORARY, "mail_put_off")
    assert facts(secretary).try_again_at == now + timedelta(minutes=5)
    actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now, real_now=now)
    assert tasks.claim(lambda: now) is not None


def test_a_corrected_address_is_one_message_with_the_first(secretary, now) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, Attempt.Outcome.REFUSED, "mail_refused")
    made = actions.fix_address(
        viewer=secretary, envelope_id=envelope.pk, address=" li@college.example ", now=now, real_now=now
    )
    assert (made.body, made.subject) == (envelope.body, envelope.subject)
    found = facts(secretary)
    assert (found.id, found.address, found.state) == (envelope.pk, "li@college.example", State.QUEUED)
    answered(made, now, Attempt.Outcome.ACCEPTED)
    actions.note_receipt(envelope_id=envelope.pk, kind="read", by="student:1", now=now)
    assert facts(secretary).state is State.READ
    rows = accepted_rows(viewer=secretary, about_prefix="round:", since=now.date(), until=now.date())
    assert [(row.id, row.recipient) for row in rows] == [(envelope.pk, "student:1")]


def test_correcting_what_went_well_is_refused(secretary, now) -> None:
    envelope = put(secretary, now)
    answered(envelope, now, Attempt.Outcome.ACCEPTED)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        actions.fix_address(viewer=secretary, envelope_id=envelope.pk, address="l@c.example", now=now, real_now=now)
    with pytest.raises(Refused, match="mail_address_wrong"):
        actions.fix_address(viewer=secretary, envelope_id=envelope.pk, address="nobody", now=now, real_now=now)


def test_accepted_rows_count_what_went_or_was_told_by_its_day(secretary, now) -> None:
    sent = put(secretary, now)
    answered(sent, now, Attempt.Outcome.ACCEPTED)
    told = put(secretary, now, key="b", recipient="student:2", channel="person")
    actions.hand_over(viewer=secretary, envelope_id=told.pk, now=now + timedelta(days=1))
    put(secretary, now, key="c", recipient="student:3", about="notice:1")
    put(secretary, now, key="d", recipient="student:4")
    ask = {"viewer": secretary, "about_prefix": "round:"}
    day = now.date()
    assert [row.id for row in accepted_rows(**ask, since=day, until=day)] == [sent.pk]
    assert [row.id for row in accepted_rows(**ask, since=day, until=day + timedelta(days=1))] == [sent.pk, told.pk]
    assert accepted_rows(**ask, since=day + timedelta(days=2), until=day + timedelta(days=9)) == []


def test_reading_many_costs_as_many_queries_as_reading_one(secretary, now, django_assert_num_queries) -> None:
    put(secretary, now)
    with django_assert_num_queries(3):
        envelopes(viewer=secretary)
    for at in range(30):
        put(secretary, now, key=f"k{at}", recipient=f"student:{at}")
    with django_assert_num_queries(3):
        assert len(envelopes(viewer=secretary, about="round:1")) == 31


def test_without_a_mail_server_it_waits_and_says_why(secretary, now, settings) -> None:
    settings.EMAIL_HOST = ""
    put(secretary, now)
    assert tasks.run_once(now, now) == 0
    found = facts(secretary)
    assert (found.state, found.reason and found.reason.code, found.tries) == (State.QUEUED, "mail_not_configured", 0)


def test_an_address_that_refused_is_not_written_to_again(secretary, now) -> None:
    refused = put(secretary, now, key="first")
    answered(refused, now, Attempt.Outcome.REFUSED, "mail_refused")
    put(secretary, now, key="second")
    assert facts_of_key(secretary, "second") == (State.INVALID, "mail_address_failed")
    put(secretary, now, key="other address", address="li.new@example.edu.cn")
    put(secretary, now, key="other person", recipient="student:99")
    assert OutboxEntry.objects.count() == 2
    assert facts_of_key(secretary, "other address")[0] is State.QUEUED


def test_a_person_may_try_a_refused_address_and_success_opens_it(secretary, now) -> None:
    refused = put(secretary, now, key="first")
    answered(refused, now, Attempt.Outcome.REFUSED, "mail_refused")
    actions.resend(viewer=secretary, envelope_id=refused.pk, now=now, real_now=now)
    answered(refused, now, Attempt.Outcome.ACCEPTED)
    put(secretary, now, key="second")
    assert facts_of_key(secretary, "second")[0] is State.QUEUED


def test_what_failed_for_other_reasons_closes_no_address(secretary, now) -> None:
    failed = put(secretary, now, key="first")
    answered(failed, now, Attempt.Outcome.REFUSED, "mail_tried_long_enough")
    put(secretary, now, key="second")
    assert facts_of_key(secretary, "second")[0] is State.QUEUED


def facts_of_key(viewer: Viewer, key: str) -> tuple[State, str | None]:
    pk = Envelope.objects.get(key=key).pk
    (found,) = [one for one in envelopes(viewer=viewer) if one.id == pk]
    return found.state, found.reason.code if found.reason else None
