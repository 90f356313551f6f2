"""The demo college: seventeen figures, each equal to the list behind it, and work for everybody."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse

from lianqiao.assistance.models import NextStepDone
from lianqiao.bulletins.figures import figures
from lianqiao.bulletins.models import Bulletin
from lianqiao.bulletins.rows import rows
from lianqiao.config.demo.build import build
from lianqiao.config.demo.house import DAY, MACHINE
from lianqiao.config.demo.names import PERSONAS
from lianqiao.config.frame import navigation
from lianqiao.delivery.queries import envelopes
from lianqiao.ledger.queries import statement
from lianqiao.ledger.queries_tasks import my_tasks
from lianqiao.outcomes.models import Destination
from lianqiao.outreach.queries import coverage
from lianqiao.outreach.queries_calls import calls, out_of_reach
from lianqiao.outreach.queries_lists import own_list
from lianqiao.people.models import User
from lianqiao.people.viewers import viewer_of
from lianqiao.referrals.models import Referral, Round
from lianqiao.roster.models import ImportBatch, StandingChange
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students, with_students
from lianqiao.rules.commitments import Status
from lianqiao.rules.values import Rate

NOW = datetime(2023, 4, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EXPECTED = {
    "cohort_graduates": 173, "rural_graduates": 86, "hardship_graduates": 62, "special_difficulty_graduates": 17,
    "hardship_share": "62/173", "new_posts_by_month": {"2023-02": 24, "2023-03": 55, "2023-04": 53}, "openings": 132,
    "large_employers": 10, "referral_person_times": 108, "intentions": 21, "needs": 104, "wishes": 61, "lectures": 21,
    "guidance_person_times": 134, "one_to_one_messages": 253, "further_study": 18, "employed": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(real_now=NOW, base_url="http://127.0.0.1:8000")
        transaction.set_rollback(True)


@pytest.fixture
def found(house, db):
    return figures(viewer=MACHINE, as_of=DAY, now=NOW, policy=policy_in_force())


def test_the_figures_are_those_of_the_report(found):
    told = {name: one.figure.as_json() for name, one in found.items()}
    assert {name: one["value"] for name, one in told.items()} == EXPECTED
    assert told["hardship_share"]["percent"] == "35.8"
    assert told["hardship_share"]["base"] == {"value": 173, "unit": "persons"}


def test_each_figure_equals_the_list_behind_it(found):
    for name, one in found.items():
        assert one.figure.records == len(one.ids), name
        behind = rows(viewer=MACHINE, counted=one, as_of=DAY, now=NOW, policy=policy_in_force())
        assert len(behind.lines) == len(one.ids), name
        assert behind.elsewhere == 0, name
        value = one.figure.value
        if isinstance(value, int) and name != "openings":
            assert value == len(one.ids), name
        if isinstance(value, Rate):
            assert value.part.value == len(one.ids)
    posts = rows(viewer=MACHINE, counted=found["openings"], as_of=DAY, now=NOW, policy=policy_in_force())
    assert sum(line.number for line in posts.lines) == 132


def test_figures_of_an_earlier_day_do_not_see_later_days(house, db):
    march = figures(viewer=MACHINE, as_of=date(2023, 3, 31), now=NOW, policy=policy_in_force())
    assert march["new_posts_by_month"].figure.value == (("2023-02", 24), ("2023-03", 55))
    before = figures(viewer=MACHINE, as_of=date(2023, 2, 1), now=NOW, policy=policy_in_force())
    assert before["cohort_graduates"].figure.value == 0
    assert before["hardship_share"].figure.as_json()["percent"] is None


def test_issued_bulletins_recount_equal(house, db):
    for one in Bulletin.objects.order_by("number"):
        again = figures(viewer=MACHINE, as_of=one.as_of, now=NOW, policy=policy_in_force())
        for name, kept in one.figures.items():
            assert {**again[name].figure.as_json(), "ids": list(again[name].ids)} == kept, (one.number, name)
    assert Bulletin.objects.count() == 5


def test_the_ledger_has_something_to_say(house, db):
    now = statement(viewer=MACHINE, today=DAY, now=NOW, policy=policy_in_force())
    assert {status for status, count in now.totals.items() if count} == set(Status) - {Status.SHORT}
    bulletins = [row.status for row in now.rows if row.commitment == "fortnightly-bulletin"]
    assert Counter(bulletins) == {Status.KEPT: 4, Status.MISSED: 1, Status.DUE: 1}
    goals = [(row.period.start.month, row.status) for row in now.rows if row.commitment == "new-openings"]
    assert goals == [(3, Status.KEPT), (4, Status.KEPT)]
    # Nothing with a count above one falls due before the term ends: then some have had fewer than three posts.
    after = statement(viewer=MACHINE, today=date(2023, 7, 3), now=NOW, policy=policy_in_force())
    assert after.totals[Status.SHORT] > 0


def test_every_kind_of_fate_is_there(house, db):
    states = {one.state.value for one in envelopes(viewer=MACHINE)}
    assert states >= {"accepted", "read", "answered", "refused", "unknown", "temporary", "handed_over", "queued"}
    codes = set(Destination.objects.values_list("code", flat=True))
    assert codes >= {"10", "11", "12", "271", "46", "502", "503", "512", "751", "76", "801", "85"}
    batch = ImportBatch.objects.get(kind="roster", file_name__contains="2023届")
    assert (batch.counts["read"], batch.counts["rejected"], batch.counts["warnings"]) == (176, 1, 1)
    first, today = Round.objects.order_by("id")
    assert first.sendings.filter(taken_back=None).count() == 1
    assert today.on == DAY
    assert not today.sendings.exists()
    assert today.shortfalls.exists()
    assert today.certificate["gap"] == 0


def test_a_term_brings_turns(house, db):
    """Steps that were taken, graduates who heard of a post on the phone, a fresher who left and one who paused."""
    assert NextStepDone.objects.filter(text__gt="").count() >= 3
    told = Referral.objects.filter(way="phone").exclude(student_id__in=[house.id_of(one) for one in house.assisted])
    assert told.count() >= 3
    assert set(StandingChange.objects.values_list("standing", flat=True)) >= {"left", "suspended"}


@pytest.mark.parametrize("username", PERSONAS)
def test_everybody_has_work_on_their_pages(house, db, client, monkeypatch, username):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    user = User.objects.get(username=username)
    viewer = with_students(viewer=viewer_of(user=user, appointment_id=None, today=DAY), today=DAY)
    if username == "liaison":
        assert not students(viewer=viewer, today=DAY)
        assert my_tasks(viewer=viewer, today=DAY)
    elif username not in {"head", "centre", "admin", "auditor"}:
        assert students(viewer=viewer, today=DAY)
    client.force_login(user)
    entries = navigation(viewer)
    assert entries
    for entry in entries:
        answer = client.get(reverse(entry["route"]))
        assert answer.status_code == 200, entry


def test_there_is_work_for_whoever_reminds_and_rings(house, db):
    liaison = viewer_of(user=User.objects.get(username="liaison"), appointment_id=None, today=DAY)
    names = own_list(viewer=liaison, today=DAY, now=NOW)
    assert len(names) == 10
    assert {one.result for one in names} == {"reached", "no_answer", ""}
    counsellor = viewer_of(user=User.objects.get(username="counsellor"), appointment_id=None, today=DAY)
    waiting = calls(viewer=counsellor, today=DAY, now=NOW, policy=policy_in_force())
    assert waiting
    assert out_of_reach(viewer=MACHINE, today=DAY)
    week = coverage(viewer=MACHINE, today=DAY, since=date(2023, 4, 24), until=date(2023, 4, 30)).covered
    assert 0 < week.rate.part.value < week.rate.base.value == 173
    assert week.attempts.value > 0 < week.contacts.value


def test_the_vacant_place_can_be_seen(house, db):
    held = house.classes["茶学201902"].appointments.filter(role="liaison").count()
    assert held == 1
    assert house.classes["茶学201901"].appointments.filter(role="liaison").count() == 2


def test_the_secretary_opens_every_figure_of_a_bulletin(house, db, client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    client.force_login(house.staff["secretary"])
    last = Bulletin.objects.latest("number")
    page = client.get(reverse("bulletin", args=[last.pk]))
    assert page.status_code == 200
    for place in range(1, 18):
        address = f"{reverse('figure_rows', args=[place])}?bulletin={last.pk}"
        assert address in page.content.decode()
        assert client.get(address).status_code == 200, place


def test_the_career_centre_sees_numbers_and_no_names(house, db, client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    client.force_login(house.staff["centre"])
    first, last = Bulletin.objects.order_by("number")[0], Bulletin.objects.latest("number")
    text = client.get(reverse("bulletin", args=[last.pk])).content.decode()
    assert "62/173" in text
    assert "/figures/" not in text
    assert not [one.name for one in house.graduates if one.name in text]
    early = client.get(reverse("bulletin", args=[first.pk])).content.decode()
    assert "少于 5" in early  # four were admitted by then
    denied = client.get(f"{reverse('figure_rows', args=[3])}?bulletin={last.pk}")
    assert denied.status_code == 422
    assert client.get(reverse("bulletin_draft")).status_code == 403


def test_a_counsellor_sees_the_rows_of_own_classes(house, db, client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    client.force_login(house.staff["counsellor"])
    last = Bulletin.objects.latest("number")
    text = client.get(f"{reverse('figure_rows', args=[3])}?bulletin={last.pk}").content.decode()
    mine = [one for one in house.assisted if one.major == "园艺"]
    assert all(one.name in text for one in mine)
    assert not [one.name for one in house.assisted if one.major != "园艺" and one.name in text]
    assert f"另有 {62 - len(mine)} 条" in text
    assert client.get(reverse("figure_rows", args=[3])).status_code == 403
