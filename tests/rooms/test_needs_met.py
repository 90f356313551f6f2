"""You said, we did: a need names the help, the recommended post or the event that was its answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from lianqiao.assistance.actions_corrections import correct_help
from lianqiao.assistance.actions_event_changes import change_event
from lianqiao.assistance.actions_events import cancel_event
from lianqiao.assistance.actions_needs import meet_need, meet_need_by_event
from lianqiao.assistance.models import NeedMet, NeedMetByEvent
from lianqiao.assistance.places import look
from lianqiao.assistance.queries_needs import met_by
from lianqiao.cases.models import NeedAnswered
from lianqiao.cases.queries_needs import answered_need
from lianqiao.config import clock
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.actions_needs import meet_need_by_post
from lianqiao.referrals.actions_told import take_back_told
from lianqiao.referrals.models import NeedMetByPost, Referral
from lianqiao.referrals.queries_needs import met_by_posts, posts_since
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.events import an_event
from tests.factories.hardship import a_need
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
ASKED = date(2023, 4, 1)
SOON = datetime(2023, 5, 10, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERYDAY = {"today": TODAY, "now": NOW}


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def student():
    return a_student(small_class=a_class())


@pytest.fixture
def need(student):
    return a_need(student, "想找成都的岗位", on=ASKED)


def told(student, post, **more):
    words = {"way": "chat", "proof_text": "微信", "on": date(2023, 4, 20), **EVERYDAY, **more}
    return refer_by_hand(viewer=HAND, student_id=student.pk, post_id=post.pk, **words)


def value(need):
    return answered_need(viewer=HAND, today=TODAY, need_id=need.pk).need


def by_posts(need, day=TODAY):
    return met_by_posts(viewer=HAND, today=day, needs=[value(need)]).get(need.pk, [])


def by_help(need, day=TODAY):
    return met_by(viewer=HAND, today=day, needs=[value(need)]).get(need.pk, [])


def test_a_recommended_post_is_named_once_and_falls_when_it_is_taken_back(student, need):
    made = told(student, make_post(1))
    early = Referral.objects.create(student=student, post=make_post(2), on=ASKED - timedelta(days=1), by="user:1")
    assert [one.id for one in posts_since(viewer=HAND, today=TODAY, need=value(need))] == [made.pk]
    for _ in range(2):
        meet_need_by_post(viewer=HAND, need_id=need.pk, referral_id=made.pk, **EVERYDAY)
    assert NeedMetByPost.objects.count() == 1
    assert by_posts(need) == [date(2023, 4, 20)]
    assert by_posts(need, TODAY - timedelta(days=1)) == []
    with pytest.raises(Refused, match="need_met_before"):
        meet_need_by_post(viewer=HAND, need_id=need.pk, referral_id=early.pk, **EVERYDAY)
    later = TODAY + timedelta(days=1)
    take_back_told(viewer=HAND, referral_id=made.pk, reason="记错", today=later, now=NOW + timedelta(days=1))
    assert (by_posts(need), by_posts(need, later)) == ([date(2023, 4, 20)], [])


def test_an_event_is_named_once_and_falls_when_it_is_called_off(need):
    made, past = an_event(starts_at=SOON), an_event("旧的", SOON.replace(year=2022))
    for _ in range(2):
        meet_need_by_event(viewer=HAND, need_id=need.pk, event_id=made.pk, **EVERYDAY)
    assert NeedMetByEvent.objects.count() == 1
    assert by_help(need) == [("lecture", date(2023, 5, 10))]
    for code, event_id in (("need_met_before", past.pk), ("need_event_gone", made.pk + 99)):
        with pytest.raises(Refused, match=code):
            meet_need_by_event(viewer=HAND, need_id=need.pk, event_id=event_id, **EVERYDAY)
    said = look(made.pk).said
    moved = {**{name: getattr(said, name) for name in said.__slots__}, "starts_at": SOON - timedelta(days=1)}
    change_event(viewer=HAND, event_id=made.pk, version=0, said=type(said)(**moved), now=NOW)
    assert by_help(need) == [("lecture", date(2023, 5, 9))]
    cancel_event(viewer=HAND, event_id=made.pk, reason="停电", now=NOW)
    assert by_help(need) == []
    with pytest.raises(Refused, match="need_event_gone"):
        meet_need_by_event(viewer=HAND, need_id=need.pk, event_id=made.pk, **EVERYDAY)


def test_corrected_help_is_named_once_with_its_new_day(student, need):
    act = an_act("talk", date(2023, 4, 10), student)
    meet_need(viewer=HAND, need_id=need.pk, activity_id=act.pk, **EVERYDAY)
    correct_help(viewer=HAND, activity_id=act.pk, held_on=date(2023, 4, 11), **EVERYDAY)
    assert NeedMet.objects.count() == 2
    assert by_help(need) == [("talk", date(2023, 4, 11))]


def test_what_is_not_theirs_or_out_of_reach_meets_nothing(student, need):
    others, event = told(a_student(), make_post(1)), an_event(starts_at=SOON)
    blind, away = Viewer("user:9", Role.AUDITOR), Viewer("user:9", Role.COUNSELLOR)
    with pytest.raises(Refused, match="need_met_by_another"):
        meet_need_by_post(viewer=HAND, need_id=need.pk, referral_id=others.pk, **EVERYDAY)
    for viewer, code in ((blind, "no_right"), (away, "not_found")):
        with pytest.raises(Refused, match=code):
            meet_need_by_post(viewer=viewer, need_id=need.pk, referral_id=others.pk, **EVERYDAY)
        with pytest.raises(Refused, match=code):
            meet_need_by_event(viewer=viewer, need_id=need.pk, event_id=event.pk, **EVERYDAY)
    assert not NeedMetByPost.objects.exists()
    assert not NeedMetByEvent.objects.exists()


@pytest.mark.parametrize(
    ("kind", "words"), [("referral", "推荐 04-20"), ("event", "讲座 05-10"), ("activity", "职业指导 04-10")]
)
def test_the_page_offers_and_keeps_them(student, need, kind, words):
    made = {
        "referral": told(student, make_post(1)),
        "event": an_event(starts_at=SOON),
        "activity": an_act("guidance", date(2023, 4, 10), student, title="门诊"),
    }
    off = an_event("取消的", SOON)
    cancel_event(viewer=HAND, event_id=off.pk, reason="停电", now=NOW)
    client = signed_in(Role.COUNSELLOR, a_class())
    here = reverse("need_answer", args=[need.pk])
    page = client.get(here).content.decode()
    for one, row in made.items():
        assert f'value="{one}:{row.pk}"' in page
    assert f'value="event:{off.pk}"' not in page
    sent = {"text": "推荐了一个岗位", "done": "yes", "on": "2023-04-21"}
    assert client.post(here, {**sent, "met": f"{kind}:999"}).status_code == 422
    assert not NeedAnswered.objects.exists()
    assert client.post(here, {**sent, "met": f"{kind}:{made[kind].pk}"}).status_code == 302
    assert words in client.get(reverse("needs")).content.decode()
    assert words in client.get(here).content.decode()
