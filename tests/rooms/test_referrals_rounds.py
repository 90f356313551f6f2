"""A round offers only what may be offered, goes out once, and can be taken back while nothing has left."""

import re
from collections import Counter
from dataclasses import replace as altered
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianqiao.delivery.models import Envelope, OutboxEntry, Receipt
from lianqiao.jobs.actions import review_post
from lianqiao.referrals import actions, links, queries
from lianqiao.referrals.facts import Standing
from lianqiao.referrals.models import (
    Decision,
    Letter,
    Proposal,
    Referral,
    Round,
    RoundDiscarded,
    RoundSent,
    Shortfall,
)
from lianqiao.referrals.queries_choices import alternatives
from lianqiao.referrals.queries_rounds import (
    proposal,
    round_detail,
    round_in_hand,
    rounds,
    views_of_round,
)
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, LATER, MOMENT, SECRETARY, a_policy, a_referral, a_round, send
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
COUNSELLOR = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2)
POLICY = a_policy()


def views(one, policy=POLICY, viewer=SECRETARY):
    return views_of_round(viewer=viewer, today=DAY, round_id=one.pk, policy=policy)


def decide(proposal_id, verdict="skip", reason="不合适", viewer=SECRETARY):
    return actions.decide(viewer=viewer, proposal_id=proposal_id, verdict=verdict, reason=reason, today=DAY, now=MOMENT)


def swap(proposal_id, post_id, reason="更近", viewer=SECRETARY, policy=POLICY):
    return actions.replace(
        viewer=viewer, proposal_id=proposal_id, post_id=post_id, reason=reason, policy=policy, today=DAY, now=MOMENT
    )


# --------------------------------------------------------------------------------------------------------- opening


def test_thirty_students_and_sixty_posts():
    students = [a_student(f"学生{n}", email=f"s{n}@example.org" if n % 2 else "") for n in range(30)]
    for n in range(60):
        make_post(n, openings=1 + n % 2, employer=f"单位{n % 40}")
    owed = [one.pk for one in students[:10]]
    made = a_round(assisted=owed, settled=[students[29].pk])
    offered = Counter(Proposal.objects.values_list("student_id", flat=True))
    assert all(offered[one] == 3 for one in owed)
    assert students[29].pk not in offered
    assert made.certificate["gap"] == 0
    assert (
        made.certificate["objective"] == made.certificate["bound"] == sum(one.score for one in Proposal.objects.all())
    )
    per_post = Counter(Proposal.objects.values_list("post_id", flat=True))
    assert max(per_post.values()) <= 3 * 2
    sent = send(made)
    assert Letter.objects.count() == Envelope.objects.count() == len(offered)
    assert Referral.objects.count() == sum(offered.values())
    assert Counter(Envelope.objects.values_list("channel", flat=True)) == {"email": 14, "person": 15}
    # a second round never offers the same post twice, and prefers nobody who has been served
    again = a_round(assisted=owed)
    before = set(Referral.objects.values_list("student_id", "post_id"))
    assert not before & set(again.proposals.values_list("student_id", "post_id"))
    assert sent.round_id == made.pk


def test_only_accepted_open_posts_are_proposed():
    a_student()
    make_post(1, accepted=None)
    make_post(2, accepted=False)
    make_post(3, deadline=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="round_no_posts"):
        a_round()
    today_only = make_post(4, deadline=DAY)
    a_round()
    assert list(Proposal.objects.values_list("post_id", flat=True)) == [today_only.pk]


def test_a_round_needs_students_and_something_to_offer():
    make_post(1)
    with pytest.raises(Refused, match="round_no_students"):
        a_round()
    student = a_student()
    with pytest.raises(Refused, match="round_nothing_to_offer"):
        a_round(settled=[student.pk])
    assert not Round.objects.exists()


def test_places_already_taken_are_not_given_again():
    students = [a_student() for _ in range(2)]
    make_post(1, openings=1)
    policy = a_policy(per_opening=1)
    send(a_round(policy=policy, settled=[students[1].pk]), policy)
    with pytest.raises(Refused, match="round_nothing_to_offer"):
        a_round(policy=policy)
    referral = Referral.objects.get()
    actions.answer(student_id=referral.student_id, referral_id=referral.pk, interested=False, reason="pay", now=MOMENT)
    freed = a_round(policy=policy)
    assert list(freed.proposals.values_list("student_id", flat=True)) == [students[1].pk]


def test_a_declined_post_is_not_offered_again():
    student = a_student()
    make_post(1)
    send(a_round())
    referral = Referral.objects.get()
    actions.answer(student_id=student.pk, referral_id=referral.pk, interested=False, reason="major", now=MOMENT)
    with pytest.raises(Refused, match="round_nothing_to_offer"):
        a_round()


def test_shortfalls_say_which_rule_binds_and_what_to_find():
    short = a_student()
    make_post(1)
    made = a_round(assisted=[short.pk])
    row = Shortfall.objects.get()
    assert (row.student_id, row.got) == (short.pk, 1)
    assert row.because[0]["code"] == "short_list"
    assert made.certificate["to_find"][0]["openings"] == 2


def test_only_the_secretary_runs_rounds():
    a_student()
    make_post(1)
    with pytest.raises(Refused, match="no_right"):
        a_round(viewer=COUNSELLOR)
    made = a_round()
    one = made.proposals.get()
    for act in (
        lambda: decide(one.pk, viewer=COUNSELLOR),
        lambda: swap(one.pk, one.post_id, viewer=COUNSELLOR),
        lambda: send(made, viewer=COUNSELLOR),
        lambda: actions.discard_round(viewer=COUNSELLOR, round_id=made.pk, now=MOMENT),
        lambda: actions.take_back(viewer=COUNSELLOR, round_id=made.pk, now=MOMENT),
    ):
        with pytest.raises(Refused, match="no_right"):
            act()
    assert not Decision.objects.exists()
    assert not RoundSent.objects.exists()


def test_one_round_is_in_hand_at_a_time():
    a_student()
    for n in range(3):
        make_post(n)
    policy = a_policy(general_quota=1)
    first = a_round(policy=policy)
    with pytest.raises(Refused, match="round_open_already") as refused:
        a_round(policy=policy)
    assert refused.value.because[0].as_dict() == {"round": first.pk}
    actions.discard_round(viewer=SECRETARY, round_id=first.pk, now=MOMENT)
    second = a_round(policy=policy)
    assert first.seed != second.seed
    send(second, policy)
    third = a_round(policy=policy)
    assert round_in_hand(viewer=SECRETARY) == third.pk
    assert [(row.id, row.discarded) for row in rounds(viewer=SECRETARY)] == [
        (third.pk, False), (second.pk, False), (first.pk, True),
    ]  # fmt: skip


def test_a_discarded_round_stays_as_it_is():
    a_student()
    make_post(1)
    made = a_round()
    one = made.proposals.get()
    actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    for act in (
        lambda: actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT),
        lambda: decide(one.pk),
        lambda: swap(one.pk, one.post_id),
        lambda: send(made),
    ):
        with pytest.raises(Refused, match="round_discarded"):
            act()
    assert [view.standing for view in views(made)] == [Standing.GONE]
    assert RoundDiscarded.objects.count() == 1
    found = round_detail(viewer=SECRETARY, today=DAY, round_id=made.pk, assisted=[], policy=POLICY)
    assert not found.in_hand
    assert found.people == 0


def test_what_is_out_or_unknown_is_not_discarded():
    a_student()
    make_post(1)
    made = a_round()
    with pytest.raises(Refused, match="not_found"):
        actions.discard_round(viewer=SECRETARY, round_id=made.pk + 99, now=MOMENT)
    send(made)
    with pytest.raises(Refused, match="round_sent_already"):
        actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    assert not RoundDiscarded.objects.exists()


@pytest.mark.parametrize(("left", "code"), [(True, "round_open_already"), (False, "round_changed")])
def test_two_openings_at_once_leave_one(monkeypatch, left, code):
    a_student()
    make_post(1)
    there = a_round()
    found = [None, None, there.pk if left else None]
    monkeypatch.setattr("lianqiao.referrals.actions_rounds.round_in_hand", lambda **_: found.pop(0))
    Round.objects.update(seed=f"{DAY:%Y%m%d}-2")  # what the other one is about to write
    with pytest.raises(Refused, match=code):
        a_round()
    assert Round.objects.count() == 1


def test_those_with_fewest_live_posts_come_first():
    declined, served = a_student("甲"), a_student("乙")
    old = make_post(9, accepted=False)
    rows = [Referral.objects.create(student=one, post=old, on=DAY, by="user:1") for one in (declined, served)]
    actions.answer(student_id=declined.pk, referral_id=rows[0].pk, interested=False, reason="pay", now=MOMENT)
    make_post(1, openings=1)
    made = a_round(policy=a_policy(general_quota=1, per_opening=1))
    assert made.proposals.get().student_id == declined.pk


# --------------------------------------------------------------------------------------------------------- deciding


def test_what_was_skipped_is_not_sent():
    student = a_student()
    posts = [make_post(n) for n in range(3)]
    made = a_round()
    first, second, third = made.proposals.order_by("rank")
    decide(first.pk)
    decide(second.pk, "accept", "")
    decide(third.pk)
    decide(third.pk, "accept", "")
    assert [one.standing for one in views(made)] == [Standing.SKIPPED, Standing.ACCEPTED, Standing.ACCEPTED]
    send(made)
    sent = Referral.objects.filter(student=student).order_by("rank")
    assert list(sent.values_list("post_id", "rank")) == [(second.post_id, 1), (third.post_id, 2)]
    assert len(posts) == 3


@pytest.mark.parametrize(
    ("verdict", "reason", "code"),
    [("skip", "  ", "proposal_skip_needs_reason"), ("throw", "x", "proposal_verdict_unknown")],
)
def test_a_decision_is_refused(verdict, reason, code):
    a_student()
    make_post(1)
    one = a_round().proposals.get()
    with pytest.raises(Refused, match=code):
        decide(one.pk, verdict, reason)
    with pytest.raises(Refused, match="not_found"):
        decide(one.pk + 999)


def test_nothing_changes_once_sent():
    a_student()
    make_post(1)
    make_post(2)
    made = a_round(policy=a_policy(general_quota=1))
    one = made.proposals.get()
    send(made)
    with pytest.raises(Refused, match="round_sent_already"):
        decide(one.pk)
    with pytest.raises(Refused, match="round_sent_already"):
        swap(one.pk, one.post_id)


def test_a_proposal_is_replaced_once():
    a_student()
    posts = [make_post(n) for n in range(3)]
    policy = a_policy(general_quota=1)
    made = a_round(policy=policy)
    old = made.proposals.get()
    other, third = [post for post in posts if post.pk != old.post_id]
    new = swap(old.pk, other.pk, policy=policy)
    assert new.replaces_id == old.pk
    assert {one.standing for one in views(made)} == {Standing.REPLACED, Standing.ACCEPTED}
    with pytest.raises(Refused, match="proposal_replaced"):
        swap(old.pk, third.pk, policy=policy)
    with pytest.raises(Refused, match="proposal_replaced"):
        decide(old.pk)
    send(made, policy)
    assert Referral.objects.get().post_id == other.pk


def test_what_cannot_be_proposed_instead():
    student = a_student()
    policy = a_policy(general_quota=2, per_opening=1)
    mine = [make_post(1, employer="甲"), make_post(2, employer="乙")]
    made = a_round(policy=policy)
    first, second = made.proposals.order_by("rank")
    waiting = make_post(3, accepted=None)
    twin = make_post(4, employer=second.post.employer.name)
    barred = make_post(5, degrees=frozenset({4}))
    full = make_post(6, openings=1)
    known = make_post(7)
    elsewhere = a_student()
    Referral.objects.create(student=elsewhere, post=full, on=DAY, by="user:1")
    Referral.objects.create(student=student, post=known, on=DAY, by="user:1")
    cases = {
        waiting.pk: "post_not_offerable",
        999_999: "post_not_offerable",
        twin.pk: "same_employer_twice",
        barred.pk: "post_not_fitting",
        full.pk: "post_full",
        known.pk: "post_referred_before",
        second.post_id: "post_in_round_already",
    }
    for post_id, code in cases.items():
        with pytest.raises(Refused) as refused:
            swap(first.pk, post_id, policy=policy)
        assert refused.value.code == code
    with pytest.raises(Refused, match="proposal_replace_needs_reason"):
        swap(first.pk, twin.pk, reason=" ", policy=policy)
    assert Proposal.objects.count() == len(mine)


def test_choices_are_the_best_posts_with_places_left():
    a_student(home_region="510100")
    policy = a_policy(general_quota=1)
    make_post(1, region="510100")
    far = make_post(2, region="440100", place="广州")
    near = make_post(3, region="510100")
    made = a_round(policy=policy)
    one = made.proposals.get()
    _, student, offered = alternatives(viewer=SECRETARY, today=DAY, proposal_id=one.pk, policy=policy)
    ids = [choice.post.id for choice in offered]
    assert one.post_id not in ids
    assert far.pk == ids[-1]
    assert near.pk in {*ids, one.post_id}
    assert [choice.places for choice in offered] == [6] * len(offered)
    assert student.id == one.student_id
    assert alternatives(viewer=SECRETARY, today=DAY, proposal_id=one.pk + 999, policy=policy) is None


def test_what_changed_since_is_gone():
    a_student()
    refused, closed, known, fine = (make_post(n) for n in range(4))
    policy = a_policy(general_quota=4)
    made = a_round(policy=policy)
    review_post(viewer=SECRETARY, post_id=refused.pk, accepted=False, reason="停招", today=DAY, now=MOMENT)
    closed.records.update(deadline=DAY - timedelta(days=1))
    Referral.objects.create(student=made.proposals.first().student, post=known, on=DAY, by="user:1")
    found = {one.post.id: (one.standing, one.because and one.because.code) for one in views(made, policy)}
    assert found == {
        refused.pk: (Standing.GONE, "post_not_offerable"),
        closed.pk: (Standing.GONE, "post_not_offerable"),
        known.pk: (Standing.GONE, "post_referred_before"),
        fine.pk: (Standing.PROPOSED, None),
    }
    send(made, policy)
    assert list(Referral.objects.exclude(letter=None).values_list("post_id", flat=True)) == [fine.pk]


def test_a_place_taken_meanwhile_is_not_given_twice():
    first, other = a_student(), a_student()
    post = make_post(1, openings=1)
    policy = a_policy(per_opening=1)
    made = a_round(policy=policy)
    asked = made.proposals.get().student_id
    Referral.objects.create(student=other if asked != other.pk else first, post=post, on=DAY, by="user:1")
    assert [one.because.code for one in views(made, policy)] == ["post_full"]
    with pytest.raises(Refused, match="round_nothing_to_send"):
        send(made, policy)
    assert not RoundSent.objects.exists()


# ---------------------------------------------------------------------------------------------------------- sending


def test_sending_twice_sends_once():
    a_student(email="a@example.org")
    make_post(1)
    made = a_round()
    first, events = send(made), Event.objects.count()
    second = send(made, at=LATER)
    assert first.pk == second.pk
    assert (Letter.objects.count(), Envelope.objects.count(), Referral.objects.count()) == (1, 1, 1)
    assert Event.objects.count() == events


def test_a_letter_is_neutral_and_held_for_a_minute():
    student = a_student("李青", email="a@example.org")
    make_post(1, contact="王经理 13800000000")
    made = a_round()
    send(made)
    envelope = Envelope.objects.get()
    assert envelope.key == f"round:{made.pk}:student:{student.pk}"
    assert (envelope.recipient, envelope.about) == (f"student:{student.pk}", f"round:{made.pk}")
    assert envelope.subject == "学院就业消息"
    assert "技术员1" in envelope.body
    assert "13800000000" not in envelope.body
    assert "http://127.0.0.1:8000/m/" in envelope.body
    assert OutboxEntry.objects.get().not_before == MOMENT + timedelta(seconds=60)


def test_everybody_gets_the_same_words():
    students = [a_student("李青", email=f"s{n}@example.org") for n in range(2)]
    for n in range(3):
        make_post(n, openings=5)
    made = a_round(assisted=[students[0].pk])
    send(made)
    texts = []
    for student in students:
        envelope = Envelope.objects.get(recipient=f"student:{student.pk}")
        words, _, link = envelope.body.partition("http://")
        assert link.count("\n") == 3
        texts.append((envelope.subject, re.sub(r"/[msw]/\S+", "/", envelope.body).encode()))
    assert texts[0] == texts[1]


def test_the_same_post_twice_is_impossible_in_the_database():
    student, post = a_student(), make_post(1)
    Referral.objects.create(student=student, post=post, on=DAY, by="user:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(student=student, post=post, on=DAY, by="user:1")


def test_a_race_sends_nothing_by_halves(monkeypatch):
    student = a_student()
    post = make_post(1)
    made = a_round()
    seen = views_of_round(viewer=SECRETARY, today=DAY, round_id=made.pk, policy=POLICY)
    Referral.objects.create(student=student, post=post, on=DAY, by="user:9")
    monkeypatch.setattr("lianqiao.referrals.actions_sending.views_of_round", lambda **_: seen)
    with pytest.raises(Refused, match="round_changed"):
        send(made)
    assert not RoundSent.objects.exists()
    assert not Envelope.objects.exists()


def test_an_unknown_round_is_not_found():
    with pytest.raises(Refused, match="not_found"):
        send(Round(pk=999))


# ------------------------------------------------------------------------------------------------------- taking back


def test_taking_back_within_the_hold_undoes_all_of_it():
    a_student(email="a@example.org")
    a_student()
    make_post(1)
    made = a_round()
    send(made)
    actions.take_back(viewer=SECRETARY, round_id=made.pk, now=MOMENT + timedelta(seconds=60))
    assert not queries.kept().exists()
    assert not OutboxEntry.objects.exists()
    assert Receipt.objects.filter(kind=Receipt.Kind.WITHDRAWN).count() == 2
    assert {one.standing for one in views(made)} == {Standing.PROPOSED}
    send(made, at=LATER)
    assert queries.kept().count() == 2
    assert Referral.objects.count() == Letter.objects.count() == 4
    assert list(RoundSent.objects.order_by("id").values_list("turn", flat=True)) == [0, 1]
    assert Envelope.objects.count() == OutboxEntry.objects.count() + 3 == 4


def test_what_was_taken_back_counts_nowhere():
    referral = a_referral(email="a@example.org")
    made, student, letter = referral.letter.round, referral.student_id, referral.letter
    token = links.token_for(letter, real_now=MOMENT)
    actions.take_back(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    assert queries.referral_rows(viewer=SECRETARY, since=DAY, until=DAY) == []
    assert queries.referrals_of(viewer=SECRETARY, today=DAY, student_id=student) == []
    assert queries.taken(viewer=SECRETARY) == queries.counts(viewer=SECRETARY, student_ids=[student]) == {}
    assert queries.posts_by_student(viewer=SECRETARY) == {}
    assert links.letter_by_token(token, real_now=MOMENT) is None
    assert [(row.letters, row.sent_on) for row in rounds(viewer=SECRETARY)] == [(0, None)]
    # the post may be recommended by hand now, once
    again = {"viewer": SECRETARY, "student_id": student, "post_id": referral.post_id, "today": DAY, "now": MOMENT}
    again |= {"way": "face", "proof_text": "当面说过"}
    assert actions.refer_by_hand(**again).turn == 1
    with pytest.raises(Refused, match="post_referred_before"):
        actions.refer_by_hand(**again)
    assert Referral.objects.count() == 2


def test_who_answers_while_it_is_taken_back_is_told():
    referral = a_referral(email="a@example.org")
    actions.take_back(viewer=SECRETARY, round_id=referral.letter.round_id, now=MOMENT)
    events, student = Event.objects.count(), referral.student_id
    with pytest.raises(Refused, match="letter_taken_back"):
        actions.answer(student_id=student, referral_id=referral.pk, interested=True, now=MOMENT)
    with pytest.raises(Refused, match="letter_taken_back"):
        actions.mark_read(student_id=student, letter_id=referral.letter_id, now=MOMENT)
    assert Event.objects.count() == events
    assert not Receipt.objects.exclude(kind=Receipt.Kind.WITHDRAWN).exists()


def test_the_database_lets_one_sending_a_turn_through():
    a_student()
    make_post(1)
    made = a_round()
    send(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundSent.objects.create(round=made, on=DAY, at=MOMENT, by="user:9")


def test_after_the_hold_nothing_can_be_taken_back():
    a_student(email="a@example.org")
    make_post(1)
    made = a_round()
    with pytest.raises(Refused, match="round_not_sent"):
        actions.take_back(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    send(made)
    with pytest.raises(Refused, match="round_hold_over"):
        actions.take_back(viewer=SECRETARY, round_id=made.pk, now=LATER)
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("what", ["leased", "answered"])
def test_a_letter_that_got_away_keeps_the_round_sent(what):
    student = a_student(email="a@example.org")
    a_student(email="b@example.org")
    make_post(1)
    made = a_round()
    send(made)
    if what == "leased":
        entry = OutboxEntry.objects.order_by("id").last()
        OutboxEntry.objects.filter(pk=entry.pk).update(handed_over=True)
    else:
        one = Referral.objects.get(student=student)
        actions.answer(student_id=student.pk, referral_id=one.pk, interested=True, now=MOMENT)
    with pytest.raises(Refused, match="round_hold_over"):
        actions.take_back(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    assert Referral.objects.count() == 2
    assert OutboxEntry.objects.count() == 2
    assert not Receipt.objects.filter(kind=Receipt.Kind.WITHDRAWN).exists()


# ---------------------------------------------------------------------------------------------------------- reading


def test_a_viewer_sees_only_its_own_students():
    mine, other = a_class("园艺201901"), a_class("茶学201901")
    own = a_student(small_class=mine)
    a_student(small_class=other)
    make_post(1)
    made = a_round(assisted=[own.pk])
    viewer = altered(COUNSELLOR, classes=frozenset({mine.pk}))
    found = round_detail(viewer=viewer, today=DAY, round_id=made.pk, assisted=[], policy=POLICY)
    assert [one.student.id for one in found.students] == [own.pk]
    assert [one.student.id for one in found.shorts] == [own.pk]
    foreign = made.proposals.exclude(student=own).get()
    assert proposal(viewer=viewer, today=DAY, proposal_id=foreign.pk) is None
    nobody = altered(COUNSELLOR, classes=frozenset())
    assert round_detail(viewer=nobody, today=DAY, round_id=made.pk, assisted=[], policy=POLICY).students == ()
    teacher = Viewer(actor="user:3", role=Role.CLASS_TEACHER, user_id=3, classes=frozenset({mine.pk}))
    with pytest.raises(Refused, match="no_right"):
        round_detail(viewer=teacher, today=DAY, round_id=made.pk, assisted=[], policy=POLICY)
    assert round_detail(viewer=SECRETARY, today=DAY, round_id=999, assisted=[], policy=POLICY) is None


def test_students_stand_in_the_order_of_need():
    served, plain, owed = (a_student(name) for name in ("甲", "乙", "丙"))
    make_post(1, openings=1)
    policy = a_policy(quota=1, general_quota=1)
    Referral.objects.create(student=served, post=make_post(9, accepted=False), on=DAY, by="user:1")
    made = a_round(assisted=[owed.pk], policy=policy)
    found = round_detail(viewer=SECRETARY, today=DAY, round_id=made.pk, assisted=[owed.pk], policy=policy)
    assert [one.student.id for one in found.students] == [owed.pk, plain.pk, served.pk]
    assert [one.so_far for one in found.students] == [0, 0, 1]
    assert (found.people, found.items) == (3, 3)


@pytest.mark.parametrize("many", [2, 12])
def test_the_number_of_reads_does_not_grow(many, django_assert_max_num_queries):
    students = [a_student() for _ in range(many)]
    for n in range(many * 2):
        make_post(n)
    made = a_round(assisted=[students[0].pk])
    with django_assert_max_num_queries(11):
        found = round_detail(viewer=SECRETARY, today=DAY, round_id=made.pk, assisted=[students[0].pk], policy=POLICY)
    assert len(found.students) == many
    with django_assert_max_num_queries(1):
        assert [row.students for row in rounds(viewer=SECRETARY)] == [many]


def test_the_list_tells_what_went_out():
    a_student()
    make_post(1)
    make_post(2)
    policy = a_policy(general_quota=1)
    first = a_round(policy=policy)
    send(first, policy)
    second = a_round(policy=policy)
    assert [(row.id, row.letters, row.sent_on) for row in rounds(viewer=SECRETARY)] == [
        (second.pk, 0, None),
        (first.pk, 1, DAY),
    ]


def test_a_counsellor_is_shown_the_places_of_the_whole_round():
    mine = a_class("园艺201901")
    own, other = a_student(small_class=mine), a_student(small_class=a_class("茶学201901"))
    make_post(1)
    made = a_round()
    viewer = altered(COUNSELLOR, classes=frozenset({mine.pk}))
    whole = {one.student_id: one.places for one in views(made)}
    assert whole == {own.pk: 4, other.pk: 4}
    assert [(one.student_id, one.places) for one in views(made, viewer=viewer)] == [(own.pk, 4)]


def test_a_counsellor_is_shown_when_others_filled_the_post():
    mine, theirs = a_class("园艺201901"), a_class("茶学201901")
    students = [a_student(small_class=theirs), a_student(small_class=mine)]
    make_post(1, openings=1)
    policy = a_policy(per_opening=2)
    made = a_round(policy=policy)
    tight = a_policy(per_opening=1)
    viewers = [altered(COUNSELLOR, classes=frozenset({one.pk})) for one in (theirs, mine)]
    seen = [views(made, tight, viewer)[0].standing for viewer in viewers]
    assert {one.student_id: one.standing for one in views(made, tight)} == {
        one.pk: standing for one, standing in zip(students, seen, strict=True)
    }
    assert sorted(seen) == [Standing.GONE, Standing.PROPOSED]


def test_referrals_are_counted_by_day_and_reach():
    cls = a_class("园艺201901")
    student = a_student(small_class=cls)
    make_post(1)
    send(a_round())
    row = Referral.objects.get()
    seen = lambda viewer, since=DAY, until=DAY, ids=None: [  # noqa: E731
        one.id for one in queries.referral_rows(viewer=viewer, since=since, until=until, student_ids=ids)
    ]
    assert seen(SECRETARY) == seen(altered(COUNSELLOR, classes=frozenset({cls.pk}))) == [row.pk]
    assert seen(COUNSELLOR) == []
    assert seen(SECRETARY, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2)) == []
    assert seen(SECRETARY, ids=[student.pk + 99]) == []
