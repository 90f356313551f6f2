"""The door to writing referrals: rounds, sending, and what students answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lianqiao.delivery.actions import note_receipt
from lianqiao.delivery.models import Receipt
from lianqiao.referrals.actions_file import note_round_file
from lianqiao.referrals.actions_review import accept_all, decide, replace
from lianqiao.referrals.actions_rounds import discard_round, open_round
from lianqiao.referrals.actions_sending import refer_by_hand, send_round, take_back
from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.referrals.locks import insist_counts, insist_stands
from lianqiao.referrals.models import Answer, Letter, Referral
from lianqiao.roster.same import theirs
from lianqiao.rules.values import Reason, Refused
from lianqiao.trace.actions import deed

__all__ = [
    "accept_all",
    "answer",
    "decide",
    "discard_round",
    "mark_read",
    "note_round_file",
    "open_round",
    "refer_by_hand",
    "replace",
    "send_round",
    "take_back",
]


def answer(*, student_id: int, referral_id: int, interested: bool, reason: str = "", now: datetime) -> Answer:
    """What a student says to a post recommended to them; the newest answer counts.

    No viewer: whoever holds the student's signed link is the student. A no
    needs one of `ANSWER_REASONS`; with a yes the reason is dropped. The reason
    stays out of the record of acts. Refused `letter_taken_back` where the letter was,
    `referral_taken_back` where a person told it by mistake.
    """
    mine = Referral.objects.filter(theirs(now.date(), [student_id]), pk=referral_id)
    referral = mine.select_related("letter").first()
    if referral is None:
        raise Refused(Reason.of("not_found"))
    if not interested and reason not in ANSWER_REASONS:
        raise Refused(Reason.of("answer_reason_unknown" if reason else "answer_needs_reason"))
    actor = f"student:{student_id}"
    with deed(actor=actor, action="referrals.answer", at=now, subject=actor) as note:
        insist_counts(referral.letter)
        insist_stands(referral.pk)
        note.detail = {"referral": referral_id, "interested": interested}
        if referral.letter is not None:
            note_receipt(envelope_id=referral.letter.envelope_id, kind=Receipt.Kind.ANSWERED, by=actor, now=now)
        return Answer.objects.create(
            referral=referral, interested=interested, reason="" if interested else reason, at=now
        )


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
