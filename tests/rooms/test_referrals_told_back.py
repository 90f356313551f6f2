"""A post told by hand is taken back with a reason: it counts nowhere from that day, and as of earlier days it does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.bulletins.figures import figures
from lianqiao.config import clock
from lianqiao.ledger.queries import statement
from lianqiao.referrals.actions import answer, refer_by_hand
from lianqiao.referrals.actions_told import take_back_told
from lianqiao.referrals.models import Referral, ReferralTakenBack
from lianqiao.referrals.queries import referral_rows, referrals_of
from lianqiao.referrals.queries_own import own_referrals
from lianqiao.roster.models import StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped, signed_in
from tests.factories.jobs import make_post
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import EARLY, a_class

pytestmark = pytest.mark.django_db
POLICY = policy_in_force()
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
YESTERDAY, BEFORE = TODAY - timedelta(days=1), NOW - timedelta(days=1)
SINCE = date(2023, 4, 1)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def tell(student, post, viewer=HAND, **more):
    words = {"way": "chat", "proof_text": "微信", "on": date(2023, 4, 20), "today": YESTERDAY, "now": BEFORE}
    return refer_by_hand(viewer=viewer, student_id=student.pk, post_id=post.pk, **{**words, **more})


def back(made, viewer=HAND, reason="记到了别人名下", **more):
    given = {"referral_id": made.pk, "reason": reason, "today": TODAY, "now": NOW, **more}
    return take_back_told(viewer=viewer, **given)


def owed(student, as_of):
    asked = {"viewer": HAND, "now": NOW, "policy": POLICY, "student_ids": [student.pk]}
    (row,) = statement(today=as_of, commitment_ids=["three-posts"], **asked).rows
    return row.count


def figure(as_of):
    return len(figures(viewer=HAND, as_of=as_of, now=NOW, policy=POLICY)["referral_person_times"].ids)


def test_it_counts_nowhere_from_that_day_and_before_it_still_does():
    student = helped()
    made = tell(student, make_post(1))
    assert (owed(student, TODAY), figure(TODAY)) == (1, 1)
    back(made)
    asked = {"viewer": HAND, "student_id": student.pk}
    phone = Viewer(f"student:{student.pk}")
    for day, there in ((YESTERDAY, 1), (TODAY, 0), (TODAY + timedelta(days=1), 0)):
        assert owed(student, day) == there
        assert figure(day) == there
        assert len(referral_rows(viewer=HAND, since=SINCE, until=day)) == there
        assert len(referrals_of(today=day, **asked)) == there
        assert len(own_referrals(viewer=phone, today=day)) == there
    known = referral_rows(viewer=HAND, since=SINCE, until=date(2023, 4, 20), known_on=YESTERDAY)
    assert [row.id for row in known] == [made.pk]
    assert not referral_rows(viewer=HAND, since=SINCE, until=date(2023, 4, 20), known_on=TODAY)
    assert Referral.objects.get() == made
    event = Event.objects.latest("id")
    assert (event.action, event.detail) == ("referrals.take_back_told", {"referral": made.pk, "post": made.post_id})


def test_the_post_may_be_told_again_and_taken_back_again():
    student, post = helped(), make_post(1)
    back(tell(student, post))
    again = tell(student, post, on=TODAY, today=TODAY, now=NOW)
    assert again.turn == 1
    assert owed(student, TODAY) == 1
    back(again)
    assert tell(student, post, on=TODAY, today=TODAY, now=NOW).turn == 2


def test_what_cannot_be_taken_back_is_refused():
    student = helped()
    made = tell(student, make_post(1))
    letter = refer_by_hand(
        viewer=HAND, student_id=student.pk, post_id=make_post(2).pk, today=TODAY, now=NOW, real_now=NOW
    )
    expert = Viewer("user:9", Role.EXPERT, user_id=9, students=frozenset({student.pk}))
    away = Viewer("user:8", Role.COUNSELLOR, user_id=8)
    for code, referral, more in (
        ("no_right", made, {"viewer": Viewer("user:7", Role.AUDITOR)}),
        ("not_found", made, {"referral_id": made.pk + 99}),
        ("not_found", made, {"viewer": away}),
        ("referral_by_letter", letter, {}),
        ("cancel_not_yours", made, {"viewer": expert}),
        ("cancel_without_reason", made, {"reason": "  "}),
    ):
        with pytest.raises(Refused, match=code):
            back(referral, **more)
    assert not ReferralTakenBack.objects.exists()
    back(made)
    with pytest.raises(Refused, match="referral_taken_back"):
        back(made)
    assert ReferralTakenBack.objects.count() == 1


def test_whoever_told_it_may():
    student = helped()
    expert = Viewer("user:9", Role.EXPERT, user_id=9, students=frozenset({student.pk}))
    assert back(tell(student, make_post(1), expert), expert).recorded_by == "user:9"


def test_nobody_answers_what_was_taken_back():
    student = helped()
    made = tell(student, make_post(1))
    back(made)
    with pytest.raises(Refused, match="referral_taken_back"):
        answer(student_id=student.pk, referral_id=made.pk, interested=True, now=NOW)


def test_the_pages_agree():
    home = a_class()
    student = helped(small_class=home)
    key = StudentKey.objects.create(student=student, code="own-1", recorded_at=EARLY, recorded_by="user:0")
    made = tell(student, make_post(1))
    client = signed_in(Role.COUNSELLOR, home)
    here = reverse("student", args=[student.pk])
    link = reverse("referral_cancel", args=[student.pk, made.pk])
    phone = reverse("phone", args=[own_token(key, real_now=NOW)])
    assert link in client.get(here).content.decode()
    assert "技术员1" in a_phone().get(phone).content.decode()
    empty = client.post(link, {"reason": ""})
    assert empty.status_code == 422
    assert client.post(link, {"reason": "记错了"}).url == here
    assert "技术员1" not in client.get(here).content.decode()
    assert "技术员1" not in a_phone().get(phone).content.decode()
    assert client.get(link).status_code == 404
    letter = refer_by_hand(
        viewer=HAND, student_id=student.pk, post_id=make_post(2).pk, today=TODAY, now=NOW, real_now=NOW
    )
    assert client.get(reverse("referral_cancel", args=[student.pk, letter.pk])).status_code == 404
