"""Who may change a round right now: its row is locked first, then its state is asked, both in the act's transaction.

On SQLite, whose writers go one by one, the lock is the transaction itself.
"""

from __future__ import annotations

from functools import cache

from django.db.models import Exists, OuterRef, QuerySet

from lianqiao.referrals.models import (
    Letter,
    Referral,
    ReferralTakenBack,
    Round,
    RoundSent,
    RoundTakenBack,
)
from lianqiao.rules.values import Reason, Refused


def hold(round_id: int) -> Round:
    """The round, locked until the transaction ends. Refused `not_found`."""
    found = Round.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found


def hold_of(proposal_id: int) -> None:
    """The same for the round of a proposal, if there is one."""
    list(Round.objects.select_for_update(of=("self",)).filter(proposals=proposal_id).values_list("pk"))


def sending_of(round_id: int) -> RoundSent | None:
    """The sending that counts, if the round is out."""
    return RoundSent.objects.filter(round_id=round_id, taken_back=None).first()


def insist_in_hand(round_id: int) -> None:
    """Refused `round_sent_already`, `round_discarded` unless the round can still be changed and sent."""
    for sent, discarded in _state().filter(pk=round_id):
        if sent or discarded:
            raise Refused(Reason.of("round_sent_already" if sent else "round_discarded"))


@cache
def _state() -> QuerySet[Round, tuple[bool, int | None]]:
    """Whether each round is out, and by which row it was discarded: the query, which no one has asked yet."""
    out = RoundSent.objects.filter(round=OuterRef("pk"), taken_back=None)
    return Round.objects.values_list(Exists(out), "discarded__pk")


def insist_counts(letter: Letter | None) -> None:
    """Refused `letter_taken_back` where the letter's sending was taken back; else it cannot be until this act ends."""
    if letter is None or letter.round_id is None:
        return
    hold(letter.round_id)
    if RoundTakenBack.objects.filter(sending_id=letter.sending_id).exists():
        raise Refused(Reason.of("letter_taken_back"))


def insist_stands(referral_id: int) -> None:
    """Refused `referral_taken_back` where a person told it by mistake; else nobody can say so until this act ends."""
    Referral.objects.select_for_update().get(pk=referral_id)
    if ReferralTakenBack.objects.filter(referral_id=referral_id).exists():
        raise Refused(Reason.of("referral_taken_back"))
