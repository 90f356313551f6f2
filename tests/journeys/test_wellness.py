"""The banner in the frame: shown while reminders, mail or the clock are not well, to each in fit words, and cheaply."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.config import checkup, clock, wellness
from lianqiao.delivery.models import Attempt, Heartbeat
from lianqiao.delivery.queries_mail import mail_fails_since
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.actions import deed
from tests.factories.delivery import put
from tests.factories.desk import signed_in
from tests.factories.roster import a_class

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)
LONG_UP = timedelta(days=1)
MINUTE = timedelta(minutes=1)
GUARDED = ("困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助")


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    settings.WELLNESS, settings.MAIL_FOLDER = True, tmp_path
    wellness.forget()
    yield
    wellness.forget()


def beats(**ago):
    return {name.replace("_", "-"): SimpleNamespace(at=NOW - age) for name, age in ago.items()}


def codes(found, mail=None, up_for=LONG_UP):
    return [one.code for one in wellness.troubles(found, real_now=NOW, up_for=up_for, mail=mail)]


WELL = {"scheduler": MINUTE, "worker": MINUTE, "notices": MINUTE, "noticed": MINUTE}


def test_nothing_is_said_while_all_is_well():
    assert codes(beats(**WELL)) == []


@pytest.mark.parametrize("name", ["scheduler", "worker"])
@pytest.mark.parametrize(("age", "shown"), [(MINUTE, False), (3 * MINUTE, False), (181 * MINUTE / 60, True)])
def test_a_loop_is_asleep_after_three_minutes(name, age, shown):
    assert codes(beats(**{**WELL, name: age})) == ([f"unwell_{name}"] if shown else [])


def test_days_without_power_are_told_with_their_first_moment_until_the_scheduler_ran():
    [first, second] = wellness.troubles(
        beats(scheduler=timedelta(days=10), worker=timedelta(days=10)), real_now=NOW, up_for=MINUTE, mail=None
    )
    assert first.as_dict() == {"since": "2026-11-14 10:00"}
    assert second.code == "unwell_worker"


@pytest.mark.parametrize(("up_for", "shown"), [(3 * MINUTE, []), (4 * MINUTE, ["scheduler", "worker"])])
def test_what_never_ran_is_a_fault_once_the_house_is_up_for_a_while(up_for, shown):
    assert codes({}, up_for=up_for) == [f"unwell_{name}_never" for name in shown]


@pytest.mark.parametrize(("behind", "shown"), [(30, False), (31, True)])
def test_reminders_that_fail_again_and_again_are_seen(behind, shown):
    found = beats(**{**WELL, "noticed": (1 + behind) * MINUTE})
    assert codes(found) == (["unwell_notices"] if shown else [])
    assert codes(beats(scheduler=MINUTE, worker=MINUTE, notices=MINUTE)) == []


def test_mail_that_fails_and_mail_that_is_not_set_up():
    assert codes(beats(**WELL, mail_fails=timedelta(hours=2))) == ["unwell_mail"]
    assert codes(beats(**WELL), mail=Reason.of("mail_not_configured")) == ["unwell_mail_settings"]


@pytest.mark.parametrize(
    "found",
    [beats(**WELL, record_ahead=-timedelta(days=3)), beats(**{**WELL, "worker": -timedelta(minutes=4)})],
)
def test_a_clock_behind_what_is_on_record_is_wrong(found):
    assert codes(found) == ["unwell_clock"]


def test_a_clock_before_the_release_is_wrong():
    early = datetime(2026, 10, 31, 23, 59, tzinfo=clock.SHANGHAI)
    found = {name: SimpleNamespace(at=early) for name in WELL}
    [one] = wellness.troubles(found, real_now=early, up_for=LONG_UP, mail=None)
    assert one.code == "unwell_clock"
    assert checkup.released(early + MINUTE)


# ---------------------------------------------------------------- on pages


@pytest.fixture
def house(monkeypatch):
    """An installation whose scheduler last ran ten days ago."""
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    Heartbeat.objects.create(name="scheduler", at=NOW - timedelta(days=10))
    Heartbeat.objects.create(name="worker", at=NOW - MINUTE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.EMPLOYMENT_SECRETARY, "到期提醒从 2026-11-14 10:00 起没有运行"),
        (Role.COUNSELLOR, "从 2026-11-14 10:00 起，提醒和消息可能会晚到"),
        (Role.COLLEGE_LEADER, "从 2026-11-14 10:00 起，提醒和消息可能会晚到"),
    ],
)
def test_each_is_told_what_is_fit(house, role, said):
    text = signed_in(role, a_class()).get(reverse("today")).content.decode()
    assert said in text
    assert ("./lianqiao doctor" in text) is (role is Role.EMPLOYMENT_SECRETARY)
    assert not [word for word in GUARDED if word in text]


@pytest.mark.django_db
def test_the_administrator_is_told_too_and_classmates_are_not(house):
    text = signed_in(Role.SYSTEM_ADMINISTRATOR).get(reverse("people")).content.decode()
    assert "./lianqiao doctor" in text
    classmate = Viewer(actor="user:1", role=Role.LIAISON, user_id=1)
    assert wellness.banner(classmate, NOW) == ()
    assert wellness.banner(Viewer(actor="anonymous"), NOW) == ()


@pytest.mark.django_db
def test_others_hear_of_several_faults_once(house):
    Heartbeat.objects.filter(name="worker").delete()
    Heartbeat.objects.create(name=wellness.RECORD_AHEAD, at=NOW)
    leader = Viewer(actor="user:1", role=Role.COLLEGE_LEADER, user_id=1)
    found = [one.code for one in wellness.banner(leader, NOW)]
    assert found[:2] == ["unwell_days", "unwell_late_since"]
    assert len(found) == len(set(found))


@pytest.mark.django_db
def test_without_a_moment_it_says_so_plainly(settings, house):
    Heartbeat.objects.all().delete()
    settings.MAIL_FOLDER, settings.EMAIL_HOST = None, ""
    leader = Viewer(actor="user:1", role=Role.COLLEGE_LEADER, user_id=1)
    assert "unwell_late" in [one.code for one in wellness.banner(leader, NOW)]


@pytest.mark.django_db
def test_one_query_for_all_pages_of_some_seconds(house):
    viewer = Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1)
    with CaptureQueriesContext(connection) as asked:
        for second in range(15):
            assert wellness.banner(viewer, NOW + timedelta(seconds=second))
    assert len(asked) == 1
    Heartbeat.objects.filter(name="scheduler").update(at=NOW)
    assert wellness.banner(viewer, NOW + wellness.KEPT_FOR) == ()


def test_a_database_that_does_not_answer_says_so_itself(monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(wellness, "heartbeats", fail)
    assert wellness.banner(Viewer(actor="user:1", role=Role.COUNSELLOR, user_id=1), NOW) == ()


def test_under_test_pages_say_nothing(settings):
    settings.WELLNESS = False
    assert wellness.banner(Viewer(actor="user:1", role=Role.COUNSELLOR, user_id=1), NOW) == ()


# ---------------------------------------------------------------- what the scheduler looks up


@pytest.mark.django_db
def test_mail_fails_from_the_first_attempt_that_met_no_server(secretary, now):
    sent = put(secretary, now)

    def tried(minutes, outcome, code):
        Attempt.objects.create(envelope=sent, at=now + timedelta(minutes=minutes), outcome=outcome, code=code)

    assert mail_fails_since() is None
    tried(0, "temporary", "mail_put_off")
    assert mail_fails_since() is None
    tried(5, "temporary", "mail_server_unreachable")
    tried(15, "temporary", "mail_sign_in_refused")
    first = now + timedelta(minutes=5)
    assert mail_fails_since() == first
    assert wellness.mail_trouble(first + timedelta(minutes=29)) is None
    assert wellness.mail_trouble(first + timedelta(minutes=30)) == first
    tried(40, "refused", "mail_refused")
    assert wellness.mail_trouble(now + LONG_UP) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "ahead"), [(5, False), (6, True)])
def test_a_record_newer_than_the_clock_is_noticed(now, minutes, ahead, monkeypatch):
    with deed(actor="user:1", action="test", at=now + timedelta(minutes=minutes)):
        pass
    assert (wellness.record_ahead(now) is not None) is ahead
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")
    assert wellness.record_ahead(now) is None


@pytest.mark.django_db
def test_doctor_says_the_same_of_the_clock(house):
    assert checkup.the_clock(NOW).ok
    Heartbeat.objects.filter(name="worker").update(at=NOW + timedelta(hours=1))
    found = checkup.the_clock(NOW)
    assert (found.ok, found.reason.code) == (False, "doctor_clock_behind")
