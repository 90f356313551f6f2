"""A letter takes the first way that is open, at an hour and in a week that suit, and not after its posts are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.models import Envelope, OutboxEntry
from lianqiao.intake.actions import import_file
from lianqiao.jobs.queries import cards
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.facts import Reasons
from lianqiao.referrals.letters import Recommended, true_until
from lianqiao.roster.facts import after
from lianqiao.roster.policy import policy_in_force
from tests.factories.delivery import put
from tests.factories.jobs import make_post
from tests.factories.platform import Platform, connect
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_round, send
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
MAIL = "a@example.org"


def sent(at: datetime = MOMENT) -> Envelope:
    make_post(1)
    send(a_round(), at=at)
    return Envelope.objects.get(about__startswith="round:", key__contains=":student:")


def test_the_policys_first_channel_is_taken(monkeypatch) -> None:
    connect(monkeypatch, "wecom", Platform())
    student = a_student(email=MAIL)
    say_address(viewer=SECRETARY, recipient=f"student:{student.pk}", channel="wecom", value="li", now=MOMENT)
    assert (sent().channel, Envelope.objects.get().address) == ("wecom", "li")


@pytest.mark.parametrize(("channels", "way"), [(("wecom", "email"), "wecom"), (("email", "wecom"), "email")])
def test_an_id_that_came_with_the_roster_is_written_to_where_the_policy_says(monkeypatch, channels, way) -> None:
    for channel in channels:
        connect(monkeypatch, channel, Platform())
    a_student("李青", number="2019001", email=MAIL)
    roster = "学号,姓名,企业微信账号\n2019001,李青,liqing\n".encode()
    import_file(
        viewer=SECRETARY, kind="roster", name="a.csv", data=roster, column_map=None, write=True, cohort=2023,
        today=DAY, now=MOMENT,
    )  # fmt: skip
    make_post(1)
    policy = policy_in_force()
    ordered = replace(policy, contact=replace(policy.contact, channels=channels))
    monkeypatch.setattr("lianqiao.referrals.actions_sending.policy_in_force", lambda: ordered)
    send(a_round())
    letter = Envelope.objects.get(about__startswith="round:")
    assert (letter.channel, letter.address) == (way, {"wecom": "liqing", "email": MAIL}[way])


def test_who_stopped_mail_is_told_by_a_person() -> None:
    student = a_student(email=MAIL)
    who = f"student:{student.pk}"
    say_consent(recipient=who, channel="email", allowed=False, by=who, now=MOMENT)
    assert (sent().channel, OutboxEntry.objects.count()) == ("person", 0)


def test_at_night_the_letter_waits_for_the_morning() -> None:
    a_student(email=MAIL)
    envelope = sent(at=MOMENT.replace(hour=23))
    assert envelope.due_at == (MOMENT + timedelta(days=1)).replace(hour=7, minute=30)
    assert OutboxEntry.objects.get().held_for == "contact_quiet_hours"


def test_a_full_week_holds_rounds_and_not_letters_by_hand() -> None:
    student = a_student(email=MAIL)
    for turn in range(3):
        put(SECRETARY, MOMENT, key=f"k{turn}", recipient=f"student:{student.pk}", about="event:1")
    assert sent().due_at == datetime(2023, 5, 1, 7, 30, tzinfo=MOMENT.tzinfo)
    post = make_post(2)
    refer_by_hand(
        viewer=SECRETARY, student_id=student.pk, post_id=post.pk, today=DAY, now=MOMENT, real_now=MOMENT, base_url="x"
    )
    assert Envelope.objects.get(key__startswith="hand:").due_at == MOMENT + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("deadlines", "life", "until"),
    [
        ([date(2023, 5, 1), date(2023, 5, 4)], 14, after(date(2023, 5, 4))),
        ([date(2023, 5, 1), date(2023, 6, 30)], 14, MOMENT + timedelta(days=14)),
        ([date(2023, 5, 1), None], 14, MOMENT + timedelta(days=14)),
        ([date(2023, 5, 1)], None, after(date(2023, 5, 1))),
        ([None], None, None),
    ],
)
def test_a_letter_lives_until_its_last_post_is_over(deadlines, life, until) -> None:
    posts = [make_post(at, deadline=day) for at, day in enumerate(deadlines, start=1)]
    found = cards(viewer=SECRETARY, today=DAY, ids=[one.pk for one in posts])
    told = [Recommended(found[one.pk], Reasons((), (), ())) for one in posts]
    assert true_until(told, MOMENT, life) == until
