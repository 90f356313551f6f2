"""What may stand for a line of a plan as done: help and recommended posts on this student's own record."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from lianqiao.assistance.queries import of_student
from lianqiao.desk.readable import readable
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.referrals.queries import referrals_of
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer


def proofs_of(*, viewer: Viewer, today: date, student_id: int) -> dict[str, tuple[date, str]]:
    """(day, words) by `kind:id`, the newest first; nothing where the student is out of reach."""
    asked = {"viewer": viewer, "today": today, "student_id": student_id}
    found = [
        (
            f"activity:{one.id}",
            one.held_on,
            " · ".join(filter(None, [word(DEED_WORDS, one.kind), readable(viewer, one.title)])),
        )
        for one in of_student(**asked)  # type: ignore[arg-type]
    ]
    found += [
        (f"referral:{one.id}", one.on, _("推荐 %(title)s") % {"title": one.post.title})
        for one in referrals_of(**asked)  # type: ignore[arg-type]
    ]
    ordered = sorted(found, key=lambda one: one[1], reverse=True)
    return {code: (on, words) for code, on, words in ordered}


def insist_proof(*, viewer: Viewer, student_id: int, proof: str, now: datetime) -> None:
    """Raise Refused `plan_proof_unknown` unless the record is this student's; no record at all is no lie."""
    if proof and proof not in proofs_of(viewer=viewer, today=now.date(), student_id=student_id):
        raise Refused(Reason.of("plan_proof_unknown"))
