"""What a review was read from is kept as long as it stands: each answer says what the page says that is opened anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.jobs.models import PostRecord, PostStep
from lianqiao.referrals import world
from lianqiao.referrals.facts import Standing
from lianqiao.referrals.models import Proposal, Referral, Resolution
from lianqiao.referrals.queries_settling import decided
from lianqiao.referrals.world import MOST, World, world_of
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_policy, a_round
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def looked_over(monkeypatch):
    """A round in which two places are fewer than those who want them, a browser, and the page open in it."""
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    students = [a_student(f"学生{n}", home_region="510100") for n in range(5)]
    for n in range(9):
        make_post(n, openings=1 + n % 2, employer=f"单位{n // 2}", region="510100" if n % 3 else "440100")
    made = a_round(assisted=[one.pk for one in students[:2]], policy=a_policy(quota=2, general_quota=1, per_opening=1))
    browser = signed_in(Role.EMPLOYMENT_SECRETARY)
    for _ in range(2):  # the first reading meets its tables for the first time
        browser.get(reverse("round", args=[made.pk]))
    return made, browser


def standing_of(made):
    newest = Resolution.objects.filter(round=made).order_by("-turn")[0]
    return list(decided(made.pk).filter(pk__in=[one for one, _ in newest.offers], verdict=None).order_by("pk"))


def shown(html: str) -> str:
    return TOKEN.sub("", html).strip()


def same_as_opened_anew(answer, made, browser) -> None:
    """What was answered in its place is, byte for byte, what the page has there when it is opened."""
    at = answer.context["review"]
    asked = f"?proposal={at.one.id}" if at.one else ""
    page = browser.get(reverse("round", args=[made.pk]) + asked)
    assert page.context["review"].fairness == at.fairness
    assert page.context["review"].conflicts == at.conflicts
    assert shown(answer.content.decode()) in shown(page.content.decode())


def decide(browser, one, verdict="skip"):
    told = {"verdict": verdict} | ({"code": "too_far"} if verdict == "skip" else {})
    return browser.post(reverse("proposal_decide", args=[one.pk]), told, headers=HTMX)


def test_every_answer_is_what_the_page_says_that_is_opened_anew(looked_over) -> None:
    made, browser = looked_over
    for verdict in ("accept", "skip", "skip", "accept", "skip"):
        answer = decide(browser, standing_of(made)[0], verdict)
        assert answer.status_code == 200
        same_as_opened_anew(answer, made, browser)
    again = browser.post(reverse("proposal_decide", args=[standing_of(made)[0].pk]), {"verdict": "skip"}, headers=HTMX)
    assert again.status_code == 422
    assert browser.post(reverse("round_accept", args=[made.pk]), headers=HTMX).status_code == 200


def test_a_choice_and_all_that_is_left_are_answered_the_same(looked_over) -> None:
    made, browser = looked_over
    one = standing_of(made)[0]
    address = reverse("proposal_replace", args=[one.pk])
    choice = browser.get(address).context["choices"][0]
    told = {"post": choice.post.id, "code": "better", "reason": ""}
    same_as_opened_anew(browser.post(address, told, headers=HTMX), made, browser)
    same_as_opened_anew(browser.post(reverse("round_accept", args=[made.pk]), headers=HTMX), made, browser)


@pytest.mark.parametrize("what", ["closed", "recommended", "renamed", "moved"])
def test_what_the_world_did_meanwhile_is_seen_at_once(looked_over, what) -> None:
    made, browser = looked_over
    first, other = standing_of(made)[0], standing_of(made)[-1]
    match what:
        case "closed":
            PostStep.objects.create(
                post=other.post, kind=PostStep.Kind.CLOSED, on=DAY, at=MOMENT - timedelta(hours=1), by="user:9"
            )
        case "recommended":
            Referral.objects.create(student=other.student, post=other.post, on=DAY, by="user:9")
        case "renamed":
            record = other.student.records.get()
            record.pk, record.name = None, "改了名"
            record.save()
        case "moved":
            record = PostRecord.objects.get(post=other.post)
            record.pk, record.place = None, "拉萨"
            record.save()
    answer = decide(browser, first, "accept")
    same_as_opened_anew(answer, made, browser)
    views = {view.id: view for one in answer.context["round"].students for view in one.proposals}
    if what != "renamed":
        assert views[other.pk].standing is Standing.GONE
    else:
        assert "改了名" in answer.content.decode()


def test_what_another_person_decided_meanwhile_is_seen_at_once(looked_over) -> None:
    made, browser = looked_over
    first, second, *_ = standing_of(made)
    rival = signed_in(Role.PARTY_SECRETARY) if False else browser
    decide(rival, second)
    same_as_opened_anew(decide(browser, first, "accept"), made, browser)


def test_who_looked_at_who_is_owed_is_on_record_once_a_day(monkeypatch) -> None:
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    students = [a_student(f"学生{n}") for n in range(3)]
    for n in range(9):
        make_post(n)
    made, browser = a_round(assisted=[students[0].pk]), signed_in(Role.EMPLOYMENT_SECRETARY)
    looks = Reading.objects.filter(purpose="round", what="support")
    for _ in range(3):  # without the page, and from what was known before
        decide(browser, standing_of(made)[0])
        assert {one.subject for one in looks} == {f"student:{one.pk}" for one in students}
        assert looks.count() == len(students)


# ---------------------------------------------------------------------------------------------------------- the world


def known(viewer: Viewer = SECRETARY, **asked) -> World:
    """A world of which something was read, met before."""
    for _ in range(2):
        made = world_of(viewer=viewer, today=DAY, **asked)
        made.students([1])
        made.posts([1])
        made.before([1])
        made.taken()
    return made


def test_a_world_stands_until_something_is_added() -> None:
    student, post = a_student(), make_post(1)
    here = {"viewer": SECRETARY, "today": DAY}
    one = known()
    assert world_of(**here) is one
    assert one.students([student.pk])[student.pk].name
    assert world_of(**here) is one
    Referral.objects.create(student=student, post=post, on=DAY, by="user:1")
    two = world_of(**here)
    assert two is not one
    assert two.taken() == {post.pk: 1}
    assert world_of(**here) is two
    assert world_of(**here, anew=True) is not two


def test_another_viewer_or_day_is_another_world() -> None:
    one = known()
    masked = replace(SECRETARY, masked=True)
    assert world_of(viewer=masked, today=DAY) is not one
    assert world_of(viewer=SECRETARY, today=DAY + timedelta(days=1)) is not one
    assert world_of(viewer=SECRETARY, today=DAY) is one
    for n in range(MOST):
        world_of(viewer=replace(SECRETARY, actor=f"user:{n + 50}"), today=DAY)
    assert world_of(viewer=SECRETARY, today=DAY) is not one


def test_a_world_that_met_a_table_for_the_first_time_is_not_relied_on(monkeypatch) -> None:
    monkeypatch.setattr(world, "_TABLES", set())
    one = world_of(viewer=SECRETARY, today=DAY)
    one.taken()
    two = world_of(viewer=SECRETARY, today=DAY)
    assert two is not one
    two.taken()
    assert world_of(viewer=SECRETARY, today=DAY) is two


def test_what_a_world_is_read_from_only_ever_grows(looked_over) -> None:
    """Tables of these rooms alone, and the classes; accounts, appointments, sessions and the outbox change in place."""
    made, browser = looked_over
    decide(browser, standing_of(made)[0])
    rooms = {one.split("_")[0] for one in world._TABLES - {"people_smallclass"}}
    assert rooms == {"hardship", "jobs", "referrals", "roster"}
    of_the_round = {Proposal, Resolution}
    assert not {one._meta.db_table for one in of_the_round} & world._TABLES
