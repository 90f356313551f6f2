"""A one-time code for the own page is a key for its student alone: no list, count, chase or person takes it up."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.delivery import actions
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import abouts, accepted_rows, envelope, envelopes, refused_for_good, standings, stuck
from lianqiao.delivery.queries_texts import words_of
from lianqiao.delivery.queries_tries import chains, heard, tries
from lianqiao.desk.message_line import messages_of
from lianqiao.outreach.queries_ladder import ladder
from lianqiao.roster.actions_own_door import mail_own_code
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Rhythm
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.factories.delivery import put
from tests.factories.roster import a_class, a_student
from tests.rooms.test_delivery_page import sign_in

pytestmark = pytest.mark.django_db
NUMBER, MAIL = "20190001", "li.qing@college.example"
ACTS = ("told", "again", "address", "way", "liaison", "call", "link", "sent")
PAGES = (
    "/deliveries/", "/deliveries/?group=all", "/deliveries/?group=refused", "/deliveries/?group=unknown",
    "/deliveries/?group=over", "/deliveries/?about=own_door", "/deliveries/?group=waiting&about=own_door",
    "/deliveries/paste/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _house(monkeypatch, settings, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "127.0.0.1", None


@pytest.fixture
def home():
    return a_class()


@pytest.fixture
def student(home):
    return a_student("李青", number=NUMBER, email=MAIL, phone="13812345678", small_class=home)


def a_code(now, outcome: str = "", receipt: str = "") -> Envelope:
    """A code by mail, as whoever knows the number can ask for it, and what came of it."""
    mail_own_code(number=NUMBER, today=now.date(), now=now, real_now=now, base_url="https://x.example")
    made = Envelope.objects.order_by("-pk")[0]
    if outcome:
        OutboxEntry.objects.filter(envelope=made).delete()
        Attempt.objects.create(envelope=made, at=now, outcome=outcome, code="mail_refused", detail="550")
    if receipt:
        Receipt.objects.create(envelope=made, kind=receipt, at=now, by="system:email")
    return made


def key_of(made: Envelope) -> tuple[str, str]:
    """The code itself, and the link that holds it."""
    code = made.body.split("代码：")[1].split()[0]
    return code, made.body.split("/s/in/")[1].split("/")[0].split()[0]


FATES = [("", ""), ("accepted", ""), ("accepted", "bounced"), ("refused", ""), ("invalid", ""), ("unknown", "")]


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EMPLOYMENT_SECRETARY])
@pytest.mark.parametrize("fate", FATES)
def test_no_page_of_staff_shows_a_code_or_waits_for_it(now, student, home, role, fate) -> None:
    made = a_code(now, *fate)
    client = sign_in(role, **({"small_class": home} if role is Role.CLASS_TEACHER else {}))
    file = reverse("student", args=[student.pk])
    for address in (*PAGES, f"/deliveries/sequence/?at={made.pk}", file):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert not any(part in page for part in (*key_of(made), "/s/in/", made.subject))
        assert address == file or "李青" not in page
    assert client.get(f"/deliveries/{made.pk}/message.txt").status_code == 404
    given = {"address": "mine@elsewhere.example", "place": "0", "result": "reached", "walk": "yes"}
    assert {client.post(f"/deliveries/{made.pk}/{act}/", given).status_code for act in ACTS} == {404}
    assert Envelope.objects.count() == 1
    assert not Receipt.objects.exclude(kind="bounced").exists()
    assert not Reading.objects.filter(purpose="link_shown").exists()


def test_nothing_here_reads_a_code_as_a_message(secretary, now, student) -> None:
    made, who = a_code(now, "accepted", "bounced"), f"student:{student.pk}"
    ask, span = {"viewer": secretary}, {"since": now - timedelta(days=9), "before": now + timedelta(days=9)}
    for whom in (None, [who]):
        assert envelopes(**ask, recipients=whom) == []
        assert chains(**ask, since=span["since"], recipients=whom) == []
        assert tries(**ask, **span, recipients=whom) == []
        assert heard(**ask, **span, recipients=whom) == []
    assert [standings(**ask), standings(**ask, about="own_door"), stuck(**ask), abouts(**ask)] == [[], [], [], []]
    assert envelope(**ask, envelope_id=made.pk) is None
    assert words_of(**ask, ids=[made.pk]) == {}
    assert list(messages_of(**ask, student_id=student.pk)) == []
    assert refused_for_good(recipient=who, address=MAIL)  # that the address is dead is learnt all the same


def test_a_code_is_chased_by_nobody(secretary, now, student) -> None:
    a_code(now - timedelta(days=9), "accepted")
    found = ladder(viewer=secretary, today=now.date(), now=now, policy=policy_in_force())
    assert found.messages == ()


def test_codes_are_no_messages_of_the_figures(secretary, now, student) -> None:
    made, day = a_code(now, "accepted"), now.date()
    Receipt.objects.create(envelope=made, kind="handed_over", at=now, by="user:1")
    assert accepted_rows(viewer=secretary, about_prefix="", since=day, until=day) == []


def test_codes_that_anybody_asks_for_keep_no_letter_away(secretary, now, student) -> None:
    for _ in range(3):
        a_code(now)
    letter = put(secretary, now, recipient=f"student:{student.pk}", address=MAIL, rhythm=Rhythm(time(22), time(7), 3))
    assert (Envelope.objects.count(), letter.due_at, letter.outbox.held_for) == (4, now, "")


@pytest.mark.parametrize("act", ["hand_over", "withdraw", "resend", "fix_address", "send_by"])
def test_nobody_sends_a_code_on_or_takes_it_back(secretary, now, student, act) -> None:
    made = a_code(now, "refused")
    given = {"viewer": secretary, "envelope_id": made.pk, "now": now}
    calls = {
        "hand_over": lambda: actions.hand_over(**given),
        "withdraw": lambda: actions.withdraw(**given),
        "resend": lambda: actions.resend(**given, real_now=now),
        "fix_address": lambda: actions.fix_address(**given, real_now=now, address="mine@elsewhere.example"),
        "send_by": lambda: send_by(**given, real_now=now, channel="email", address="mine@elsewhere.example"),
    }
    with pytest.raises(Refused, match="not_found"):
        calls[act]()
    assert (Envelope.objects.count(), OutboxEntry.objects.count(), Receipt.objects.count()) == (1, 0, 0)
