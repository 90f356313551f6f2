"""Two acts at once on one round: the server's own locks let one through and tell the other why not."""

from __future__ import annotations

import pytest

from lianqiao.delivery.models import Envelope, Receipt
from lianqiao.referrals import actions, actions_sending, queries, queries_settling
from lianqiao.referrals.models import (
    Answer,
    Letter,
    Referral,
    Resolution,
    Round,
    RoundDiscarded,
    RoundSent,
    RoundTakenBack,
)
from lianqiao.rules.values import Refused
from tests.factories.jobs import make_post
from tests.factories.referrals import MOMENT, SECRETARY, a_referral, a_round, send
from tests.factories.rivals import SIDE_BY_SIDE, both, slip_in
from tests.factories.roster import a_student

pytestmark = [pytest.mark.django_db(transaction=SIDE_BY_SIDE), pytest.mark.usefixtures("side_by_side")]


def take_back(one: Round) -> None:
    actions.take_back(viewer=SECRETARY, round_id=one.pk, now=MOMENT)


def test_two_sendings_at_once_send_once() -> None:
    a_student(email="a@example.org")
    make_post(1)
    made = a_round()
    assert both(lambda: send(made), lambda: send(made)) == []
    assert (RoundSent.objects.count(), Letter.objects.count(), Envelope.objects.count()) == (1, 1, 1)
    assert Referral.objects.count() == 1


def test_two_openings_at_once_open_one() -> None:
    a_student()
    make_post(1)
    assert both(a_round, a_round) in (["round_open_already"], ["round_changed"])
    assert Round.objects.count() == 1


def test_sending_and_discarding_at_once_do_one_of_them() -> None:
    a_student()
    make_post(1)
    made = a_round()
    discard = lambda: actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT)  # noqa: E731
    assert both(lambda: send(made), discard) in (["round_sent_already"], ["round_discarded"])
    assert RoundSent.objects.count() + RoundDiscarded.objects.count() == 1


def test_a_decision_while_it_is_sent_is_made_before_or_refused() -> None:
    a_student()
    make_post(1)
    make_post(2)
    made = a_round()
    first = made.proposals.order_by("rank").first()
    skip = lambda: actions.decide(  # noqa: E731
        viewer=SECRETARY, proposal_id=first.pk, verdict="skip", reason="停招", today=MOMENT.date(), now=MOMENT
    )
    said = both(lambda: send(made), skip)
    sent = set(Referral.objects.values_list("post_id", flat=True))
    assert said == (["round_sent_already"] if first.post_id in sent else [])


def test_two_decisions_at_once_are_made_one_after_the_other() -> None:
    for n in range(3):
        a_student(f"学生{n}")
    for n in range(9):
        make_post(n)
    made = a_round()
    first, second = made.proposals.order_by("pk")[:2]
    skips = [
        lambda one=one: actions.decide(
            viewer=SECRETARY, proposal_id=one.pk, verdict="skip", code="pay", today=MOMENT.date(), now=MOMENT
        )
        for one in (first, second)
    ]
    assert both(*skips) == []
    newest = Resolution.objects.filter(round=made).order_by("-turn")
    assert [one.turn for one in newest] == [2, 1, 0]
    assert not {first.pk, second.pk} & {number for number, _ in newest[0].offers}
    settled, kept = queries_settling.again(viewer=SECRETARY, round_id=made.pk) or (None, "")
    assert settled is not None
    assert settled.fingerprint == kept


def test_two_takings_back_at_once_are_one() -> None:
    a_student(email="a@example.org")
    make_post(1)
    made = a_round()
    send(made)
    assert both(lambda: take_back(made), lambda: take_back(made)) == ["round_not_sent"]
    assert RoundTakenBack.objects.count() == 1
    assert not queries.kept().exists()


def test_an_answer_while_it_is_taken_back_leaves_one_of_the_two() -> None:
    referral = a_referral(email="a@example.org")
    made = referral.letter.round
    say = lambda: actions.answer(  # noqa: E731
        student_id=referral.student_id, referral_id=referral.pk, interested=True, now=MOMENT
    )
    said = both(lambda: take_back(made), say)
    if Answer.objects.exists():
        assert said == ["round_hold_over"]
        assert not RoundTakenBack.objects.exists()
        assert queries.kept().count() == 1
    else:
        assert said == ["letter_taken_back"]
        assert RoundTakenBack.objects.count() == 1
        assert not Receipt.objects.filter(kind=Receipt.Kind.ANSWERED).exists()


def test_the_same_post_by_hand_twice_at_once_is_one() -> None:
    student, post = a_student(), make_post(1)
    by_hand = lambda: actions.refer_by_hand(  # noqa: E731
        viewer=SECRETARY, student_id=student.pk, post_id=post.pk, today=MOMENT.date(), now=MOMENT, way="face",
        proof_text="当面说过",
    )  # fmt: skip
    assert both(by_hand, by_hand) == ["post_referred_before"]
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("letter", [False, True])
def test_who_recommends_a_moment_later_is_told(monkeypatch: pytest.MonkeyPatch, letter: bool) -> None:
    student, post = a_student(email="a@example.org"), make_post(1)
    given = {"viewer": SECRETARY, "student_id": student.pk, "post_id": post.pk, "today": MOMENT.date(), "now": MOMENT}
    letters = {"real_now": MOMENT, "base_url": "http://127.0.0.1"}
    written = letters if letter else {"way": "phone", "proof_text": "通话记录"}
    slip_in(monkeypatch, actions_sending, lambda: actions.refer_by_hand(**given, way="face", proof_text="当面说过"))
    with pytest.raises(Refused, match="post_referred_before"):
        actions.refer_by_hand(**given, **written)
    assert (Referral.objects.count(), Letter.objects.count(), Envelope.objects.count()) == (1, 0, 0)
