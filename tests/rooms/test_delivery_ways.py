"""By which way, when and whether at all: addresses, consent, the policy's rhythm, and what platforms tell later."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from lianqiao.delivery import actions, tasks
from lianqiao.delivery.actions_addresses import say_address, say_addresses, withdraw_source
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.actions_words import note_word
from lianqiao.delivery.channels import Answer, Word
from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.models import AddressSaid, Attempt, Consent, Envelope, OutboxEntry, Receipt, SourceWithdrawn
from lianqiao.delivery.queries import accepted_rows, envelopes, refused_for_good, stuck
from lianqiao.delivery.queries_consent import stopped
from lianqiao.delivery.queries_recount import in_limbo
from lianqiao.delivery.queries_ways import PERSON, addresses, first_way, ways
from lianqiao.delivery.tasks_words import ASKED_FOR, ask_platforms
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Rhythm
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.delivery import put
from tests.factories.platform import Platform, connect

pytestmark = pytest.mark.django_db
WHO, MAIL, NUMBER = "student:1", "zhang@college.example", "13800000000"
OTHER = "li@college.example"
LIAISON = Viewer(actor="user:9", role=Role.LIAISON, user_id=9)


@pytest.fixture(autouse=True)
def _mail(settings) -> None:
    settings.MAIL_FOLDER, settings.EMAIL_HOST = None, "127.0.0.1"


@pytest.fixture
def wecom(monkeypatch) -> Platform:
    return connect(monkeypatch, "wecom", Platform(timedelta(hours=4)))


def facts(viewer: Viewer) -> EnvelopeFacts:
    (one,) = envelopes(viewer=viewer)
    return one


def heard(envelope: Envelope, now: datetime, outcome: str = "accepted", code: str = "") -> None:
    """As if a worker had sent it and heard this."""
    entry = OutboxEntry.objects.select_related("envelope").get(envelope=envelope)
    tasks.record(entry, Answer(outcome, code, provider_id="m7"), now=now, real_now=now)


def codes(viewer: Viewer, **own: str) -> list[tuple[str, str, str]]:
    found = ways(viewer=viewer, recipients=[WHO], own={WHO: own}, policy=policy_in_force())[WHO]
    return [(one.channel, one.address, one.verdict.because[0].code if one.verdict.because else "") for one in found]


# ---------------------------------------------------------------- consent


def test_a_stopped_channel_is_not_written_to_and_what_waits_is_kept_back(secretary, now) -> None:
    put(secretary, now)
    say_consent(recipient=WHO, channel="email", allowed=False, by=WHO, now=now)
    say_consent(recipient=WHO, channel="email", allowed=False, by=WHO, now=now)
    found = facts(secretary)
    assert (found.state, found.reason) == (State.REFUSED, Reason.of("contact_stopped"))
    put(secretary, now, key="second")
    assert [one.state for one in envelopes(viewer=secretary)] == [State.REFUSED] * 2
    assert tasks.claim(lambda: now) is None
    assert stopped([WHO, "student:2"]) == {WHO: frozenset({"email"})}
    say_consent(recipient=WHO, channel="email", allowed=True, by=WHO, now=now)
    assert stopped([WHO]) == {}
    put(secretary, now, key="third")
    assert tasks.claim(lambda: now) is not None
    assert Consent.objects.count() == Event.objects.filter(action="delivery.say_consent").count() == 2


def test_what_a_worker_holds_is_on_its_way(secretary, now) -> None:
    put(secretary, now)
    assert tasks.claim(lambda: now)
    say_consent(recipient=WHO, channel="email", allowed=False, by=WHO, now=now)
    assert OutboxEntry.objects.exists()
    assert not Attempt.objects.exists()


def test_a_worker_that_is_quicker_than_the_stop_goes_on(secretary, now, monkeypatch) -> None:
    from lianqiao.delivery import actions_consent

    envelope = put(secretary, now)
    taken = OutboxEntry.objects.all()
    real = actions_consent.OutboxEntry.objects.filter

    def late(**asked):
        if "pk" in asked:
            taken.update(lease_until=now, claimed_by="w")
        return real(**asked)

    monkeypatch.setattr(actions_consent.OutboxEntry.objects, "filter", late)
    say_consent(recipient=WHO, channel="email", allowed=False, by=WHO, now=now)
    monkeypatch.undo()
    assert OutboxEntry.objects.filter(envelope=envelope).exists()
    assert not Attempt.objects.exists()


def test_one_number_has_one_consent(secretary, now) -> None:
    say_consent(recipient=WHO, channel="sms_aliyun", allowed=False, by=WHO, now=now)
    put(secretary, now, channel="sms_tencent", address=NUMBER)
    assert facts(secretary).reason == Reason.of("contact_stopped")


@pytest.mark.parametrize("channel", ["page", "person", "pigeon"])
def test_the_own_page_cannot_be_stopped(now, channel) -> None:
    with pytest.raises(Refused, match="contact_cannot_stop"):
        say_consent(recipient=WHO, channel=channel, allowed=False, by=WHO, now=now)


# ---------------------------------------------------------------- addresses and ways


@pytest.mark.parametrize(
    ("channel", "value", "code"),
    [
        ("email", "nobody", "mail_address_wrong"),
        ("sms_aliyun", "12345", "contact_number_wrong"),
        ("sms", "+86 13800000000", "contact_number_wrong"),
        ("wecom", "李", "contact_user_wrong"),
        ("page", "x", "contact_no_such_channel"),
    ],
)
def test_an_invalid_address_is_refused_at_entry(secretary, now, channel, value, code) -> None:
    with pytest.raises(Refused, match=code):
        say_address(viewer=secretary, recipient=WHO, channel=channel, value=value, now=now)
    assert not AddressSaid.objects.exists()


def test_an_address_is_kept_once_and_can_be_taken_away(secretary, now, wecom) -> None:
    say = {"viewer": secretary, "recipient": WHO, "channel": "wecom", "now": now}
    say_address(**say, value="")
    say_address(**say, value=" li ")
    say_address(**say, value="li")
    assert ("wecom", "li", "") in codes(secretary)
    say_address(**say, value="")
    assert ("wecom", "", "contact_user_missing") in codes(secretary)
    assert AddressSaid.objects.count() == Event.objects.filter(action="delivery.say_address").count() == 2
    with pytest.raises(Refused, match="no_right"):
        say_address(viewer=LIAISON, recipient=WHO, channel="wecom", value="li", now=now)


def test_what_a_file_said_is_withdrawn_and_what_a_hand_said_later_stays(secretary, now, wecom) -> None:
    said = {WHO: {"wecom": "li", "sms_aliyun": NUMBER}}
    assert say_addresses(viewer=secretary, said=said, source="batch:1", now=now) == 2
    assert say_addresses(viewer=secretary, said=said, source="batch:2", now=now) == 0
    say_address(viewer=secretary, recipient=WHO, channel="sms", value="13900000009", now=now)
    assert addresses([WHO]) == {WHO: {"wecom": "li", "sms": "13900000009"}}
    for source in ("batch:1", "batch:1", "batch:2"):
        withdraw_source(viewer=secretary, source=source, now=now)
    assert addresses([WHO]) == {WHO: {"sms": "13900000009"}}
    assert [one.source for one in SourceWithdrawn.objects.all()] == ["batch:1"]
    assert Event.objects.filter(action="delivery.withdraw_source").count() == 1


def test_of_a_file_all_addresses_are_kept_or_none(secretary, now) -> None:
    said = {WHO: {"wecom": "li"}, "student:2": {"wecom": "李"}}
    with pytest.raises(Refused, match="contact_user_wrong"):
        say_addresses(viewer=secretary, said=said, source="batch:1", now=now)
    for act in (lambda: say_addresses(viewer=LIAISON, said=said, source="batch:1", now=now),
                lambda: withdraw_source(viewer=LIAISON, source="batch:1", now=now)):  # fmt: skip
        with pytest.raises(Refused, match="no_right"):
            act()
    assert not AddressSaid.objects.exists()
    assert not Event.objects.exists()


def test_ways_stand_in_the_policys_order_with_what_is_against_each(secretary, now, wecom, monkeypatch) -> None:
    connect(monkeypatch, "sms_aliyun", Platform())
    say_address(viewer=secretary, recipient=WHO, channel="email", value="new@college.example", now=now)
    say_consent(recipient=WHO, channel="sms", allowed=False, by=WHO, now=now)
    assert codes(secretary, email=MAIL, sms=NUMBER) == [
        ("wecom", "", "contact_user_missing"),
        ("dingtalk", "", "contact_user_missing"),
        ("feishu", "", "contact_user_missing"),
        ("email", "new@college.example", ""),
        ("email", MAIL, ""),
        ("sms_aliyun", NUMBER, "contact_stopped"),
        ("sms_tencent", NUMBER, "contact_stopped"),
    ]


def test_ways_cost_as_many_queries_for_many_as_for_one(secretary, now, django_assert_num_queries) -> None:
    for many in (1, 40):
        own = {f"student:{at}": {"email": f"s{at}@college.example"} for at in range(many)}
        with django_assert_num_queries(4):
            assert len(ways(viewer=secretary, recipients=list(own), own=own, policy=policy_in_force())) == many


def test_the_first_open_way_is_taken_else_mail_shows_why_else_a_person(secretary, now, settings, wecom) -> None:
    def first(**own: str):
        found = ways(viewer=secretary, recipients=[WHO], own={WHO: own}, policy=policy_in_force())
        return first_way(found[WHO])[:2]

    assert first(email=MAIL) == ("email", MAIL)
    assert first() == first(sms=NUMBER) == PERSON[:2]
    assert first(email="nobody") == ("email", "nobody")
    say_address(viewer=secretary, recipient=WHO, channel="wecom", value="li", now=now)
    assert first(email=MAIL) == ("wecom", "li")
    wecom.reason = Reason.of("channel_not_served")
    settings.EMAIL_HOST = ""
    assert first(email=MAIL) == ("email", MAIL)
    say_consent(recipient=WHO, channel="email", allowed=False, by=WHO, now=now)
    assert first(email=MAIL) == PERSON[:2]


# ---------------------------------------------------------------- again, by another way


def test_the_same_words_by_another_way_are_one_message(secretary, now, wecom) -> None:
    envelope = put(secretary, now)
    heard(envelope, now)
    made = send_by(viewer=secretary, envelope_id=envelope.pk, channel="wecom", address=" li ", now=now, real_now=now)
    assert (made.subject, made.body, made.corrects_id) == (envelope.subject, envelope.body, envelope.pk)
    assert (facts(secretary).channel, facts(secretary).state) == ("wecom", State.QUEUED)
    told = send_by(viewer=secretary, envelope_id=envelope.pk, channel="person", address="", now=now, real_now=now)
    assert told.corrects_id == envelope.pk
    assert facts(secretary).must_be_told
    assert not OutboxEntry.objects.exists()
    actions.hand_over(viewer=secretary, envelope_id=envelope.pk, now=now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        send_by(viewer=secretary, envelope_id=envelope.pk, channel="wecom", address="li", now=now, real_now=now)


def test_what_stands_against_the_other_way_is_said(secretary, now) -> None:
    envelope = put(secretary, now)
    here = {"viewer": secretary, "envelope_id": envelope.pk, "now": now, "real_now": now}
    with pytest.raises(Refused, match="contact_number_wrong"):
        send_by(**here, channel="sms_aliyun", address="123")
    with pytest.raises(Refused, match="channel_template_missing"):
        send_by(**here, channel="sms_aliyun", address=NUMBER)
    say_consent(recipient=WHO, channel="sms", allowed=False, by=WHO, now=now)
    with pytest.raises(Refused, match="contact_stopped"):
        send_by(**here, channel="sms_aliyun", address=NUMBER)
    with pytest.raises(ValueError, match="pigeon"):
        send_by(**here, channel="pigeon", address="x")
    assert tasks.claim(lambda: now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        send_by(**here, channel="person", address="")
    assert Envelope.objects.count() == 1


def test_of_two_who_send_again_at_once_one_is_refused(secretary, now) -> None:
    envelope = put(secretary, now)
    actions.again(newest=envelope, channel="person", address="", now=now, real_now=now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        actions.again(newest=envelope, channel="person", address="", now=now, real_now=now)


def test_an_address_on_a_platform_is_corrected_on_that_platform(secretary, now, wecom) -> None:
    envelope = put(secretary, now, channel="wecom", address="li")
    heard(envelope, now, "invalid", "wecom_no_such_user")
    assert facts(secretary).state is State.INVALID
    fix = {"viewer": secretary, "envelope_id": envelope.pk, "now": now, "real_now": now}
    with pytest.raises(Refused, match="contact_user_wrong"):
        actions.fix_address(**fix, address="李")
    made = actions.fix_address(**fix, address="li4")
    assert (made.channel, made.address) == ("wecom", "li4")
    heard(made, now)
    with pytest.raises(Refused, match="delivery_need_not_resend"):
        actions.fix_address(**fix, address="li5")


# ---------------------------------------------------------------- later words


@pytest.mark.parametrize(
    ("kind", "state", "dead"),
    [
        ("delivered", State.DELIVERED, False),
        ("read", State.READ, False),
        ("bounced", State.BOUNCED, True),
        ("invalid", State.INVALID, True),
        ("failed", State.REFUSED, False),
    ],
)
def test_a_platforms_later_word_turns_the_state(secretary, now, kind, state, dead) -> None:
    envelope = put(secretary, now)
    heard(envelope, now)
    later = now + timedelta(hours=1)
    word = Word(envelope.pk, kind, "mail_bounced_unknown")
    assert [note_word(word, now=later) for _ in range(2)] == [True, False]
    found = facts(secretary)
    assert (found.state, found.since) == (state, later)
    assert refused_for_good(recipient=WHO, address=MAIL) is dead
    assert bool(stuck(viewer=secretary)) is found.waits_for_a_person is (state not in {State.DELIVERED, State.READ})
    put(secretary, now, key="next")
    assert OutboxEntry.objects.exists() is not dead


def test_reading_outweighs_a_bounce_and_a_later_delivery_heals_the_address(secretary, now) -> None:
    envelope = put(secretary, now)
    heard(envelope, now)
    note_word(Word(envelope.pk, "bounced"), now=now)
    assert (facts(secretary).state, facts(secretary).reason) == (State.BOUNCED, None)
    actions.note_receipt(envelope_id=envelope.pk, kind="read", by=WHO, now=now)
    assert facts(secretary).state is State.READ
    assert not stuck(viewer=secretary)
    assert refused_for_good(recipient=WHO, address=MAIL)
    note_word(Word(envelope.pk, "delivered"), now=now + timedelta(hours=1))
    assert not refused_for_good(recipient=WHO, address=MAIL)


def test_what_came_back_is_sent_again_as_an_envelope_of_its_own(secretary, now) -> None:
    envelope = put(secretary, now)
    heard(envelope, now)
    note_word(Word(envelope.pk, "bounced", "mail_bounced_full"), now=now)
    actions.resend(viewer=secretary, envelope_id=envelope.pk, now=now, real_now=now)
    assert facts(secretary).state is State.QUEUED
    assert Envelope.objects.filter(corrects=envelope).count() == 1
    heard(Envelope.objects.get(corrects=envelope), now)
    assert facts(secretary).state is State.ACCEPTED


@pytest.mark.parametrize("kind", ["bounced", "invalid", "failed"])
def test_what_came_back_was_not_accepted(secretary, now, kind) -> None:
    envelope, day = put(secretary, now), now.date()
    heard(envelope, now)

    def counted(until: datetime) -> list[tuple[int, date]]:
        rows = accepted_rows(viewer=secretary, about_prefix="", since=day, until=until.date())
        return [(row.id, row.accepted_on) for row in rows]

    later = now + timedelta(days=1)
    note_word(Word(envelope.pk, kind), now=later)
    assert counted(now) == [(envelope.pk, day)]  # what was known on that day stays as it was told
    assert (counted(later), facts(secretary).accepted_at) == ([], None)
    made = send_by(viewer=secretary, envelope_id=envelope.pk, channel="email", address=OTHER, now=later, real_now=later)
    heard(made, later)
    assert (counted(later), facts(secretary).accepted_at) == ([(envelope.pk, later.date())], later)


def test_what_came_back_and_was_told_by_a_person_counts_from_then(secretary, now) -> None:
    envelope, later = put(secretary, now), now + timedelta(days=1)
    heard(envelope, now)
    note_word(Word(envelope.pk, "bounced"), now=now)
    note_word(Word(envelope.pk, "delivered"), now=now)
    actions.hand_over(viewer=secretary, envelope_id=envelope.pk, now=later)
    [row] = accepted_rows(viewer=secretary, about_prefix="", since=now.date(), until=later.date())
    assert (row.id, row.accepted_on) == (envelope.pk, later.date())


def test_a_word_ends_the_repetition(secretary, now, wecom) -> None:
    envelope = put(secretary, now, channel="wecom", address="li")
    wecom.answers = [Answer("unknown", "mail_silence_after_sending")]
    tasks.run_once(now, now)
    note_word(Word(envelope.pk, "delivered"), now=now)
    assert not OutboxEntry.objects.exists()
    assert facts(secretary).state is State.DELIVERED


def test_words_that_make_no_sense(secretary, now) -> None:
    assert not note_word(Word(999_999, "read"), now=now)
    with pytest.raises(ValueError, match="sung"):
        note_word(Word(1, "sung"), now=now)


def test_platforms_are_asked_until_their_last_word(secretary, now, wecom, monkeypatch) -> None:
    silent = connect(monkeypatch, "feishu", Platform())
    silent.reason = Reason.of("channel_not_served")
    broken = connect(monkeypatch, "dingtalk", Platform())
    broken.poll = lambda sent, now: 1 / 0
    first = put(secretary, now, channel="dingtalk", address="li")
    heard(first, now)
    envelope = put(secretary, now, key="w", channel="wecom", address="li")
    heard(envelope, now)
    wecom.words = [Word(envelope.pk, "delivered")]
    with pytest.raises(ZeroDivisionError):
        ask_platforms(now)
    monkeypatch.delitem(tasks.CHANNELS, "dingtalk")
    assert wecom.asked == [(envelope.pk, "m7", "li")]
    wecom.words = [Word(envelope.pk, "read")]
    assert ask_platforms(now) == 1
    wecom.asked = []
    assert ask_platforms(now) == 0
    assert ask_platforms(now + ASKED_FOR * 2) == 0
    assert wecom.asked == []


# ---------------------------------------------------------------- rhythm


NIGHT = Rhythm(time(22), time(7, 30), 1)


def test_quiet_hours_put_off_and_say_so(secretary, now) -> None:
    night = now.replace(hour=23)
    put(secretary, night, rhythm=NIGHT, hold_seconds=60)
    found = facts(secretary)
    assert (found.state, found.reason) == (State.QUEUED, Reason.of("contact_quiet_hours"))
    morning = (night + timedelta(days=1)).replace(hour=7, minute=30)
    assert found.try_again_at == morning
    assert tasks.claim(lambda: morning - timedelta(seconds=1)) is None
    actions.resend(viewer=secretary, envelope_id=found.id, now=night, real_now=night)
    assert tasks.claim(lambda: night) is not None


def test_a_full_week_puts_off_what_is_capped_and_nothing_else(secretary, now) -> None:
    put(secretary, now, rhythm=NIGHT)
    put(secretary, now, key="capped", rhythm=NIGHT)
    put(secretary, now, key="by hand", rhythm=NIGHT, capped=False)
    put(secretary, now, key="soon over", rhythm=NIGHT, good_until=now + timedelta(days=1))
    put(secretary, now, key="another", rhythm=NIGHT, recipient="student:2")
    put(secretary, now, key="told", rhythm=NIGHT, channel="person")
    reasons = {one.id: one.reason and one.reason.code for one in envelopes(viewer=secretary)}
    assert list(reasons.values()) == [None, "contact_week_full", None, None, None, "delivery_must_be_told"]
    monday = datetime(2023, 5, 1, 7, 30, tzinfo=now.tzinfo)
    assert Envelope.objects.get(key="capped").due_at == monday


def test_what_never_left_fills_no_week(secretary, now) -> None:
    taken = put(secretary, now, rhythm=NIGHT)
    actions.withdraw(viewer=secretary, envelope_id=taken.pk, now=now)
    put(secretary, now, key="wrong", rhythm=NIGHT, address="nobody")
    put(secretary, now, key="first", rhythm=NIGHT)
    assert Envelope.objects.get(key="first").due_at == now
    assert in_limbo() == 0


def test_an_envelope_in_limbo_is_counted(secretary, now) -> None:
    put(secretary, now)
    OutboxEntry.objects.all().delete()
    assert in_limbo() == 1
    assert not Receipt.objects.exists()
