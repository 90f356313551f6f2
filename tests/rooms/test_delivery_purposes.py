"""Every kind of message over every channel: it arrives by the first open way, says how to stop, and tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from lianqiao.cases.actions_survey import end_survey
from lianqiao.cases.actions_survey_invite import Invited, invite
from lianqiao.cases.models import Survey
from lianqiao.charter.tables import has_guarded_word
from lianqiao.charter.wording import SENTENCES, say
from lianqiao.config.checkup import letters
from lianqiao.delivery import tasks
from lianqiao.delivery.actions import hand_over, queue
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.channels import BY_TEMPLATE, VARIABLES, Answer, cannot_say, moment, templates_missing, tokens
from lianqiao.delivery.channels.sms import Template, missing_of
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import Attempt, Consent, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import facts_by_id
from lianqiao.desk.delivery_list import Group, in_columns
from lianqiao.outreach.queries_ladder import ladder
from lianqiao.roster.actions_own_door import mail_own_code
from lianqiao.roster.links import student_by_stop
from lianqiao.roster.models import StudentRecord
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Purpose
from lianqiao.rules.reaching import Rung
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.delivery import STOP, Sink, mail_server, put
from tests.factories.desk import helped
from tests.factories.hardship import a_criterion
from tests.factories.kinds import BASE, HERE, KINDS, LATER, Kind, an_invitation, somebody
from tests.factories.notices import clock, run, staff
from tests.factories.platforms import CASES, Case, Fault, served
from tests.factories.referrals import SECRETARY
from tests.factories.roster import a_class, a_student
from tests.factories.survey import a_survey

pytestmark = pytest.mark.django_db
MAIL = "zhang@college.example"
SURVEYS = {"sms_aliyun": "SMS_2", "sms_tencent": "8"}
ASKED = "name,day,path,stop_path"
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel)
by_gateway = pytest.mark.parametrize("case", CASES[3:], ids=lambda case: case.channel)


@pytest.fixture(autouse=True)
def _here(settings, monkeypatch) -> Iterator[None]:
    settings.CHANNEL_SECONDS, settings.BASE_URL = 20.0, BASE
    monkeypatch.setattr(moment, "real_now", lambda: LATER)
    tokens.forget_all()
    yield
    tokens.forget_all()


@contextmanager
def platform_of(case: Case, settings: Any, **other: str) -> Iterator[Any]:
    """The case's platform, set up whole: a gateway with a template for surveys as well, unless told otherwise."""
    more = {}
    if case.channel in SURVEYS:
        more = {"survey_template": SURVEYS[case.channel], "survey_variables": ASKED, **other}
    with served(case.there()) as platform:
        platform.now = LATER
        setattr(settings, case.setting, {"url": platform.url, **case.values, **more})
        yield platform


@contextmanager
def post_office(settings: Any) -> Iterator[Sink]:
    """A mail server."""
    settings.MAIL_FOLDER, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = None, "127.0.0.1", 10
    settings.DEFAULT_FROM_EMAIL = "学院就业 <jobs@college.example>"
    sink = Sink()
    with mail_server(sink) as settings.EMAIL_PORT:
        yield sink


def address_of(case: Case) -> dict[str, str]:
    return {"sms" if case.channel in BY_TEMPLATE else case.channel: case.address}


def go(at: datetime = LATER) -> None:
    """The worker's turn."""
    tasks.run_once(at, at)


def state(envelope: Envelope) -> State:
    return facts_by_id([envelope.pk])[envelope.pk].state


def says_what_it_should(kind: Kind, envelope: Envelope, text: str) -> None:
    """Its link, the way to stop where it is to a student, and not a word that tells of anybody."""
    assert kind.link in text
    assert ("停止消息" in text) == kind.to_student
    assert ("/w/" in text) == kind.to_student
    assert not has_guarded_word(text + envelope.subject + envelope.body)
    if kind.to_student:
        token = envelope.body.split("/w/")[1].partition("/")[0]
        assert f"/w/{token}/" in text
        assert f"student:{student_by_stop(token, real_now=LATER)}" == envelope.recipient


# ---------------------------------------------------------------- each kind by each channel


@by_case
@by_kind
def test_every_kind_goes_by_every_channel_that_can_say_it(kind: Kind, case: Case, settings) -> None:
    with platform_of(case, settings) as platform:
        envelope = kind.write(address_of(case))
        assert envelope.purpose == kind.purpose
        if case.channel in BY_TEMPLATE and kind.purpose not in VARIABLES:  # no registered text: a person tells it
            assert (envelope.channel, state(envelope)) == ("person", State.QUEUED)
            assert facts_by_id([envelope.pk])[envelope.pk].must_be_told
            return
        assert envelope.channel == case.channel
        go()
    assert state(envelope) is State.ACCEPTED
    ((address, text),) = platform.delivered
    assert address.endswith(case.address)
    says_what_it_should(kind, envelope, text)


@by_kind
def test_every_kind_goes_by_mail(kind: Kind, settings) -> None:
    with post_office(settings) as sink:
        envelope = kind.write({"email": MAIL})
        go()
    assert (envelope.channel, state(envelope)) == ("email", State.ACCEPTED)
    ((address, content),) = sink.taken
    assert address == MAIL
    says_what_it_should(kind, envelope, message_from_bytes(content, policy=policy.default).get_content())


@by_kind
def test_where_no_way_is_open_a_person_is_on_the_way(kind: Kind) -> None:
    envelope = kind.write({})
    assert (envelope.channel, OutboxEntry.objects.count()) == ("person", 0)
    ((one),) = [one for one in in_columns(viewer=SECRETARY, today=TODAY) if one.id == envelope.pk]
    assert (one.group, one.state) == (Group.REFUSED, "to_tell")


@by_kind
def test_the_policys_first_open_way_is_taken(kind: Kind, settings) -> None:
    wecom, feishu = CASES[0], CASES[2]
    with platform_of(wecom, settings), platform_of(feishu, settings):
        envelope = kind.write({"feishu": "zhang", "email": MAIL, "wecom": "zhang"})
        assert (envelope.channel, envelope.address) == ("wecom", "zhang")


@by_kind
def test_a_try_that_came_to_nothing_is_tried_again_whatever_it_is_for(kind: Kind, settings) -> None:
    case = CASES[0]
    with platform_of(case, settings) as platform:
        envelope = kind.write(address_of(case))
        platform.faults["send"].append(Fault(503))
        go()
        assert state(envelope) is State.TEMPORARY
        go(LATER + tasks.FIRST_PAUSE + timedelta(seconds=1))
    assert state(envelope) is State.ACCEPTED
    assert len(platform.delivered) == 1


# ---------------------------------------------------------------- consent, quiet hours, the week


@by_case
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.to_student], ids=lambda kind: kind.name)
def test_who_stopped_a_way_is_not_written_to_on_it(kind: Kind, case: Case, settings, monkeypatch) -> None:
    """Whoever stopped the one way has another, by mail; nobody is asked by which kind of message they stopped it."""
    channel = "sms" if case.channel in BY_TEMPLATE else case.channel
    stopping(monkeypatch, channel)
    with platform_of(case, settings) as platform, post_office(settings) as sink:
        envelope = kind.write({**address_of(case), "email": MAIL})
        go()
    assert (envelope.channel, len(platform.delivered), len(sink.taken)) == ("email", 0, 1)
    assert Consent.objects.get().channel == channel


def stopping(monkeypatch: pytest.MonkeyPatch, channel: str) -> None:
    """Every student of `tests.factories.kinds` has stopped this way before anything is written."""

    def made(addresses: dict[str, str]) -> Any:
        student = somebody(addresses)
        who = f"student:{student.pk}"
        say_consent(recipient=who, channel=channel, allowed=False, by=who, now=NOW)
        return student

    monkeypatch.setattr("tests.factories.kinds.somebody", made)


def asked(at: datetime) -> Invited:
    said = {**HERE, "today": at.date(), "now": at, "real_now": at}
    return invite(viewer=SECRETARY, survey_id=Survey.objects.get().pk, **said)


def test_an_invitation_waits_for_the_morning_and_for_a_week_with_room(settings) -> None:
    with post_office(settings):
        somebody({"email": MAIL})
        a_survey(days=30)
        assert asked(NOW.replace(hour=23)).sent == 1
        held = OutboxEntry.objects.get()
        assert (held.held_for, held.minds_quiet) == ("contact_quiet_hours", True)
        for day in range(1, 7):  # two more in this week of a Friday, then three, and one too many
            asked(NOW + timedelta(days=day))
    held_for = OutboxEntry.objects.order_by("pk").values_list("held_for", flat=True)
    assert list(held_for) == ["contact_quiet_hours", "", "", "", "", "", "contact_week_full"]


def test_a_colleague_is_not_woken_either_and_has_no_cap(settings) -> None:
    home = a_class()
    staff("zhao", Role.COUNSELLOR, home)
    helped(small_class=home)
    with post_office(settings):
        assert run(TODAY, 23) == 1
    envelope = Envelope.objects.get()
    assert envelope.due_at == (NOW + timedelta(days=1)).replace(hour=7, minute=30)
    assert OutboxEntry.objects.get().held_for == "contact_quiet_hours"
    for day in range(5):
        put(SECRETARY, NOW, key=f"k{day}", recipient=envelope.recipient, about="notice:x", purpose=Purpose.COLLEAGUE)
    assert run(date(2023, 5, 4), 9) == 1
    assert Envelope.objects.latest("pk").due_at == clock(date(2023, 5, 4))


# ---------------------------------------------------------------- how to stop


@pytest.mark.parametrize("given", [{"stop": ""}, {"body": "有三个岗位。"}])
def test_what_can_be_stopped_and_does_not_say_how_is_never_queued(given: dict[str, str]) -> None:
    told: dict[str, Any] = {"key": "k", "recipient": "student:1", "about": "round:1", "channel": "email", "now": NOW}
    told |= {"subject": "学院就业消息", "body": f"停止消息：{STOP}", "stop": STOP, "real_now": NOW, **given}
    for purpose in (Purpose.LETTER, Purpose.SURVEY, Purpose.WORD):
        with pytest.raises(ValueError, match="how to stop"):
            queue(viewer=SECRETARY, purpose=purpose, **told)
    assert not Envelope.objects.exists()


def test_a_code_that_was_asked_for_goes_without(settings) -> None:
    student = somebody({"email": MAIL})
    mail_own_code(number=student.number, today=TODAY, now=NOW, real_now=NOW, base_url=BASE)
    sent = Envelope.objects.get()
    assert sent.purpose == Purpose.CODE
    assert "/w/" not in sent.body


def test_a_long_message_loses_words_and_neither_of_its_links(settings) -> None:
    case = CASES[0]
    with platform_of(case, settings) as platform:
        somebody({"wecom": "zhang"})
        a_survey(title="毕业生就业意向摸排" * 8)
        asked(NOW)
        Envelope.objects.update(body="很长\n" * 900 + Envelope.objects.get().body)
        go()
    ((_, text),) = platform.delivered
    assert "/q/" in text
    assert "/w/" in text


# ---------------------------------------------------------------- registered texts


@by_gateway
def test_without_a_template_of_its_own_an_invitation_takes_another_way(case: Case, settings) -> None:
    with platform_of(case, settings, survey_template="") as platform, post_office(settings) as sink:
        envelope = an_invitation({**address_of(case), "email": MAIL})
        assert envelope.channel == "email"
        with pytest.raises(Refused) as refused:
            send_by(
                viewer=SECRETARY, envelope_id=envelope.pk, channel=case.channel, address=case.address, now=NOW,
                real_now=NOW,
            )  # fmt: skip
        go()
    assert refused.value.code == "channel_template_missing"
    assert "./lianqiao doctor" in say(refused.value.because[0]).next
    assert (len(platform.delivered), len(sink.taken)) == (0, 1)


@by_gateway
def test_a_template_that_is_gone_refuses_with_its_code_and_the_doctor_says_what_to_do(case: Case, settings) -> None:
    with platform_of(case, settings) as platform:
        envelope = an_invitation(address_of(case))
        assert (envelope.channel, letters().ok, templates_missing()) == (case.channel, True, [])
        setattr(settings, case.setting, {**getattr(settings, case.setting), "survey_template": ""})
        go()
    assert platform.delivered == []
    assert state(envelope) is State.REFUSED
    assert Attempt.objects.get().code == "channel_template_missing"
    found = letters()
    assert not found.ok
    assert f"LIANQIAO_{case.setting}_SURVEY_TEMPLATE" in found.as_dict()["says"]
    assert found.as_dict()["next"]


@by_gateway
@pytest.mark.parametrize("asked_for", ["name,day,path", "name,count,path,stop", "", "name,day,path,stop_path,home"])
def test_a_template_says_how_to_stop_and_asks_for_nothing_else(case: Case, asked_for: str, settings) -> None:
    with platform_of(case, settings, survey_variables=asked_for):
        assert case.channel in cannot_say(Purpose.SURVEY)
        assert case.channel not in cannot_say(Purpose.LETTER)
        assert templates_missing() == [f"LIANQIAO_{case.setting}_SURVEY_VARIABLES"]


@by_gateway
def test_what_has_no_registered_text_is_refused(case: Case, settings) -> None:
    with platform_of(case, settings):
        envelope = an_invitation(address_of(case))
        Envelope.objects.update(purpose=Purpose.WORD)
        go()
    assert Attempt.objects.get().code == "channel_without_variables"
    assert cannot_say(Purpose.WORD)[case.channel].code == "channel_without_variables"
    assert missing_of({}, Purpose.WORD).code == "channel_without_variables"
    assert state(envelope) is State.REFUSED


def test_what_the_gateway_is_not_set_up_for_is_no_fault() -> None:
    assert templates_missing() == []
    assert Template("SMS_1", "name,stop", ("X", "Y")).wrong(Purpose.SURVEY) is None
    assert "channel_template_missing" in SENTENCES


@by_gateway
@pytest.mark.parametrize("left", [True, False], ids=["registered", "not registered"])
def test_the_ladder_goes_by_a_gateway_only_with_what_it_can_say(case: Case, left: bool, settings) -> None:
    template = SURVEYS[case.channel] if left else ""
    with platform_of(case, settings, survey_template=template), post_office(settings):
        envelope = an_invitation({"email": MAIL})
        StudentRecord.objects.update(phone=case.address)
        found = ladder(viewer=SECRETARY, today=TODAY, now=NOW + timedelta(hours=1), policy=policy_in_force())
    ways = [channel for rung, channel, _ in found.messages[0].ways if rung is Rung.NEXT_CHANNEL]
    assert (envelope.channel, ways) == ("email", [case.channel] if left else [])


# ---------------------------------------------------------------- invitations that a person brings


def test_whom_nothing_reaches_is_counted_once_until_told(settings) -> None:
    with post_office(settings):
        somebody({"email": MAIL})
        a_student("王红")
        a_survey()
        assert asked(NOW) == Invited(1, 0, 1)
        assert asked(NOW + timedelta(minutes=1)) == Invited(0, 1, 1)
        assert asked(NOW + timedelta(days=1)) == Invited(1, 0, 1)
        assert Envelope.objects.filter(channel="person").count() == 1
        hand_over(viewer=SECRETARY, envelope_id=Envelope.objects.get(channel="person").pk, now=NOW)
        assert asked(NOW + timedelta(days=2)) == Invited(1, 0, 1)
        assert Envelope.objects.filter(channel="person").count() == 2


def test_who_has_an_address_meanwhile_is_written_to_the_next_day(settings) -> None:
    with post_office(settings):
        somebody({})
        a_survey()
        assert asked(NOW) == Invited(0, 0, 1)
        StudentRecord.objects.update(email=MAIL)
        assert asked(NOW + timedelta(minutes=1)) == Invited(0, 0, 1)
        assert asked(NOW + timedelta(days=1)) == Invited(1, 0, 0)


def test_an_ended_survey_asks_and_is_told_no_more(settings) -> None:
    with post_office(settings) as sink:
        somebody({"email": MAIL})
        a_student("王红", email="wang@college.example")
        a_student("赵敏")
        survey = a_survey()
        asked(NOW)
        gone = Envelope.objects.earliest("pk")
        tasks.record(OutboxEntry.objects.get(envelope=gone), Answer("accepted"), now=NOW, real_now=NOW)
        end_survey(viewer=SECRETARY, survey_id=survey.pk, today=TODAY, now=NOW)
        go()
    assert sink.taken == []
    withdrawn = Receipt.objects.filter(kind=Receipt.Kind.WITHDRAWN).values_list("envelope__channel", flat=True)
    assert sorted(withdrawn) == ["email", "person"]
    assert state(gone) is State.ACCEPTED


def test_an_invitation_is_the_same_for_whom_more_is_known_of(settings) -> None:
    """By a short message too: nothing but the name, the day and the links is a student's own."""
    with platform_of(CASES[3], settings):
        first, second = somebody({"sms": "13812345678"}), a_student("王红", phone="13812345679")
        a_criterion(second, words="低保")
        a_survey()
        asked(NOW)
    one, other = Envelope.objects.order_by("pk")
    assert [one.recipient, other.recipient] == [f"student:{first.pk}", f"student:{second.pk}"]
    assert one.variables.keys() == other.variables.keys() == VARIABLES[Purpose.SURVEY]
    assert one.variables["day"] == other.variables["day"]
    assert not has_guarded_word("".join(other.variables.values()))
