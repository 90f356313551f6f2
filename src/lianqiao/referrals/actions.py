"""The door to writing referrals: rounds, sending, and what students answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lianqiao.delivery.actions import note_receipt
from lianqiao.delivery.models import Receipt
from lianqiao.referrals.actions_answers import answer, note_answer, say_step
from lianqiao.referrals.actions_file import note_round_file
from lianqiao.referrals.actions_review import accept_all, decide, replace
from lianqiao.referrals.actions_rounds import discard_round, open_round
from lianqiao.referrals.actions_sending import refer_by_hand, send_round, take_back
from lianqiao.referrals.locks import insist_counts
from lianqiao.referrals.models import Letter
from lianqiao.rules.values import Reason, Refused

__all__ = [
    "accept_all",
    "answer",
    "decide",
    "discard_round",
    "mark_read",
    "note_answer",
    "note_round_file",
    "open_round",
    "refer_by_hand",
    "replace",
    "say_step",
    "send_round",
    "take_back",
]


def mark_read(*, student_id: int, letter_id: int, now: datetime) -> bool:
    """The student pressed "read"; True the first time. Opening the page alone is not reading.

    Refused `letter_taken_back` where the letter was.
    """
    letter = Letter.objects.filter(pk=letter_id, student_id=student_id).first()
    if letter is None:
        raise Refused(Reason.of("not_found"))
    actor = f"student:{student_id}"
    with transaction.atomic():
        insist_counts(letter)
        return note_receipt(envelope_id=letter.envelope_id, kind=Receipt.Kind.READ, by=actor, now=now)
