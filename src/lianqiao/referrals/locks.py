"""Who may change a round right now: its row is locked first, then its state is asked, both in the act's transaction.

On SQLite, whose writers go one by one, the lock is the transaction itself.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from lianqiao.referrals.models import (
    Letter,
    Proposal,
    Referral,
    ReferralTakenBack,
    Round,
    RoundDiscarded,
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
    whose = Proposal.objects.filter(pk=proposal_id).values("round_id")
    list(Round.objects.select_for_update().filter(pk__in=whose).only("pk"))


def sending_of(round_id: int) -> RoundSent | None:
    """The sending that counts, if the round is out."""
    return RoundSent.objects.filter(round_id=round_id, taken_back=None).first()


def insist_in_hand(round_id: int) -> None:
    """Refused `round_sent_already`, `round_discarded` unless the round can still be changed and sent."""
    for out, gone in _states().filter(pk=round_id):
        insist_state(out=out, gone=gone)


@cache
def _states() -> QuerySet[Any, Any]:
    """Of each round the two of `state`: the query, which no one has asked yet."""
    rounds: QuerySet[Any] = Round.objects.annotate(**state("pk"))
    return rounds.values_list("out", "gone")


def state(path: str) -> dict[str, Any]:
    """For `annotate`: whether a round is `out`, and by which row it is `gone`. `path` leads from the row to it."""
    sent = RoundSent.objects.filter(round=OuterRef(path), taken_back=None)
    gone = RoundDiscarded.objects.filter(round=OuterRef(path))
    return {"out": Exists(sent), "gone": Subquery(gone.values("pk")[:1])}


def insist_state(*, out: bool, gone: int | None) -> None:
    """Refused as `insist_in_hand`, by what was read of the round since it was held."""
    if out:
        raise Refused(Reason.of("round_sent_already"))
    if gone is not None:
        raise Refused(Reason.of("round_discarded"))


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
