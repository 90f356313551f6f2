"""Past its time: no machine sends it, a person sees it, and whoever presses is told why nothing goes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from lianqiao.config import clock
from lianqiao.delivery import actions, tasks
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.actions_words import note_word
from lianqiao.delivery.channels import Answer, Word
from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry
from lianqiao.delivery.queries import envelopes, stuck
from lianqiao.desk.actions import correct_address
from lianqiao.desk.paste_page import to_paste
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.contact import Rhythm
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.delivery import put
from tests.factories.platform import Platform, connect
from tests.factories.roster import a_student
from tests.rooms.test_delivery_page import message_to, sign_in

pytestmark = pytest.mark.django_db
HOUR, PHONE = timedelta(hours=1), "13800000001"
NIGHT = Rhythm(time(22), time(7, 30), 1)


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None


@pytest.fixture
def wecom(monkeypatch) -> Platform:
    return connect(monkeypatch, "wecom", Platform())


def facts(viewer: Viewer) -> EnvelopeFacts:
    (one,) = envelopes(viewer=viewer)
    return one


def heard(envelope: Envelope, now: datetime, outcome: str, code: str = "") -> None:
    """As if a worker had sent it and heard this."""
    entry = OutboxEntry.objects.select_related("envelope").get(envelope=envelope)
    tasks.record(entry, Answer(outcome, code), now=now, real_now=now)


# ---------------------------------------------------------------- who sees it


def test_what_expired_waits_for_a_person_and_only_a_person_can_help(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲", good_until=now + HOUR, address="a@college.example")
    StudentRecord.objects.update(phone=PHONE, email="b@college.example")
    tasks.sweep(now + HOUR, now + HOUR)
    found = facts(secretary)
    assert (found.state, found.reason) == (State.EXPIRED, Reason.of("delivery_expired"))
    assert found.waits_for_a_person
    assert [one.id for one in stuck(viewer=secretary)] == [envelope.pk]
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    board = client.get("/deliveries/").content.decode()
    assert "全部送达" not in board
    assert "退信/无效 <strong>1</strong>" in board
    for address in ("/deliveries/sequence/", "/deliveries/?group=refused"):
        page = client.get(address).content.decode()
        assert "已经过了有效期，没有再发" in page
        assert f"/deliveries/{envelope.pk}/told/" in page
        for act in ("again", "address", "way"):
            assert f"/deliveries/{envelope.pk}/{act}/" not in page
    assert to_paste(viewer=secretary, today=now.date()) == []


def test_what_failed_in_time_may_still_be_sent_and_pasted(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲", "refused", "mail_refused", good_until=now + HOUR)
    page = sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/?group=refused").content.decode()
    for act in ("again", "address"):
        assert f"/deliveries/{envelope.pk}/{act}/" in page
    assert [one.id for one in to_paste(viewer=secretary, today=now.date())] == [envelope.pk]


def test_what_was_taken_back_is_folded_away(secretary, now) -> None:
    envelope = message_to(secretary, now, "甲")
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    board = sign_in(Role.EMPLOYMENT_SECRETARY).get("/deliveries/").content.decode()
    assert "已撤回 1 条" in board
    assert "全部送达" in board


# ---------------------------------------------------------------- pressing past its time


@pytest.mark.parametrize("outcome", ["refused", "unknown", "expired"])
@pytest.mark.parametrize("act", ["resend", "fix_address", "send_by"])
def test_past_its_time_nothing_is_sent_again_and_the_reason_is_said(secretary, now, wecom, act, outcome) -> None:
    envelope = put(secretary, now, good_until=now + HOUR)
    heard(envelope, now, outcome, "mail_refused")
    here: dict[str, Any] = {"viewer": secretary, "envelope_id": envelope.pk, "real_now": now + HOUR}
    more: dict[str, dict[str, str]] = {
        "resend": {},
        "fix_address": {"address": "new@college.example"},
        "send_by": {"channel": "wecom", "address": "li"},
    }
    does = send_by if act == "send_by" else getattr(actions, act)
    with pytest.raises(Refused, match="delivery_expired"):
        does(**here, **more[act], now=now + HOUR)
    assert (Envelope.objects.count(), OutboxEntry.objects.count()) == (1, 0)
    if outcome != "expired":
        does(**here, **more[act], now=now + HOUR - timedelta(seconds=1))
        assert OutboxEntry.objects.count() == 1


def test_what_waits_past_its_time_is_not_hurried(secretary, now) -> None:
    envelope = put(secretary, now, good_until=now + HOUR)
    heard(envelope, now, "temporary", "mail_put_off")
    with pytest.raises(Refused, match="delivery_expired"):
        actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now + HOUR, real_now=now + HOUR)


def test_the_page_says_that_its_time_is_over(secretary, now) -> None:
    envelope = message_to(secretary, now - HOUR, "甲", "refused", "mail_refused", good_until=now)
    client = sign_in(Role.EMPLOYMENT_SECRETARY)
    answer = client.post(f"/deliveries/{envelope.pk}/again/", {"walk": "yes"})
    assert answer.status_code == 422
    assert "已经过了有效期，没有再发 还需要时，当面转告，或者重新写一封。" in answer.content.decode()


def test_what_got_through_needs_no_second_knock_also_past_its_time(secretary, now, wecom) -> None:
    envelope = put(secretary, now, good_until=now + HOUR)
    heard(envelope, now, "accepted")
    actions.note_receipt(envelope_id=envelope.pk, kind="read", by="student:1", now=now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        send_by(
            viewer=secretary, envelope_id=envelope.pk, channel="wecom", address="li", now=now + HOUR, real_now=now
        )  # fmt: skip


# ---------------------------------------------------------------- quiet hours that outlast it


def test_what_quiet_hours_would_hold_past_its_time_is_shown_at_once_and_a_person_may_send_it(secretary, now) -> None:
    night = now.replace(hour=22, minute=10)
    midnight = night.replace(hour=0, minute=0) + timedelta(days=1)
    envelope = put(secretary, night, rhythm=NIGHT, good_until=midnight)
    found = facts(secretary)
    assert (found.state, found.reason) == (State.REFUSED, Reason.of("contact_quiet_too_late"))
    assert [one.id for one in stuck(viewer=secretary)] == [envelope.pk]
    assert tasks.claim(lambda: midnight + timedelta(days=1)) is None
    actions.resend(viewer=secretary, envelope_id=envelope.pk, now=night, real_now=night)
    assert len(tasks.claim_some(1, lambda: night, quiet=True)) == 1


@pytest.mark.parametrize(("ends", "state"), [(time(7, 30), State.REFUSED), (time(7, 31), State.QUEUED)])
def test_what_is_good_when_quiet_hours_end_waits_for_it(secretary, now, ends, state) -> None:
    night = now.replace(hour=22, minute=10)
    put(
        secretary,
        night,
        rhythm=NIGHT,
        good_until=datetime.combine(night.date() + timedelta(days=1), ends, night.tzinfo),
    )
    assert facts(secretary).state is state
    put(secretary, night, key="for ever", rhythm=NIGHT, recipient="student:2")
    assert OutboxEntry.objects.filter(envelope__key="for ever").exists()


def test_a_person_who_tells_minds_no_quiet_hours(secretary, now) -> None:
    night = now.replace(hour=22, minute=10)
    put(secretary, night, rhythm=NIGHT, channel="person", address="", good_until=night + HOUR)
    assert facts(secretary).must_be_told


# ---------------------------------------------------------------- taking back


def test_what_expired_never_went_and_can_be_taken_back(secretary, now) -> None:
    envelope = put(secretary, now, good_until=now + HOUR)
    tasks.sweep(now + HOUR, now + HOUR)
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now + HOUR)
    assert facts(secretary).state is State.WITHDRAWN


@pytest.mark.parametrize("first", ["accepted", "unknown"])
@pytest.mark.parametrize("then", ["refused", "expired", "", "person"])
def test_what_an_earlier_way_may_have_brought_is_not_taken_back(secretary, now, wecom, first, then) -> None:
    envelope = put(secretary, now)
    heard(envelope, now, first, "mail_worker_died")
    channel = "person" if then == "person" else "wecom"
    here: dict[str, Any] = {"viewer": secretary, "envelope_id": envelope.pk, "now": now}
    made = send_by(**here, channel=channel, address="li" if channel == "wecom" else "", real_now=now)
    if then in {"refused", "expired"}:
        heard(made, now, then)
    with pytest.raises(Refused, match="delivery_already_gone"):
        actions.withdraw(**here)
    assert facts(secretary).state is not State.WITHDRAWN
    assert OutboxEntry.objects.exists() is (then == "")


def test_what_a_worker_took_a_moment_ago_is_not_sent_by_another_way(secretary, now) -> None:
    envelope = put(secretary, now)
    assert tasks.claim(lambda: now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        actions.again(newest=envelope, channel="person", address="", now=now, real_now=now)
    assert Envelope.objects.count() == 1


def test_what_another_letter_met_does_not_hold_this_one(secretary, now) -> None:
    other = put(secretary, now, key="other")
    heard(other, now, "unknown", "mail_worker_died")
    envelope = put(secretary, now, key="this")
    actions.withdraw(viewer=secretary, envelope_id=envelope.pk, now=now)
    assert {one.id: one.state for one in envelopes(viewer=secretary)}[envelope.pk] is State.WITHDRAWN


# ---------------------------------------------------------------- whose address it is


def test_a_corrected_e_mail_address_goes_by_e_mail_whatever_the_last_way_was(secretary, now, wecom) -> None:
    student = a_student("甲", phone=PHONE)
    who = f"student:{student.pk}"
    when: dict[str, Any] = {"today": now.date(), "now": now, "real_now": now}
    for channel, address in (("wecom", "li"), ("sms_aliyun", PHONE)):
        envelope = put(secretary, now, key=f"by {channel}", recipient=who, channel=channel, address=address)
        OutboxEntry.objects.all().delete()
        Attempt.objects.create(envelope=envelope, at=now, outcome="refused", code="x")
        correct_address(viewer=secretary, envelope_id=envelope.pk, address="new@college.example", **when)
        made = Envelope.objects.latest("pk")
        assert (made.corrects_id, made.channel, made.address) == (envelope.pk, "email", "new@college.example")
        assert OutboxEntry.objects.filter(envelope=made).exists()
    assert StudentRecord.objects.latest("pk").email == "new@college.example"
    with pytest.raises(Refused, match="mail_address_wrong"):
        correct_address(viewer=secretary, envelope_id=envelope.pk, address="li", **when)


def test_a_bounce_does_not_undo_that_it_may_not_be_sent_late(secretary, now) -> None:
    envelope = put(secretary, now, good_until=now + HOUR)
    heard(envelope, now, "accepted")
    note_word(Word(envelope.pk, "bounced"), now=now + HOUR)
    with pytest.raises(Refused, match="delivery_expired"):
        actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now + HOUR, real_now=now + HOUR)
