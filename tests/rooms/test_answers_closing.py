"""Withdrawing recommendations: the student is placed, the employer stays silent or says no; and restoring them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.models import Envelope, Receipt
from lianqiao.delivery.queries import envelopes
from lianqiao.outcomes.actions import record_destination
from lianqiao.outcomes.actions_closing import cancel_destination
from lianqiao.referrals import actions, queries
from lianqiao.referrals.actions_closing import close_placed, hear_employer, restore_referral, withdraw_referral
from lianqiao.referrals.models import Answer, EmployerAsked, Referral, ReferralClosed
from lianqiao.referrals.queries_answers import claims, closings, waiting_for_word
from lianqiao.roster.models import SamePerson
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.delivery import put
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter
from tests.factories.platform import Platform, connect
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_referral
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
OUTSIDE = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2)
HERE = {"viewer": SECRETARY, "today": DAY, "now": MOMENT}


def settle(referral, unit="别的单位", **more):
    said = {"code": "10", "grade": "claimed", "unit_name": unit, "on": DAY, **more}
    return record_destination(viewer=SECRETARY, student_id=referral.student_id, now=MOMENT, **said)


def gone(referral):
    """The letter has left."""
    referral.letter.envelope.outbox.delete()


def applied(referral):
    for step in ("interested", "applied"):
        actions.say_step(student_id=referral.student_id, referral_id=referral.pk, step=step, now=MOMENT)
    return referral


def standing(referral):
    return queries.answered(DAY).get(pk=referral.pk).closed or ""


def test_placed_withdraws_the_others_and_tells_the_student():
    referral = a_referral(email="a@example.org")
    gone(referral)
    settle(referral)
    assert standing(referral) == "placed"
    told = Envelope.objects.exclude(pk=referral.letter.envelope_id).get()
    assert (told.recipient, told.channel) == (f"student:{referral.student_id}", "email")
    assert "先前推荐的 1 个岗位" in told.body
    settle(referral)  # said once more: nothing is open, nobody is told twice
    assert (ReferralClosed.objects.count(), Envelope.objects.count()) == (1, 2)


def test_a_letter_that_has_not_left_is_withdrawn_and_nothing_is_told():
    referral = a_referral(email="a@example.org")
    settle(referral)
    assert Receipt.objects.get(envelope=referral.letter.envelope).kind == Receipt.Kind.WITHDRAWN
    assert (Envelope.objects.count(), on_record()) == (1, False)


def handed_over(referral):
    """A person told the student of the letter."""
    referral.letter.envelope.receipts.create(kind=Receipt.Kind.HANDED_OVER, at=MOMENT, by="user:1")
    return referral


def notice():
    """The one message of a withdrawal."""
    return Envelope.objects.get(about__startswith="closed:")


def on_record():
    return Event.objects.get(action="referrals.close_placed").detail["told"]


def test_without_an_address_a_person_is_to_tell_it():
    referral = handed_over(a_referral(email=""))
    settle(referral)
    assert standing(referral) == "placed"
    assert (notice().channel, notice().address, on_record()) == ("person", "", True)
    [standing_of_it] = envelopes(viewer=SECRETARY, about=notice().about)
    assert standing_of_it.must_be_told


def test_the_notice_goes_by_the_first_open_way_as_a_letter_does(monkeypatch):
    connect(monkeypatch, "wecom", Platform())
    referral = handed_over(a_referral(email="a@example.org"))
    who = f"student:{referral.student_id}"
    say_address(viewer=SECRETARY, recipient=who, channel="wecom", value="li", now=MOMENT)
    settle(referral)
    assert (notice().channel, notice().address) == ("wecom", "li")


def test_a_registered_template_does_not_say_that_something_was_withdrawn(monkeypatch):
    connect(monkeypatch, "sms_aliyun", Platform())
    settle(handed_over(a_referral(email="", phone="13812345678")))
    assert notice().channel == "person"


def test_who_stopped_mail_gets_the_notice_from_a_person():
    referral = handed_over(a_referral(email="a@example.org"))
    who = f"student:{referral.student_id}"
    say_consent(recipient=who, channel="email", allowed=False, by=who, now=MOMENT)
    settle(referral)
    assert notice().channel == "person"


def test_at_night_the_notice_waits_for_the_morning_and_for_no_free_week():
    referral = handed_over(a_referral(email="a@example.org"))
    for turn in range(3):
        put(SECRETARY, MOMENT, key=f"k{turn}", recipient=f"student:{referral.student_id}", about="event:1")
    night = {**HERE, "now": MOMENT.replace(hour=23)}
    close_placed(student_id=referral.student_id, unit="", **night)
    assert notice().due_at == (MOMENT + timedelta(days=1)).replace(hour=7, minute=30)
    assert (notice().outbox.held_for, notice().outbox.minds_quiet) == ("contact_quiet_hours", True)


def test_what_was_recommended_under_the_other_number_is_told_to_the_one_kept():
    referral = applied(handed_over(a_referral(email="")))
    kept = a_student(email="kept@example.org", number="20200009")
    said = {"reason": "一人两号", "recorded_at": MOMENT, "recorded_by": "user:1"}
    SamePerson.objects.create(student=kept, other_id=referral.student_id, **said)
    hear_employer(referral_id=referral.pk, word="refused", **HERE)
    assert (notice().recipient, notice().address) == (f"student:{kept.pk}", "kept@example.org")


def test_the_record_says_told_only_where_a_message_was_written():
    referral = handed_over(a_referral(email="a@example.org"))
    close_placed(student_id=referral.student_id, unit="", **{**HERE, "viewer": OUTSIDE})
    assert (on_record(), Envelope.objects.count()) == (False, 1)


@pytest.mark.parametrize("more", [{"code": "801", "provisional": True, "unit": "某大学"}, {"code": "71", "unit": ""}])
def test_what_is_no_placement_withdraws_nothing(more):
    referral = a_referral()
    settle(referral, **more)
    assert standing(referral) == ""


def test_the_unit_itself_stays():
    referral = a_referral()
    settle(referral, unit=referral.post.employer.name)
    assert standing(referral) == ""


def test_a_letter_that_carries_more_than_what_is_over_goes_on():
    student = a_student(email="a@example.org")
    letter = a_letter(make_post(1), make_post(2), on=DAY, at=MOMENT, student=student)
    stays, over = Referral.objects.filter(letter=letter).order_by("rank")
    assert close_placed(student_id=student.pk, unit=stays.post.employer.name, **HERE) == 1
    assert (standing(stays), standing(over)) == ("", "placed")
    assert not letter.envelope.receipts.exists()
    assert Envelope.objects.filter(about=f"closed:{student.pk}").count() == 1
    assert close_placed(student_id=student.pk, unit=stays.post.employer.name, **HERE) == 0


def test_a_post_that_is_named_by_nothing_is_a_post_of_before():
    student = a_student(email="a@example.org")
    post = make_post(1, title="助残专员", employer="某市残疾人联合会")
    a_letter(post, on=DAY, at=MOMENT, student=student)
    hear_employer(referral_id=applied(Referral.objects.get()).pk, word="refused", **HERE)
    body = Envelope.objects.order_by("-id")[0].body
    assert "先前推荐的一个岗位" in body
    assert "助残" not in body


def test_a_destination_that_falls_reopens_nothing_by_itself():
    referral = a_referral()
    made = settle(referral)
    cancel_destination(viewer=SECRETARY, destination_id=made.pk, reason="解约", on=DAY, today=DAY, now=MOMENT)
    assert standing(referral) == "placed"
    restore_referral(referral_id=referral.pk, **HERE)
    assert standing(referral) == ""
    with pytest.raises(Refused, match="referral_not_closed"):
        restore_referral(referral_id=referral.pk, **HERE)
    assert closings(viewer=SECRETARY, today=DAY, since=MOMENT - timedelta(days=1), by=referral.by) == []


def test_whoever_recommended_it_can_read_what_was_withdrawn():
    referral = a_referral()
    settle(referral)
    [one] = closings(viewer=SECRETARY, today=DAY, since=MOMENT - timedelta(days=1), by=referral.by)
    assert (one.referral_id, one.why, one.closed_by) == (referral.pk, "placed", "user:1")


# ------------------------------------------------------------------------------------------------ silent employers


def test_asking_is_noted_once_a_day_and_asking_for_time_too():
    referral = applied(a_referral())
    for word in ("asked", "asked", "later"):
        hear_employer(referral_id=referral.pk, word=word, **HERE)
    assert list(EmployerAsked.objects.order_by("id").values_list("heard", flat=True)) == [False, True]
    [one] = waiting_for_word(viewer=SECRETARY, today=DAY)
    assert (one.referral_id, one.applied_on, one.asked_on) == (referral.pk, DAY, DAY)


@pytest.mark.parametrize("word", ["interview", "hired"])
def test_a_word_of_the_employer_is_a_step(word):
    referral = applied(a_referral())
    hear_employer(referral_id=referral.pk, word=word, **HERE)
    newest = Answer.objects.order_by("-id")[0]
    assert (newest.step, newest.by) == (word, "user:1")
    assert waiting_for_word(viewer=SECRETARY, today=DAY) == []
    assert [one.hired for one in claims(viewer=SECRETARY, today=DAY)] == ([True] if word == "hired" else [])
    with pytest.raises(Refused, match="referral_not_applied"):
        hear_employer(referral_id=referral.pk, word="asked", **HERE)


def test_a_refusal_of_the_employer_withdraws_it_and_the_student_is_told():
    referral = applied(a_referral(email="a@example.org"))
    gone(referral)
    hear_employer(referral_id=referral.pk, word="refused", **HERE)
    assert standing(referral) == "not_taken"
    assert "技术员1" in Envelope.objects.order_by("-id")[0].body


def test_giving_up_takes_an_asking():
    referral = applied(a_referral())
    with pytest.raises(Refused, match="employer_not_asked"):
        withdraw_referral(referral_id=referral.pk, **HERE)
    hear_employer(referral_id=referral.pk, word="asked", **HERE)
    withdraw_referral(referral_id=referral.pk, **HERE)
    assert standing(referral) == "silence"
    with pytest.raises(Refused, match="referral_not_applied"):
        withdraw_referral(referral_id=referral.pk, **HERE)


@pytest.mark.parametrize("act", [withdraw_referral, restore_referral])
def test_out_of_reach_there_is_nothing(act):
    referral = a_referral()
    with pytest.raises(Refused, match="not_found"):
        act(viewer=OUTSIDE, referral_id=referral.pk, today=DAY, now=MOMENT)


def test_words_that_are_not_known_are_refused():
    with pytest.raises(Refused, match="employer_word_not_known"):
        hear_employer(referral_id=applied(a_referral()).pk, word="maybe", **HERE)


def test_a_claim_of_a_destination_waits_for_staff():
    referral = a_referral()
    actions.answer(
        student_id=referral.student_id, referral_id=referral.pk, interested=False, reason="settled", now=MOMENT
    )
    [one] = claims(viewer=SECRETARY, today=DAY)
    assert (one.student_id, one.hired, one.on) == (referral.student_id, False, DAY)
