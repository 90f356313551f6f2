"""What comes back of an e-mail finds its envelope, forged or foreign mail does not, and a crash loses nothing."""

from __future__ import annotations

import pytest

from lianqiao.charter.wording import SENTENCES
from lianqiao.delivery import tasks
from lianqiao.delivery.channels import carrier
from lianqiao.delivery.channels.email import Smtp
from lianqiao.delivery.channels.email.bounces import read_report
from lianqiao.delivery.channels.email.mailbox import BROKEN, Mailbox
from lianqiao.delivery.channels.email.message import message_of, stamp_of
from lianqiao.delivery.channels.email.return_path import envelope_in, return_path
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from tests.conftest import NOW
from tests.factories.delivery import Sink, free_port, mail_server, put
from tests.factories.mailbox import Box, bounce, mailbox

pytestmark = pytest.mark.django_db
BACK = "bounces@college.example"
SET = {
    "returned_to": BACK,
    "host": "127.0.0.1",
    "user": "jobs",
    "password": "p w",
    "tls": "none",
    "folder": "INBOX",
}


@pytest.fixture
def box(settings):
    box = Box()
    settings.CHANNEL_SECONDS = 10.0
    settings.MAIL_FOLDER = None
    settings.EMAIL_HOST = "127.0.0.1"
    settings.DEFAULT_FROM_EMAIL = "学院就业 <jobs@college.example>"
    with mailbox(box) as port:
        settings.BOUNCES = {**SET, "port": port}
        yield box


@pytest.fixture
def envelope(secretary) -> Envelope:
    """One that the mail server took."""
    made = put(secretary, NOW)
    Attempt.objects.create(envelope=made, at=NOW, outcome="accepted", provider_id=stamp_of(made))
    return made


def heard() -> list[tuple[int, str, str, str]]:
    words = carrier("email").poll([], NOW)
    assert all(not word.code or word.code in SENTENCES for word in words)
    return [(word.envelope_id, word.kind, word.code, word.detail) for word in words]


def kept(envelope: Envelope, kind: str) -> None:
    Receipt.objects.create(envelope=envelope, kind=kind, at=NOW, by="system:email")


def mine(envelope_id: int = 7, attempt: int = 1) -> str:
    return return_path(envelope_id, attempt, mailbox=BACK)


def test_each_try_has_a_return_path_that_names_it_and_fits() -> None:
    assert mine(7, 1) != mine(7, 2)
    assert mine(7, 1).startswith("bounces+7-1-")
    assert len(mine(10**9, 99).partition("@")[0]) <= 64
    assert envelope_in(f"<{mine(7, 2)}>", mailbox=BACK) == 7
    assert envelope_in(mine(7, 2).upper(), mailbox=BACK) == 7
    catch_all = return_path(7, 1, mailbox="@b.college.example")
    assert catch_all.endswith("@b.college.example")
    assert envelope_in(catch_all, mailbox="@b.college.example") == 7


@pytest.mark.parametrize(
    "forged",
    [
        mine(7).replace("+7-", "+8-"),
        mine(7).replace("-1-", "-2-"),
        mine(7).replace("college.example", "other.example"),
        "bounces+7-1-0000000000000000@college.example",
        "bounces@college.example",
    ],
)
def test_a_return_path_that_is_not_ours_names_nothing(forged: str) -> None:
    assert envelope_in(forged, mailbox=BACK) is None


def test_the_server_is_told_the_return_path_of_this_very_try(secretary, now, box, settings) -> None:
    froms = []

    class Listening(Sink):
        async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802 - named by the library
            froms.append(address)
            envelope.mail_from = address
            return "250 2.1.0 ok"

    sink = Listening()
    envelope = put(secretary, now)
    OutboxEntry.objects.update(tries=2)
    with mail_server(sink) as settings.EMAIL_PORT:
        tasks.run_once(now, now)
        settings.BOUNCES = {**SET, "returned_to": "", "port": 1}
        put(secretary, now, key="second")
        tasks.run_once(now, now)
    assert froms == [mine(envelope.pk, 3), "jobs@college.example"]
    first = Attempt.objects.order_by("pk")[0]
    assert (first.outcome, first.provider_id) == ("accepted", stamp_of(envelope))
    assert first.provider_id in str(message_of(envelope, sender="jobs@college.example")["Message-ID"])


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("failed", "5.1.1", ("invalid", "bounce_no_such_address")),
        ("Failed", "5.1.10", ("invalid", "bounce_no_such_address")),
        ("failed", "5.2.1", ("invalid", "bounce_no_such_address")),
        ("failed", "5.2.2", ("bounced", "bounce_mailbox_full")),
        ("failed", "5.7.1", ("bounced", "bounce_turned_away")),
        ("failed", "5.0.0", ("bounced", "bounce_came_back")),
        ("failed", "4.4.7", ("bounced", "bounce_came_back")),
        ("failed", "", ("bounced", "bounce_came_back")),
        ("delivered", "2.0.0", ("delivered", "")),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
    ],
)
def test_what_a_report_means(box, envelope, action: str, status: str, expected: tuple[str, str] | None) -> None:
    uid = box.put(bounce(to=mine(envelope.pk), action=action, status=status))
    words = heard()
    assert words == ([(envelope.pk, *expected, status)] if expected else [])
    assert (uid in box.seen) == (expected is None)  # a word stays unread until it is kept
    assert "zhang" not in str(words)


def test_a_report_is_told_until_it_is_kept_and_then_marked(box, envelope) -> None:
    uid = box.put(bounce(to=mine(envelope.pk)))
    assert heard() == heard() == [(envelope.pk, "invalid", "bounce_no_such_address", "5.1.1")]
    assert box.seen == set()
    kept(envelope, "invalid")
    assert heard() == []
    assert box.seen == {uid}


def test_a_message_of_unknown_outcome_comes_back_too(box, envelope) -> None:
    Attempt.objects.update(outcome="unknown")
    box.put(bounce(to=mine(envelope.pk), status="5.7.1"))
    assert heard() == [(envelope.pk, "bounced", "bounce_turned_away", "5.7.1")]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("returned_to", [BACK, ""])
def test_a_report_without_return_path_is_known_by_the_message_that_came_back(
    box, envelope, settings, whole: bool, returned_to: str
) -> None:
    settings.BOUNCES["returned_to"] = returned_to
    uid = box.put(bounce(message_id=f"<{stamp_of(envelope)}@college.example>", whole=whole))
    box.put(bounce(message_id=f"<{'0' * 24}@college.example>", whole=whole))
    assert heard() == [(envelope.pk, "invalid", "bounce_no_such_address", "5.1.1")]
    kept(envelope, "invalid")
    assert heard() == []
    assert box.seen == {uid}


def test_letters_of_people_and_reports_of_others_stay_as_they_are(box) -> None:
    box.put(b"From: mother@example.com\r\nSubject: hello\r\nContent-Type: text/plain\r\n\r\nhello\r\n")
    box.put(f"To: {mine()}\r\nSubject: on holiday\r\nAuto-Submitted: auto-replied\r\n\r\nback in May\r\n".encode())
    box.put(bounce(to="bounces+7-1-0000000000000000@college.example"))
    box.put(bounce(message_id="<somebody-elses@college.example>"))
    box.put(b'Content-Type: multipart/report; report-type=disposition-notification; boundary="x"\r\n\r\n--x--\r\n')
    box.put(b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\nnothing')
    box.put(b"no header at all")
    box.put(bounce(to='"@@<,;: (unclosed').replace(b"Final-Recipient", b"Final-\xff\x00Recipient"))
    assert heard() == []
    assert box.seen == set()


def test_a_provider_that_asks_for_a_name_is_told_one(box) -> None:
    box.wants_id = True
    box.put(bounce(to=mine(7)))
    assert [one[0] for one in heard()] == [7]


@pytest.mark.parametrize("fault", ["sign_in", "select", "drop", "nobody"])
def test_a_mailbox_that_does_not_open_tells_nothing_now(box, settings, fault: str) -> None:
    box.put(bounce(to=mine()))
    box.fault = fault
    if fault == "nobody":
        settings.BOUNCES["port"] = free_port()
    assert heard() == []
    if fault != "drop":
        with pytest.raises(BROKEN), Mailbox.from_settings().open():
            raise AssertionError("it opened")
    assert box.seen == set()


def test_without_a_mailbox_nobody_looks(box, settings) -> None:
    settings.BOUNCES["host"] = ""
    assert heard() == []
    assert box.lines == []
    assert isinstance(carrier("email"), Smtp)
    assert "p w" not in repr(Mailbox.from_settings())


def test_a_large_report_is_read_from_its_beginning(box) -> None:
    raw = bounce(to=mine(), whole=True, message_id="<x@y>")
    assert read_report(raw[:-8] + b"x" * 400_000 + b"\r\n--b1--\r\n") is not None
    box.put(raw[:-8] + b"x" * 400_000 + b"\r\n--b1--\r\n")
    assert [one[1] for one in heard()] == ["invalid"]
