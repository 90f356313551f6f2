"""Taking back what a person told a student, entered by mistake: the row stays and counts no more."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.referrals.facts import LETTER
from lianqiao.referrals.locks import insist_stands
from lianqiao.referrals.models import Referral, ReferralTakenBack
from lianqiao.referrals.queries import may_take_back
from lianqiao.roster.queries import cards
from lianqiao.roster.same import person
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def take_back_told(*, viewer: Viewer, referral_id: int, reason: str, today: date, now: datetime) -> ReferralTakenBack:
    """From today the post that a person told a student in reach counts nowhere; it may be recommended again.

    Whoever entered it may, the counsellor and the employment secretary; what a
    letter carries is withdrawn with the letter. Refused `not_found`, `referral_by_letter`,
    `cancel_not_yours`, `cancel_without_reason`, `referral_taken_back`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = Referral.objects.annotate(whose=person(today)).filter(pk=referral_id).first()
    if found is None or not cards(viewer=viewer, today=today, ids=[found.whose]):
        raise Refused(Reason.of("not_found"))
    if found.way == LETTER:
        raise Refused(Reason.of("referral_by_letter"))
    if not may_take_back(viewer=viewer, row=found):
        raise Refused(Reason.of("cancel_not_yours"))
    if not reason.strip():
        raise Refused(Reason.of("cancel_without_reason"))
    subject = f"student:{found.whose}"
    with deed(actor=viewer.actor, action="referrals.take_back_told", at=now, subject=subject) as note:
        insist_stands(found.pk)  # an answer of this moment, or another hand, waits or is seen
        note.detail = {"referral": found.pk, "post": found.post_id}
        return ReferralTakenBack.objects.create(
            referral=found, on=today, reason=reason.strip()[:200], recorded_at=now, recorded_by=viewer.actor
        )
