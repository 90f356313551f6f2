"""Links open one letter and nothing else; students answer, and the newest answer counts; staff recommend by hand."""

from datetime import timedelta

import pytest

from lianqiao.delivery.models import Envelope, Receipt
from lianqiao.referrals import actions, links, queries
from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.referrals.models import Answer, Letter, Referral
from lianqiao.referrals.words import ANSWER_WORDS
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_referral
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
COUNSELLOR = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2)


def by_hand(student, post, viewer=SECRETARY, **more):
    return actions.refer_by_hand(viewer=viewer, student_id=student.pk, post_id=post.pk, today=DAY, now=MOMENT, **more)


def say(referral, interested, reason=""):
    return actions.answer(
        student_id=referral.student_id, referral_id=referral.pk, interested=interested, reason=reason, now=MOMENT
    )


# ------------------------------------------------------------------------------------------------------------ links


def test_a_link_opens_its_letter_for_seven_days():
    letter = a_referral().letter
    token = links.token_for(letter, real_now=MOMENT)
    last = MOMENT + timedelta(days=7)
    assert links.letter_by_token(token, real_now=MOMENT).pk == letter.pk
    assert links.letter_by_token(token, real_now=last).pk == letter.pk
    assert links.letter_by_token(token, real_now=last + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    "spoil", [lambda t: "", lambda t: "x", lambda t: t[:-1] + "_", lambda t: "A" + t, lambda t: ":" * 3]
)
def test_a_changed_link_opens_nothing(spoil):
    letter = a_referral().letter
    token = links.token_for(letter, real_now=MOMENT)
    assert links.letter_by_token(spoil(token), real_now=MOMENT) is None


def test_a_link_carries_nothing_of_the_student():
    letter = a_referral(name="李青", number="20190777").letter
    token = links.token_for(letter, real_now=MOMENT)
    assert token.split(":")[0] == letter.code
    assert "20190777" not in token
    body = Envelope.objects.get().body
    sent = body[body.index("/m/") + 3 :].split("/")[0]
    assert links.letter_by_token(sent, real_now=MOMENT).pk == letter.pk


def test_the_page_is_for_the_student_of_the_letter():
    referral = a_referral()
    mine = Viewer(actor=f"student:{referral.student_id}")
    page = queries.letter_page(viewer=mine, today=DAY, letter_id=referral.letter_id)
    assert [(one.post.title, one.post.contact, one.rank) for one in page.referrals] == [("技术员1", "", 1)]
    other = Viewer(actor=f"student:{referral.student_id + 1}")
    assert queries.letter_page(viewer=other, today=DAY, letter_id=referral.letter_id) is None
    assert queries.letter_page(viewer=mine, today=DAY, letter_id=referral.letter_id + 1) is None


# ---------------------------------------------------------------------------------------------------------- answers


def test_the_newest_answer_counts():
    referral = a_referral()
    say(referral, True)
    say(referral, False, "too_far")
    [view] = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=referral.student_id)
    assert (view.interested, view.answer, view.by_hand) == (False, "too_far", False)
    assert queries.taken(viewer=SECRETARY) == {}
    say(referral, True, "pay")
    [view] = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=referral.student_id)
    assert (view.interested, view.answer) == (True, "")
    assert queries.taken(viewer=SECRETARY) == {referral.post_id: 1}
    assert Answer.objects.count() == 3
    assert Receipt.objects.filter(kind=Receipt.Kind.ANSWERED).count() == 1


def test_an_answer_is_on_record_without_its_reason():
    referral = a_referral()
    say(referral, False, "family")
    event = Event.objects.get(action="referrals.answer")
    assert (event.actor, event.subject) == (f"student:{referral.student_id}",) * 2
    assert event.detail == {"referral": referral.pk, "interested": False, "step": "declined"}


@pytest.mark.parametrize(("reason", "code"), [("", "answer_needs_reason"), ("weather", "answer_reason_unknown")])
def test_a_no_needs_a_known_reason(reason, code):
    referral = a_referral()
    with pytest.raises(Refused, match=code):
        say(referral, False, reason)
    assert not Answer.objects.exists()


def test_every_reason_has_a_word():
    assert set(ANSWER_WORDS) == set(ANSWER_REASONS)


def test_nobody_answers_for_somebody_else():
    referral = a_referral()
    with pytest.raises(Refused, match="not_found"):
        actions.answer(student_id=referral.student_id + 1, referral_id=referral.pk, interested=True, now=MOMENT)
    with pytest.raises(Refused, match="not_found"):
        actions.mark_read(student_id=referral.student_id + 1, letter_id=referral.letter_id, now=MOMENT)


def test_reading_is_noted_once():
    referral = a_referral()
    said = [
        actions.mark_read(student_id=referral.student_id, letter_id=referral.letter_id, now=MOMENT) for _ in range(2)
    ]
    assert said == [True, False]
    assert Receipt.objects.filter(kind=Receipt.Kind.READ).count() == 1


def test_referrals_are_read_within_reach(django_assert_max_num_queries):
    referral = a_referral()
    say(referral, False, "pay")
    with django_assert_max_num_queries(3):
        [view] = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=referral.student_id)
    assert view.answer == "pay"
    assert queries.referrals_of(viewer=COUNSELLOR, today=DAY, student_id=referral.student_id) == []


# ---------------------------------------------------------------------------------------------------------- by hand


def test_by_hand_with_and_without_a_letter():
    student = a_student(email="a@example.org")
    told = by_hand(student, make_post(1), way="face", proof_text="当面说过")
    written = by_hand(student, make_post(2), real_now=MOMENT, base_url="http://127.0.0.1")
    assert told.letter is None
    assert written.letter.round is None
    assert Envelope.objects.get().key == f"hand:student:{student.pk}:post:{written.post_id}"
    views = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=student.pk)
    assert [view.by_hand for view in views] == [True, True]
    say(told, True)
    assert Letter.objects.count() == 1


def test_by_hand_is_refused_in_words():
    mine = a_class("园艺201901")
    student, other = a_student(small_class=mine), a_student(small_class=a_class("茶学201901"))
    good, waiting = make_post(1), make_post(2, accepted=None)
    barred = make_post(3, degrees=frozenset({4}))
    late = make_post(4, deadline=DAY - timedelta(days=1))
    viewer = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2, classes=frozenset({mine.pk}))
    by_hand(student, good, viewer, way="face", proof_text="当面说过")
    cases = [
        (student, good, viewer, "post_referred_before"),
        (student, waiting, viewer, "post_not_offerable"),
        (student, late, viewer, "post_not_offerable"),
        (student, barred, viewer, "post_not_fitting"),
        (other, good, viewer, "not_found"),
        (student, good, Viewer(actor="user:5", role=Role.DEPARTMENT_HEAD, user_id=5), "no_right"),
    ]
    for one, post, who, code in cases:
        with pytest.raises(Refused) as refused:
            by_hand(one, post, who, way="face", proof_text="当面说过")
        assert refused.value.code == code
    assert Referral.objects.count() == 1
