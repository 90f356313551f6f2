"""Two who touch one message at the same time: each on a connection of their own, on either database.

Where a race has a narrow place the rival acts right there (`meanwhile`); the
others are run several times from one mark (`at_once`). Whoever comes second
finds what the first one did, or is told why not.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from lianqiao.delivery import actions, actions_again, actions_consent, tasks
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.channels import CHANNELS, Answer
from lianqiao.delivery.facts import State
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry, Receipt
from lianqiao.delivery.queries import facts_by_id, stuck
from lianqiao.outcomes.actions import record_destination
from lianqiao.referrals import actions as referrals
from lianqiao.referrals import actions_closing, actions_review
from lianqiao.referrals.models import Decision, ReferralClosed, RoundTakenBack
from lianqiao.trace.models import Event
from tests.factories.delivery import put
from tests.factories.jobs import make_post
from tests.factories.platform import Platform, connect
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_referral, a_round, send
from tests.factories.rivals import SIDE_BY_SIDE, at_once, both, meanwhile
from tests.factories.roster import a_student

pytestmark = [pytest.mark.django_db(transaction=SIDE_BY_SIDE), pytest.mark.usefixtures("side_by_side")]
WHO = "student:1"
TIMES = 5
HELD = MOMENT + timedelta(seconds=60)  # the last instant at which a round can be taken back
LATER = Answer("temporary", "mail_put_off")
REFUSED = Answer("refused", "mail_refused", "550")


@pytest.fixture(autouse=True)
def post_office(monkeypatch) -> Platform:
    """A mail server that takes everything, unless told otherwise."""
    return connect(monkeypatch, "email", Platform())


def claimed(most: int = 20, at=HELD) -> list[int]:
    """The envelopes that a worker holds now."""
    return [one.envelope_id for one in tasks.claim_some(most, lambda: at)]


def worked(at=HELD) -> int:
    return tasks.run_once(at, at)


def state(envelope: Envelope) -> State:
    return facts_by_id([envelope.pk])[envelope.pk].state


def withdraw(envelope: Envelope) -> None:
    actions.withdraw(viewer=SECRETARY, envelope_id=envelope.pk, now=MOMENT)


def resend(envelope: Envelope) -> None:
    actions.resend(viewer=SECRETARY, envelope_id=envelope.pk, now=MOMENT, real_now=MOMENT)


def correct(envelope: Envelope, address: str = "li@college.example") -> Envelope:
    return actions.fix_address(viewer=SECRETARY, envelope_id=envelope.pk, address=address, now=MOMENT, real_now=MOMENT)


def by_person(envelope: Envelope) -> Envelope:
    return send_by(viewer=SECRETARY, envelope_id=envelope.pk, channel="person", address="", now=MOMENT, real_now=MOMENT)


def stop(allowed: bool = False) -> None:
    actions_consent.say_consent(recipient=WHO, channel="email", allowed=allowed, by=WHO, now=MOMENT)


def refused_once(post_office: Platform) -> Envelope:
    """A message that the mail server did not take."""
    envelope = put(SECRETARY, MOMENT)
    post_office.answers.insert(0, REFUSED)
    worked(MOMENT)
    assert state(envelope) is State.REFUSED
    post_office.taken.clear()
    return envelope


# ---------------------------------------------------------------- workers and sweepers


def test_four_workers_never_hold_the_same() -> None:
    made = [put(SECRETARY, MOMENT, key=f"k{at}", recipient=f"student:{at}").pk for at in range(60)]

    def until_none() -> list[int]:
        held: list[int] = []
        while mine := claimed(3):
            held += mine
        return held

    held = [one.got for one in at_once(*[until_none] * 4)]
    assert sorted(sum(held, [])) == made


def test_four_workers_bring_each_message_once(monkeypatch) -> None:
    taken: list[int] = []

    def line_of_its_own() -> Platform:
        here = Platform()
        here.taken = taken
        return here

    monkeypatch.setitem(CHANNELS, "email", line_of_its_own)
    made = [put(SECRETARY, MOMENT, key=f"k{at}", recipient=f"student:{at}").pk for at in range(40)]
    at_once(*[worked] * 4)
    while OutboxEntry.objects.exists():
        worked()
    assert Counter(went(made)) == Counter(made)
    assert Counter(taken) == Counter(made)


def went(made: list[int]) -> list[int]:
    """The envelopes that were taken, by what is on record, as often as they were."""
    taken = Attempt.objects.filter(envelope__in=made, outcome=Attempt.Outcome.ACCEPTED)
    return list(taken.values_list("envelope_id", flat=True))


HEARD = [
    (Answer("accepted"), State.ACCEPTED, State.ACCEPTED),
    (REFUSED, State.REFUSED, State.REFUSED),
    (LATER, State.TEMPORARY, State.UNKNOWN),  # "later" with nothing that waits would be lost
    (Answer("unknown", "mail_silence_after_sending"), State.UNKNOWN, State.UNKNOWN),
]
OVER = MOMENT + 2 * tasks.LEASE


def handed_over() -> tuple[Envelope, OutboxEntry]:
    envelope = put(SECRETARY, MOMENT)
    (entry,) = tasks.claim_some(1, lambda: MOMENT)
    OutboxEntry.objects.update(handed_over=True, handed_at=MOMENT)
    return envelope, entry


def sweep() -> int:
    return tasks.sweep(OVER, MOMENT)


@pytest.mark.parametrize(("answer", "worker_first", "sweeper_first"), HEARD, ids=[one.outcome for one, *_ in HEARD])
@pytest.mark.parametrize("place", ["_row", "_note"])
def test_the_sweeper_comes_while_a_worker_writes_what_it_heard(
    monkeypatch, place, answer, worker_first, sweeper_first
) -> None:
    envelope, entry = handed_over()
    with meanwhile(monkeypatch, tasks, place, sweep) as sweeper:
        tasks.record(entry, answer, now=MOMENT, real_now=MOMENT)
    assert sweeper.got == (place == "_row" and SIDE_BY_SIDE)  # one writer at a time: the sweeper waits
    assert state(envelope) is (sweeper_first if sweeper.got else worker_first)
    assert OutboxEntry.objects.exists() == (state(envelope) is State.TEMPORARY)


@pytest.mark.parametrize(("answer", "_", "sweeper_first"), HEARD, ids=[one.outcome for one, *_ in HEARD])
def test_a_worker_wakes_up_while_the_sweeper_settles_its_lease(monkeypatch, answer, _, sweeper_first) -> None:
    envelope, entry = handed_over()
    with meanwhile(monkeypatch, tasks, "_note", lambda: tasks.record(entry, answer, now=MOMENT, real_now=MOMENT)):
        assert sweep() == 1
    assert state(envelope) is sweeper_first
    assert not OutboxEntry.objects.exists()


def test_two_sweepers_settle_a_dead_lease_once() -> None:
    for at in range(TIMES):
        put(SECRETARY, MOMENT, key=f"k{at}", recipient=f"student:{at}")
        (entry,) = tasks.claim_some(1, lambda: MOMENT)
        OutboxEntry.objects.filter(pk=entry.pk).update(handed_over=True)
        swept = at_once(*[sweep] * 3)
        assert sum(one.got for one in swept) == 1
        assert Attempt.objects.filter(envelope=entry.envelope_id).count() == 1


# ---------------------------------------------------------------- taking back


def test_a_message_is_taken_back_or_goes(post_office) -> None:
    for at in range(TIMES):
        envelope = put(SECRETARY, MOMENT, key=f"k{at}", recipient=f"student:{at}", hold_seconds=60)
        back, _ = at_once(lambda one=envelope: withdraw(one), worked)
        gone = envelope.pk in post_office.taken
        assert (state(envelope), back.said) == (
            (State.ACCEPTED, "delivery_already_gone") if gone else (State.WITHDRAWN, "")
        )
        assert not OutboxEntry.objects.exists()


def test_a_worker_takes_it_just_before_it_is_taken_back(monkeypatch, post_office) -> None:
    envelope = put(SECRETARY, MOMENT, hold_seconds=60)
    with meanwhile(monkeypatch, actions, "take_back", claimed) as worker:
        withdraw(envelope)
    assert worker.got == []  # what waits is held from before the look at its state
    assert state(envelope) is State.WITHDRAWN


def test_a_worker_comes_while_it_is_being_taken_back(monkeypatch, post_office) -> None:
    envelope = put(SECRETARY, MOMENT, hold_seconds=60)
    with meanwhile(monkeypatch, actions, "take_back", worked, after=True):
        withdraw(envelope)
    assert post_office.taken == []
    assert state(envelope) is State.WITHDRAWN
    assert not OutboxEntry.objects.exists()


def test_at_the_last_second_a_round_is_taken_back_whole_or_goes_whole(post_office) -> None:
    for at in range(3):
        a_student(f"张{'甲乙丙'[at]}", email=f"s{at}@example.org")
    make_post(1, openings=9)
    made = a_round()
    sent = send(made)
    envelopes = set(sent.letters.values_list("envelope_id", flat=True))
    back, worker = at_once(
        lambda: referrals.take_back(viewer=SECRETARY, round_id=made.pk, now=HELD), lambda: claimed(2)
    )
    assert len(envelopes) == 3
    if back.said:
        assert back.said == "round_hold_over"
        assert worker.got
        assert not RoundTakenBack.objects.exists()
        assert {state(one) for one in Envelope.objects.all()} == {State.SENDING, State.QUEUED}
    else:
        assert worker.got == []
        assert {state(one) for one in Envelope.objects.all()} == {State.WITHDRAWN}
        assert not OutboxEntry.objects.exists()


# ---------------------------------------------------------------- placed


def placed(student_id: int) -> None:
    record_destination(
        viewer=SECRETARY, student_id=student_id, now=MOMENT, code="10", grade="claimed", unit_name="别的单位", on=DAY
    )


def closings() -> list[Envelope]:
    return list(Envelope.objects.filter(about__startswith="closed:"))


@pytest.mark.parametrize("after", [False, True], ids=["about-to-withdraw", "withdrawn"])
def test_placed_while_the_letter_leaves_withdraws_it_or_tells_the_student(monkeypatch, post_office, after) -> None:
    referral = a_referral(email="a@example.org")
    letter = referral.letter.envelope
    with meanwhile(monkeypatch, actions_closing, "withdraw", worked, after=after):
        placed(referral.student_id)
    gone = letter.pk in post_office.taken
    assert state(letter) is (State.ACCEPTED if gone else State.WITHDRAWN)
    assert len(closings()) == gone  # who never got the letter hears nothing of its end
    assert ReferralClosed.objects.count() == 1


def test_two_who_place_a_student_tell_once() -> None:
    referral = a_referral(email="a@example.org")
    OutboxEntry.objects.all().delete()
    rivals = at_once(*[lambda: placed(referral.student_id)] * 2)
    assert [one.said for one in rivals] == ["", ""]
    assert len(closings()) == 1
    assert ReferralClosed.objects.count() == 1


# ---------------------------------------------------------------- sending again


def test_two_who_press_send_again_send_once(post_office) -> None:
    envelope = refused_once(post_office)
    assert both(lambda: resend(envelope), lambda: resend(envelope)) == ["delivery_need_not_resend"]
    assert worked() == 1
    assert post_office.taken == [envelope.pk]


@pytest.mark.parametrize("act", [correct, by_person])
def test_two_who_send_it_by_another_way_make_one_envelope(post_office, act) -> None:
    envelope = refused_once(post_office)
    said = both(lambda: act(envelope), lambda: correct(envelope, "wang@college.example"))
    assert Envelope.objects.filter(corrects=envelope).count() == 2 - len(said)
    live = OutboxEntry.objects.values_list("envelope_id", flat=True)
    assert len(live) <= 1  # the newest counts, and only that one may go
    assert set(live) <= {Envelope.objects.order_by("-pk")[0].pk}


AGAIN = {"resend": resend, "correct": correct, "by-person": by_person}


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_taken_back_while_somebody_sends_it_again_does_one_of_them(monkeypatch, post_office, name) -> None:
    envelope = refused_once(post_office)
    where = actions_again if name == "by-person" else actions
    with meanwhile(monkeypatch, where, "facts_by_id", lambda: withdraw(envelope), after=True) as back:
        AGAIN[name](envelope)
    worked()
    got_out = bool(post_office.taken)
    told = Receipt.objects.filter(kind=Receipt.Kind.WITHDRAWN).exists()
    assert not (told and got_out), "called taken back, and it went"
    assert told == (back.said == "")


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_sent_again_while_somebody_takes_it_back_does_one_of_them(monkeypatch, post_office, name) -> None:
    envelope = refused_once(post_office)
    with meanwhile(monkeypatch, actions, "facts_by_id", lambda: AGAIN[name](envelope), after=True) as again:
        withdraw(envelope)
    worked()
    assert state(envelope) is State.WITHDRAWN
    assert post_office.taken == []
    assert not OutboxEntry.objects.exists()
    assert again.said or name == "resend"


def test_a_corrected_address_while_the_old_one_is_tried_again(post_office) -> None:
    again = MOMENT + tasks.pause_after(2)
    for at in range(TIMES):
        post_office.answers.insert(0, LATER)
        envelope = put(SECRETARY, MOMENT, key=f"k{at}", recipient=f"student:{at}")
        worked(MOMENT)
        fixed, _ = at_once(lambda one=envelope: correct(one), lambda: worked(again))
        while OutboxEntry.objects.exists():
            worked(again)
        chain = [envelope.pk, *envelope.corrections.values_list("pk", flat=True)]
        assert len(went(chain)) == 1, "it went to both addresses, or to none"
        assert (fixed.said == "") == (len(chain) == 2)


def test_it_arrives_between_the_look_at_it_and_the_correction(monkeypatch, post_office) -> None:
    post_office.answers.insert(0, LATER)
    envelope = put(SECRETARY, MOMENT)
    worked(MOMENT)
    again = MOMENT + tasks.pause_after(2)
    with meanwhile(monkeypatch, actions, "facts_by_id", lambda: worked(again), after=True):
        correct(envelope)
    while OutboxEntry.objects.exists():
        worked(again)
    assert len(went([envelope.pk, *envelope.corrections.values_list("pk", flat=True)])) == 1


def test_told_by_a_person_while_the_address_is_corrected_goes_once_or_not_at_all(post_office) -> None:
    envelope = refused_once(post_office)
    tell = lambda: actions.hand_over(viewer=SECRETARY, envelope_id=envelope.pk, now=MOMENT)  # noqa: E731
    assert both(tell, lambda: correct(envelope)) in ([], ["delivery_need_not_resend"])
    worked()
    assert state(envelope) is State.HANDED_OVER
    assert len(post_office.taken) <= 1


# ---------------------------------------------------------------- consent


def test_stopped_in_the_moment_of_queueing_it_never_leaves(monkeypatch, post_office) -> None:
    with meanwhile(monkeypatch, actions, "may_write", stop, after=True):
        envelope = put(SECRETARY, MOMENT)
    worked()
    assert post_office.taken == []
    assert state(envelope) is State.REFUSED
    assert [one.id for one in stuck(viewer=SECRETARY)] == [envelope.pk]


def test_stopped_while_the_first_try_runs_there_is_no_second(monkeypatch, post_office) -> None:
    envelope = put(SECRETARY, MOMENT)
    post_office.answers.insert(0, LATER)
    with meanwhile(monkeypatch, Platform, "settle", stop):
        worked(MOMENT)
    assert state(envelope) is State.TEMPORARY
    worked(MOMENT + tasks.pause_after(2))
    assert post_office.taken == [envelope.pk]
    assert state(envelope) is State.REFUSED
    assert not OutboxEntry.objects.exists()


def test_stopped_while_it_is_claimed_it_ends_or_goes_once(post_office) -> None:
    for at in range(TIMES):
        stop(allowed=True)
        envelope = put(SECRETARY, MOMENT, key=f"k{at}")
        at_once(stop, worked)
        worked()
        assert state(envelope) is (State.ACCEPTED if envelope.pk in post_office.taken else State.REFUSED)
        assert Attempt.objects.filter(envelope=envelope).count() == 1


# ---------------------------------------------------------------- the same press twice


def test_the_same_message_queued_by_four_at_once_is_one() -> None:
    made = at_once(*[lambda: put(SECRETARY, MOMENT)] * 4)
    assert len({one.got.pk for one in made}) == 1
    assert (Envelope.objects.count(), OutboxEntry.objects.count()) == (1, 1)
    assert both(lambda: put(SECRETARY, MOMENT, key="k"), lambda: put(SECRETARY, MOMENT, key="k", body="别的")) == [
        "delivery_key_reused"
    ]


@pytest.mark.parametrize("kind", [Receipt.Kind.READ, Receipt.Kind.ANSWERED])
def test_a_flaky_phone_says_it_four_times_and_it_is_noted_once(kind) -> None:
    envelope = put(SECRETARY, MOMENT)
    say = lambda: actions.note_receipt(envelope_id=envelope.pk, kind=kind, by=WHO, now=MOMENT)  # noqa: E731
    said = at_once(*[say] * 4)
    assert sum(one.got for one in said) == 1
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("second", ["accept", "skip"])
def test_two_who_press_the_same_proposal_each_find_the_other_s_word(second) -> None:
    a_student(email="a@example.org")
    make_post(1)
    make_post(2)
    proposal = a_round().proposals.order_by("rank").first()

    def press(verdict: str) -> Decision:
        reason = "停招" if verdict == "skip" else ""
        return referrals.decide(
            viewer=SECRETARY, proposal_id=proposal.pk, verdict=verdict, reason=reason, today=DAY, now=MOMENT
        )

    said = both(lambda: press("accept"), lambda: press(second))
    assert set(said) <= {"proposal_moved"}
    assert Decision.objects.count() == 2 - len(said)
    assert Event.objects.filter(action="referrals.decide").count() == Decision.objects.count()
    live = [one for one in actions_review.decided(proposal.round_id) if one.pk == proposal.pk]
    assert len(live) == 1
