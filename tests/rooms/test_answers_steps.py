"""Answers step by step: what may follow what, who said so, pressed twice, and what a no teaches the next round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianqiao.jobs.models import PostReport
from lianqiao.referrals import actions, queries
from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.referrals.models import Answer, ReferralClosed
from lianqiao.referrals.queries_answers import noes, said_of
from lianqiao.referrals.queries_matching import matching_facts, shed_employers
from lianqiao.referrals.words import CLOSED_FOR_STUDENT, CLOSED_WORDS, STAGE_WORDS, STEP_WORDS, THANKS_WORDS
from lianqiao.rules.answers import Step
from lianqiao.rules.funnel import Stage
from lianqiao.rules.suitability import Declined
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_referral, a_round

pytestmark = pytest.mark.django_db
LEADER = Viewer(actor="user:5", role=Role.DEPARTMENT_HEAD, user_id=5)
COUNSELLOR = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2)


def say(referral, step, reason="", **more):
    return actions.say_step(
        student_id=referral.student_id, referral_id=referral.pk, step=step, reason=reason, now=MOMENT, **more
    )


def note(referral, step, viewer=SECRETARY, **more):
    return actions.note_answer(viewer=viewer, referral_id=referral.pk, step=step, today=DAY, now=MOMENT, **more)


def test_every_code_has_its_word():
    assert set(STEP_WORDS) == set(Step)
    assert set(STAGE_WORDS) == set(Stage)
    assert set(THANKS_WORDS) == set(ANSWER_REASONS)
    assert set(CLOSED_FOR_STUDENT) == set(CLOSED_WORDS)


def test_steps_are_appended_and_all_stay_readable():
    referral = a_referral()
    for step in ("interested", "applied", "interview", "hired"):
        say(referral, step)
    [view] = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=referral.student_id)
    assert (view.step, view.interested) == (Step.HIRED, True)
    said = said_of(viewer=SECRETARY, today=DAY, referral_ids=[referral.pk])[referral.pk]
    assert [one.step.value for one in said] == ["interested", "applied", "interview", "hired"]
    assert {one.by for one in said} == {f"student:{referral.student_id}"}


def test_rows_of_before_there_were_steps_are_read():
    referral = a_referral()
    Answer.objects.create(referral=referral, interested=False, reason="pay", at=MOMENT)
    [view] = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=referral.student_id)
    [said] = said_of(viewer=SECRETARY, today=DAY, referral_ids=[referral.pk])[referral.pk]
    assert (view.step, said.step, said.by, said.on) == (Step.DECLINED, Step.DECLINED, "student", DAY)


@pytest.mark.parametrize(
    ("before", "step", "reason", "code"),
    [
        ([], "hired", "", "answer_too_early"),
        ([], "signed", "", "answer_step_unknown"),
        ([], "declined", "", "answer_needs_reason"),
        ([], "declined", "rain", "answer_reason_unknown"),
        ([("declined", "pay")], "applied", "", "answer_said_no"),
    ],
)
def test_what_is_refused(before, step, reason, code):
    referral = a_referral()
    for earlier in before:
        say(referral, *earlier)
    with pytest.raises(Refused) as refused:
        say(referral, step, reason)
    assert refused.value.code == code
    assert Answer.objects.count() == len(before)


def test_the_same_press_twice_is_one_answer():
    referral = a_referral()
    assert say(referral, "interested").pk == say(referral, "interested").pk
    say(referral, "declined", "pay")
    say(referral, "declined", "pay")
    say(referral, "declined", "family")  # another reason is another answer
    assert Answer.objects.count() == Event.objects.filter(action="referrals.answer").count() == 3


def test_a_page_left_open_takes_nothing_back():
    referral = a_referral()
    for step in ("interested", "applied", "interview"):
        say(referral, step)
    say(referral, "applied", seen="interested")
    actions.answer(student_id=referral.student_id, referral_id=referral.pk, interested=True, now=MOMENT)
    assert Answer.objects.count() == 3
    say(referral, "applied", seen="interview")  # a press on this page: a step back
    say(referral, "applied", seen="interview")
    assert list(Answer.objects.order_by("id").values_list("step", flat=True))[3:] == ["applied"]
    say(referral, "declined", "family", seen="interested")  # a no is never passed over
    assert Answer.objects.count() == 5


def test_a_withdrawn_recommendation_is_not_answered():
    referral = a_referral()
    ReferralClosed.objects.create(referral=referral, why="placed", on=DAY, recorded_at=MOMENT, recorded_by="user:1")
    with pytest.raises(Refused, match="referral_closed"):
        say(referral, "interested")
    assert queries.taken(viewer=SECRETARY) == {}


def test_staff_put_on_record_what_was_said_and_when():
    referral = a_referral()
    made = note(referral, "interested", on=DAY)
    assert (made.by, made.on) == ("user:1", DAY)
    assert not referral.letter.envelope.receipts.exists()  # what somebody else says is no sign of the student


@pytest.mark.parametrize(
    ("more", "viewer", "code"),
    [
        ({"on": DAY + timedelta(days=1)}, SECRETARY, "help_in_future"),
        ({"on": DAY - timedelta(days=1)}, SECRETARY, "answer_before_referral"),
        ({}, LEADER, "no_right"),
        ({}, COUNSELLOR, "not_found"),
    ],
)
def test_staff_are_refused_in_words(more, viewer, code):
    referral = a_referral()
    with pytest.raises(Refused) as refused:
        note(referral, "interested", viewer, **more)
    assert refused.value.code == code


def test_as_of_an_earlier_day_a_later_answer_is_not_there():
    referral = a_referral()
    say(referral, "interested")
    before = queries.answered(DAY - timedelta(days=1)).filter(pk=referral.pk).get()
    assert (before.said, queries.answered(DAY).get(pk=referral.pk).said) == (None, True)


# ---------------------------------------------------------------------------------------------- what a no teaches


def test_each_reason_teaches_its_own_part():
    referral = a_referral()
    student = referral.student_id
    facts = matching_facts(viewer=SECRETARY, today=DAY, ids=[student])
    assert facts[student].declined == Declined()
    post = queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=student)[0].post.facts
    for reason in ANSWER_REASONS:
        if reason != "too_far":
            say(referral, "interested")
        say(referral, "declined", reason)
        said = matching_facts(viewer=SECRETARY, today=DAY, ids=[student])[student].declined
        assert said.far == (frozenset({post.region}) if reason == "too_far" and post.region else frozenset())
        assert (said.pay is not None) == (reason == "pay")
        assert said.major == (reason == "major")
        shed = shed_employers(viewer=SECRETARY, today=DAY, ids=[student])
        assert shed == ({student: frozenset({referral.post.employer_id})} if reason == "distrust" else {})


def test_distrust_makes_one_report_and_sheds_the_employer():
    referral = a_referral()
    say(referral, "declined", "distrust")
    say(referral, "interested")
    say(referral, "declined", "distrust")
    report = PostReport.objects.get()
    assert (report.kind, report.post_id, report.student_id) == ("distrust", referral.post_id, referral.student_id)
    other = make_post(9, employer=referral.post.employer.name)
    with pytest.raises(Refused, match="post_employer_shed"):
        actions.refer_by_hand(
            viewer=SECRETARY, student_id=referral.student_id, post_id=other.pk, way="face", proof_text="说过",
            today=DAY, now=MOMENT,
        )  # fmt: skip
    assert noes(viewer=SECRETARY, today=DAY)[referral.student_id].employers == {referral.post.employer_id}


def test_the_next_round_offers_nothing_of_an_employer_that_is_not_trusted():
    referral = a_referral()
    say(referral, "declined", "distrust")
    same, other = make_post(2, employer=referral.post.employer.name), make_post(3)
    offered = set(a_round().proposals.values_list("post_id", flat=True))
    assert same.pk not in offered
    assert other.pk in offered
